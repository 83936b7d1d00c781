"""Messages in channels, group messages and direct messages; their edits and deletions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import answering, payloads

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.slack.deps import Deps
    from bot.slack.payloads import Said


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to messages."""

    async def on_message(body: dict[str, Any]) -> None:
        event = payloads.message_event(body, deps.me)
        if isinstance(event, payloads.Deleted):
            await answering.take_back(event, deps)
        elif event is not None and _to_us(event):
            await answering.answer(event, deps)
        elif event is not None and not _told_as_mention(event):
            await answering.overhear(event, deps)

    app.event("message")(on_message)


def _to_us(said: Said) -> bool:
    if said.edited or said.bot:
        return False
    # Slack's word on mentions in group messages is not clear; one that is told twice is answered once all the same.
    return said.direct or (said.group and said.mentions_us)


def _told_as_mention(said: Said) -> bool:
    """Tell whether Slack sends the message as an `app_mention` too, which is then the one to answer."""
    return said.mentions_us and not said.edited and not said.bot
