"""What is kept of digests, when several do something at once."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.digest.order import of_moment
from bot.digest.schedule import Plan
from bot.digest.sheet import Sheet
from bot.digest.state import NOTHING, Event
from bot.storage.answers import Answers
from tests.digest.stage import MONDAY, Clock, Process, process, tally, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import URL

    from bot.digest.order import Order
    from bot.digest.state import State
    from bot.storage.answers import NewAnswer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEASE = timedelta(minutes=1)


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
    assert await one.digests.hand_over(order, owner="one", sheet={}, items=items, answer=answer, now=now)
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
