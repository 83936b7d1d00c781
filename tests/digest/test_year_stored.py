"""The same year with everything real but Slack and the clock: three processes on one database, which stop and die.

In ``make soak`` with 50 subscriptions in 12 zones for a year, otherwise with six of them in the three weeks in which
the clocks change in both hemispheres.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.digest.dispatch import LEASE
from bot.digest.schedule import EVERY_DAY, LATE, LONGEST, MAKE_UP, WEEKDAYS, Plan, Subscription, next_slot
from bot.storage.digests import Wish
from bot.storage.tables import answers, digest_posts
from tests.digest.stage import Clock, process, tally
from tests.digest.test_year import DAY, ZONES, expected, subscriptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import URL

    from bot.digest.order import Order
    from tests.digest.stage import Process

PROCESSES = 3
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
KEPT = 15 * DAY
"""How long digests are kept; longer than one looks back."""

# In these three weeks the clocks of Europe go forward and those of the south go back.
WEEKS = date(2026, 3, 22), date(2026, 4, 11)
CHANGES = (
    ("Europe/Paris", time(2, 30), EVERY_DAY),
    ("Australia/Sydney", time(2, 30), EVERY_DAY),
    ("Australia/Lord_Howe", time(1, 45), frozenset({5, 6})),
    ("Pacific/Chatham", time(3), frozenset({6})),
    ("America/Santiago", time(23, 55), frozenset({2, 5})),
    ("Africa/Casablanca", time(9), WEEKDAYS),
)


def around_the_change(since: datetime) -> list[Subscription]:
    return [
        Subscription(
            workspace="", channel=f"C{number}", plan=Plan(at=at, zone=zone, days=days), set_by="U1", since=since
        )
        for number, (zone, at, days) in enumerate(CHANGES)
    ]


class DeathError(BaseException):
    """A process dies: nothing of it runs any more, and nothing is tidied up."""


@dataclass(frozen=True, slots=True)
class Made:
    """A digest that was handed over to be posted: what it covers, when that was, and what it says."""

    start: datetime
    end: datetime
    at: datetime
    text: str


@dataclass
class World:
    """The processes, what happens to them, and what they have done."""

    processes: Sequence[Process]
    clock: Clock
    random: Random
    stops: list[list[tuple[datetime, datetime]]]
    agenda: list[datetime]
    dying: list[str | None] = field(default_factory=lambda: [None] * PROCESSES)
    looked: list[datetime] = field(default_factory=list)
    held: defaultdict[tuple[str, date], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    made: defaultdict[tuple[str, date], dict[str, Made]] = field(default_factory=lambda: defaultdict(dict))
    deaths: int = 0

    async def live(self, until: datetime, *, likely: float) -> None:
        """Have the time pass from one instant at which something can happen to the next.

        Args:
            until: when it ends.
            likely: how likely whoever looks for work dies over it.

        """
        tidied = self.clock.instant
        while (now := heappop(self.agenda)) < until:
            self.clock.instant = max(now, self.clock.instant)
            up = [number for number in range(PROCESSES) if self._is_up(number)]
            if not up:
                continue
            # Those that do not look at this very moment are a few seconds late, and would find nothing.
            looking = self.random.sample(up, min(len(up), self.random.choice((1, 1, 2, 3))))
            for number in looking:
                dies = self.random.random() < likely
                self.dying[number] = self.random.choice(("before", "after")) if dies else None
            await asyncio.gather(*map(self._look, looking))
            if now - tidied > 3 * DAY:
                tidied = now
                await self._tidy_up()
        await self._keep_account()

    async def _look(self, number: int) -> None:
        now = self.clock.now()
        try:
            await self.processes[number].dispatch.step()
        except DeathError:
            self.deaths += 1
            back = now + timedelta(minutes=self.random.choice((1, 5, 90, 600)))
            self.stops[number].append((now, back))
            # The others look every minute.
            for again in (back, now + MINUTE, now + LEASE + SECOND):
                heappush(self.agenda, again)
            self.processes[number].start()
        else:
            self.looked.append(now)
        # Whoever delivers, it is no business of this test's.
        await self.processes[number].deliver()

    def mortal(self, number: int) -> None:
        """Let a process die before or after it hands a digest over."""
        digests = self.processes[number].digests
        hand_over = digests.hand_over

        async def dying(order: Order, **more: Any) -> bool:
            when, self.dying[number] = self.dying[number], None
            if when == "before":
                self.held[order.channel, order.day].append(self.clock.now())
                raise DeathError
            done = await hand_over(order, **more)
            if when == "after":
                raise DeathError
            return done

        digests.hand_over = dying  # type: ignore[method-assign]

    def _is_up(self, number: int) -> bool:
        now = self.clock.now()
        self.stops[number] = [stop for stop in self.stops[number] if stop[1] > now]
        return not any(start <= now for start, _end in self.stops[number])

    async def _tidy_up(self) -> None:
        """Forget old digests, as the program does every day."""
        await self._keep_account()
        await self.processes[0].digests.clean(before=self.clock.now() - KEPT)

    async def _keep_account(self) -> None:
        query = select(digest_posts, answers.c.created_at.label("handed_over"), answers.c.text).join(
            answers, answers.c.id == digest_posts.c.id
        )
        async with self.processes[0].database.read() as connection:
            for row in await connection.execute(query):
                self.made[row.channel, row.day][row.id] = Made(row.starts_at, row.ends_at, row.handed_over, row.text)

    async def others(self) -> int:
        """Return how many messages were written down that are no digest's."""
        query = select(func.count()).select_from(answers).where(answers.c.id.not_in(select(digest_posts.c.id)))
        async with self.processes[0].database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    def could(self, channel: str, day: date, at: datetime) -> datetime | None:
        """Return when the digest of a slot could be made at the earliest, by somebody who lived on."""
        claimed = self.held[channel, day]
        free = (
            now
            for now in self.looked
            if at <= now <= at + MAKE_UP and not any(begun <= now < begun + LEASE for begun in claimed)
        )
        return next(free, None)


def stops(random: Random, begin: datetime, end: datetime, *, between: timedelta, longest: timedelta) -> list[Any]:
    """Return some stops, from when to when."""
    found, now = [], begin
    while (now := now + random.expovariate(1) * between) < end:
        found.append((now, now := now + random.random() * longest))
    return found


def slots(subscription: Subscription, begin: datetime, end: datetime) -> set[datetime]:
    """Return all instants at which the channel's digest is due."""
    found, now = set(), begin
    while (now := next_slot(subscription, now).at) < end:
        found.add(now)
    return found


async def test_every_slot_is_posted_once_by_several_processes(database_url: URL, *, soaking: bool) -> None:
    first, last = (date(2026, 1, 1), date(2026, 12, 31)) if soaking else WEEKS
    begin, end = (datetime.combine(day, time(), UTC) for day in (first - 2 * DAY, last + 2 * DAY))
    wanted = subscriptions(50, ZONES) if soaking else around_the_change(begin)
    random = Random(12)  # noqa: S311
    nobody = stops(random, begin, end, between=(8 if soaking else 2) * DAY, longest=12 * HOUR)
    stopped = [nobody + stops(random, begin, end, between=4 * DAY, longest=12 * HOUR) for _ in range(PROCESSES)]
    due = set().union(*(slots(one, begin, end) for one in wanted))
    agenda = [
        *(at + random.random() * MINUTE for at in due),
        *(back for one in stopped for _, back in one),
        end,
    ]
    heapify(agenda)
    clock = Clock(begin)
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(process(database_url, clock)) for _ in range(PROCESSES)]
        world = World(processes, clock, random, stopped, agenda)
        for number, one in enumerate(processes):
            one.figures.tallied = (tally(),)
            world.mortal(number)
        for subscription in wanted:
            await processes[0].digests.put(Wish(subscription=subscription, lang="en"))
        await world.live(end, likely=0.1)
        assert not await world.others(), "nothing else is said"

    told = [check(world, subscription, first, last) for subscription in wanted]
    on_time, late, missed = map(sum, zip(*told, strict=True))
    assert world.deaths, "some died"
    assert any(world.held.values()), "some left a claim behind"
    assert on_time > late > 0
    assert missed, "some could be made by nobody in time"


def check(world: World, subscription: Subscription, first: date, last: date) -> tuple[int, int, int]:
    """Check a channel's digests; return how many came at their time, later, and not at all."""
    channel, counted, told_until = subscription.channel, [0, 0, 0], None
    for day, at in expected(subscription, first, last).items():
        found = list(world.made[channel, day].values())
        could = world.could(channel, day, at)
        if not found:
            assert could is None, (channel, day, could)
            counted[2] += 1
            continue
        (made,) = found
        assert made.end == at, (channel, day)
        assert at <= made.at <= at + MAKE_UP
        # Who died over another digest may have made this one before.
        assert could is None or made.at <= could
        late = made.at - at > LATE
        assert ("comes late" in made.text) == late
        counted[late] += 1
        if told_until is not None:
            assert made.start == max(told_until, at - LONGEST), "everything since the one before is told"
        told_until = made.end
    return counted[0], counted[1], counted[2]
