"""Any other table that has a column of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.syncerrors.readers.layout import Layout, decide

if TYPE_CHECKING:
    from bot.syncerrors.readers.sample import Table


def layout(table: Table) -> Layout | None:
    """Return where things stand in a table with a column of messages, or nothing when it has none."""
    at = decide(table)
    return Layout("table", "csv", at) if "message" in at else None
