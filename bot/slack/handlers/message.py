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
    to_us, mention = _to_us(said), _told_as_mention(said)
    dropped = bool(said.files) and await drops.record(said, deps, asked=to_us or mention)
    if to_us and not dropped:
        await answering.answer(said, deps)
    elif not mention:
        # What stands beside a file is mostly about it; an error in it is answered all the same.
        await answering.overhear(said, deps)


def _to_us(said: Said) -> bool:
    if said.edited or said.bot:
        return False
    # Slack's word on mentions in group messages is not clear; one that is told twice is answered once all the same.
    return said.direct or (said.group and said.mentions_us)


def _told_as_mention(said: Said) -> bool:
    """Tell whether Slack sends the message as an `app_mention` too, which is then the one to answer."""
    return said.mentions_us and not said.edited and not said.bot
