"""An import that is killed is run again: everything is there once, and what was there stays."""

from __future__ import annotations

import asyncio
import json
import random
from typing import TYPE_CHECKING

from tests.addresses import as_people_write_it
from tests.killing.conftest import MANY
from tests.killing.looking import kill, messages, program, stored, until
from tests.syncerrors.errors import HEAD, row

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

    from bot.storage.database import Database

SECONDS = 120


async def test_killed_and_run_again(
    database: Database, database_url: URL, tmp_path: Path, cache_folder: Path, *, rounds: int, rows: int
) -> None:
    chance = random.Random()  # noqa: S311 - every run tries other moments
    address = as_people_write_it(database_url)
    expected: list[str] = []
    halfway = 0
    for turn in range(rounds):
        told = [f"Contact {number} of load {turn} was turned away" for number in range(rows)]
        file = tmp_path / f"load{turn}.csv"
        file.write_text(HEAD + "".join(row(number, message=told[number]) for number in range(rows)), "utf-8")
        before = len(expected)
        command = ("import", "--json", file.name)

        first = await program(*command, folder=tmp_path, cache=cache_folder, DATABASE_URL=address)
        acknowledged = await until(database, before + chance.randrange(rows), first)
        await asyncio.sleep(chance.uniform(0, 0.1))
        await kill(first)
        left = await stored(database)
        assert left >= acknowledged

        again = await program(*command, folder=tmp_path, cache=cache_folder, DATABASE_URL=address)
        out, err = await asyncio.wait_for(again.communicate(), SECONDS)
        assert (again.returncode, err) == (0, b""), err.decode()
        report = json.loads(out)
        assert (report["read"], report["new"] + report["known"], report["rejected"]) == (rows, rows, 0)
        # PostgreSQL may still have been at the last batch when its client was gone.
        assert report["known"] >= left - before
        halfway += before < left < before + rows
        expected += told
        assert sorted(await messages(database)) == sorted(expected)
    assert halfway or rounds < MANY, "not one of them was killed in the middle of its work"


async def test_killed_at_any_moment_again_and_again(
    database: Database, database_url: URL, tmp_path: Path, cache_folder: Path, *, rounds: int, rows: int
) -> None:
    chance = random.Random()  # noqa: S311
    told = [f"Contact {number} was turned away" for number in range(rows)]
    file = tmp_path / "load.csv"
    file.write_text(HEAD + "".join(row(number, message=told[number]) for number in range(rows)), "utf-8")
    address = as_people_write_it(database_url)
    seen = 0
    for _ in range(rounds):
        process = await program("import", file.name, folder=tmp_path, cache=cache_folder, DATABASE_URL=address)
        await asyncio.sleep(chance.uniform(0.2, 2.5))
        acknowledged = await stored(database)
        await kill(process)
        assert acknowledged >= seen
        seen = await stored(database)
        assert seen >= acknowledged
    last = await program("import", file.name, folder=tmp_path, cache=cache_folder, DATABASE_URL=address)
    _, err = await asyncio.wait_for(last.communicate(), SECONDS)
    assert (last.returncode, err) == (0, b""), err.decode()
    assert sorted(await messages(database)) == sorted(told)


async def test_two_at_once_of_which_one_is_killed(
    database: Database, database_url: URL, tmp_path: Path, cache_folder: Path, rows: int
) -> None:
    told = [f"Contact {number} was turned away" for number in range(rows)]
    file = tmp_path / "load.csv"
    file.write_text(HEAD + "".join(row(number, message=told[number]) for number in range(rows)), "utf-8")
    address = as_people_write_it(database_url)
    one, other = [
        await program("import", "--json", file.name, folder=tmp_path, cache=cache_folder, DATABASE_URL=address)
        for _ in range(2)
    ]
    await until(database, rows // 3, one)
    await kill(one)
    out, err = await asyncio.wait_for(other.communicate(), SECONDS)
    assert (other.returncode, err) == (0, b""), err.decode()
    assert json.loads(out)["read"] == rows
    assert sorted(await messages(database)) == sorted(told)
