from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, func, select

from bot.storage.database import Database
from bot.storage.tables import sync_errors, sync_groups, sync_problems
from bot.syncerrors.filters import UNKNOWN, Filter
from bot.syncerrors.model import SyncError
from bot.syncerrors.store import Diagnosed, Incoming, SyncErrors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Table

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LOCKED = Diagnosed("UNABLE_TO_LOCK_ROW", "concurrent-update", "intermittent", "A record was locked")
EXPIRED = Diagnosed("INVALID_SESSION_ID", None, "authentication", "The session has ended")
NOTHING = Diagnosed(None, None, None, None)
PARIS = ZoneInfo("Europe/Paris")


def an_error(message: str = "unable to lock", *, at: datetime | None = NOW - HOUR, **values: Any) -> SyncError:
    return SyncError(**{"source": "marketo", "level": "record", "message": message, "failed_at": at, **values})


def incoming(error: SyncError, diagnosed: Diagnosed = LOCKED) -> Incoming:
    return Incoming(error=error, identity=error.identity, fingerprint=error.fingerprint, diagnosed=diagnosed)


async def count(database: Database, table: Table) -> int:
    async with database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


@pytest.fixture
def store(database: Database) -> SyncErrors:
    return SyncErrors(database)


# One error in, the same error out


@pytest.mark.parametrize(
    "error",
    [
        an_error(),
        an_error(
            "bad value: 100% of a_b",
            at=NOW.astimezone(timezone(timedelta(hours=-3, minutes=-30))),
            level="job",
            code="X",
            object="Account",
            operation="upsert",
            salesforce_id="0015g00000XyZAbAAN",
            marketo_id="42",
            job_id="7505g00000AbCdE",
            external_id="e-1",
        ),
        an_error("kept é 漢字 🤖 'quoted' \"twice\" \\ \n %s ? :name", at=NOW.replace(microsecond=123456)),
        an_error("a load", at=None, day=date(2026, 11, 3), kept_identity="ab" * 32),
        an_error("long ago", at=datetime(1, 1, 1, tzinfo=UTC)),
        an_error("long " + "x" * 100_000, object="o" * 5000),
    ],
    ids=["short", "everything", "characters", "undated", "ancient", "long"],
)
async def test_an_error_comes_out_as_it_went_in(store: SyncErrors, error: SyncError) -> None:
    assert await store.add([incoming(error)], now=NOW) == 1
    (row,) = await store.rows(Filter(), limit=10)
    assert row.error == replace(error, kept_identity=None)
    assert (row.error.failed_at and row.error.failed_at.utcoffset()) == (
        error.failed_at and error.failed_at.utcoffset()
    )
    assert (row.identity, row.fingerprint, row.stored_at) == (error.identity, error.fingerprint, NOW)
    assert (row.code, row.cause, row.category) == (LOCKED.code, LOCKED.cause, LOCKED.category)
    assert await store.get(row.id) == row
    assert [one async for one in store.stream(Filter())] == [row]


@pytest.mark.parametrize(
    ("error", "seen"),
    [
        (an_error(at=NOW - HOUR), NOW - HOUR),
        (an_error(at=NOW + HOUR), NOW + HOUR),
        (an_error(at=NOW + timedelta(days=400)), NOW),
        (an_error(at=None, day=date(2026, 11, 3)), datetime(2026, 11, 3, 12, tzinfo=UTC)),
        (an_error(at=None, day=date(2027, 1, 1)), NOW),
        (an_error(at=None), NOW),
    ],
    ids=["past", "clock ahead", "impossible", "day", "day ahead", "nothing"],
)
async def test_an_error_is_listed_by_when_it_can_have_been_seen(
    store: SyncErrors, error: SyncError, seen: datetime
) -> None:
    await store.add([incoming(error)], now=NOW)
    assert [row.seen_at for row in await store.rows(Filter(), limit=10)] == [seen]


async def test_what_no_database_keeps_is_replaced(store: SyncErrors) -> None:
    error = an_error("a\0b \ud800 c", object="x\0y", salesforce_id="i\0")
    given = Incoming(error=error, identity="cd" * 32, fingerprint="f" * 32, diagnosed=LOCKED)
    assert await store.add([given], now=NOW) == 1
    (row,) = await store.rows(Filter(object="X\0Y"), limit=10)
    assert (row.error.message, row.error.object, row.error.salesforce_id) == (
        "a\ufffdb \ufffd c",
        "x\ufffdy",
        "i\ufffd",
    )


async def test_an_instant_without_an_offset_is_refused(store: SyncErrors) -> None:
    error = an_error(at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    given = Incoming(error=error, identity="cd" * 32, fingerprint="f" * 32, diagnosed=LOCKED)
    with pytest.raises(ValueError, match="offset"):
        await store.add([given], now=NOW)


# Once each


async def test_the_same_error_is_stored_once(store: SyncErrors) -> None:
    one, other = incoming(an_error("one")), incoming(an_error("other"))
    assert await store.add([], now=NOW) == 0
    assert await store.add([one, one], now=NOW) == 1
    assert await store.add([one, other, one], now=NOW) == 1
    assert await SyncErrors(store._database).add([other, one], now=NOW + HOUR) == 0
    assert {row.stored_at for row in await store.rows(Filter(), limit=10)} == {NOW}


async def test_workspaces_know_nothing_of_each_other(database: Database) -> None:
    mine, theirs = SyncErrors(database, "T1"), SyncErrors(database, "T2")
    assert await mine.add([incoming(an_error())], now=NOW) == 1
    assert await theirs.add([incoming(an_error())], now=NOW) == 1
    assert await theirs.add([incoming(an_error("more"))], now=NOW) == 1
    (row,) = await mine.rows(Filter(), limit=10)
    assert await theirs.get(row.id) is None
    assert (await mine.totals(Filter())).total == 1
    assert [problem.count for problem in await mine.problems(Filter(), limit=9)] == [1]
    assert await mine.count_problems(Filter()) == 1
    assert await mine.problem(an_error("more").fingerprint) is None
    assert sum(number for _, number in await mine.trend(Filter(), zone=UTC, today=NOW.date())) == 1
    assert await theirs.clean(before=NOW + HOUR) == 2
    assert [one.id async for one in mine.stream(Filter())] == [row.id]


async def test_several_imports_at_once_store_everything_once(database_url: URL) -> None:
    errors = [incoming(an_error(f"{name} gone", salesforce_id=str(i))) for i in range(120) for name in ("x", "y", "z")]
    databases = [Database(database_url) for _ in range(4)]

    async def imported(database: Database, order: list[Incoming]) -> int:
        store = SyncErrors(database)
        return sum([await store.add(order[start : start + 50], now=NOW) for start in range(0, len(order), 50)])

    orders = [errors, errors[::-1], errors[100:] + errors[:100], errors[::2] + errors[1::2]]
    numbers = await asyncio.gather(*(imported(*pair) for pair in zip(databases, orders, strict=True)))
    assert sum(numbers) == len(errors) == await count(databases[0], sync_errors)
    assert (await count(databases[0], sync_groups), await count(databases[0], sync_problems)) == (3, 3)
    for database in databases:
        await database.close()


async def test_what_is_cleaned_up_by_somebody_else_is_no_longer_remembered(database: Database) -> None:
    importer, cleaner = SyncErrors(database), SyncErrors(database)
    await importer.add([incoming(an_error("x one"))], now=NOW)
    assert await cleaner.clean(before=NOW) == 1
    assert (await count(database, sync_groups), await count(database, sync_problems)) == (0, 0)
    await importer.add([incoming(an_error("x one"))], now=NOW)
    assert len(await importer.rows(Filter(), limit=10)) == 1


async def test_what_was_rolled_back_is_not_remembered(store: SyncErrors) -> None:
    good = incoming(an_error("x one"))
    broken = replace(incoming(an_error("y")), diagnosed=replace(LOCKED, category=object()))  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"(?i)type|adapt|support"):
        await store.add([good, broken], now=NOW)
    assert await store.add([good], now=NOW) == 1
    assert len(await store.rows(Filter(), limit=10)) == 1


# Filters

FILTERED = {
    "lock": incoming(an_error("lock 1", object="Account", code="100%_SURE"), LOCKED),
    "lock2": incoming(an_error("lock 2", at=NOW - 48 * HOUR, object="Lead", source="hubspot"), LOCKED),
    "job": incoming(an_error("login refused", level="job", object="a_b", code="100X_SURE"), EXPIRED),
    "strange": incoming(an_error("something else", object="axb", operation="insert"), NOTHING),
}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), "lock lock2 job strange"),
        (Filter(since=NOW - HOUR), "lock job strange"),
        (Filter(until=NOW - HOUR), "lock2"),
        (Filter(since=NOW - 48 * HOUR, until=NOW - 47 * HOUR), "lock2"),
        (Filter(since=NOW), ""),
        (Filter(level="job"), "job"),
        (Filter(level="record", since=NOW - 3 * HOUR), "lock strange"),
        (Filter(code="unable_to_lock_row"), "lock lock2"),
        (Filter(code="100%_sure"), "lock"),
        (Filter(code="%"), ""),
        (Filter(category="Intermittent"), "lock lock2"),
        (Filter(category=UNKNOWN), "strange"),
        (Filter(object="account"), "lock"),
        (Filter(object="a_b"), "job"),
        (Filter(object="a%"), ""),
        (Filter(source="HubSpot"), "lock2"),
        (Filter(source="' OR 1=1 --"), ""),
        (Filter(fingerprint=FILTERED["lock2"].fingerprint), "lock2"),
        (Filter(level="record", code="UNABLE_TO_LOCK_ROW", category="intermittent", object="Lead"), "lock2"),
        (Filter(level="job", object="Lead"), ""),
    ],
)
async def test_all_that_is_asked_sees_the_same_filter(store: SyncErrors, wanted: Filter, found: str) -> None:
    await store.add(list(FILTERED.values()), now=NOW)
    messages = {FILTERED[name].error.message for name in found.split()}
    rows = await store.rows(wanted, limit=10)
    assert {row.error.message for row in rows} == messages
    assert [one async for one in store.stream(wanted)] == list(reversed(rows))
    problems = await store.problems(wanted, limit=10)
    assert sum(problem.count for problem in problems) == len(messages)
    assert await store.count_problems(wanted) == len(problems)
    totals = await store.totals(wanted)
    for numbers in ({"": totals.total}, totals.by_category, totals.by_level, totals.by_source):
        assert sum(numbers.values()) == len(messages)
    trend = await store.trend(wanted, zone=UTC, today=NOW.date())
    assert sum(number for _, number in trend) == len(messages)


async def test_totals_count_by_kind(store: SyncErrors) -> None:
    await store.add(list(FILTERED.values()), now=NOW)
    totals = await store.totals(Filter())
    assert totals.by_category == {"intermittent": 2, "authentication": 1, "unknown": 1}
    assert totals.by_level == {"record": 3, "job": 1}
    assert totals.by_source == {"marketo": 3, "hubspot": 1}
    empty = await store.totals(Filter(level="job", object="Lead"))
    assert (empty.total, empty.by_category) == (0, {})


# Problems


async def test_problems_of_jobs_come_first_then_the_most_frequent(store: SyncErrors) -> None:
    batch = [incoming(an_error("rare thing", salesforce_id=str(i))) for i in range(2)]
    batch += [incoming(an_error("usual thing", salesforce_id=str(i))) for i in range(5)]
    batch += [incoming(an_error("login refused", level="job"), EXPIRED)]
    await store.add(batch, now=NOW)
    every = await store.problems(Filter(), limit=10)
    assert [(problem.sample, problem.count, problem.level) for problem in every] == [
        ("login refused", 1, "job"),
        ("usual thing", 5, "record"),
        ("rare thing", 2, "record"),
    ]
    pages = [await store.problems(Filter(), limit=1, offset=place) for place in range(4)]
    assert [problem for page in pages for problem in page] == list(every)
    assert await store.problem(every[1].fingerprint) == every[1]


async def test_a_problem_tells_what_its_errors_have_in_common(store: SyncErrors) -> None:
    old = NOW - timedelta(days=30)
    await store.add([incoming(an_error("gone 1", at=old, salesforce_id="a", object="Case"), NOTHING)], now=old)
    await store.add(
        [
            incoming(an_error("gone 2", salesforce_id="a", object="Lead", code="TOLD")),
            incoming(an_error("gone 3", marketo_id="m", object="Lead", source="hubspot")),
            incoming(an_error("gone 4", at=NOW, salesforce_id="a", object="Account")),
            incoming(an_error("gone 5", object="Lead")),
        ],
        now=NOW,
    )
    wanted = Filter(since=NOW - timedelta(days=5), source="marketo", code="UNABLE_TO_LOCK_ROW")
    told, other = sorted(await store.problems(wanted, limit=10), key=lambda problem: problem.count)
    assert (told.count, told.objects) == (1, ("Lead",))
    assert (other.title, other.code, other.cause, other.category) == (LOCKED.title, *_codes(LOCKED))
    assert (other.count, other.records, other.sample) == (2, 1, "gone 4")
    assert (set(other.objects), other.sources) == ({"Lead", "Account"}, ("marketo",))
    assert (other.first_seen, other.last_seen) == (old, NOW)
    whole = await store.problem(other.fingerprint)
    assert whole is not None
    assert (whole.count, whole.records, set(whole.sources)) == (4, 2, {"marketo", "hubspot"})


def _codes(diagnosed: Diagnosed) -> tuple[str | None, str | None, str | None]:
    return diagnosed.code, diagnosed.cause, diagnosed.category


async def test_what_the_diagnosis_learns_holds_for_errors_that_are_stored_already(store: SyncErrors) -> None:
    await store.add([incoming(an_error("gone 1", code="TOLD"), NOTHING)], now=NOW)
    (problem,) = await store.problems(Filter(), limit=10)
    assert (problem.code, problem.category) == ("TOLD", None)
    await store.add([incoming(an_error("gone 2", code="TOLD"), LOCKED)], now=NOW)
    assert {row.category for row in await store.rows(Filter(), limit=10)} == {"intermittent"}


async def test_an_earlier_error_makes_a_problem_older(store: SyncErrors) -> None:
    for hours in (3, 5, 1):
        await store.add([incoming(an_error(f"gone {hours}", at=NOW - hours * HOUR))], now=NOW)
    (problem,) = await store.problems(Filter(since=NOW - 2 * HOUR), limit=10)
    assert (problem.first_seen, problem.last_seen) == (NOW - 5 * HOUR, NOW - HOUR)


@pytest.mark.parametrize("fingerprint", ["0" * 32, "", "%", "\0"])
async def test_an_unknown_problem_is_nothing(store: SyncErrors, fingerprint: str) -> None:
    assert await store.problem(fingerprint) is None


@pytest.mark.parametrize("number", [0, -1, 1, 2**31, 2**63, 10**30])
async def test_an_unknown_error_is_nothing(store: SyncErrors, number: int) -> None:
    assert await store.get(number) is None


# Pages


async def test_pages_show_every_error_once_though_many_share_an_instant(store: SyncErrors) -> None:
    times = [NOW - HOUR * (number % 3) for number in range(25)]
    await store.add([incoming(an_error(at=at, salesforce_id=str(i))) for i, at in enumerate(times)], now=NOW)
    before: tuple[datetime, int] | None = None
    found: list[tuple[datetime, int]] = []
    while page := await store.rows(Filter(level="record"), limit=4, before=before):
        found += [(row.seen_at, row.id) for row in page]
        before = found[-1]
    assert len(found) == 25
    assert all(one > other for one, other in pairwise(found))


async def test_a_stream_is_longer_than_its_pages(store: SyncErrors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.syncerrors.store._PAGE", 10)
    await store.add([incoming(an_error(at=NOW - HOUR, salesforce_id=str(i))) for i in range(30)], now=NOW)
    found = [(row.seen_at, row.id) async for row in store.stream(Filter())]
    assert len(found) == 30
    assert found == sorted(found)


# Days


@pytest.mark.parametrize(
    ("today", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 21), 24)],
    ids=["clocks go forward", "clocks go back", "usual"],
)
async def test_a_day_of_the_trend_is_as_long_as_it_is_there(store: SyncErrors, today: date, hours: int) -> None:
    first = datetime(today.year, today.month, today.day, tzinfo=PARIS).astimezone(UTC)
    around = [first + HOUR * number for number in range(-2, 27)]
    now = first + 48 * HOUR
    await store.add([incoming(an_error(at=at)) for at in around], now=now)
    trend = await store.trend(Filter(), zone=PARIS, today=today, days=2)
    assert trend == ((today - timedelta(days=1), 2), (today, hours))
    cut = Filter(since=first + HOUR, until=first + 3 * HOUR)
    assert await store.trend(cut, zone=PARIS, today=today, days=2) == ((today - timedelta(days=1), 0), (today, 2))


# Cleaning up


async def test_cleaning_goes_in_steps_and_leaves_the_rest(
    store: SyncErrors, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.syncerrors.store._CLEANED", 10)
    old = [incoming(an_error("old thing", at=NOW - 100 * HOUR, salesforce_id=str(i))) for i in range(25)]
    await store.add([*old, incoming(an_error("new thing"))], now=NOW)
    assert await store.clean(before=NOW - 100 * HOUR) == 0
    assert await store.clean(before=NOW - 50 * HOUR) == 25
    assert await store.clean(before=NOW - 50 * HOUR) == 0
    assert (await count(database, sync_groups), await count(database, sync_problems)) == (1, 1)
    (kept,) = await store.rows(Filter(), limit=10)
    assert kept.error.message == "new thing"
    await store.clean(before=NOW)
    await store.add([incoming(an_error("newest thing"))], now=NOW)
    (newest,) = await store.rows(Filter(), limit=10)
    assert newest.id > kept.id


async def test_cleaning_and_adding_at_once_lose_nothing(database: Database) -> None:
    store, cleaner = SyncErrors(database), SyncErrors(database)

    async def added() -> int:
        numbers = []
        for number in range(20):
            age = 100 * HOUR if number % 2 else HOUR
            numbers.append(await store.add([incoming(an_error("thing", at=NOW - age - number * HOUR))], now=NOW))
        return sum(numbers)

    async def cleaned() -> int:
        return sum([await cleaner.clean(before=NOW - 50 * HOUR) for _ in range(10)])

    new, removed = await asyncio.gather(added(), cleaned())
    removed += await cleaner.clean(before=NOW - 50 * HOUR)
    assert (new, removed) == (20, 10)
    assert len(await store.rows(Filter(), limit=100)) == 10


# No query reads everything


@pytest.fixture
def said(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Hear every statement that is said to the database."""
    statements: list[tuple[str, Any]] = []

    def hear(_c: object, _r: object, statement: str, parameters: Any, _x: object, executemany: bool) -> None:  # noqa: FBT001
        if "sync_errors" in statement and not executemany and statement.startswith(("SELECT", "WITH", "DELETE")):
            statements.append((statement, parameters))

    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    yield statements
    event.remove(engine, "before_cursor_execute", hear)


@pytest.mark.parametrize(
    "wanted",
    [Filter(), Filter(since=NOW - timedelta(days=5)), Filter(level="job", code="X", category="other")],
    ids=str,
)
async def test_no_query_reads_the_whole_table(
    store: SyncErrors, database: Database, said: list[tuple[str, Any]], wanted: Filter
) -> None:
    await store.add(list(FILTERED.values()), now=NOW)
    await store.add([incoming(an_error("x", level="job", code="X"), replace(LOCKED, category="other"))], now=NOW)
    (row, *_) = await store.rows(wanted, limit=10)
    await store.rows(wanted, limit=10, before=(row.seen_at, row.id))
    assert [one async for one in store.stream(wanted)]
    await store.get(row.id)
    await store.problems(wanted, limit=10)
    await store.count_problems(wanted)
    await store.problem(row.fingerprint)
    await store.totals(wanted)
    await store.trend(wanted, zone=UTC, today=NOW.date())
    await store.clean(before=NOW - 500 * HOUR)
    heard = list(said)
    assert len(heard) > 12
    for statement, parameters in heard:
        plan = await _plan(database, statement, parameters)
        assert _whole_reads(plan, sqlite=database.is_sqlite) == [], f"{statement}\n{plan}"


async def _plan(database: Database, statement: str, parameters: Any) -> str:
    async with database.read() as connection:
        if database.is_sqlite:
            rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return "\n".join(row.detail for row in rows)
        # Of tables this small PostgreSQL would read everything anyway.
        await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        return "\n".join(str(row[0]) for row in rows)


def _whole_reads(plan: str, *, sqlite: bool) -> list[str]:
    """Return the steps that read all errors, whether from the table or from an index without a condition."""
    lines = plan.splitlines()
    if sqlite:
        return [line for line in lines if line.startswith(("SCAN sync_errors", "SCAN e"))]
    of_errors = ("on sync_errors", "on pk_sync_errors", "on uq_sync_errors", "on ix_sync_errors")
    bare = []
    for number, line in enumerate(lines):
        conditions = " ".join(lines[number + 1 : number + 4])
        if any(name in line for name in of_errors) and "Scan" in line and "Cond:" not in conditions:
            bare.append(line)
    return bare
