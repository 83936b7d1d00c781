from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.storage.database import Database
from bot.storage.drops import Drops, NewDrop

if TYPE_CHECKING:
    from sqlalchemy import URL

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=3)
FILE = NewDrop(
    channel="C0SUPPORT", message_ts="1.1", thread_ts="1.0", file="F01", user="U0ROOT", asked=False, direct=False
)


async def test_a_file_is_written_down_once(database: Database) -> None:
    drops = Drops(database)
    assert sorted(await asyncio.gather(*(drops.record(FILE, now=NOW) for _ in range(3)))) == [False, False, True]
    assert await drops.record(replace(FILE, file="F02"), now=NOW)


async def test_a_file_is_claimed_by_one(database_url: URL) -> None:
    several = [Database(database_url) for _ in range(2)]
    try:
        await Drops(several[0]).record(FILE, now=NOW)
        claimed = await asyncio.gather(*(Drops(one).claim(now=NOW, lease=LEASE) for one in several))
        assert [bool(one) for one in sorted(claimed, key=bool)] == [False, True]
    finally:
        for one in several:
            await one.close()


async def test_a_claim_that_is_not_kept_runs_out(database: Database) -> None:
    drops = Drops(database)
    await drops.record(FILE, now=NOW)
    first = await drops.claim(now=NOW, lease=LEASE)
    assert first is not None
    await drops.keep(first.id, now=NOW + LEASE, lease=LEASE)
    assert await drops.claim(now=NOW + LEASE, lease=LEASE) is None
    assert await drops.next_due() == NOW + 2 * LEASE
    second = await drops.claim(now=NOW + 2 * LEASE, lease=LEASE)
    assert second is not None
    assert (second.id, second.attempts) == (first.id, 2)


async def test_what_is_done_is_not_claimed_and_can_be_asked_for_again(database: Database) -> None:
    drops = Drops(database)
    await drops.record(FILE, now=NOW)
    claimed = await drops.claim(now=NOW, lease=LEASE)
    assert claimed is not None
    assert not await drops.again(claimed.id, day_first=True, now=NOW)
    await drops.done(claimed.id, now=NOW)
    assert await drops.next_due() is None
    assert await drops.again(claimed.id, day_first=True, now=NOW)
    again = await drops.claim(now=NOW, lease=LEASE)
    assert again is not None
    assert again.id != claimed.id
    assert (again.day_first, again.asked, again.attempts) == (True, True, 1)


async def test_what_is_put_off_waits_and_what_is_given_up_is_over(database: Database) -> None:
    drops = Drops(database)
    await drops.record(FILE, now=NOW)
    claimed = await drops.claim(now=NOW, lease=LEASE)
    assert claimed is not None
    await drops.postpone(claimed.id, until=NOW + LEASE, error="x" * 500, now=NOW)
    assert await drops.claim(now=NOW, lease=LEASE) is None
    assert await drops.claim(now=NOW + LEASE, lease=LEASE) is not None
    await drops.failed(claimed.id, error="gone", now=NOW)
    assert await drops.next_due() is None
