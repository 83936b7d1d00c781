"""A digest in plain text, as it is read in a notification, on a phone, by a screen reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.state import Event, state
from bot.digest.summary import Digest, summarise
from bot.digest.text import bars, headline, render
from bot.language import ENGLISH, FRENCH, Language
from tests.digest import written
from tests.digest.figures import DAYS, NOW, WEEKEND, YESTERDAY, pen, steady, tally

DAY = timedelta(days=1)
_EARLIER: dict[str, Any] = {"first_seen": NOW - 90 * DAY}

BUSY = summarise(
    [
        tally(
            "locked",
            *[180, 150, 120, 160, 170, 30, 20] * 6,
            1040,
            title="Two writes wanted the same record",
            code="UNABLE_TO_LOCK_ROW",
            records=212,
            explanation="Several batches update children of one account at the same time.",
            who="developer",
            objects=("Account", "Contact", "Lead", "Task", "Case"),
            sources=("marketo",),
            state=state([Event(action="assign", at=NOW - 5 * DAY, by="U1", to="U1")]),
            **_EARLIER,
        ),
        tally(
            "session",
            2,
            level="job",
            records=0,
            title="The session is over",
            code="INVALID_SESSION_ID",
            explanation="The connector's user was logged out or its password changed.",
            who="admin",
            sources=("hubspot",),
        ),
        tally(
            "picklist",
            *[12, 0, 0, 0, 0, 0, 0, 0, 64],
            title="A value is not in the picklist",
            code="INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            who="admin",
            objects=("Lead",),
            sources=("data-loader", "marketo"),
            state=state([Event(action="resolve", at=NOW - 6 * DAY, by="U2"), Event(action="return", at=NOW - DAY / 2)]),
            **_EARLIER,
        ),
        tally("odd", *steady(9), sample="Foo bar went wrong in line 12", records=1, sources=("sync",), **_EARLIER),
        tally("dup", *steady(3), title="A duplicate was found", code="DUPLICATES_DETECTED", **_EARLIER),
        tally("fresh", 1, title="A required field is empty", code="REQUIRED_FIELD_MISSING"),
        tally(
            "limit",
            *steady(31),
            title="Too many requests today",
            code="REQUEST_LIMIT_EXCEEDED",
            state=state([Event(action="snooze", at=NOW - DAY, by="U1", until=NOW + 3 * DAY)]),
            **_EARLIER,
        ),
        tally("gone", 44, 51, 0, title="The record was deleted", code="ENTITY_IS_DELETED", **_EARLIER),
    ],
    period=YESTERDAY,
    days=DAYS,
    now=NOW,
    late=True,
)
QUIET = summarise([tally("p", 3, 0, 0, 0)], period=WEEKEND, days=DAYS, now=NOW)
FIRST = summarise(
    [
        tally("a", 12, title="A duplicate was found", code="DUPLICATES_DETECTED", objects=("Lead",), who="admin"),
        tally("b", 1, title="A required field is empty", code="REQUIRED_FIELD_MISSING", records=0),
    ],
    period=YESTERDAY,
    days=DAYS,
    now=NOW,
)


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
    assert f"{headline(digest, pen(say))}\n\n{render(digest, pen(say), most=4)}" == text


def test_a_digest_after_a_long_stop_says_that_it_does_not_cover_everything() -> None:
    cut = replace(QUIET, period=replace(QUIET.period, cut=True))
    assert "longer ago" in render(cut, pen(ENGLISH))


def test_a_change_that_does_not_show_is_about_as_many() -> None:
    same = summarise([tally("p", *steady(9), **_EARLIER)], period=YESTERDAY, days=DAYS, now=NOW)
    assert "The day before: 9 (about as many). Usual on a Monday: 9 (about as many)." in render(same, pen(ENGLISH))
    fewer = summarise([tally("p", *steady(9, 42), 6, **_EARLIER)], period=YESTERDAY, days=DAYS, now=NOW)
    assert "The day before: 9 (−33%)." in render(fewer, pen(ENGLISH))


def test_a_weekend_is_held_against_the_same_days() -> None:
    found = summarise([tally("p", *steady(8), covered=3, **_EARLIER)], period=WEEKEND, days=DAYS, now=NOW)
    assert "The same days a week before: 24 (about as many). Usual on these weekdays: 24" in render(found, pen(ENGLISH))


def test_what_comes_from_data_goes_through_the_hands_of_who_draws_it() -> None:
    hostile = tally("x", 4, sample="<!channel> is *down*\nnow", objects=("<x>",), sources=("<y>",), explanation="<z>")
    found = summarise([hostile], period=YESTERDAY, days=DAYS, now=NOW)
    drawn = replace(pen(ENGLISH), told=lambda text: text.replace("<", "&lt;"))
    assert "<" not in render(found, drawn)
    assert "<" not in headline(found, drawn)


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
