"""The slowest texts that the benchmark's search has found, at Slack's full length."""

from __future__ import annotations

import pytest

from benchmarks import slow
from bot import knowledge
from bot.diagnosis.engine import Engine
from bot.diagnosis.redact import redact

KEPT = slow.kept()
LENGTH = 40_000


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(knowledge.load().catalog)


def test_there_are_some() -> None:
    assert set(KEPT) >= {"unasked", "asked", "redact"}


@pytest.mark.parametrize("name", KEPT)
def test_it_is_read(engine: Engine, name: str) -> None:
    text = KEPT[name].text(LENGTH)
    assert len(text) == LENGTH
    for work in slow.aims(engine).values():
        work(text)
    assert redact(redact(text)) == redact(text)
