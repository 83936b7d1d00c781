"""The Home page and its selects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import home, payloads
from bot.slack.render.actions import ActionId
from bot.slack.render.state import HomeState

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.slack.deps import Deps

_NEXT = (ActionId.HOME_PERIOD, ActionId.HOME_LEVEL, ActionId.HOME_CATEGORY, ActionId.HOME_PAGE, ActionId.HOME_BACK)


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to who opens the page, and to what is chosen on it."""

    async def on_opened(body: dict[str, Any]) -> None:
        opened = payloads.home_opened(body)
        if opened is not None:
            await home.show(opened.user, HomeState(), deps)

    async def on_chosen(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = payloads.click(body)
        await home.show(click.user, HomeState.decode(click.value), deps)
        await ack()

    app.event("app_home_opened")(on_opened)
    for action in _NEXT:
        app.action(action.value)(on_chosen)
