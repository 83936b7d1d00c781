"""How often a row has stood in a file so far."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from bot.syncerrors.readers.repeats import Repeats


@given(st.lists(st.integers(0, 20)))
def test_every_key_is_counted_for_itself(numbers: list[int]) -> None:
    repeats = Repeats()
    seen: Counter[int] = Counter()
    for number in numbers:
        seen[number] += 1
        assert repeats.count(sha256(b"%d" % number).digest()) == seen[number]


def test_counts_outlast_the_growth_of_the_table() -> None:
    repeats = Repeats()
    keys = [sha256(b"%d" % number).digest() for number in range(20_000)]
    for times in (1, 2, 3):
        assert {repeats.count(key) for key in keys} == {times}


def test_keys_that_begin_alike_are_told_apart_by_more_than_their_place() -> None:
    repeats = Repeats()
    keys = [bytes([0, 0, number, 0, 0, 0, 0, 0]) for number in range(256)]
    assert [repeats.count(key) for key in keys] == [1] * 256
    assert [repeats.count(key) for key in keys[1:]] == [2] * 255


def test_what_comes_more_often_than_a_byte_counts_is_counted_on() -> None:
    repeats = Repeats()
    assert [repeats.count(b"12345678") for _ in range(1000)] == list(range(1, 1001))
