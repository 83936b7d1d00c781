"""What a digest says: per problem its figures by day in, one value out. Pure.

A day here is a digest's (``schedule.windows``): from one slot's time to the next day's, so that the figures of a period
and those that it is held against are counted alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Literal

from bot.digest.state import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.digest.schedule import Period, Quiet
    from bot.digest.state import State
    from bot.syncerrors.model import Level

HISTORY_DAYS = 43
"""How many days of figures a digest wants: the last one, and six of each weekday before it."""
TREND_DAYS = 14
BACK_AFTER = 7
"""Days of quiet after which a problem is back rather than still there."""
ENOUGH = 3
"""Days that make a usual; fewer are no history."""
SPIKE_TIMES, SPIKE_MORE = 3, 10
"""A spike is at least so many times the usual, and so many errors more than it."""
MISSED_FROM = 5
"""Errors on its last day from which a problem that went quiet is worth a line, if it had that day only."""
SHOWN = 10

_DAY = timedelta(days=1)
_WEEK = 7

Flag = Literal["new", "back", "spiking", "returned"]
Basis = Literal["weekday", "days"]
Against = Literal["day", "week", "before"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is known of one problem.

    ``count``, ``records``, ``objects`` and ``sources`` are of the period; ``by_day`` holds the last weeks, the period
    among them (a day that is not there had none); ``first_seen`` and ``last_seen`` are of all there ever were.
    ``explanation`` (one line) and ``who`` (one of the catalog's actors) are the catalog's.
    """

    fingerprint: str
    sample: str
    level: Level
    count: int
    records: int
    by_day: Mapping[date, int]
    first_seen: datetime
    last_seen: datetime
    title: str | None = None
    code: str | None = None
    category: str | None = None
    explanation: str | None = None
    who: str | None = None
    objects: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    state: State = NOTHING


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for a period: the median of its weekdays, or of the days with data, and of how many days."""

    count: float
    basis: Basis
    days: int


@dataclass(frozen=True, slots=True)
class Before:
    """What there was before: on the day before, or, for a longer period, on the same days of the week before."""

    count: int
    against: Against


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known from before a period: whether there is anything, and what was told since the last digest only.

    A file that is loaded in the afternoon tells of errors of the night: they belong to a digest that is posted already.
    """

    known: bool = False
    errors: int = 0
    problems: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One problem of the digest; ``usual`` is its own."""

    tally: Tally
    flags: frozenset[Flag]
    usual: Usual | None


@dataclass(frozen=True, slots=True)
class Rest:
    """What is not shown by itself: how many problems with how many errors, and how many of them have which flag."""

    problems: int = 0
    errors: int = 0
    flags: Mapping[Flag, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """The lines that a message has room for, and what the others come to."""

    jobs: tuple[Line, ...]
    problems: tuple[Line, ...]
    rest: Rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one digest says.

    ``jobs`` are failures of whole jobs, ``problems`` the others, both by weight; ``snoozed`` those that somebody put
    off. ``gone`` went quiet; their count is that of the last day on which they were to be expected before the period.
    ``trend`` holds the last days, the oldest first. ``first`` when there was no error at all before the period.
    """

    period: Period
    now: datetime
    days: int
    total: int
    before: Before | None
    usual: Usual | None
    jobs: tuple[Line, ...]
    problems: tuple[Line, ...]
    snoozed: tuple[Line, ...]
    gone: tuple[tuple[Tally, int], ...]
    trend: tuple[tuple[date, int], ...]
    first: bool
    late: bool = False
    earlier: Earlier = Earlier()

    @property
    def quiet(self) -> bool:
        """Whether nothing happened."""
        return not self.total

    def worth_posting(self, quiet: Quiet) -> bool:
        """Tell whether a channel that wants this on quiet days gets the digest."""
        return not self.quiet or self.earlier.errors > 0 or quiet == "line"

    def shown(self, most: int = SHOWN) -> Shown:
        """Return what there is room for; nothing is lost, what is left out is counted."""
        jobs = self.jobs[:most]
        problems = self.problems[: most - len(jobs)]
        left = (*self.jobs[len(jobs) :], *self.problems[len(problems) :])
        flags: dict[Flag, int] = {}
        for line in left:
            for flag in sorted(line.flags):
                flags[flag] = flags.get(flag, 0) + 1
        return Shown(jobs, problems, Rest(len(left), sum(line.tally.count for line in left), flags))


_NOTHING_EARLIER = Earlier()


def summarise(
    tallies: Iterable[Tally],
    *,
    period: Period,
    days: Sequence[date],
    now: datetime,
    late: bool = False,
    earlier: Earlier = _NOTHING_EARLIER,
) -> Digest:
    """Return the digest of a period.

    Args:
        tallies: every problem of the last weeks, those that were quiet in the period among them.
        period: what the digest covers.
        days: the days of ``schedule.windows``, the oldest first, the last one the period's end.
        now: the present instant, for snoozes.
        late: the digest comes late.
        earlier: what is known from before the period.

    """
    found = list(tallies)
    totals: dict[date, int] = {}
    for tally in found:
        for day, count in tally.by_day.items():
            totals[day] = totals.get(day, 0) + count
    covered = _covered(period, days)
    measure = _Measure(days[: len(days) - covered], days[len(days) - covered :])
    lines = sorted((measure.line(one, period) for one in found if one.count), key=_weight)
    awake = [line for line in lines if line.tally.state.snoozed_until(now) is None]
    first = not earlier.known and not any(one.first_seen < period.start for one in found)
    return Digest(
        period=period,
        now=now,
        days=covered,
        total=sum(line.tally.count for line in lines),
        before=None if first else measure.before(totals),
        usual=None if first else measure.usual(totals),
        jobs=tuple(line for line in awake if line.tally.level == "job"),
        problems=tuple(line for line in awake if line.tally.level != "job"),
        snoozed=tuple(line for line in lines if line.tally.state.snoozed_until(now) is not None),
        gone=tuple(sorted(measure.gone(found, now), key=lambda one: (-one[1], one[0].fingerprint))),
        trend=tuple((day, totals.get(day, 0)) for day in days[-TREND_DAYS:]),
        first=first,
        late=late,
        earlier=earlier,
    )


def _covered(period: Period, days: Sequence[date]) -> int:
    """Return how many days a period covers; one that begins between two slots counts as the nearest number."""
    return max(1, min(round((period.end - period.start) / _DAY), len(days)))


def _weight(line: Line) -> tuple[float, int, str]:
    """Return what a line is sorted by: many errors first, what is new or more than usual counting threefold."""
    tally = line.tally
    weight: float = tally.count * (3 if line.flags else 1)
    if tally.state.acknowledged and not line.flags:
        weight /= 2  # somebody has it in hand
    return -weight, -tally.records, tally.fingerprint


@dataclass(frozen=True, slots=True)
class _Measure:
    """The days before the period and those of it, by which figures are held against each other."""

    earlier: Sequence[date]
    covered: Sequence[date]

    def line(self, tally: Tally, period: Period) -> Line:
        """Return a problem's line."""
        own = self.usual(tally.by_day, lively=True)
        flags: set[Flag] = set()
        if tally.state.returned is not None:
            flags.add("returned")
        elif tally.first_seen >= period.start:
            flags.add("new")
        elif not any(tally.by_day.get(day) for day in self.earlier[-BACK_AFTER:]):
            flags.add("back")
        elif self._spiking(tally, own):
            flags.add("spiking")
        return Line(tally, frozenset(flags), own)

    def before(self, by_day: Mapping[date, int]) -> Before | None:
        """Return what there was before, if the days reach back that far and have data at all."""
        count = len(self.covered)
        if count == 1:
            days, against = self.earlier[-1:], "day"
        elif count <= _WEEK:
            wanted = {day - timedelta(days=_WEEK) for day in self.covered}
            days, against = [day for day in self.earlier if day in wanted], "week"
        else:
            days, against = self.earlier[-count:], "before"
        if len(days) < count or not (known := self._known(by_day)) or days[0] < known[0]:
            return None
        return Before(sum(by_day.get(day, 0) for day in days), against)  # type: ignore[arg-type]

    def usual(self, by_day: Mapping[date, int], *, lively: bool = False) -> Usual | None:
        """Return what is usual, or nothing without history.

        Args:
            by_day: the figures; a day before the first one with data tells nothing, one after it without data is a
                day without errors.
            lively: take the days with data where they had more: what comes once a month is usual when it comes.

        """
        known = self._known(by_day)
        weekdays = self._weekdays(by_day, known)
        busy = [by_day[day] for day in known if by_day.get(day)]
        alive = sum(1 for day in self.covered if by_day.get(day)) if lively else len(self.covered)
        days = Usual(median(busy) * alive, "days", len(busy)) if len(busy) >= ENOUGH else None
        if weekdays is None or (lively and days is not None and days.count > weekdays.count):
            return days
        return weekdays

    def gone(self, tallies: Iterable[Tally], now: datetime) -> list[tuple[Tally, int]]:
        """Return the problems that were there until the period began, with their last day's count."""
        found = []
        for tally in tallies:
            if tally.count or not self.earlier:
                continue
            last = self._last(tally.by_day)
            lively = sum(1 for day in self.earlier[-BACK_AFTER:] if tally.by_day.get(day))
            if last and (last >= MISSED_FROM or lively > 1) and tally.state.snoozed_until(now) is None:
                found.append((tally, last))
        return found

    def _last(self, by_day: Mapping[date, int]) -> int:
        """Return how many errors a problem had on the day after which it is missed, if it is.

        What comes on some weekdays only is not missed on the others, and is missed on Monday if Friday was its last.
        """
        known = self._known(by_day)
        before = self.earlier[-1]
        if by_day.get(before) and _rests(before, by_day, known):
            return by_day[before]  # it was there when nobody expected it
        if all(_rests(day, by_day, known) for day in self.covered):
            return 0
        lately = reversed(self.earlier[-_WEEK:])
        return next((by_day.get(day, 0) for day in lately if not _rests(day, by_day, known)), 0)

    def _spiking(self, tally: Tally, own: Usual | None) -> bool:
        known = self._known(tally.by_day)
        if len(known) < ENOUGH:
            return False
        # Known for days, but hardly ever there: its usual is what it had on those days.
        seen = [tally.by_day[day] for day in known if tally.by_day.get(day)]
        usual = max(own.count if own else 0, median(seen) if len(seen) < ENOUGH else 0)
        return tally.count >= usual * SPIKE_TIMES and tally.count >= usual + SPIKE_MORE

    def _known(self, by_day: Mapping[date, int]) -> Sequence[date]:
        """Return the earlier days from the first one with data on."""
        first = next((place for place, day in enumerate(self.earlier) if by_day.get(day)), len(self.earlier))
        return self.earlier[first:]

    def _weekdays(self, by_day: Mapping[date, int], known: Sequence[date]) -> Usual | None:
        same = [_same_weekday(day, by_day, known) for day in self.covered]
        least = min(map(len, same), default=0)
        return Usual(sum(median(counts) for counts in same), "weekday", least) if least >= ENOUGH else None


def _same_weekday(day: date, by_day: Mapping[date, int], known: Sequence[date]) -> list[int]:
    return [by_day.get(other, 0) for other in known if other.weekday() == day.weekday()]


def _rests(day: date, by_day: Mapping[date, int], known: Sequence[date]) -> bool:
    """Tell whether there usually is nothing on such a weekday."""
    counts = _same_weekday(day, by_day, known)
    return len(counts) >= ENOUGH and not median(counts)
