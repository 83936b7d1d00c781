"""The buttons of a digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import digests, payloads
from bot.slack.render.actions import ActionId

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.digest.state import Action
    from bot.slack.deps import Deps

_ACTIONS: dict[ActionId, Action] = {
    ActionId.DIGEST_ACKNOWLEDGE: "acknowledge",
    ActionId.DIGEST_ASSIGN: "assign",
    ActionId.DIGEST_SNOOZE: "snooze",
    ActionId.DIGEST_RESOLVE: "resolve",
    ActionId.DIGEST_REOPEN: "reopen",
}


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to the buttons."""

    async def on_pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        pressed = payloads.digest_press(body)
        await digests.press(pressed, _ACTIONS[ActionId(pressed.action_id)], deps)
        await ack()

    async def on_details(ack: AsyncAck, body: dict[str, Any]) -> None:
        await digests.show_details(payloads.digest_press(body), payloads.click(body), deps)
        await ack()

    for action in _ACTIONS:
        app.action(action.value)(on_pressed)
    app.action(ActionId.DIGEST_DETAILS.value)(on_details)
