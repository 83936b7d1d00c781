"""Shows modals and Home pages: with the newer blocks where Slack takes them, else with the plain ones."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.slack.failures import error_code, failure_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.payloads import Click

    Draw = Callable[[bool], dict[str, Any]]

_log = logging.getLogger(__name__)

# Whoever clicked waits no longer, or has closed what was to change.
_TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "not_found", "hash_conflict", "view_not_found"})


class Views:
    """Shows views."""

    def __init__(self, client: AsyncWebClient, *, rich: bool) -> None:
        """Take the Web API; ``rich`` tries the newer blocks first."""
        self._client = client
        self.rich = rich

    async def show(self, click: Click, draw: Draw) -> None:
        """Show a modal, on top of the one that was clicked in.

        Args:
            click: what asked for it.
            draw: draws the view, with the newer blocks or without.

        """

        async def call(view: dict[str, Any]) -> None:
            if click.modal is None:
                await self._client.views_open(trigger_id=click.trigger, view=view)
            else:
                await self._client.views_push(trigger_id=click.trigger, view=view)

        await self._drawn(call, draw)

    async def publish(self, user: str, draw: Draw) -> None:
        """Show a person's Home page."""

        async def call(view: dict[str, Any]) -> None:
            await self._client.views_publish(user_id=user, view=view)

        await self._drawn(call, draw)

    async def _drawn(self, call: Callable[[dict[str, Any]], Awaitable[None]], draw: Draw) -> None:
        try:
            try:
                await call(draw(self.rich))
            except SlackApiError as error:
                if not self.rich or not _about_blocks(error):
                    raise
                _log.warning("Slack does not take the newer blocks (%s); plain ones from now on", error_code(error))
                self.rich = False
                await call(draw(False))  # noqa: FBT003 - the only argument
        except SlackApiError as error:
            if error_code(error) not in _TOO_LATE:
                raise
            _log.info("a view came too late: %s", error_code(error))


def _about_blocks(error: SlackApiError) -> bool:
    # Views tell of unknown blocks as of any other argument.
    return failure_of(error).kind == "blocks" or error_code(error) in {"invalid_arguments", "invalid_view"}
