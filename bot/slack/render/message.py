"""A message as it goes to Slack, and the plain blocks it is built of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.slack.render.escape import ELLIPSIS, clip, clip_mrkdwn, escape, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slack_sdk.models.blocks import Block, InteractiveElement

SECTION_LIMIT = 3000
CONTEXT_LIMIT = 2000
FIELD_LIMIT = 2000
HEADER_LIMIT = 150
BLOCKS_LIMIT = 50
# Slack refuses a message whose blocks are too long together (msg_blocks_too_long) without saying where the limit is;
# messages from about 11,300 characters on have been refused: https://github.com/slackapi/bolt-js/issues/2867
TOTAL_LIMIT = 10_000
TEXT_LIMIT = 3000
_USER = re.compile(r"[UW][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Message:
    """What one message says: in blocks, and in one line for notifications and screen readers."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def section(mrkdwn: str) -> SectionBlock:
    """Return a paragraph of escaped mrkdwn, clipped to what Slack takes."""
    # Without `expand`, Slack hides the end of a longer paragraph behind "see more".
    return SectionBlock(text=_mrkdwn(mrkdwn, SECTION_LIMIT), expand=True)


def sections(lines: Iterable[str]) -> list[SectionBlock]:
    """Return lines of escaped mrkdwn as few paragraphs as they fit in, never breaking one line over two."""
    return [section(chunk) for chunk in _packed(lines, SECTION_LIMIT)]


def columns(texts: Sequence[str]) -> SectionBlock:
    """Return paragraphs of escaped mrkdwn that stand side by side where there is room."""
    return SectionBlock(fields=[_mrkdwn(text, FIELD_LIMIT) for text in texts])


def context(mrkdwn: str) -> ContextBlock:
    """Return small print."""
    return ContextBlock(elements=[_mrkdwn(mrkdwn, CONTEXT_LIMIT)])


def contexts(lines: Iterable[str]) -> list[ContextBlock]:
    """Return lines of escaped mrkdwn as small print."""
    return [context(chunk) for chunk in _packed(lines, CONTEXT_LIMIT)]


def header(plain: str) -> HeaderBlock:
    """Return a heading; its text is plain and needs no escaping."""
    # With `emoji`, a colon pair in a title would turn into a picture.
    return HeaderBlock(text=PlainTextObject(text=clip(one_line(plain), HEADER_LIMIT) or ELLIPSIS, emoji=False))


def buttons(block_id: str, elements: Sequence[InteractiveElement]) -> ActionsBlock:
    """Return a row of buttons or selects."""
    return ActionsBlock(block_id=block_id, elements=list(elements))


def button(action_id: str, value: str | None, *, label: str, accessible: str) -> ButtonElement:
    """Return a button; ``accessible`` is what a screen reader says instead of the label."""
    return ButtonElement(
        action_id=action_id,
        value=value,
        text=PlainTextObject(text=clip(label, ButtonElement.text_max_length), emoji=True),
        accessibility_label=clip(accessible, ButtonElement.text_max_length),
    )


def message(text: str, blocks: Sequence[Block], last: Sequence[Block] = ()) -> Message:
    """Return the message, leaving out from the end what Slack would refuse for length.

    Args:
        text: the same in one line of escaped mrkdwn.
        blocks: the body, most important first.
        last: blocks that stay whatever is left out before them.

    """
    tail = [block.to_dict() for block in last]
    drawn = [block.to_dict() for block in blocks]
    left_out = context(ELLIPSIS).to_dict()
    if not fits([*drawn, *tail]):
        while drawn and not fits([*drawn, left_out, *tail]):
            drawn.pop()
        drawn.append(left_out)
    return Message(text=clip_mrkdwn(one_line(text), TEXT_LIMIT), blocks=(*drawn, *tail))


def plain(sentence: str) -> Message:
    """Return a message of one paragraph of escaped mrkdwn."""
    return message(sentence, [section(sentence)])


def mention(user: str) -> str:
    """Return a user id as a mention; anything that is no id stays harmless text."""
    return f"<@{user}>" if _USER.fullmatch(user) else escape(user)


def fits(blocks: Sequence[dict[str, Any]], *, room: int = TOTAL_LIMIT) -> bool:
    """Tell whether Slack takes a message of these blocks; ``room`` is how long they may be together."""
    return len(blocks) <= BLOCKS_LIMIT and sum(map(_length, blocks)) <= room


def _mrkdwn(text: str, limit: int) -> MarkdownTextObject:
    # `verbatim` keeps Slack from turning words of the text into links, channels and mentions.
    return MarkdownTextObject(text=clip_mrkdwn(text, limit) or ELLIPSIS, verbatim=True)


def _packed(lines: Iterable[str], limit: int) -> list[str]:
    chunks: list[str] = []
    for line in lines:
        if chunks and len(chunks[-1]) + 1 + len(line) <= limit:
            chunks[-1] += f"\n{line}"
        else:
            chunks.append(line)
    return chunks


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_length, value.values()))
    return sum(map(_length, value)) if isinstance(value, list) else 0
