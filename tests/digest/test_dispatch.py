"""Digests are made when they are due, once, whoever dies meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.control import eventually
from bot.digest.dispatch import LEASE
from bot.digest.order import NotYetError, Previous, of_day, of_moment, of_slot
from bot.digest.schedule import WEEKDAYS, Plan, Slot, Wanted
from bot.digest.state import Event
from bot.storage.channels import Channels, ChannelSettings
from tests.digest.stage import MONDAY, Clock, Figures, Process, process, tally

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
async def one(database_url: URL) -> AsyncIterator[Process]:
    async with process(database_url, Clock()) as running:
        yield running


async def test_a_digest_comes_at_its_time_and_once(one: Process) -> None:
    one.figures.tallied = (tally(),)
    await one.wish(since=MONDAY - HOUR)
    one.clock.instant = MONDAY - MINUTE
    assert await one.dispatch.step() == 0
    one.clock.instant = MONDAY
    assert await one.dispatch.step() == 1
    assert await one.dispatch.step() == 0
    ((channel, text),) = await one.said()
    assert channel == "C1"
    assert text.startswith("Sync errors, Monday 2 March: 3 errors")
    assert "comes late" not in text
    assert await one.claims() == [("C1", date(2026, 3, 2), "made")]


async def test_every_channel_gets_its_own_at_its_own_time(one: Process) -> None:
    for channel in ("C1", "C2"):
        await one.wish(channel, since=MONDAY - HOUR)
    await one.wish("C3", zone="Asia/Kathmandu", at=time(13, 45), since=MONDAY - HOUR)
    await one.wish("C4", zone="Europe/London", since=MONDAY - HOUR)
    assert await one.dispatch.step() == 3
    assert [channel for channel, _ in await one.said()] == ["C1", "C2", "C3"]
    assert len(one.figures.asked) == 2, "what two channels want alike is counted once"


async def test_what_is_stored_after_the_counting_is_new_to_every_channel_that_was_counted_for(one: Process) -> None:
    stored = iter(range(7, 20))

    async def newest() -> int:
        return next(stored)

    one.figures.newest = newest  # type: ignore[method-assign]
    for channel in ("C1", "C2"):
        await one.wish(channel, since=MONDAY - HOUR)
    assert await one.dispatch.step() == 2
    for channel in ("C1", "C2"):
        previous = await one.digests.previous(channel, one.clock.now())
        assert previous is not None
        assert previous.upto == 7


@pytest.mark.parametrize(("late", "posted", "says_so"), [
    (9 * MINUTE, True, False), (11 * MINUTE, True, True), (6 * HOUR, True, True), (6 * HOUR + MINUTE, False, False),
])  # fmt: skip
async def test_what_was_missed_is_made_up_for(one: Process, late: timedelta, *, posted: bool, says_so: bool) -> None:
    one.figures.tallied = (tally(),)
    await one.wish(since=MONDAY - HOUR)
    one.clock.instant = MONDAY + late
    assert await one.dispatch.step() == posted
    said = "".join(text for _, text in await one.said())
    assert ("I could not post it at 09:00" in said) == says_so


async def test_on_monday_the_weekend_is_covered(one: Process) -> None:
    await one.wish(days=WEEKDAYS, since=MONDAY - 4 * DAY)
    one.clock.instant = MONDAY - 3 * DAY
    await one.dispatch.step()
    await one.deliver()
    one.clock.instant = MONDAY
    await one.dispatch.step()
    friday, monday = one.figures.asked
    assert (friday.start, friday.end) == (MONDAY - 4 * DAY, MONDAY - 3 * DAY)
    assert (monday.start, monday.end) == (MONDAY - 3 * DAY, MONDAY)


async def test_two_processes_at_once_make_one(database_url: URL) -> None:
    clock = Clock()
    async with AsyncExitStack() as stack:
        several = [await stack.enter_async_context(process(database_url, clock)) for _ in range(3)]
        for number in range(4):
            await several[0].wish(f"C{number}", since=MONDAY - HOUR)
        made = await asyncio.gather(*(one.dispatch.step() for one in several))
        assert sum(made) == 4
        assert sorted(channel for channel, _ in await several[0].said()) == ["C0", "C1", "C2", "C3"]


async def test_a_claim_whose_owner_died_is_taken_over(database_url: URL) -> None:
    clock = Clock()
    async with process(database_url, clock) as dying, process(database_url, clock) as other:
        await dying.wish(since=MONDAY - HOUR)
        order = of_moment("died", "C1", Plan(at=time(9), zone="Europe/Paris"), clock.now(), lang="en")
        assert await dying.digests.claim(order, owner="dead", now=clock.now(), lease=LEASE)
        assert await other.dispatch.step() == 0
        clock.instant += LEASE
        assert await other.dispatch.step() == 1
        assert len(await other.said()) == 1
        assert await other.dispatch.step() == 0


async def test_who_was_taken_for_dead_hands_nothing_over(database_url: URL) -> None:
    clock = Clock()
    slow, go_on = Figures(), asyncio.Event()

    async def waiting(*_: object, **__: object) -> tuple[()]:
        await go_on.wait()
        return ()

    slow.tallies = waiting  # type: ignore[method-assign]
    async with process(database_url, clock, slow) as first, process(database_url, clock) as second:
        await first.wish(since=MONDAY - HOUR)
        making = asyncio.create_task(first.dispatch.step())

        async def claimed() -> bool:
            return bool(await second.claims())

        await eventually(claimed, within=20, expected="the first one claims")
        clock.instant += LEASE
        assert await second.dispatch.step() == 1
        go_on.set()
        await making
        assert len(await second.said()) == 1
        assert [state for *_, state in await second.claims()] == ["made"]


async def test_who_is_slow_keeps_the_claim(database_url: URL) -> None:
    clock = Clock()
    slow, go_on = Figures(), asyncio.Event()

    async def waiting(*_: object, **__: object) -> tuple[()]:
        await go_on.wait()
        return ()

    slow.tallies = waiting  # type: ignore[method-assign]
    async with process(database_url, clock, slow, keep_s=0.01) as first, process(database_url, clock) as second:
        await first.wish(since=MONDAY - HOUR)
        making = asyncio.create_task(first.dispatch.step())

        async def kept() -> bool:
            found = await second.digests.find("C1", MONDAY.date())
            return found is not None and found.lease_until == clock.now() + LEASE

        for _ in range(3):
            await eventually(kept, within=20, expected="the claim lasts longer")
            clock.instant += LEASE - timedelta(seconds=1)
            assert await second.dispatch.step() == 0
        await eventually(kept, within=20, expected="the claim lasts longer")
        go_on.set()
        assert await making == 1
        assert len(await second.said()) == 1


async def test_what_was_left_for_too_long_is_given_up(one: Process) -> None:
    order = of_moment("left", "C1", Plan(at=time(9), zone="UTC"), one.clock.now(), lang="en")
    await one.digests.claim(order, owner="dead", now=one.clock.now(), lease=LEASE)
    one.clock.instant += timedelta(hours=7)
    assert await one.dispatch.step() == 0
    assert [state for *_, state in await one.claims()] == ["missed"]


async def test_what_was_given_up_is_told_by_the_next_one(one: Process) -> None:
    await one.wish(since=MONDAY - DAY)
    one.clock.instant = MONDAY - DAY
    await one.dispatch.step()
    await one.deliver()
    (standing,) = await one.digests.standing(one.clock.now())
    subscription = standing.wish.subscription
    left = of_slot("left", subscription, Slot(MONDAY.date(), MONDAY), previous=standing.previous, lang="en")
    assert await one.digests.claim(left, owner="dead", now=MONDAY, lease=LEASE)
    one.clock.instant = MONDAY + DAY
    assert await one.dispatch.step() == 1
    assert (one.figures.asked[-1].start, one.figures.asked[-1].end) == (MONDAY - DAY, MONDAY + DAY)
    assert [state for *_, state in await one.claims()] == ["made", "missed", "made"]


async def test_what_was_made_and_nobody_posted_in_time_is_told_by_the_next_one(one: Process) -> None:
    one.figures.tallied = (tally(),)
    await one.wish(since=MONDAY - DAY)
    assert await one.dispatch.step() == 1
    one.clock.instant = MONDAY + DAY
    assert await one.dispatch.step() == 1
    assert [period.start for period in one.figures.asked] == [MONDAY - DAY, MONDAY - DAY]


async def test_what_somebody_wanted_of_one_day_leaves_no_gap(one: Process) -> None:
    await one.wish(since=MONDAY - DAY)
    plan = Plan(at=time(9), zone="Europe/Paris")
    one.clock.instant = MONDAY - HOUR
    assert await one.dispatch.once(of_day("today", "C1", plan, MONDAY.date(), one.clock.now(), lang="en"))
    await one.deliver()
    one.clock.instant = MONDAY
    assert await one.dispatch.step() == 0, "the day has had its digest"
    one.clock.instant = MONDAY + DAY
    assert await one.dispatch.step() == 1
    assert one.figures.asked[-1].start == MONDAY - DAY


async def test_a_zone_that_is_not_known_here_keeps_no_other_waiting(one: Process) -> None:
    await one.wish("C1", zone="Mars/Olympus_Mons", since=MONDAY - HOUR)
    await one.wish("C2", since=MONDAY - HOUR)
    assert await one.dispatch.step() == 1
    assert [channel for channel, _ in await one.said()] == ["C2"]


async def test_what_nobody_could_make_is_told_in_the_next_one(one: Process) -> None:
    one.figures.fails_for = frozenset({"broken"})
    await one.wish(wanted=Wanted(sources=frozenset({"broken"})), since=MONDAY - HOUR)
    assert await one.dispatch.step() == 0
    one.figures.fails_for = frozenset()
    one.clock.instant = MONDAY + DAY
    assert await one.dispatch.step() == 1
    assert [state for *_, state in await one.claims()] == ["missed", "made"]
    (both_days,) = one.figures.asked
    assert (both_days.start, both_days.end) == (MONDAY - DAY, MONDAY + DAY)


async def test_a_quiet_day_says_so_in_one_line_or_not_at_all(one: Process) -> None:
    await one.wish("C1", since=MONDAY - HOUR)
    await one.wish("C2", quiet="nothing", since=MONDAY - HOUR)
    await one.dispatch.step()
    ((channel, text),) = await one.said()
    assert (channel, text) == ("C1", "All quiet: no sync errors since Sunday 1 March, 09:00.")
    assert sorted(one_claim[2] for one_claim in await one.claims()) == ["made", "silent"]
    assert await one.dispatch.step() == 0


async def test_a_digest_that_fails_keeps_no_other_waiting(one: Process) -> None:
    one.figures.fails_for = frozenset({"broken"})
    await one.wish("C1", wanted=Wanted(sources=frozenset({"broken"})), since=MONDAY - HOUR)
    await one.wish("C2", since=MONDAY - HOUR)
    assert await one.dispatch.step() == 1
    assert [channel for channel, _ in await one.said()] == ["C2"]
    one.figures.fails_for = frozenset()
    one.clock.instant += LEASE
    assert await one.dispatch.step() == 1
    assert [channel for channel, _ in await one.said()] == ["C2", "C1"]


async def test_a_paused_channel_gets_none_until_it_is_taken_up_again(one: Process) -> None:
    await one.wish(since=MONDAY - HOUR)
    await one.dispatch.step()
    (number,) = [row for row in [await one.digests.find("C1", date(2026, 3, 2))] if row]
    assert await one.digests.pause(number.id, reason="is_archived", notice=None, now=one.clock.now())
    assert not await one.digests.pause(number.id, reason="is_archived", notice=None, now=one.clock.now())
    one.clock.instant += DAY
    assert await one.dispatch.step() == 0
    await one.wish(since=one.clock.now() - MINUTE)
    assert await one.dispatch.step() == 1


async def test_a_channel_speaks_its_own_language(one: Process) -> None:
    await Channels(one.database).put("C1", ChannelSettings(lang="fr"), now=MONDAY)
    await one.wish(since=MONDAY - HOUR)
    await one.dispatch.step()
    assert (await one.said())[0][1].startswith("Tout est calme")


async def test_a_resolved_problem_that_has_errors_again_has_come_back(one: Process) -> None:
    one.figures.tallied = (tally(),)
    resolved = Event(action="resolve", at=MONDAY - DAY, by="U1")
    await one.problems.press("f1", resolved, seen=None)
    await one.wish(since=MONDAY - HOUR)
    await one.dispatch.step()
    assert "It came back after U1 resolved it" in (await one.said())[0][1]
    state = (await one.problems.states(["f1"]))["f1"]
    assert [event.action for event in state.events] == ["resolve", "return"]


async def test_what_somebody_wants_besides_leaves_the_day_to_the_clock(one: Process) -> None:
    await one.wish(quiet="nothing", since=MONDAY - HOUR)
    one.clock.instant = MONDAY - MINUTE
    plan = Plan(at=time(9), zone="Europe/Paris", quiet="nothing")
    for turn in (1, 2):
        assert (await one.dispatch.besides(await one.dispatch.of_now("C1", plan, lang="en"))).turn == turn
    assert len(await one.said()) == 2, "who asks is answered, also on a quiet day"
    one.clock.instant = MONDAY
    assert await one.dispatch.step() == 1
    assert [state for *_, state in await one.claims()] == ["silent", "made", "made"]


async def test_who_asks_first_gets_the_day(one: Process) -> None:
    await one.wish(since=MONDAY - DAY)
    plan = Plan(at=time(9), zone="Europe/Paris")
    one.clock.instant = MONDAY - HOUR
    order = await one.dispatch.of_now("C1", plan, lang="en")
    assert await one.dispatch.once(order)
    again = await one.dispatch.of_now("C1", plan, lang="en")
    assert not await one.dispatch.once(again)
    one.clock.instant = MONDAY
    assert await one.dispatch.step() == 0
    assert len(await one.said()) == 1


def test_now_covers_a_day_and_all_since_the_last_one() -> None:
    plan = Plan(at=time(9), zone="Europe/Paris")
    alone = of_moment("a", "C1", plan, MONDAY, lang="en")
    assert alone.period.start == MONDAY - DAY
    lately = of_moment("b", "C1", plan, MONDAY, lang="en", previous=Previous(MONDAY - HOUR))
    assert lately.period.start == MONDAY - DAY
    long_ago = of_moment("c", "C1", plan, MONDAY, lang="en", previous=Previous(MONDAY - 3 * DAY))
    assert long_ago.period.start == MONDAY - 3 * DAY
    assert not long_ago.period.cut
    assert of_moment("d", "C1", plan, MONDAY, lang="en", previous=Previous(MONDAY - 30 * DAY)).period.cut
    assert {order.windows[-1].end for order in (alone, lately, long_ago)} == {MONDAY}


def test_a_day_goes_from_midnight_to_midnight_by_the_channels_clock() -> None:
    plan = Plan(at=time(9), zone="Europe/Paris")
    order = of_day("a", "C1", plan, date(2026, 3, 29), MONDAY + 60 * DAY, lang="en")
    assert order.period.end - order.period.start == timedelta(hours=23)
    assert (order.windows[-1].day, order.windows[-1].start) == (date(2026, 3, 29), order.period.start)
    today = of_day("b", "C1", plan, date(2026, 3, 2), MONDAY, lang="en")
    assert today.period.end == MONDAY
    with pytest.raises(NotYetError):
        of_day("c", "C1", plan, date(2026, 3, 3), MONDAY, lang="en")
