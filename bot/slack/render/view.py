"""Modals and the Home page, within Slack's limits, and the blocks that the SDK has no models for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import Option, PlainTextObject, StaticSelectElement

from bot.slack.render.escape import ELLIPSIS, clip, one_line
from bot.slack.render.message import context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.models.blocks import Block

    # A block of the SDK's, or one that it does not know yet.
    AnyBlock = Block | dict[str, Any]

BLOCKS_LIMIT = 100
TITLE_LIMIT = 24
OPTION_LIMIT = 75
PLACEHOLDER_LIMIT = 150
_CHART_TITLE_LIMIT = 50
_LABEL_LIMIT = 20
_TABLE_ROWS = 100


def modal(title: str, blocks: Sequence[AnyBlock], *, close: str) -> dict[str, Any]:
    """Return a modal that is read and closed."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": clip(one_line(title), TITLE_LIMIT)},
        "close": {"type": "plain_text", "text": clip(close, TITLE_LIMIT)},
        "blocks": _drawn(blocks),
    }


def form(title: str, blocks: Sequence[AnyBlock], *, close: str, submit: str, name: str, state: str) -> dict[str, Any]:
    """Return a modal that is submitted under a name, with a state of its own."""
    submitted = {"type": "plain_text", "text": clip(submit, TITLE_LIMIT)}
    return modal(title, blocks, close=close) | {"submit": submitted, "callback_id": name, "private_metadata": state}


def home(blocks: Sequence[AnyBlock]) -> dict[str, Any]:
    """Return a Home page."""
    return {"type": "home", "blocks": _drawn(blocks)}


def select(
    action_id: str, options: Sequence[tuple[str, str]], *, chosen: str | None, placeholder: str
) -> StaticSelectElement:
    """Return a select.

    Args:
        action_id: its name.
        options: labels and values; not empty.
        chosen: the value of the option that is chosen now.
        placeholder: what stands there while none is chosen; the label of the chosen one, for whoever draws only that.

    """
    drawn = {value: Option(text=PlainTextObject(text=clip(one_line(label), OPTION_LIMIT) or ELLIPSIS), value=value)
             for label, value in options}  # fmt: skip
    return StaticSelectElement(
        action_id=action_id,
        options=list(drawn.values()),
        initial_option=drawn.get(chosen or ""),
        placeholder=PlainTextObject(text=clip(placeholder, PLACEHOLDER_LIMIT)),
    )


def bar_chart(title: str, name: str, bars: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Return a chart of one series; labels are told apart by their first 20 characters."""
    labels = [clip(label, _LABEL_LIMIT) for label, _count in bars]
    data = [{"label": label, "value": count} for label, (_label, count) in zip(labels, bars, strict=True)]
    return {
        "type": "data_visualization",
        "title": clip(title, _CHART_TITLE_LIMIT),
        "chart": {
            "type": "bar",
            "series": [{"name": clip(name, _LABEL_LIMIT), "data": data}],
            "axis_config": {"categories": labels},
        },
    }


def data_table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return a table that can be sorted and paged; ``rows`` is not empty."""
    told = [head, *rows[:_TABLE_ROWS]]
    return {
        "type": "data_table",
        "caption": caption,
        "page_size": 20,
        "row_header_column_index": 0,
        "rows": [[{"type": "raw_text", "text": one_line(cell) or "–"} for cell in row] for row in told],
    }


def _drawn(blocks: Sequence[AnyBlock]) -> list[dict[str, Any]]:
    drawn = [block if isinstance(block, dict) else block.to_dict() for block in blocks]
    if len(drawn) <= BLOCKS_LIMIT:
        return drawn
    return [*drawn[: BLOCKS_LIMIT - 1], context(ELLIPSIS).to_dict()]
