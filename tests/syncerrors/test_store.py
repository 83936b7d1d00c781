from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.syncerrors.filters import Filter
from bot.syncerrors.model import SyncError
from bot.syncerrors.store import Diagnosed, Incoming, SyncErrors

if TYPE_CHECKING:
    from bot.storage.database import Database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LOCKED = Diagnosed("UNABLE_TO_LOCK_ROW", "concurrent-update", "intermittent", "A row was locked")
NOTHING = Diagnosed(None, None, None, None)


def incoming(error: SyncError, diagnosed: Diagnosed = LOCKED) -> Incoming:
    return Incoming(error=error, identity=error.identity, fingerprint=error.fingerprint, diagnosed=diagnosed)


async def test_what_is_added_is_there(database: Database) -> None:
    store = SyncErrors(database)
    error = SyncError("marketo", "record", "unable to lock", NOW - timedelta(hours=1), object="Account")
    assert await store.add([incoming(error), incoming(error)], now=NOW) == 1
    assert await store.add([incoming(error)], now=NOW) == 0
    (row,) = await store.rows(Filter(), limit=10)
    assert row.error == error
    assert await store.get(row.id) == row
    assert [one async for one in store.stream(Filter(code="unable_to_lock_row"))] == [row]
    (problem,) = await store.problems(Filter(), limit=10)
    assert problem == await store.problem(error.fingerprint)
    assert await store.count_problems(Filter()) == 1
    assert (await store.totals(Filter())).by_category == {"intermittent": 1}
    assert (await store.trend(Filter(), zone=UTC, today=NOW.date()))[-1] == (NOW.date(), 1)
    assert await store.clean(before=NOW) == 1
    assert await store.rows(Filter(), limit=10, before=(NOW, 5)) == ()
