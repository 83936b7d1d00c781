"""Once a day old sync errors go, in ``run`` and in ``worker``."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import app, housekeeping
from bot.diagnosis.engine import Engine
from bot.knowledge import Knowledge
from bot.settings import Settings
from bot.storage.errors import DatabaseAwayError
from bot.syncerrors.filters import Filter
from bot.syncerrors.intake import Given, Intake
from bot.syncerrors.store import SyncErrors
from tests.small_catalog import SMALL_CATALOG
from tests.syncerrors.errors import HEAD, chunks

if TYPE_CHECKING:
    from sqlalchemy import URL

    from bot.storage.database import Database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def logging_as_before() -> Any:
    """Put the root logger back, which the worker takes over."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


class Kept:
    """Notes what it is asked to remove, and fails at first."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.before: list[datetime] = []
        self.enough = asyncio.Event()

    async def clean(self, *, before: datetime) -> int:
        self.before.append(before)
        if self.failures:
            raise self.failures.pop(0)
        if len(self.before) > 3:
            self.enough.set()
        return 7


async def test_it_goes_on_whatever_happens(caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept(DatabaseAwayError("away"), OSError("disk"))
    with caplog.at_level(logging.INFO):
        task = asyncio.create_task(
            housekeeping.daily(kept, what="sync errors", keep=timedelta(days=90), now=lambda: NOW, day_s=0, again_s=0)
        )
        await asyncio.wait_for(kept.enough.wait(), 10)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert set(kept.before) == {NOW - timedelta(days=90)}
    assert "7 sync errors from before 2026-08-23 removed" in caplog.text
    assert caplog.text.count("could not be removed") == 2


async def test_the_worker_removes_what_was_kept_long_enough(database: Database, database_url: URL) -> None:
    store = SyncErrors(database)
    now = datetime.now(UTC)
    times = [now - timedelta(days=days) for days in (1, 29, 31, 400)]
    data = HEAD + "".join(f"{at.isoformat()},Record Level,It failed,Lead,\n" for at in times)
    intake = Intake(Engine(SMALL_CATALOG), store)
    assert (await intake.take("e.csv", chunks(data.encode()), Given(today=now.date()), now=now)).new == 4
    stop = asyncio.Event()
    working = asyncio.create_task(
        app.work(Settings(database_url=database_url, retention_days=30), Knowledge(SMALL_CATALOG, {}), stop=stop)
    )
    async with asyncio.timeout(20):
        while (await store.totals(Filter())).total > 2:  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.01)
    stop.set()
    await working
    assert (await store.totals(Filter())).total == 2
