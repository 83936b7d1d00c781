"""The buttons under an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import payloads, reactions
from bot.slack.render.actions import ActionId

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.slack.deps import Deps


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to the buttons."""

    async def on_helped(ack: AsyncAck, body: dict[str, Any]) -> None:
        await reactions.rate(payloads.press(body), deps, helped=True)
        await ack()

    async def on_not_helped(ack: AsyncAck, body: dict[str, Any]) -> None:
        await reactions.rate(payloads.press(body), deps, helped=False)
        await ack()

    async def on_remove(ack: AsyncAck, body: dict[str, Any]) -> None:
        await reactions.remove(payloads.press(body), deps)
        await ack()

    app.action(ActionId.HELPED.value)(on_helped)
    app.action(ActionId.NOT_HELPED.value)(on_not_helped)
    app.action(ActionId.REMOVE.value)(on_remove)
