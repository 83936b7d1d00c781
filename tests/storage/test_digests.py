"""Digests as they are kept: drawn again by one process at a time, forgotten after a while."""

from __future__ import annotations

import asyncio
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from bot.digest.order import of_moment
from bot.digest.schedule import Plan, Wanted
from bot.digest.sheet import Sheet
from bot.digest.state import NOTHING, Event
from bot.storage.answers import Answers
from bot.storage.problems import Problems
from bot.storage.tables import answers, digest_items, digest_posts
from tests.digest.stage import MONDAY, Clock, Process, process, tally, write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from sqlalchemy import URL

    from bot.digest.order import Order
    from bot.digest.state import State
    from bot.storage.answers import NewAnswer

DAY, HOUR, LEASE = timedelta(days=1), timedelta(hours=1), timedelta(seconds=40)


@pytest.fixture
async def one(database_url: URL) -> AsyncIterator[Process]:
    async with process(database_url, Clock()) as running:
        running.figures.tallied = (tally("f1"), tally("f2"))
        yield running


async def made(one: Process, *channels: str, posted: bool = True) -> list[str]:
    """Have channels get their digest; return the ids."""
    ids = []
    for channel in channels:
        await one.wish(channel, since=MONDAY - HOUR)
    await one.dispatch.step()
    for channel in channels:
        found = await one.digests.find(channel, date(2026, 3, 2))
        assert found is not None
        ids.append(found.id)
        if posted:
            await Answers(one.database).posted(found.id, posted_ts=f"1.{channel}", now=MONDAY)
    return ids


def resolved(by: str = "U1") -> Event:
    return Event(action="resolve", at=MONDAY, by=by)


async def test_a_press_marks_every_channels_newest_digest_with_the_problem(one: Process) -> None:
    first = await made(one, "C1", "C2")
    await one.problems.press("f1", resolved(), seen=0, post=first[0])
    drawn = []
    while (post := await one.digests.claim_drawing(now=MONDAY, lease=LEASE)) is not None:
        drawn.append(post.id)
        await one.digests.drawn(post)
    assert sorted(drawn) == sorted(first)
    one.clock.instant += DAY
    await one.dispatch.step()
    newest = await one.digests.find("C2", date(2026, 3, 3))
    assert newest is not None
    await Answers(one.database).posted(newest.id, posted_ts="2.C2", now=MONDAY + DAY)
    # In the older one of C1 somebody presses: that one and the newest ones are drawn.
    await one.problems.press("f2", resolved(), seen=0, post=first[0])
    drawn = []
    while (post := await one.digests.claim_drawing(now=MONDAY + DAY, lease=LEASE)) is not None:
        drawn.append(post.id)
        await one.digests.drawn(post)
    assert sorted(drawn) == sorted([first[0], newest.id])


async def test_a_digest_that_slack_refused_hides_no_older_one(one: Process) -> None:
    (older,) = await made(one, "C1")
    one.clock.instant += DAY
    await one.dispatch.step()
    refused = await one.digests.find("C1", date(2026, 3, 3))
    assert refused is not None
    async with one.database.write() as connection:
        await connection.execute(update(answers).where(answers.c.id == refused.id).values(state="failed"))
    await one.problems.press("f1", resolved(), seen=0)
    post = await one.digests.claim_drawing(now=one.clock.now(), lease=LEASE)
    assert post is not None
    assert post.id == older


async def test_one_draws_at_a_time_and_a_press_meanwhile_is_drawn_after_it(one: Process) -> None:
    (number,) = await made(one, "C1")
    await one.problems.press("f1", resolved(), seen=0, post=number)
    drawing = await one.digests.claim_drawing(now=MONDAY, lease=LEASE)
    assert drawing is not None
    await one.problems.press("f2", resolved(), seen=0, post=number)
    assert await one.digests.claim_drawing(now=MONDAY, lease=LEASE) is None
    await one.digests.drawn(drawing)
    again = await one.digests.claim_drawing(now=MONDAY, lease=LEASE)
    assert again is not None
    assert again.wanted > drawing.wanted
    await one.digests.drawn(again)
    assert await one.digests.claim_drawing(now=MONDAY, lease=LEASE) is None


async def test_who_dies_while_drawing_is_followed_by_another(one: Process) -> None:
    (number,) = await made(one, "C1")
    await one.problems.press("f1", resolved(), seen=0, post=number)
    assert await one.digests.claim_drawing(now=MONDAY, lease=LEASE)
    assert await one.digests.claim_drawing(now=MONDAY + LEASE, lease=LEASE)


async def test_what_does_not_stand_there_yet_is_drawn_once_it_does(one: Process) -> None:
    (number,) = await made(one, "C1", posted=False)
    await one.problems.press("f1", resolved(), seen=0)
    assert await one.digests.claim_drawing(now=MONDAY, lease=LEASE) is None
    await Answers(one.database).posted(number, posted_ts="1.1", now=MONDAY)
    assert await one.digests.claim_drawing(now=MONDAY, lease=LEASE) is not None


async def test_what_was_wanted_is_kept_as_it_was(one: Process) -> None:
    wanted = Wanted(levels=frozenset({"job"}), categories=frozenset({"access"}), sources=frozenset({"Data Loader"}))
    await one.wish("C1", wanted=wanted, quiet="nothing", days=frozenset({0, 4}), lang="fr")
    (kept,) = await one.digests.all()
    plan = kept.subscription.plan
    assert plan == Plan(at=plan.at, zone="Europe/Paris", days=frozenset({0, 4}), wanted=wanted, quiet="nothing")
    assert kept.lang == "fr"
    assert await one.digests.remove("C1")
    assert not await one.digests.remove("C1")
    assert await one.digests.get("C1") is None


async def test_old_ones_are_forgotten_with_all_that_belongs_to_them(one: Process) -> None:
    await made(one, "C1", "C2")
    one.clock.instant += DAY
    await one.dispatch.step()
    assert await one.digests.clean(before=MONDAY + HOUR) == 2
    async with one.database.read() as connection:
        counts = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (digest_posts, digest_items, answers)
        ]
    assert counts == [2, 4, 2]


async def test_states_are_those_of_this_workspace(database_url: URL) -> None:
    async with process(database_url, Clock()) as one:
        await one.problems.press("f1", resolved(), seen=None)
        assert (await Problems(one.database, "another").states(["f1"]))["f1"].version == 0
        assert (await one.problems.states(["f1"]))["f1"].version == 1


async def deliver(one: Process) -> None:
    """Mark what was handed over as posted."""
    answers = Answers(one.database)
    for number, answer in enumerate(await answers.claim(now=one.clock.now(), lease=LEASE, limit=9)):
        await answers.posted(answer.id, posted_ts=f"{number}.1", now=one.clock.now())


async def test_what_is_done_about_a_problem_while_its_digest_is_made_is_drawn(database_url: URL) -> None:
    async with process(database_url, Clock()) as one:

        async def overtaken(order: Order, sheet: Sheet, states: Mapping[str, State], now: datetime) -> NewAnswer:
            await one.problems.press("f2", Event(action="resolve", at=now, by="U2"), seen=0)
            return await write(order, sheet, states, now)

        one.figures.tallied = (tally("f1"), tally("f2"))
        await one.wish(since=MONDAY - HOUR)
        one.dispatch._write = overtaken
        assert await one.dispatch.step() == 1
        assert await one.digests.claim_drawing(now=one.clock.now(), lease=LEASE) is None, "it does not stand there yet"
        await deliver(one)
        post = await one.digests.claim_drawing(now=one.clock.now(), lease=LEASE)
        assert post is not None
        await one.digests.drawn(post)
        assert await one.digests.claim_drawing(now=one.clock.now() + LEASE, lease=LEASE) is None


async def test_a_digest_that_tells_the_newest_state_is_not_drawn_again(database_url: URL) -> None:
    async with process(database_url, Clock()) as one:
        one.figures.tallied = (tally("f1"), tally("f2"))
        await one.problems.press("f1", Event(action="acknowledge", at=MONDAY - HOUR, by="U2"), seen=0)
        await one.wish(since=MONDAY - HOUR)
        assert await one.dispatch.step() == 1
        await deliver(one)
        assert await one.digests.claim_drawing(now=one.clock.now(), lease=LEASE) is None


async def handed_over(one: Process, channel: str, day: int, *problems: str) -> str:
    """Hand a digest over in which these problems stand; return its id."""
    now = MONDAY + DAY * day
    order = of_moment(f"{channel}-{day}", channel, Plan(at=time(9), zone="UTC"), now, lang="en")
    assert await one.digests.claim(order, owner="one", now=now, lease=LEASE)
    answer = await write(order, Sheet(headline="", quiet="quiet"), {}, now)
    items = dict.fromkeys(problems, NOTHING)
    assert await one.digests.hand_over(order, owner="one", sheet={}, upto=None, items=items, answer=answer, now=now)
    return order.id


async def test_presses_in_old_and_new_digests_never_block_each_other(database_url: URL) -> None:
    clock = Clock()
    async with process(database_url, clock) as one, process(database_url, clock) as other:
        # What is pressed in one channel's old digest marks the other channel's new one, and the other way round.
        first = await handed_over(one, "C1", 0, "f1", "f2")
        second = await handed_over(one, "C2", 0, "f1", "f2")
        await handed_over(one, "C1", 1, "f2")
        await handed_over(one, "C2", 1, "f1")
        for number in range(20):
            event = Event(action="assign", at=MONDAY, by="U1", to=f"U{number}")
            await asyncio.gather(
                one.problems.press("f1", event, seen=None, post=second),
                other.problems.press("f2", event, seen=None, post=first),
            )
        states = await one.problems.states(["f1", "f2"])
        assert [state.version for state in states.values()] == [20, 20]
