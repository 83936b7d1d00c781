"""The buttons of a digest, and of those on the Home page, with the form in which one is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import digests, home, payloads
from bot.slack.render.actions import ActionId, ViewId
from bot.slack.render.state import HomeState

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

    async def on_edit(ack: AsyncAck, body: dict[str, Any]) -> None:
        await digests.show_form(payloads.click(body), deps)
        await ack()

    async def on_form(ack: AsyncAck, body: dict[str, Any]) -> None:
        form = payloads.digest_form(body)
        await ack(**await digests.submit(form, deps))
        await home.show(form.user, HomeState(), deps)

    async def on_off(ack: AsyncAck, body: dict[str, Any]) -> None:
        clicked = payloads.click(body)
        await digests.turn_off_from_home(clicked, deps)
        await home.show(clicked.user, HomeState(), deps)
        await ack()

    async def on_preview(ack: AsyncAck, body: dict[str, Any]) -> None:
        await digests.show_preview(payloads.click(body), deps)
        await ack()

    for action in _ACTIONS:
        app.action(action.value)(on_pressed)
    app.action(ActionId.DIGEST_DETAILS.value)(on_details)
    app.action(ActionId.DIGEST_EDIT.value)(on_edit)
    app.action(ActionId.DIGEST_OFF.value)(on_off)
    app.action(ActionId.DIGEST_PREVIEW.value)(on_preview)
    app.view(ViewId.DIGEST.value)(on_form)
