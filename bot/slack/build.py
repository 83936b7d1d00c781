"""Puts the Bolt app together."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack import faults, handlers

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.deps import Deps


def build_app(deps: Deps, client: AsyncWebClient, *, signing_secret: str) -> AsyncApp:
    """Return the app with every listener.

    Args:
        deps: what the listeners work with.
        client: the Web API with the bot's token.
        signing_secret: what requests over HTTP are checked with; not used in Socket Mode.

    """

    async def authorize() -> AuthorizeResult:
        # Known since the start, so that a message costs no call; Bolt would ask Slack by itself at the first one.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=None,
            bot_user_id=deps.me.user_id,
            bot_id=deps.me.bot_id,
            bot_token=client.token,
        )

    app = AsyncApp(
        name="sfdiag",
        logger=_quiet_logger(),
        client=client,
        authorize=authorize,
        signing_secret=signing_secret,
        # An event that will be answered is written down before Slack is told that it arrived.
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    app.logger.setLevel(logging.WARNING)
    faults.register(app, deps)
    handlers.register(app, deps)
    return app


def _quiet_logger() -> logging.Logger:
    """Return a logger that says nothing of settings that Bolt finds in the environment and does not need."""
    logger = logging.getLogger("slack_bolt.sfdiag")
    logger.setLevel(logging.ERROR)
    return logger
