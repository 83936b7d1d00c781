"""Digests as they are kept: drawn again by one process at a time, forgotten after a while."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.digest.schedule import Plan, Wanted
from bot.digest.state import Event
from bot.storage.answers import Answers
from bot.storage.problems import Problems
from bot.storage.tables import answers, digest_items, digest_posts
from tests.digest.stage import MONDAY, Clock, Process, process, tally

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL

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
