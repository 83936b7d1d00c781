from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.diagnosis.page import page
from bot.terminal import render_page, render_verdict
from tests.render.entries import BRIEF, LOCK, found, said
from tests.render.test_answer import SCREEN

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PLAIN = {"color": False}


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", ["likely cause", "wrapped and beside", "unsure", "near", "unknown"])
def test_answers(name: str, lang: str, snapshot: SnapshotAssertion) -> None:
    assert render_verdict(SCREEN[name], lang, 80, **PLAIN) == snapshot


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_page(lang: str, snapshot: SnapshotAssertion) -> None:
    assert render_page(page(LOCK, lang), lang, 80, **PLAIN) == snapshot


def test_a_brief_page_says_so() -> None:
    assert "This entry is short" in render_page(page(BRIEF, "en"), "en", 80, **PLAIN)


@pytest.mark.parametrize("width", [34, 60, 100])
def test_lines_keep_to_the_width(width: int) -> None:
    lines = render_verdict(SCREEN["likely cause"], "en", width, **PLAIN).split("\n")
    assert [line for line in lines if len(line) > width and " " in line.strip(" •>")] == []


def test_colour_adds_nothing_but_colour() -> None:
    for verdict in SCREEN.values():
        coloured = render_verdict(verdict, "en", 80, color=True)
        assert re.sub(r"\x1b\[\d+m", "", coloured) == render_verdict(verdict, "en", 80, **PLAIN)
    assert "\x1b[" in render_verdict(SCREEN["likely cause"], "en", 80, color=True)


def test_a_pasted_text_cannot_steer_the_terminal() -> None:
    verdict = said(
        found(quote="UNABLE_TO_LOCK_ROW: \x1b]0;title\x07\x9b2J\u202e done", captures={"objects": "\x1b[2J"})
    )
    shown = render_verdict(verdict, "en", 80, **PLAIN)
    assert "> UNABLE_TO_LOCK_ROW: ]0;title2J done" in shown
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


def test_silence_is_one_line() -> None:
    assert render_verdict(SCREEN["unknown"], "en", 80, **PLAIN) == "No Salesforce error recognised in this text."
