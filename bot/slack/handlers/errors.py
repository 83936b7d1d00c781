"""The buttons of lists of sync errors, of their modals, and under a file whose dates can be read in two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import drops, errors, payloads
from bot.slack.render.actions import ROW, ActionId, ViewId

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.slack.deps import Deps


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to the buttons."""

    async def on_page(ack: AsyncAck, body: dict[str, Any]) -> None:
        await errors.turn(payloads.click(body), deps)
        await ack()

    async def on_rows(ack: AsyncAck, body: dict[str, Any]) -> None:
        await errors.show_rows(payloads.click(body), deps)
        await ack()

    async def on_row(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(**await errors.choose_row(payloads.chosen(body, ROW), deps))

    async def on_explain(ack: AsyncAck, body: dict[str, Any]) -> None:
        await errors.show_explanation(payloads.click(body), deps)
        await ack()

    async def on_export(ack: AsyncAck, body: dict[str, Any]) -> None:
        await errors.export(payloads.click(body), deps)
        await ack()

    async def on_day_first(ack: AsyncAck, body: dict[str, Any]) -> None:
        await drops.read_again(payloads.press(body), deps, day_first=True)
        await ack()

    async def on_month_first(ack: AsyncAck, body: dict[str, Any]) -> None:
        await drops.read_again(payloads.press(body), deps, day_first=False)
        await ack()

    app.action(ActionId.ERRORS_PAGE.value)(on_page)
    app.action(ActionId.ERRORS_BACK.value)(on_page)
    app.action(ActionId.ERRORS_ROWS.value)(on_rows)
    app.action(ActionId.ERRORS_EXPLAIN.value)(on_explain)
    app.action(ActionId.ERRORS_EXPORT.value)(on_export)
    app.view(ViewId.ROWS.value)(on_row)
    app.action(ActionId.DAY_FIRST.value)(on_day_first)
    app.action(ActionId.MONTH_FIRST.value)(on_month_first)
