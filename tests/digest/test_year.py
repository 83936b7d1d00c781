"""A year of digests: three processes, random stops, every slot once and at its local time.

In ``make soak`` with 50 subscriptions in 12 zones, otherwise with a few of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from bot.digest.schedule import EVERY_DAY, LATE, MAKE_UP, WEEKDAYS, Plan, Slot, Subscription, due

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BEGIN, END = datetime(2025, 12, 30, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
STEP = timedelta(minutes=5)
PROCESSES = 3

# Two in the south with summer time, one of them moving by half an hour; half an hour; 45 minutes with summer time.
ZONES = (
    "Europe/Paris", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Pacific/Chatham", "Australia/Lord_Howe",
    "Asia/Kathmandu", "America/Santiago", "America/St_Johns", "Pacific/Kiritimati", "Africa/Casablanca", "UTC",
)  # fmt: skip
# In a night of March, April, September or October some of these do not exist or come twice.
TIMES = (time(9), time(2, 30), time(0), time(1, 45), time(18, 30), time(23, 55), time(3), time(0, 15))
WHICH_DAYS = (EVERY_DAY, WEEKDAYS, frozenset({6}), frozenset({0, 3, 5}))


def subscriptions(count: int, zones: Sequence[str]) -> list[Subscription]:
    return [
        Subscription(
            workspace=f"T{number % 3}",
            channel=f"C{number}",
            plan=Plan(
                at=TIMES[number * 3 % len(TIMES)],
                zone=zones[number % len(zones)],
                days=WHICH_DAYS[(number + number // len(zones)) % len(WHICH_DAYS)],
            ),
            set_by="U1",
            since=BEGIN,
        )
        for number in range(count)
    ]


@dataclass
class Claims:
    """The table that the processes share; who claims a day that is claimed gets nothing."""

    rows: dict[tuple[str, str, date], tuple[Slot, datetime]] = field(default_factory=dict)
    last: dict[str, date] = field(default_factory=dict)
    by: Counter[int] = field(default_factory=Counter)

    def claim(self, subscription: Subscription, slot: Slot, now: datetime, process: int) -> bool:
        key = (subscription.workspace, subscription.channel, slot.day)
        if key in self.rows:
            return False
        self.rows[key] = (slot, now)
        self.last[subscription.channel] = max(slot.day, self.last.get(subscription.channel, slot.day))
        self.by[process] += 1
        return True


def ticks(random: Random, *, longest_stop: timedelta) -> Iterator[tuple[datetime, list[int]]]:
    """Yield when somebody looks, and which processes do; sometimes for hours nobody does."""
    now = BEGIN
    while now < END:
        up = [process for process in range(PROCESSES) if random.random() < 0.6]
        random.shuffle(up)
        if up:
            yield now, up
        stop = random.random() < 0.02
        now += timedelta(
            seconds=random.uniform(1800, longest_stop.total_seconds()) if stop else random.uniform(60, 3600)
        )


def simulate(
    random: Random, wanted: Sequence[Subscription], *, longest_stop: timedelta
) -> tuple[Claims, list[datetime]]:
    claims, looked = Claims(), []
    for now, up in ticks(random, longest_stop=longest_stop):
        looked.append(now)
        for subscription in wanted:
            # All of them read before any of them claims.
            seen = [(process, claims.last.get(subscription.channel)) for process in up]
            for process, last in seen:
                for slot in due(subscription, now, last):
                    claims.claim(subscription, slot, now, process)
    return claims, looked


def expected(subscription: Subscription, first: date = FIRST, last: date = LAST) -> dict[date, datetime]:
    """Return the slots of the year, or of other days, found by looking at the clock on the wall every five minutes."""
    plan = subscription.plan
    zone = ZoneInfo(plan.zone)
    found = {}
    day = first
    while day <= last:
        if day.weekday() in plan.days:
            wall = datetime.combine(day, plan.at)
            offset = datetime.combine(day, time(12), zone).utcoffset() or timedelta()
            at = (wall - offset).replace(tzinfo=UTC) - timedelta(hours=2)
            while at.astimezone(zone).replace(tzinfo=None) < wall:
                at += STEP
            found[day] = at
        day += DAY
    return found


@pytest.fixture
def wanted() -> list[Subscription]:
    soak = settings.get_current_profile_name() == "soak"
    return subscriptions(50, ZONES) if soak else subscriptions(6, ZONES[:6])


def of_the_year(claims: Claims, subscription: Subscription) -> dict[date, tuple[Slot, datetime]]:
    return {
        day: row
        for (workspace, channel, day), row in claims.rows.items()
        if (workspace, channel) == (subscription.workspace, subscription.channel) and FIRST <= day <= LAST
    }


def test_every_slot_is_claimed_once_at_its_local_time(wanted: list[Subscription]) -> None:
    # Stops that end, with the next look, within what is made up for.
    claims, _ = simulate(Random(1), wanted, longest_stop=MAKE_UP - timedelta(hours=3))  # noqa: S311
    for subscription in wanted:
        rows = of_the_year(claims, subscription)
        assert {day: slot.at for day, (slot, _) in rows.items()} == expected(subscription), subscription
        for slot, claimed in rows.values():
            assert timedelta() <= claimed - slot.at <= MAKE_UP
            assert slot.late == (claimed - slot.at > LATE)
    assert all(claims.by[process] for process in range(PROCESSES))


def test_after_long_stops_exactly_those_are_left_out_that_nobody_could_post_in_time(wanted: list[Subscription]) -> None:
    claims, looked = simulate(Random(2), wanted, longest_stop=timedelta(days=2))  # noqa: S311
    missed = 0
    for subscription in wanted:
        rows = of_the_year(claims, subscription)
        for day, at in expected(subscription).items():
            in_time = any(at <= now <= at + MAKE_UP for now in looked)
            assert (day in rows) == in_time, (subscription, day)
            missed += not in_time
    assert missed
