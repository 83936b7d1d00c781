"""Sync errors in bulk: import, memory and lists, against the csv module and the databases' drivers alone.

    python -m benchmarks.sync    # into benchmarks/results/sync.md

*Import*: a CSV of 200,000 rows with about 400 problems, through everything (reading, masking, fingerprints, diagnosis,
groups, a transaction for each batch), against ``csv.reader`` and ``executemany`` of the driver into the same table with
the same indexes, in one transaction, the group and the identity given. The two take turns, each in a fresh process and
a fresh database. *Memory*: the highest resident size of a process that imports 1,000,000 rows, less that of one that
imports 1,000. *Lists*: on those 1,000,000 rows, of 30 days, against SQL written by hand for the same answer.

The PostgreSQL is that of the tests: a real server on this machine that does not wait for its disk.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import csv
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psycopg

from benchmarks import machine
from bot import knowledge, storage
from bot.diagnosis.engine import Engine
from bot.storage.database import Database
from bot.syncerrors.filters import Filter
from bot.syncerrors.intake import Given, Intake
from bot.syncerrors.store import SyncErrors, _stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROWS, MANY, FEW, TURNS, LISTS = 200_000, 1_000_000, 1_000, 3, 7
BATCH = 5000
SEED = 5
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAYS = 30
WORKSPACE = "default"
KINDS = ("sqlite", "postgresql")
FIVE_DAYS = Filter(since=NOW - timedelta(days=5))

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEADER = (
    "Failed At", "Level", "Object", "Operation", "Salesforce ID", "Marketo ID", "Job ID", "Error Code", "Error Message",
)  # fmt: skip
_OBJECTS = ("Lead", "Contact", "Account", "Opportunity", "CampaignMember", "Task", "Case", "Invoice__c")
_FIELDS = ("Email", "Phone", "LastName", "Industry", "Region__c", "Score__c", "OwnerId", "LeadSource", "Tier__c")
_WORDINGS = (
    ("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: {id}"),
    ("REQUIRED_FIELD_MISSING", "Required fields are missing: [{field}]"),
    ("STRING_TOO_LONG", "{field}: data value too large: {word} {word} {number} (max length=40)"),
    ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "{field}: bad value for restricted picklist field: {word}"),
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "{field} has to be filled for {object} in stage {stage} (record {id})"),
    ("DUPLICATES_DETECTED", "Use one of these records? Existing {object} {id} matches {word}.{word}@example.com"),
    ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "insufficient access rights on cross-reference id: {id}"),
    ("ENTITY_IS_DELETED", "entity is deleted: {id}"),
    ("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: {field}. Check the security of {object}."),
    ("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id {id} for {field} of {object}"),
    ("", "Bulk job {number} of {object} ended after {number} s: REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded."),
)
_STAGES = ("Open", "Qualified", "Closed", "Nurture")
_WORDS = ("meadow", "harbor", "copper", "violet", "summit", "lantern", "orchard", "granite", "willow", "ember")


def main() -> None:
    """Compare; or, started by itself, be one of the processes that are measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", help="day of the run (otherwise that of the last commit)")
    parser.add_argument("--into", default=str(machine.RESULTS), help="folder for the table")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--profile", help="write a profile (cProfile) of one import of --rows to this file, and end")
    for inner in ("--be", "--url", "--file"):
        parser.add_argument(inner, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be:
        print(json.dumps(asyncio.run(_PARTS[options.be](options.url, Path(options.file)))))
        return
    with tempfile.TemporaryDirectory(prefix="sfdiag-sync-") as folder:
        if options.profile:
            _profile(Path(folder), options)
            return
        report = _compare(Path(folder), options)
    print(report)
    Path(options.into).mkdir(parents=True, exist_ok=True)
    (Path(options.into) / "sync.md").write_text(report, encoding="utf-8")


# The file


def generate(file: Path, rows: int) -> Path:
    """Write a CSV of so many errors, in the order of time; every message has ids and values of its own."""
    draw = random.Random(SEED)
    start = NOW - timedelta(days=DAYS)
    step = timedelta(days=DAYS) / rows
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADER)
        for number in range(rows):
            writer.writerow(_row(draw, start + step * number))
    return file


def _row(draw: random.Random, at: datetime) -> tuple[str, ...]:
    # Some problems are frequent and most are rare.
    code, wording = _WORDINGS[min(int(draw.expovariate(0.25)), len(_WORDINGS) - 1)]
    sobject = _OBJECTS[min(int(draw.expovariate(0.5)), len(_OBJECTS) - 1)]
    record = _id(draw, "00Q")
    message = wording.format(
        id=_id(draw, "003"),
        field=draw.choice(_FIELDS),
        object=sobject,
        stage=draw.choice(_STAGES),
        word=draw.choice(_WORDS),
        number=draw.randrange(10**6),
    )
    return (
        at.isoformat(timespec="seconds"),
        "record" if code else "job",
        sobject,
        draw.choice(("insert", "update")),
        record if code else "",
        str(draw.randrange(10**7)) if code else "",
        "" if code else _id(draw, "750"),
        code,
        f"{code}: {message}" if code else message,
    )


def _id(draw: random.Random, prefix: str) -> str:
    return f"{prefix}5g{draw.randrange(36**8):010X}AAA"


# What is measured, each in a process of its own


async def _ours(url: str, file: Path) -> dict[str, float]:
    engine = Engine(knowledge.load().catalog)
    database = Database(url)
    store = SyncErrors(database)
    await store.count_problems(FIVE_DAYS)
    start, used = time.perf_counter(), time.process_time()
    report = await Intake(engine, store).take(file.name, lambda: _chunks(file), Given(today=NOW.date()), now=NOW)
    took, used = time.perf_counter() - start, time.process_time() - used
    assert report.new == report.read, report
    problems = await store.count_problems(FIVE_DAYS)
    await database.close()
    return {"seconds": took, "processor": used, "rows": report.new, "problems": problems, "memory": memory_mb()}


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(64 * 1024):
            yield chunk


_COLUMNS = (
    "workspace, identity, group_id, seen_at, stored_at, failed_at, failed_offset, message, salesforce_id, marketo_id, "
    "job_id, external_id"
)


async def _plain(url: str, file: Path) -> dict[str, float]:
    connection, mark = connect(url)
    statement = f"INSERT INTO sync_errors ({_COLUMNS}) VALUES ({', '.join([mark] * 12)})"  # noqa: S608
    start, used = time.perf_counter(), time.process_time()
    count = 0
    cursor = connection.cursor()
    with file.open(encoding="utf-8", newline="") as opened:
        rows = csv.reader(opened)
        next(rows)
        batch: list[tuple[Any, ...]] = []
        draw = random.Random(SEED)
        now = _microseconds(NOW)
        for row in rows:
            at = _microseconds(datetime.fromisoformat(row[0]))
            batch.append((
                WORKSPACE, draw.randbytes(32), count % 400, at, now, at, 0, row[8], row[4] or None, row[5] or None,
                row[6] or None, None,
            ))  # fmt: skip
            count += 1
            if len(batch) == BATCH:
                cursor.executemany(statement, batch)
                batch = []
        cursor.executemany(statement, batch) if batch else None
    connection.commit()
    took, used = time.perf_counter() - start, time.process_time() - used
    connection.close()
    return {"seconds": took, "processor": used, "rows": count}


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def connect(url: str) -> tuple[Any, str]:
    """Connect with the driver alone; return the connection and its mark for a parameter."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.split("///", 1)[1])
        connection.execute("PRAGMA journal_mode=WAL")
        return connection, "?"
    return psycopg.connect(url.replace("+psycopg", "")), "%s"


async def _lists(url: str, _file: Path) -> dict[str, list[float]]:
    database = Database(url)
    store = SyncErrors(database)
    driver, mark = connect(url)
    since = _microseconds(NOW - timedelta(days=5))

    async def by_hand(statement: str) -> list[Any]:
        async with database.read() as connection:
            rows = (await connection.exec_driver_sql(statement.replace("?", mark), (WORKSPACE, since))).all()
        # Ours gives values and no rows.
        return [_stored(*tuple(row)) for row in rows] if statement.startswith(_LISTING) else list(rows)

    async def alone(statement: str) -> list[Any]:
        rows: list[Any] = driver.execute(statement.replace("?", mark), (WORKSPACE, since)).fetchall()
        driver.rollback()
        return rows

    async def everything() -> list[Any]:
        return [one.id async for one in store.stream(FIVE_DAYS)]

    asked: dict[str, tuple[Callable[[], Any], str]] = {
        "50 rows": (lambda: store.rows(FIVE_DAYS, limit=50), f"{_LISTING} LIMIT 50"),
        "1,000 rows": (lambda: store.rows(FIVE_DAYS, limit=1000), f"{_LISTING} LIMIT 1000"),
        "all rows": (everything, _LISTING),
        "20 problems": (lambda: store.problems(FIVE_DAYS, limit=20), _GROUPED),
        "totals": (lambda: store.totals(FIVE_DAYS), _TOTALS),
    }
    took: dict[str, list[float]] = {}
    for name, (ours, statement) in asked.items():
        for _ in range(LISTS):
            for way, ask in (
                ("ours", ours),
                ("by hand", lambda s=statement: by_hand(s)),
                ("alone", lambda s=statement: alone(s)),
            ):
                start = time.perf_counter()
                got = await ask()
                took.setdefault(f"{name}, {way}", []).append(time.perf_counter() - start)
                if way == "ours":
                    expected = got
            _same_answer(name, expected, got)
    driver.close()
    await database.close()
    return took


def _same_answer(name: str, ours: Any, by_hand: list[Any]) -> None:
    if name == "20 problems":
        assert [(one.fingerprint, one.count, one.records) for one in ours] == [tuple(row[:3]) for row in by_hand]
    elif name == "totals":
        assert ours.total == sum(row[-1] for row in by_hand)
    else:
        assert len(ours) == len(by_hand)


_LISTING = """
SELECT e.id, e.identity, e.seen_at, e.stored_at, e.failed_at, e.failed_offset, e.message, e.salesforce_id,
       e.marketo_id, e.job_id, e.external_id, g.fingerprint, g.level, g.source, g.object, g.operation, g.code, p.code,
       p.cause, p.category
FROM sync_errors e
JOIN sync_groups g ON g.id = e.group_id
JOIN sync_problems p ON p.workspace = g.workspace AND p.fingerprint = g.fingerprint
WHERE e.workspace = ? AND e.seen_at >= ?
ORDER BY e.seen_at DESC, e.id DESC
"""
_TOTALS = """
SELECT g.level, g.source, p.category, count(*)
FROM sync_errors e
JOIN sync_groups g ON g.id = e.group_id
JOIN sync_problems p ON p.workspace = g.workspace AND p.fingerprint = g.fingerprint
WHERE e.workspace = ? AND e.seen_at >= ?
GROUP BY g.level, g.source, p.category
"""
_GROUPED = """
SELECT g.fingerprint, count(*) AS number, count(DISTINCT coalesce(e.salesforce_id, e.marketo_id)),
       max(CASE WHEN g.level = 'job' THEN 1 ELSE 0 END) AS of_job, max(e.message), max(p.title), max(p.code),
       max(p.cause), max(p.category), max(p.first_seen), max(e.seen_at)
FROM sync_errors e
JOIN sync_groups g ON g.id = e.group_id
JOIN sync_problems p ON p.workspace = g.workspace AND p.fingerprint = g.fingerprint
WHERE e.workspace = ? AND e.seen_at >= ?
GROUP BY g.fingerprint
ORDER BY of_job DESC, number DESC, g.fingerprint
LIMIT 20
"""

_PARTS = {"ours": _ours, "plain": _plain, "lists": _lists}


def memory_mb() -> float:
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest / (1024 * 1024 if sys.platform == "darwin" else 1024)


# The comparison


def run(part: str, url: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.sync", "--be", part, "--url", url, "--file", str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=machine.ROOT)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    print(part, url.split(":", 1)[0], file.stem, found, file=sys.stderr)
    return found


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Callable[[], str]]:
    """Give a function that makes a new database with the newest schema and returns its address."""
    count = 0

    def migrated(url: str) -> str:
        asyncio.run(storage.upgrade(url))
        return url

    def file() -> str:
        nonlocal count
        count += 1
        return migrated(f"sqlite+aiosqlite:///{folder / f'{count}.db'}")

    if kind == "sqlite":
        yield file
        return
    # Not above: the processes whose memory is measured need none of it.
    from tests.postgres import Postgres

    server = Postgres.start()
    try:
        yield lambda: migrated(server.url(server.create()).render_as_string(hide_password=False))
    finally:
        server.stop()


def settle(url: str) -> None:
    """Do what PostgreSQL does by itself after a while."""
    if not url.startswith("sqlite"):
        connection, _ = connect(url)
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        connection.close()


def _profile(folder: Path, options: argparse.Namespace) -> None:
    file = generate(folder / "errors.csv", options.rows)
    with databases(options.databases[0], folder) as new:
        url = new()
        profile = cProfile.Profile()
        print(profile.runcall(asyncio.run, _ours(url, file)))
        profile.dump_stats(options.profile)


def _compare(folder: Path, options: argparse.Namespace) -> str:
    few, file, many = (generate(folder / f"errors{rows}.csv", rows) for rows in (FEW, options.rows, options.many))
    imports: list[str] = []
    memory: list[str] = []
    lists: list[str] = []
    problems = 0
    for kind in options.databases:
        with databases(kind, folder) as new:
            turns = [(run("ours", new(), file), run("plain", new(), file)) for _ in range(options.turns)]
            imports.append(_import_line(kind, turns))
            url = new()
            small, large = run("ours", new(), few), run("ours", url, many)
            memory.append(_memory_line(kind, small, large))
            problems = large["problems"]
            settle(url)
            lists += _list_lines(kind, run("lists", url, many))
    facts = machine.facts("sqlalchemy", "aiosqlite", "psycopg", date=options.date)
    facts["sqlite"] = sqlite3.sqlite_version
    return _REPORT.format(
        rows=options.rows,
        size=file.stat().st_size / 1e6,
        turns=options.turns,
        many=options.many,
        few=FEW,
        days=DAYS,
        times=LISTS,
        problems=problems,
        imports="\n".join(imports),
        memory="\n".join(memory),
        lists="\n".join(lists),
        run=machine.line(facts),
    )


_REPORT = """# Sync errors in bulk

Import of {rows:,} rows ({size:.0f} MB) with explanations, masking and grouping, against the csv module and
`executemany` of the driver alone into the same table; {turns} turns of each, taking turns; medians by the clock.

| database | ours, rows/s | plain, rows/s | ratio | lowest | highest | by processor time of the client |
| --- | --: | --: | --: | --: | --: | --: |
{imports}

Memory: the highest resident size of a process that imports {few:,} rows, and of one that imports {many:,}.

| database | few, MB | many, MB | growth, MB | rows/s of the many |
| --- | --: | --: | --: | --: |
{memory}

Lists of the last five days, on {many:,} rows of {days} days and {problems} problems in the five; medians of {times}.
By hand: the same in one statement of SQL, over the same pool, in a transaction, rows made into the same values; and
its rows by the driver alone.

| database | list | ours, ms | by hand, ms | ratio | driver alone, ms | ratio |
| --- | --- | --: | --: | --: | --: | --: |
{lists}

Run: {run}.
"""


def _import_line(kind: str, turns: Sequence[tuple[dict[str, float], dict[str, float]]]) -> str:
    ours = median(one["rows"] / one["seconds"] for one, _ in turns)
    plain = median(other["rows"] / other["seconds"] for _, other in turns)
    ratios = [other["seconds"] / one["seconds"] for one, other in turns]
    used = median(other["processor"] / one["processor"] for one, other in turns)
    return (
        f"| {kind} | {ours:,.0f} | {plain:,.0f} | **{median(ratios):.2f}** | {min(ratios):.2f} | {max(ratios):.2f} | "
        f"{used:.2f} |"
    )


def _memory_line(kind: str, small: dict[str, float], large: dict[str, float]) -> str:
    growth = large["memory"] - small["memory"]
    speed = large["rows"] / large["seconds"]
    return f"| {kind} | {small['memory']:.0f} | {large['memory']:.0f} | **{growth:.0f}** | {speed:,.0f} |"


def _list_lines(kind: str, took: dict[str, list[float]]) -> list[str]:
    lines = []
    for name in dict.fromkeys(key.rsplit(", ", 1)[0] for key in took):
        ours, by_hand, alone = (1000 * median(took[f"{name}, {way}"]) for way in ("ours", "by hand", "alone"))
        ratios = f"{by_hand:.1f} | **{ours / by_hand:.2f}** | {alone:.1f} | {ours / alone:.2f}"
        lines.append(f"| {kind} | {name} | {ours:.1f} | {ratios} |")
    return lines


if __name__ == "__main__":
    main()
