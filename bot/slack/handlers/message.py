"""Messages in channels, group messages and direct messages; their edits and deletions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import answering, payloads

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.slack.deps import Deps


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to messages."""

    async def on_message(body: dict[str, Any]) -> None:
        event = payloads.message_event(body, deps.me)
        if isinstance(event, payloads.Deleted):
            await answering.take_back(event, deps)
        elif event is not None and event.to_us:
            await answering.answer(event, deps)
        elif event is not None and not event.told_as_mention:
            await answering.overhear(event, deps)

    app.event("message")(on_message)
