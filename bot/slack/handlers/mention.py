"""Somebody calls the bot by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import answering, drops, payloads

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.slack.deps import Deps


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to mentions."""

    async def on_mention(body: dict[str, Any]) -> None:
        said = payloads.mention(body, deps.me)
        if said is None:
            return
        dropped = bool(said.files) and await drops.record(said, deps, asked=True)
        if said.bot or dropped:
            await answering.overhear(said, deps)
        else:
            await answering.answer(said, deps)

    app.event("app_mention")(on_mention)
