"""A digest in plain text, as it is read in a notification, on a phone, by a screen reader."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.sheet import as_json, bars, from_json, sheet
from bot.digest.state import Event, state
from bot.digest.summary import Digest, summarise
from bot.digest.text import render, whole
from bot.language import ENGLISH, FRENCH, Language
from tests.digest import written
from tests.digest.examples import BUSY, EARLIER, FIRST, QUIET, states
from tests.digest.figures import DAYS, NOW, WEEKEND, YESTERDAY, pen, steady, tally


def read(digest: Digest, say: Language = ENGLISH) -> str:
    return render(sheet(digest, pen(say)), states(digest), pen(say), now=NOW)


@pytest.mark.parametrize(
    ("digest", "say", "text"),
    [
        (BUSY, ENGLISH, written.BUSY_EN),
        (BUSY, FRENCH, written.BUSY_FR),
        (QUIET, ENGLISH, written.QUIET_EN),
        (QUIET, FRENCH, written.QUIET_FR),
        (FIRST, ENGLISH, written.FIRST_EN),
        (FIRST, FRENCH, written.FIRST_FR),
    ],
)
def test_a_digest_reads_as_it_is_written_here(digest: Digest, say: Language, text: str) -> None:
    told = sheet(digest, pen(say), most=4)
    assert f"{told.headline}\n\n{render(told, states(digest), pen(say), now=NOW)}" == text


@pytest.mark.parametrize("say", [ENGLISH, FRENCH])
def test_what_is_read_instead_of_the_blocks_says_nothing_twice_and_draws_nothing(say: Language) -> None:
    told = sheet(BUSY, pen(say), most=4)
    text = whole(told, states(BUSY), pen(say), now=NOW)
    assert text.splitlines()[0] == told.headline
    assert told.title not in text.splitlines()
    assert not set(text) & set("▁▂▃▄▅▆▇█")
    assert text.endswith(told.trend or "-")
    quiet = sheet(QUIET, pen(say))
    assert whole(quiet, {}, pen(say), now=NOW) == quiet.quiet


@pytest.mark.parametrize("digest", [BUSY, QUIET, FIRST])
def test_a_stored_sheet_is_the_same_one_again(digest: Digest) -> None:
    told = sheet(digest, pen(FRENCH))
    stored = json.loads(json.dumps(as_json(told)))
    assert from_json(stored) == told
    for level in (stored, *stored["parts"], *(item for part in stored["parts"] for item in part["items"])):
        level["added_later"] = [1]
    assert from_json(stored) == told


def test_what_people_do_later_is_told_by_the_same_sheet() -> None:
    told = sheet(FIRST, pen(ENGLISH))
    seen = state([Event(action="acknowledge", at=NOW, by="U2")])
    assert "12 records, object Lead. Acknowledged by Lin on" in render(told, {"a": seen}, pen(ENGLISH), now=NOW)


def test_data_stands_on_one_line_and_is_not_endless() -> None:
    long = tally("x", 4, sample="no\n\tway " * 40, objects=("o" * 300,) * 6, sources=("s" * 300,) * 6,
                 explanation="why? " * 300)  # fmt: skip
    (item,) = sheet(summarise([long], period=YESTERDAY, days=DAYS, now=NOW), pen(ENGLISH)).items
    assert item.title.startswith("no way no way")
    assert len(f"{item.title}{item.facts}{item.explanation}") < 1000


def test_a_digest_after_a_long_stop_says_that_it_does_not_cover_everything() -> None:
    cut = replace(QUIET, period=replace(QUIET.period, cut=True))
    assert "longer ago" in read(cut)


def test_a_change_that_does_not_show_is_about_as_many() -> None:
    same = summarise([tally("p", *steady(9), **EARLIER)], period=YESTERDAY, days=DAYS, now=NOW)
    assert "The day before: 9 (about as many). Usual on a Monday: 9 (about as many)." in read(same)
    fewer = summarise([tally("p", *steady(9, 42), 6, **EARLIER)], period=YESTERDAY, days=DAYS, now=NOW)
    assert "The day before: 9 (−33%)." in read(fewer)


def test_a_weekend_is_held_against_the_same_days() -> None:
    found = summarise([tally("p", *steady(8), covered=3, **EARLIER)], period=WEEKEND, days=DAYS, now=NOW)
    assert "The same days a week before: 24 (about as many). Usual on these weekdays: 24" in read(found)


def test_what_comes_from_data_goes_through_the_hands_of_who_draws_it() -> None:
    hostile = tally("x", 4, sample="<!channel> is *down*\nnow", objects=("<x>",), sources=("<y>",), explanation="<z>")
    found = summarise([hostile], period=YESTERDAY, days=DAYS, now=NOW)
    drawn = replace(pen(ENGLISH), told=lambda text: text.replace("<", "&lt;"))
    assert "<" not in render(sheet(found, drawn), {}, drawn, now=NOW)
    assert "<" not in whole(sheet(found, drawn), {}, drawn, now=NOW)


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [([], ""), ([0, 0], "▁▁"), ([0, 1, 1000], "▁▂█"), ([7, 6, 5, 4, 3, 2, 1, 0], "█▇▆▅▄▃▂▁")],
)
def test_bars(counts: list[int], drawn: str) -> None:
    assert bars(counts) == drawn


@given(st.lists(st.integers(0, 10**9)))
def test_there_is_a_bar_a_day_and_none_without_errors_looks_like_one_with(counts: list[int]) -> None:
    drawn = bars(counts)
    assert len(drawn) == len(counts)
    assert [bar == "▁" for bar in drawn] == [not count for count in counts]
