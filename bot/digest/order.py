"""A digest that is to be made: all that its maker has to know, so that anybody can make it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.digest.schedule import LATE, MAKE_UP, Period, Plan, Slot, Subscription, Wanted, Window, instant, windows
from bot.digest.schedule import period as period_of
from bot.digest.summary import HISTORY_DAYS

if TYPE_CHECKING:
    from bot.digest.schedule import Quiet

_DAY = timedelta(days=1)


class NotYetError(Exception):
    """There is no digest of a day that has not begun."""

    def __init__(self, day: date, zone: str) -> None:
        super().__init__(f"{day} has not begun in {zone}")
        self.day = day
        self.zone = zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One digest of a channel.

    ``day`` is the one that is claimed for it; of a channel's day there is one with ``turn`` 0, which the clock or the
    first who asks gets, and others that somebody wanted besides. Days are counted back from the time ``at`` of the
    local day ``last``. ``after`` is the newest error that there was when the channel's last digest was made: what was
    told later and happened before the period stands in no digest yet. ``joins``: it begins where the last one ended, so
    that the next one begins where it ends. ``scheduled``: the clock wants it, so that it can come late.
    """

    id: str
    channel: str
    day: date
    period: Period
    last: date
    at: time
    zone: str
    wanted: Wanted
    lang: str
    after: int | None = None
    joins: bool = True
    turn: int = 0
    scheduled: bool = False
    quiet: Quiet = "line"

    @property
    def windows(self) -> tuple[Window, ...]:
        """The days that the digest is counted by, the oldest first."""
        return windows(self.last, self.at, ZoneInfo(self.zone), HISTORY_DAYS)

    def is_late(self, now: datetime) -> bool:
        """Tell whether it comes so late that it has to say so."""
        return self.scheduled and now - self.period.end > LATE

    def is_missed(self, now: datetime) -> bool:
        """Tell whether it is too late to make up for it."""
        return self.scheduled and now - self.period.end > MAKE_UP


@dataclass(frozen=True, slots=True)
class Previous:
    """Until when, and up to which error, a channel's digests have told everything."""

    end: datetime
    upto: int | None = None


def of_slot(number: str, subscription: Subscription, slot: Slot, *, previous: Previous | None, lang: str) -> Order:
    """Return the digest that the clock wants.

    Args:
        number: its id.
        subscription: the channel's.
        slot: the one that is due.
        previous: what the channel's digests have told, if there were any.
        lang: the language to write it in.

    """
    plan = subscription.plan
    return Order(
        id=number,
        channel=subscription.channel,
        day=slot.day,
        period=period_of(subscription, slot, previous.end if previous else None),
        after=previous.upto if previous else None,
        last=slot.day,
        at=plan.at,
        zone=plan.zone,
        wanted=plan.wanted,
        lang=lang,
        scheduled=True,
        quiet=plan.quiet,
    )


def of_moment(
    number: str, channel: str, plan: Plan, now: datetime, *, lang: str, previous: Previous | None = None
) -> Order:
    """Return the digest of the last 24 hours, or of all since the last digest where that is longer.

    Args:
        number: its id.
        channel: for whom.
        plan: the channel's, of which the time does not matter.
        now: the instant at which it ends.
        lang: the language to write it in.
        previous: what the channel's digests have told, if there were any.

    """
    local = now.astimezone(ZoneInfo(plan.zone)).replace(microsecond=0)
    end = local.astimezone(UTC)
    longest = period_of(
        Subscription(workspace="", channel=channel, plan=plan, set_by="", since=end),
        Slot(local.date(), end),
        previous.end if previous else None,
    )
    start = min(longest.start, end - _DAY) if previous is not None else end - _DAY
    return Order(
        id=number,
        channel=channel,
        day=local.date(),
        period=Period(start, end, cut=longest.cut and start == longest.start),
        after=previous.upto if previous else None,
        last=local.date(),
        at=local.time(),
        zone=plan.zone,
        wanted=plan.wanted,
        lang=lang,
        quiet=plan.quiet,
    )


def of_day(number: str, channel: str, plan: Plan, day: date, now: datetime, *, lang: str) -> Order:
    """Return the digest of one local day, from midnight to midnight, or to the present instant when it is today.

    Args:
        number: its id.
        channel: for whom.
        plan: the channel's, of which the time does not matter.
        day: the one that it covers.
        now: the present instant.
        lang: the language to write it in.

    Raises:
        NotYetError: the day has not begun.

    """
    zone = ZoneInfo(plan.zone)
    start, end = instant(day, time(), zone), instant(day + _DAY, time(), zone)
    if start >= now:
        raise NotYetError(day, plan.zone)
    return Order(
        id=number,
        channel=channel,
        day=day,
        period=Period(start, min(end, now)),
        last=day + _DAY,
        at=time(),
        zone=plan.zone,
        wanted=plan.wanted,
        lang=lang,
        joins=False,
        quiet=plan.quiet,
    )
