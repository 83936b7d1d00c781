"""The slowest texts that the benchmark's search has found, at Slack's full length."""

from __future__ import annotations

import pytest

from benchmarks import slow
from bot.diagnosis.redact import redact
from tests import built_in

KEPT = slow.kept()
LENGTH = 40_000


def test_there_are_some() -> None:
    assert set(KEPT) >= {"unasked", "asked", "redact"}


@pytest.mark.parametrize("name", KEPT)
def test_it_is_read(name: str) -> None:
    text = KEPT[name].text(LENGTH)
    assert len(text) == LENGTH
    for work in slow.aims(built_in.engine()).values():
        work(text)
    assert redact(redact(text)) == redact(text)
