"""When a channel's digest is due: a subscription and an instant in, slots out. Pure.

A slot is a local day of the channel's zone; it has one instant, whatever the clocks do on that day. Who posts a slot
claims (workspace, channel, day), so neither several processes nor changed rules of a zone make two of one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import takewhile
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.syncerrors.model import Level

    Zones = Callable[[str], tzinfo]

MAKE_UP = timedelta(hours=6)
"""How long after its instant a missed slot is still posted."""
LATE = timedelta(minutes=10)
"""What is posted later than that says so."""
LONGEST = timedelta(days=14)
"""What one digest covers at most, however long ago the last one was."""

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))

Quiet = Literal["line", "nothing"]

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_NOON = time(12)
_AHEAD = 16
"""Days to look for the next slot: a week, one more for a day that a zone left out, and room on both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which errors a digest tells of; an empty set leaves none out."""

    levels: frozenset[Level] = frozenset()
    categories: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When a digest is wanted, and how: what people type.

    ``at`` is a time of the zone ``zone`` (an IANA name); ``days`` are weekdays, Monday being 0; ``quiet`` is what is
    posted on a day without errors.
    """

    at: time
    zone: str
    days: frozenset[int] = EVERY_DAY
    wanted: Wanted = field(default_factory=Wanted)
    quiet: Quiet = "line"

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError(f"{sorted(self.days)} are no weekdays")
        if self.at.tzinfo is not None:
            raise ValueError("the time of day is of the plan's zone and has none itself")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A channel's digest. ``since`` is when this plan was made or taken up again: no slot before it is due."""

    workspace: str
    channel: str
    plan: Plan
    set_by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """One digest: the local day that is claimed for it, its instant (UTC), and whether it comes late."""

    day: date
    at: datetime
    late: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """What a digest covers, in UTC; ``cut`` when the last digest is so long ago that not all since then is covered."""

    start: datetime
    end: datetime
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A day as digests count it, from one slot's time to the next day's; ``day`` is the date that most of it is of."""

    day: date
    start: datetime
    end: datetime


def due(
    subscription: Subscription, now: datetime, last_posted: date | None = None, *, zones: Zones = ZoneInfo
) -> tuple[Slot, ...]:
    """Return the slots to post now, the oldest first; there is hardly ever more than one.

    Args:
        subscription: the channel's.
        now: the present instant.
        last_posted: the day of the last slot that was claimed for the channel.
        zones: gives the rules of a zone by its name.

    """
    since = takewhile(lambda slot: slot.at <= now, _slots(subscription, now - MAKE_UP, last_posted, zones))
    return tuple(Slot(slot.day, slot.at, late=now - slot.at > LATE) for slot in since if slot.at >= now - MAKE_UP)


def next_slot(
    subscription: Subscription, now: datetime, last_posted: date | None = None, *, zones: Zones = ZoneInfo
) -> Slot:
    """Return the first slot after this instant; the arguments are those of ``due``."""
    return next(slot for slot in _slots(subscription, now, last_posted, zones) if slot.at > now)


def period(
    subscription: Subscription, slot: Slot, previous: datetime | None = None, *, zones: Zones = ZoneInfo
) -> Period:
    """Return what a digest covers: everything since the one before, so on a Monday the weekend, too.

    It ends at the slot's instant also when the digest comes late, so that the next one begins where this one ends.

    Args:
        subscription: the channel's.
        slot: the one to post.
        previous: where the period of the last digest ended; without one, the slot before stands in for it, or the
            instant at which the digest was set up, where slots were missed since.
        zones: gives the rules of a zone by its name.

    """
    if previous is None or previous >= slot.at:
        before = _before(subscription.plan, slot, zones(subscription.plan.zone))
        previous = before if previous is not None else min(before, subscription.since)
    longest = slot.at - LONGEST
    return Period(max(previous, longest).astimezone(UTC), slot.at, cut=previous < longest)


def windows(day: date, at: time, zone: tzinfo, count: int) -> tuple[Window, ...]:
    """Return the days up to a digest's, the oldest first: what figures by day are counted by.

    Args:
        day: the local day on which the last one ends.
        at: the time of day at which they begin and end.
        zone: of the day and the time.
        count: how many; a day that the zone left out is not among them.

    """
    days = [one for back in range(count, -1, -1) if _exists(one := day - _DAY * back, zone)]
    ends = [instant(one, at, zone) for one in days]
    names = days if at < _NOON else days[1:]
    return tuple(map(Window, names, ends, ends[1:]))


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """Return when it is that time on that day, in UTC.

    A time that comes twice is the first; one that the clock jumps over is the first instant after the jump.
    """
    wall = datetime.combine(day, at)
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if _wall(found, zone) == wall:
        return found
    # The time does not exist. Read with the offset after the jump it lies before it, and the other way round.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while found - before > _SECOND:
        middle = before + (found - before) // _SECOND // 2 * _SECOND
        before, found = (before, middle) if _wall(middle, zone) > wall else (middle, found)
    return found


def _wall(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _exists(day: date, zone: tzinfo) -> bool:
    """Tell whether a zone had that day: one that crosses the date line leaves one out."""
    return instant(day, time(), zone) < instant(day + _DAY, time(), zone)


def _slots(subscription: Subscription, after: datetime, last_posted: date | None, zones: Zones) -> Iterator[Slot]:
    """Yield the slots from about that instant on that nobody has claimed, the earliest first."""
    plan = subscription.plan
    zone = zones(plan.zone)
    first = after.astimezone(zone).date() - _DAY
    if last_posted is not None and first <= last_posted:
        first = last_posted + _DAY
    if first < (since := subscription.since.astimezone(zone).date() - _DAY):
        first = since
    for ahead in range(_AHEAD):
        day = first + _DAY * ahead
        if day.weekday() not in plan.days:
            continue
        at = instant(day, plan.at, zone)
        if at >= subscription.since and (at.astimezone(zone).date() == day or _exists(day, zone)):
            yield Slot(day, at)


def _before(plan: Plan, slot: Slot, zone: tzinfo) -> datetime:
    """Return the instant of the slot before, as the plan has it."""
    days = (slot.day - _DAY * back for back in range(1, _AHEAD))
    return next(instant(day, plan.at, zone) for day in days if day.weekday() in plan.days and _exists(day, zone))
