"""A digest over many errors: its time, against SQL written by hand for the same figures, and its memory.

    python -m benchmarks.digest    # into benchmarks/results/digest.md

*Time*: on 1,000,000 errors of 30 days (those of ``benchmarks.sync``, stored by our own import) a digest of the last
day, and one of the last three as on a Monday: figures, summary and text. By hand: four statements for the same figures,
through the driver alone, without anything that is made of their rows. The two take turns in one process. *Memory*: the
highest resident size of a process that makes one digest over 1,000 errors, over 100,000 and over 1,000,000.

The PostgreSQL is that of the tests: a real server on this machine that does not wait for its disk.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import machine, sync
from bot.digest import schedule, summary, text
from bot.digest.figures import Figures
from bot.digest.pen import Pen
from bot.digest.sheet import sheet
from bot.language import ENGLISH
from bot.storage.database import Database
from bot.storage.tables import microseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.digest.schedule import Period
    from bot.digest.summary import Tally

MANY, SOME, FEW, TURNS = 1_000_000, 100_000, 1_000, 9
DAYS = (1, 3)
NOW = sync.NOW
WINDOWS = schedule.windows(NOW.date(), NOW.timetz().replace(tzinfo=None), UTC, summary.HISTORY_DAYS)
PEN = Pen(say=ENGLISH, zone=UTC, zone_name="UTC")

_DAY_US = 86_400 * 10**6


def main() -> None:
    """Compare; or, started by itself, be one of the processes that are measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", help="day of the run (otherwise that of the last commit)")
    parser.add_argument("--into", default=str(machine.RESULTS), help="folder for the table")
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--databases", nargs="+", choices=sync.KINDS, default=sync.KINDS)
    for inner in ("--be", "--url"):
        parser.add_argument(inner, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be:
        print(json.dumps(asyncio.run(_PARTS[options.be](options.url, options.turns))))
        return
    with tempfile.TemporaryDirectory(prefix="sfdiag-digest-") as folder:
        report = _compare(Path(folder), options)
    print(report)
    Path(options.into).mkdir(parents=True, exist_ok=True)
    (Path(options.into) / "digest.md").write_text(report, encoding="utf-8")


# What is measured, each in a process of its own


async def _memory(url: str, _turns: int) -> dict[str, float]:
    database = Database(url)
    tallies = await _figures(database, 1)
    written = _written(tallies, 1)
    await database.close()
    return {"memory": sync.memory_mb(), "problems": len(tallies), "characters": len(written)}


async def _times(url: str, turns: int) -> dict[str, list[float]]:
    database = Database(url)
    driver, mark = sync.connect(url)
    took: dict[str, list[float]] = {}
    for days in DAYS:
        for _ in range(turns):
            start = time.perf_counter()
            tallies = await _figures(database, days)
            counted = time.perf_counter()
            _written(tallies, days)
            ended = time.perf_counter()
            by_hand = _by_hand(driver, mark, days)
            took.setdefault(f"{days} by hand", []).append(time.perf_counter() - ended)
            took.setdefault(f"{days} figures", []).append(counted - start)
            took.setdefault(f"{days} digest", []).append(ended - start)
        _same(tallies, by_hand)
    driver.close()
    await database.close()
    return took


def _period(days: int) -> Period:
    return schedule.Period(NOW - timedelta(days=days), NOW)


async def _figures(database: Database, days: int) -> tuple[Tally, ...]:
    figures, period = Figures(database), _period(days)
    upto = await figures.newest() or 0
    # As after a digest since which a batch has come in.
    await figures.earlier(schedule.Wanted(), start=period.start, after=upto - sync.BATCH)
    return await figures.tallies(schedule.Wanted(), period=period, windows=WINDOWS)


def _written(tallies: Sequence[Tally], days: int) -> str:
    names = [window.day for window in WINDOWS]
    told = sheet(summary.summarise(tallies, period=_period(days), days=names, now=NOW), PEN)
    return text.render(told, {}, PEN, now=NOW)


_PARTS = {"memory": _memory, "times": _times}


# By hand

# By group before anything else, along the index: a million errors are of some hundred groups.
_BY_DAY = """
SELECT g.fingerprint, c.day, sum(c.number)
FROM (
    SELECT group_id, (seen_at - {since}) / {day} AS day, count(*) AS number
    FROM sync_errors
    WHERE group_id IN (SELECT id FROM sync_groups WHERE workspace = {workspace})
      AND seen_at >= {since} AND seen_at < {until}
    GROUP BY 1, 2
) c
JOIN sync_groups g ON g.id = c.group_id
GROUP BY g.fingerprint, c.day
"""
_OF_PERIOD = """
SELECT g.fingerprint, g.level, g.source, g.object, g.code, count(*)
FROM sync_errors e
JOIN sync_groups g ON g.id = e.group_id
WHERE e.workspace = {workspace} AND e.seen_at >= {start} AND e.seen_at < {until}
GROUP BY g.fingerprint, g.level, g.source, g.object, g.code
"""
_RECORDS = """
SELECT g.fingerprint, count(DISTINCT coalesce(e.salesforce_id, e.marketo_id))
FROM sync_errors e
JOIN sync_groups g ON g.id = e.group_id
WHERE e.workspace = {workspace} AND e.seen_at >= {start} AND e.seen_at < {until}
GROUP BY g.fingerprint
"""
_PROBLEMS = """
SELECT p.fingerprint, p.title, p.code, p.category, p.first_seen, l.last_seen,
       (SELECT e.message FROM sync_errors e WHERE e.group_id = l.id AND e.seen_at = l.last_seen
        ORDER BY e.id DESC LIMIT 1)
FROM sync_problems p
JOIN (
    SELECT g.fingerprint, g.id, g.last_seen,
           row_number() OVER (PARTITION BY g.fingerprint ORDER BY g.last_seen DESC, g.id DESC) AS place
    FROM (
        SELECT id, fingerprint, (SELECT max(seen_at) FROM sync_errors e WHERE e.group_id = sync_groups.id) AS last_seen
        FROM sync_groups
        WHERE workspace = {workspace}
    ) g
) l ON l.fingerprint = p.fingerprint AND l.place = 1
WHERE p.workspace = {workspace}
"""


def _by_hand(driver: Any, mark: str, days: int) -> list[list[tuple[Any, ...]]]:
    known = {
        "workspace": sync.WORKSPACE,
        "since": microseconds(WINDOWS[0].start),
        "start": microseconds(NOW - timedelta(days=days)),
        "until": microseconds(NOW),
        "day": _DAY_US,
    }
    style = ":{}" if mark == "?" else "%({})s"
    names = {name: style.format(name) for name in known}
    found = [
        driver.execute(statement.format(**names), known).fetchall()
        for statement in (_BY_DAY, _OF_PERIOD, _RECORDS, _PROBLEMS)
    ]
    driver.rollback()
    return found


def _same(tallies: Sequence[Tally], by_hand: list[list[tuple[Any, ...]]]) -> None:
    """Fail unless both came to the same figures."""
    by_day, of_period, records, problems = by_hand
    present = [one for one in tallies if one.count]
    assert {(one.fingerprint, day, count) for one in tallies for day, count in one.by_day.items()} == {
        (name, WINDOWS[place].day, int(count)) for name, place, count in by_day
    }
    counts: dict[str, int] = {}
    named: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for name, level, source, sobject, _code, count in of_period:
        counts[name] = counts.get(name, 0) + count
        for names, value in zip(named.setdefault(name, (set(), set(), set())), (level, source, sobject), strict=True):
            names.add(value)
    assert {one.fingerprint: one.count for one in present} == counts
    assert {one.fingerprint: one.records for one in present} == dict(records)
    for one in present:
        levels, sources, objects = named[one.fingerprint]
        assert (one.level == "job", set(one.sources), set(one.objects)) == ("job" in levels, sources, objects)
    assert {
        (
            one.fingerprint,
            one.title,
            one.category,
            microseconds(one.first_seen),
            microseconds(one.last_seen),
        )
        for one in tallies
    } == {(name, title, category, first, last) for name, title, _, category, first, last, _ in problems}
    assert {(one.fingerprint, one.sample) for one in tallies} == {(row[0], row[6]) for row in problems}


# The comparison


def _run(part: str, url: str, turns: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.digest", "--be", part, "--url", url, "--turns", str(turns)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=machine.ROOT)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    print(part, url.split(":", 1)[0], found, file=sys.stderr)
    return found


def _compare(folder: Path, options: argparse.Namespace) -> str:
    sizes = tuple(sorted({min(size, options.many) for size in (FEW, SOME, options.many)}))
    files = {size: sync.generate(folder / f"errors{size}.csv", size) for size in sizes}
    times: list[str] = []
    memory: list[str] = []
    problems = 0
    for kind in options.databases:
        with sync.databases(kind, folder) as new:
            highest = []
            for size in sizes:
                url = new()
                sync.run("ours", url, files[size])
                sync.settle(url)
                highest.append(_run("memory", url, options.turns))
            problems = highest[-1]["problems"]
            memory.append(_memory_line(kind, [one["memory"] for one in highest]))
            times += _time_lines(kind, _run("times", url, options.turns))
    facts = machine.facts("sqlalchemy", "aiosqlite", "psycopg", date=options.date)
    facts["sqlite"] = sqlite3.sqlite_version
    facts["load"] = f"{os.getloadavg()[1]:.1f} over five minutes, this run among it"
    return _REPORT.format(
        many=options.many,
        days=sync.DAYS,
        problems=problems,
        history=summary.HISTORY_DAYS,
        turns=options.turns,
        times="\n".join(times),
        sizes=" | ".join(f"{size:,} errors, MB" for size in sizes),
        rule=" --: |" * len(sizes),
        memory="\n".join(memory),
        run=machine.line(facts),
    )


_REPORT = """# A digest over many errors

A digest on {many:,} errors of {days} days and {problems} problems, with {history} days of history: its figures out of
the database, the summary, the text. By hand: the same figures in four statements of SQL through the driver alone,
rows and nothing else. Medians of {turns} turns of each, taking turns in one process; both came to the same figures.

| database | covers | digest, ms | of which figures, ms | by hand, ms | ratio | of the figures alone |
| --- | --- | --: | --: | --: | --: | --: |
{times}

Memory: the highest resident size of a process that makes one digest of a day. SQLite is given up to 16 MB for pages.

| database | {sizes} | growth, MB |
| --- |{rule} --: |
{memory}

Run: {run}.
"""


def _time_lines(kind: str, took: dict[str, list[float]]) -> list[str]:
    lines = []
    for days in DAYS:
        digest, figures, by_hand = (1000 * median(took[f"{days} {what}"]) for what in ("digest", "figures", "by hand"))
        covers = "a day" if days == 1 else f"{days} days"
        ratios = f"**{digest / by_hand:.2f}** | {figures / by_hand:.2f}"
        lines.append(f"| {kind} | {covers} | {digest:.0f} | {figures:.0f} | {by_hand:.0f} | {ratios} |")
    return lines


def _memory_line(kind: str, sizes: Sequence[float]) -> str:
    told = " | ".join(f"{size:.0f}" for size in sizes)
    return f"| {kind} | {told} | **{sizes[-1] - sizes[0]:.0f}** |"


if __name__ == "__main__":
    main()
