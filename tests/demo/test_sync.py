"""The sync errors of the demo look like those of a company."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL

from bot import storage
from bot.demo.sync import DAYS, errors, load
from bot.diagnosis.engine import Engine
from bot.digest.figures import Figures
from bot.digest.schedule import Period, Wanted, windows
from bot.digest.summary import HISTORY_DAYS, Digest, summarise
from bot.knowledge import load as knowledge
from bot.syncerrors.filters import DEFAULT_DAYS, Filter
from bot.syncerrors.store import SyncErrors

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")


def test_they_are_of_the_last_weeks_and_come_from_several_places() -> None:
    found = errors(NOW)
    assert 1500 < len(found) < 3000
    times = [datetime.fromisoformat(error["failed_at"]) for error in found]
    assert NOW - DAY * DAYS < min(times) < NOW - DAY * (DAYS - 1)
    assert max(times) < NOW
    assert len({error["source"] for error in found}) >= 4
    levels = Counter(error["level"] for error in found)
    assert levels["record"] > levels["job"] > 1
    assert errors(NOW) == found


def test_working_days_are_busier_than_weekends() -> None:
    by_day: Counter[date] = Counter(datetime.fromisoformat(error["failed_at"]).date() for error in errors(NOW))
    weekends = [count for day, count in by_day.items() if day.weekday() >= 5]
    assert median(weekends) * 2 < median(count for day, count in by_day.items() if day.weekday() < 5)


async def test_they_are_stored_and_nearly_all_are_known(tmp_path: Path) -> None:
    url = URL.create("sqlite+aiosqlite", database=str(tmp_path / "demo.db"))
    count = await load(url, Engine(knowledge().catalog), NOW)
    assert count == len(errors(NOW))
    async with storage.opened(url) as database:
        store = SyncErrors(database)
        totals = await store.totals(Filter(since=NOW - DAY * DEFAULT_DAYS))
        assert totals.total > 250
        assert set(totals.by_category) == {"access", "authentication", "intermittent", "unknown"}
        assert totals.by_category["unknown"] == 6
        assert await store.count_problems(Filter(since=NOW - DAY * DEFAULT_DAYS)) == 14
        assert (await store.totals(Filter())).total == count


@pytest.mark.parametrize("days", range(7))
async def test_a_digest_has_something_of_everything_on_every_day_of_the_week(tmp_path: Path, days: int) -> None:
    now = NOW + DAY * days
    url = URL.create("sqlite+aiosqlite", database=str(tmp_path / "demo.db"))
    await load(url, Engine(knowledge().catalog), now)
    digest = await a_digest(url, now)
    flags = Counter(flag for line in (*digest.jobs, *digest.problems) for flag in line.flags)
    assert [line.tally.level for line in digest.jobs] == ["job"]
    assert (flags["new"], flags["spiking"]) == (1, 1)
    assert flags["back"] >= 1
    assert [tally.code for tally, _ in digest.gone] == ["FIELD_CUSTOM_VALIDATION_EXCEPTION"]
    assert not digest.first
    assert digest.before is not None
    assert digest.usual is not None
    assert digest.usual.basis == "weekday"
    assert all(count for _, count in digest.trend)


async def a_digest(url: URL, now: datetime) -> Digest:
    """Return the digest of the day that ends now."""
    at = now.astimezone(PARIS)
    history = windows(at.date(), at.time(), PARIS, HISTORY_DAYS)
    period = Period(now - DAY, now)
    async with storage.opened(url) as database:
        tallies = await Figures(database).tallies(Wanted(), period=period, windows=history)
    return summarise(tallies, period=period, days=[window.day for window in history], now=now)
