"""Messages in channels, group messages and direct messages; their edits and deletions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import answering, drops, payloads

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
        elif event is not None:
            await _hear(event, deps)

    app.event("message")(on_message)


async def _hear(said: Said, deps: Deps) -> None:
    dropped = bool(said.files) and await drops.record(said, deps, asked=said.to_us or said.told_as_mention)
    if said.to_us and not dropped:
        await answering.answer(said, deps)
    elif not said.told_as_mention:
        # What stands beside a file is mostly about it; an error in it is answered all the same.
        await answering.overhear(said, deps)
