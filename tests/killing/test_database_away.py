"""A database that goes away in the middle of an import: what was stored stays, and the rest comes with the next run."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from typing import TYPE_CHECKING

from tests.addresses import as_people_write_it
from tests.killing.looking import messages, program, until
from tests.syncerrors.errors import table

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

    from bot.storage.database import Database
    from tests.postgres import Postgres

ROWS = 12_000
SECONDS = 120


async def test_gone_in_the_middle(
    database: Database, database_url: URL, postgres: Postgres, tmp_path: Path, cache_folder: Path
) -> None:
    (tmp_path / "load.csv").write_bytes(table(range(ROWS)))
    address = as_people_write_it(database_url)
    name = str(database_url.database)

    first = await program("import", "load.csv", folder=tmp_path, cache=cache_folder, DATABASE_URL=address)
    seen = await until(database, 2000, first)
    assert 0 < seen < ROWS
    if database.is_sqlite:
        # Somebody has the file for himself for longer than anybody waits.
        other = sqlite3.connect(name, isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
    else:
        await database.close()
        postgres.shut(name)
    out, err = await asyncio.wait_for(first.communicate(), SECONDS)
    said = err.decode()
    assert (first.returncode, out) == (2, b""), said
    assert said.startswith("Error: The database does not answer")
    assert said.endswith("run the same command again for the rest.\n")
    assert len(said.splitlines()) == 1

    if database.is_sqlite:
        other.close()
    else:
        postgres.shut(name, shut=False)
    again = await program("import", "--json", "load.csv", folder=tmp_path, cache=cache_folder, DATABASE_URL=address)
    out, err = await asyncio.wait_for(again.communicate(), SECONDS)
    assert (again.returncode, err) == (0, b"")
    report = json.loads(out)
    assert report["known"] >= seen
    assert report["new"] + report["known"] == ROWS == len(await messages(database))
