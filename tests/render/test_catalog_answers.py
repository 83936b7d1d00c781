"""Every entry of the real catalog, as it is read."""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING

import pytest

from bot.diagnosis.page import page
from bot.diagnosis.verdict import Finding, Verdict
from bot.slack.render.answer import answer
from bot.terminal import render_page
from tests import built_in
from tests.render.entries import texts_of

if TYPE_CHECKING:
    from bot.diagnosis.entry import Entry
    from bot.slack.render.message import Message

PHONE = 42  # characters on a line of a phone
HEADER_PHONE = 30
SCREEN = 16  # lines; about what a phone shows under Slack's own bars


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """Every entry that is told in depth, and each tenth of the brief ones, which are all built alike."""
    catalog = built_in.checked()[0].catalog
    every = [catalog[signal.code] for signal in catalog.signals]
    deep = [entry for entry in every if entry.status == "active"]
    return deep + [entry for entry in every if entry.status != "active"][::10]


def lines_to_step_one(message: Message) -> int:
    """Count the lines of a phone from the heading to the first step."""
    count = ceil(len(message.blocks[0]["text"]["text"]) / HEADER_PHONE)
    for block in message.blocks[1:]:
        for line in "\n".join(texts_of(block)).split("\n"):
            if line.startswith("1. "):
                return count + 1
            count += ceil(len(line) / PHONE)
    return 0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_answer_fits_and_starts_with_what_to_do(entries: list[Entry], lang: str) -> None:
    assert entries
    for entry in entries:
        for cause in (None, *entry.causes):
            quote = f"{entry.code}: something went wrong with this record, and this is the platform's message about it"
            message = answer(Verdict((Finding(entry, cause, 0.9, "message", quote),)), lang=lang, answer_id="a1")
            where = f"{entry.code} {cause.id if cause else ''} {lang}"
            assert message.text.startswith(f"`{entry.code}` ("), where
            assert lines_to_step_one(message) <= SCREEN, where
            assert texts_of(message.blocks[-2]) != ["…"], f"{where}: too long for Slack"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_can_be_read(entries: list[Entry], lang: str) -> None:
    assert entries
    for entry in entries:
        shown = render_page(page(entry, lang), lang, 80, color=False)
        assert entry.code in shown
        assert not re.search(r"\{\w+\|", shown), entry.code
