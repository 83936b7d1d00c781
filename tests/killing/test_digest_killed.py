"""Whoever dies on a digest's way from its claim to its mark: of three processes the others post it, once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession
from sqlalchemy import select, update

from bot.demo import workspace
from bot.demo.control import Control, eventually
from bot.demo.local_slack import LocalSlack
from bot.digest.schedule import Plan, Subscription
from bot.storage.digests import Digests, Wish
from bot.storage.tables import answers, digest_posts
from tests.addresses import as_people_write_it
from tests.e2e.proxy import SlackProxy
from tests.killing.dying import STEPS
from tests.killing.looking import program as started
from tests.local_slack import program

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import URL

    from bot.storage.database import Database

__all__ = ["program"]

CHANNEL = "C01SUPPORT"
PROCESSES = 3
SECONDS = 60
# Whoever takes over finds the claim of a dead one on the slot, or on the message; `make soak` has every step on both.
FEW = {"postgresql": "after the slot is claimed", "sqlite": "after it is posted"}
# What the dead one holds until its claim runs out. Nobody else can be at it, so that time may be made to pass.
HELD = {
    "after the slot is claimed": digest_posts,
    "before the digest is handed over": digest_posts,
    "after the outbox has claimed it": answers,
    "before it is posted": answers,
    "after it is posted": answers,
}


@pytest.fixture
async def proxy(program: Path) -> AsyncIterator[tuple[SlackProxy, Control]]:
    with LocalSlack.start(program, workspace.configuration()) as slack:
        async with SlackProxy(slack.url) as running, ClientSession() as session:
            yield running, Control(session, slack.url)


async def test_it_is_posted_once_all_the_same(
    proxy: tuple[SlackProxy, Control],
    database: Database,
    database_url: URL,
    tmp_path: Path,
    cache_folder: Path,
    *,
    database_kind: str,
    soaking: bool,
) -> None:
    slack, control = proxy
    for number, step in enumerate(STEPS if soaking else [FEW[database_kind]]):
        before = await posted(control)
        mark = tmp_path / f"died{number}"
        await want_one(database)
        processes = [
            await started(
                step, str(mark), "worker", folder=tmp_path, cache=cache_folder, module="tests.killing.dying",
                log=tmp_path / "worker.log", DATABASE_URL=as_people_write_it(database_url),
                SLACK_BOT_TOKEN=workspace.BOT_TOKEN, SLACK_API_URL=slack.api_url,
            )
            for _ in range(PROCESSES)
        ]  # fmt: skip
        try:
            dead = await first_dead(processes)
            assert mark.exists(), (tmp_path / "worker.log").read_text("utf-8")
            if (table := HELD.get(step)) is not None:
                await let_claims_run_out(database, table)

            async def settled() -> bool:
                return await ended(database)

            await eventually(settled, within=SECONDS, expected=f"the digest is posted and marked: {step}")
        finally:
            for process in processes:
                if process is not dead and process.returncode is None:
                    process.terminate()
            await asyncio.gather(*(process.wait() for process in processes))
        # Nobody is at work any more, and nothing is left that anybody would post.
        assert await ended(database)
        assert await posted(control) == before + 1, step
        await forget(database)


async def want_one(database: Database) -> None:
    """Have a channel want a digest that was due two minutes ago."""
    now = datetime.now(UTC)
    plan = Plan(at=(now - timedelta(minutes=2)).time().replace(second=0, microsecond=0), zone="UTC")
    subscription = Subscription(
        workspace="", channel=CHANNEL, plan=plan, set_by=workspace.ROBIN.id, since=now - timedelta(hours=1)
    )
    await Digests(database).put(Wish(subscription=subscription, lang="en"))


async def first_dead(processes: list[Process]) -> Process:
    """Wait until one of the processes has died; return it."""

    async def dead() -> list[Process]:
        return [process for process in processes if process.returncode is not None]

    return (await eventually(dead, within=SECONDS, expected="one of the processes dies"))[0]


async def let_claims_run_out(database: Database, table: object) -> None:
    """Do what time does to the claim of a process that died."""
    async with database.write() as connection:
        await connection.execute(update(table).values(lease_until=datetime(2000, 1, 1, tzinfo=UTC)))  # type: ignore[arg-type]


async def ended(database: Database) -> bool:
    """Tell whether the digest was made, and all that was to be posted is marked as posted."""
    async with database.read() as connection:
        made = (await connection.execute(select(digest_posts.c.state))).scalars().all()
        posted = (await connection.execute(select(answers.c.state))).scalars().all()
    return list(made) == ["made"] and list(posted) == ["posted"]


async def forget(database: Database) -> None:
    """Have the day begin anew."""
    async with database.write() as connection:
        await connection.execute(digest_posts.delete())
        await connection.execute(answers.delete())


async def posted(control: Control) -> int:
    """Return how many messages of the bot stand in the channel."""
    return sum(1 for message in await control.messages(CHANNEL) if message.user == workspace.BOT_USER_ID)
