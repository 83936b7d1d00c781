"""Ordinary channel talk, code, logs and other systems' errors: nobody asked, so nothing is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.diagnosis.verdict import Verdict

if TYPE_CHECKING:
    from bot.diagnosis.engine import Engine

LINES = Path(__file__).with_name("quiet.txt").read_text(encoding="utf-8").splitlines()


def test_there_are_lines() -> None:
    assert len(LINES) > 120


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_ordinary_talk_gets_no_answer(engine: Engine, line: str) -> None:
    assert engine.diagnose(line) == Verdict()


@pytest.mark.parametrize("line", LINES)
def test_nor_does_it_in_a_code_fence_or_a_quotation(engine: Engine, line: str) -> None:
    assert engine.diagnose(f"```\n{line}\n```") == Verdict()
    assert engine.diagnose(f"&gt; {line}") == Verdict()


def test_nor_does_a_whole_day_of_it(engine: Engine) -> None:
    for start in range(0, len(LINES), 10):
        assert engine.diagnose("\n".join(LINES[start : start + 10])) == Verdict()
