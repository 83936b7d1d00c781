"""What a digest says of figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.schedule import Period
from bot.digest.state import Event, state
from bot.digest.summary import Before, Digest, Tally, Usual, summarise
from tests.digest.figures import DAYS, NOW, WEEKEND, YESTERDAY, steady, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = timedelta(days=1)
SNOOZED = state([Event(action="snooze", at=NOW - DAY, by="U1", until=NOW + DAY)])


def digest(*tallies: Tally, period: Period = YESTERDAY) -> Digest:
    return summarise(tallies, period=period, days=DAYS, now=NOW)


@pytest.mark.parametrize(
    ("counts", "flags"),
    [
        ([3], {"new"}),
        ([*steady(20, 42), 25], set()),
        # Seen before, a week of quiet.
        ([4, 0, 0, 0, 0, 0, 0, 0, 9], {"back"}),
        ([4, 0, 0, 0, 0, 0, 0, 9], set()),
        # Three times the usual and ten more than it.
        ([*steady(20, 42), 60], {"spiking"}),
        ([*steady(20, 42), 59], set()),
        ([*steady(1, 42), 3], set()),
        ([*steady(1, 42), 10], set()),
        ([*steady(1, 42), 11], {"spiking"}),
        # What comes once a week is usual when it comes.
        ([*([0, 0, 0, 100, 0, 0, 0] * 5), 0, 0, 0, 100, 0, 0, 0, 100], set()),
        # Known for a day only: nothing is usual yet.
        ([1, 50], set()),
        ([1, 0, 0, 50], {"spiking"}),
    ],
)
def test_flags(counts: Sequence[int], flags: set[str]) -> None:
    (line,) = digest(tally("p", *counts)).problems
    assert line.flags == flags


def test_seen_long_before_the_figures_is_back_and_not_new() -> None:
    (line,) = digest(tally("p", 9, first_seen=NOW - 200 * DAY)).problems
    assert line.flags == {"back"}


def test_a_resolved_problem_that_came_back_says_so() -> None:
    returned = state([Event(action="resolve", at=NOW - 3 * DAY, by="U1"), Event(action="return", at=NOW - DAY / 2)])
    (line,) = digest(tally("p", *steady(9), state=returned)).problems
    assert line.flags == {"returned"}


@pytest.mark.parametrize(
    ("counts", "before", "usual"),
    [
        # The median of the Mondays before, which had 5 or 7, not that of the days.
        ([*([5] + [1] * 6 + [7] + [1] * 6) * 3, 9], Before(1, "day"), Usual(6.0, "weekday", 6)),
        (steady(8), Before(8, "day"), Usual(8.0, "weekday", 6)),
        # Two weeks: too few Mondays; the median of the days with data.
        ([1, 0, 0, 4, 9, 0, 2, 9], Before(2, "day"), Usual(3.0, "days", 4)),
        ([3, 4, 9], Before(4, "day"), None),
        ([0, 9], None, None),
    ],
)
def test_the_total_is_held_against_the_day_before_and_the_usual(
    counts: Sequence[int], before: Before | None, usual: Usual | None
) -> None:
    found = digest(tally("p", *counts))
    assert (found.total, found.before, found.usual) == (counts[-1], before, usual)


def test_a_weekend_is_held_against_the_weekend_before() -> None:
    counts = [*([10, 10, 10, 10, 6, 2, 3] * 6), 10, 10, 10, 10, 8, 4, 4]
    # The last of the days is a Monday; put the Sunday last.
    days = DAYS[:-1]
    by_day = dict(zip(reversed(days), reversed(counts), strict=False))
    problem = tally("p", first_seen=NOW - 60 * DAY, by_day=by_day, count=16)
    monday = Period(WEEKEND.start - DAY, WEEKEND.end - DAY)
    found = summarise([problem], period=monday, days=days, now=NOW)
    assert (found.days, found.total) == (3, 16)
    assert found.before == Before(11, "week")
    assert found.usual is not None
    assert (found.usual.count, found.usual.basis) == (11, "weekday")


def test_failed_jobs_come_first_then_what_weighs_most() -> None:
    held = state([Event(action="acknowledge", at=NOW, by="U1")])
    found = digest(
        tally("many", *steady(50)),
        tally("held", *steady(60), state=held),
        tally("new", 17),
        tally("few", *steady(5)),
        tally("job", *steady(1), level="job"),
        tally("asleep", *steady(500), state=SNOOZED),
    )
    assert [line.tally.fingerprint for line in found.jobs] == ["job"]
    assert [line.tally.fingerprint for line in found.problems] == ["new", "many", "held", "few"]
    assert [line.tally.fingerprint for line in found.snoozed] == ["asleep"]
    assert found.total == 50 + 60 + 17 + 5 + 1 + 500


def test_what_went_quiet_is_told_once() -> None:
    gone = tally("gone", 3, 4, 0)
    assert digest(gone).gone == ((gone, 4),)
    assert digest(tally("p", 3, 4, 0, 0)).gone == ()
    # Once and few is no loss; once and many is.
    assert digest(tally("p", 4, 0)).gone == ()
    assert len(digest(tally("p", 5, 0)).gone) == 1
    assert digest(tally("p", 5, 0, state=SNOOZED)).gone == ()


WORKING_DAYS = [9, 9, 9, 9, 6, 0, 0] * 6
"""Six weeks from a Monday to a Sunday."""


@pytest.mark.parametrize(
    ("counts", "ends", "gone"),
    [
        # Without errors on Saturdays and Sundays it is missed on Monday, and only then.
        ([*WORKING_DAYS, 0], 0, 6),
        ([*WORKING_DAYS[:-1], 0], 1, 0),
        (WORKING_DAYS[:-1], 2, 0),
        ([*WORKING_DAYS[:-3], 0], 3, 9),
        ([*WORKING_DAYS[:-4], 0, 0], 3, 0),
        # What comes on Sundays is not missed on Monday.
        ([0, 0, 0, 0, 0, 0, 48] * 6 + [0], 0, 0),
        # A flood is over; it was no Sunday's business.
        ([2, *[0] * 40, 500, 0], 0, 500),
        ([2, *[0] * 39, 500, 0, 0], 0, 0),
        # Now and then on Mondays, and once on a Saturday, after which it was told.
        ([*[6, *[0] * 13] * 2, 0, 0, 0, 0, 0, 6, 0, 0][7:], 0, 0),
    ],
    ids=["monday", "sunday", "saturday", "friday", "since thursday", "weekly", "flood", "flood before", "now and then"],
)
def test_what_has_its_days_is_not_missed_on_the_others(counts: Sequence[int], ends: int, gone: int) -> None:
    days = DAYS[: len(DAYS) - ends]
    by_day = dict(zip(days[-len(counts) :], counts, strict=True))
    problem = tally("p", count=0, records=0, by_day=by_day, first_seen=NOW - 60 * DAY)
    period = Period(YESTERDAY.start - ends * DAY, YESTERDAY.end - ends * DAY)
    found = summarise([problem], period=period, days=days, now=NOW)
    assert [count for _, count in found.gone] == ([gone] if gone else [])


def test_a_quiet_day_and_a_first_one() -> None:
    assert digest().quiet
    assert digest().first
    assert digest().trend == tuple((day, 0) for day in DAYS[-14:])
    quiet = digest(tally("p", 5, 0))
    assert quiet.quiet
    assert not quiet.first
    assert quiet.worth_posting("line")
    assert not quiet.worth_posting("nothing")
    first = digest(tally("p", 5))
    assert (first.first, first.before, first.usual) == (True, None, None)
    assert first.worth_posting("nothing")


def test_a_snooze_ends() -> None:
    asleep = tally("p", 9, state=SNOOZED)
    later = summarise([asleep], period=YESTERDAY, days=DAYS, now=NOW + DAY)
    assert later.snoozed == ()
    assert len(later.problems) == 1


figures = st.lists(
    st.tuples(
        st.lists(st.integers(0, 40), min_size=1, max_size=43).map(tuple),
        st.sampled_from(["record", "job"]),
        st.booleans(),
    ),
    max_size=30,
)


@given(figures, st.sampled_from([1, 3]), st.integers(0, 40))
def test_nothing_is_lost(problems: list[tuple[tuple[int, ...], str, bool]], covered: int, most: int) -> None:
    tallies = [
        replace(tally(str(number), *counts, covered=covered), level=level, state=SNOOZED if asleep else state([]))  # type: ignore[arg-type]
        for number, (counts, level, asleep) in enumerate(problems)
    ]
    found = digest(*tallies, period=YESTERDAY if covered == 1 else WEEKEND)
    shown = found.shown(most)
    lines = [*shown.jobs, *shown.problems]
    assert len(lines) <= most
    assert found.total == sum(one.count for one in tallies)
    assert found.total == sum(line.tally.count for line in (*lines, *found.snoozed)) + shown.rest.errors
    assert len(lines) + shown.rest.problems + len(found.snoozed) == sum(1 for one in tallies if one.count)
    assert sum(count for _, count in found.trend[-covered:]) == found.total
    assert found == digest(*reversed(tallies), period=found.period)
