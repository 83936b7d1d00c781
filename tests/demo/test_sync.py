"""The sync errors of the demo look like those of a company."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import URL

from bot import storage
from bot.demo.sync import DAYS, errors, load
from bot.diagnosis.engine import Engine
from bot.knowledge import load as knowledge
from bot.syncerrors.filters import Filter
from bot.syncerrors.store import SyncErrors

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_they_are_of_the_last_days_and_come_from_several_places() -> None:
    found = errors(NOW)
    assert len(found) > 250
    times = [datetime.fromisoformat(error["failed_at"]) for error in found]
    assert NOW - timedelta(days=DAYS) < min(times)
    assert max(times) < NOW
    assert len({at.date() for at in times}) >= DAYS
    assert len({error["source"] for error in found}) >= 4
    levels = Counter(error["level"] for error in found)
    assert levels["record"] > levels["job"] > 1
    assert errors(NOW) == found


async def test_they_are_stored_and_nearly_all_are_known(tmp_path: Path) -> None:
    url = URL.create("sqlite+aiosqlite", database=str(tmp_path / "demo.db"))
    count = await load(url, Engine(knowledge().catalog), NOW)
    assert count == len(errors(NOW))
    async with storage.opened(url) as database:
        store = SyncErrors(database)
        totals = await store.totals(Filter(since=NOW - timedelta(days=DAYS)))
        assert totals.total == count
        assert set(totals.by_category) == {"access", "authentication", "intermittent", "unknown"}
        assert totals.by_category["unknown"] == 6
        problems = await store.problems(Filter(), limit=50)
    assert len(problems) == 13
