"""Logging: one line an event, for people on a terminal and as JSON elsewhere. No secrets, no texts of messages."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Literal

import structlog

if TYPE_CHECKING:
    from structlog.typing import Processor

_CHATTY = (
    *("slack_bolt", "slack_sdk", "aiohttp.access", "asyncio"),
    *("sqlalchemy", "alembic", "aiosqlite", "psycopg"),
)


def configure(style: Literal["json", "console"] | None, level: str) -> None:
    """Send every logger of the process to standard error.

    Args:
        style: how a line looks; nothing for what suits where standard error goes.
        level: the lowest level that is shown.

    """
    style = style or ("console" if sys.stderr.isatty() else "json")
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if style == "json":
        # Plain tracebacks: prettier ones print local variables, and those hold what people pasted.
        renderers += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        renderers.append(structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=renderers, use_get_message=True)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in (
        "slack_bolt",
        "slack_sdk",
        "aiosqlite",
        "psycopg",
        "asyncio",
        "sqlalchemy",
        "alembic",
        "aiohttp.access",
    ):
        # On their lowest levels these print whole requests, with tokens and messages in them.
        logging.getLogger(chatty).setLevel(max(logging.getLevelName(level), logging.WARNING))
