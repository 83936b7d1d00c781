"""A file of half a gigabyte (a small one unless ``make soak`` runs), which is never on the disk as a whole."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from typing import TYPE_CHECKING

from tests.addresses import as_people_write_it
from tests.killing.looking import program, stored
from tests.syncerrors.errors import HEAD, row

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

    from bot.storage.database import Database

BYTES, SOAK_BYTES = 2_000_000, 500_000_000
PADDED = "x" * 900
MEGABYTES = 60


def write(pipe: Path, size: int) -> None:
    """Write rows of about a kilobyte into a pipe; every thousandth is cut."""
    with pipe.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(size // 1000):
            line = row(number, message=f"Contact {number} was turned away {PADDED}")
            file.write(line if number % 1000 else line[:60] + "\n")


async def test_it_is_read_to_its_end(
    database: Database, database_url: URL, tmp_path: Path, cache_folder: Path, *, soaking: bool
) -> None:
    size = SOAK_BYTES if soaking else BYTES
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write, args=(pipe, size))
    writer.start()
    process = await program(
        "import", "--json", pipe.name, folder=tmp_path, cache=cache_folder,
        DATABASE_URL=as_people_write_it(database_url), TMPDIR=str(tmp_path),
    )  # fmt: skip
    most = 0
    while process.returncode is None:
        most = max(most, resident(process.pid))
        await asyncio.sleep(0.1)
    out, err = await process.communicate()
    writer.join()
    assert (process.returncode, err) == (1, b"")
    report = json.loads(out)
    assert report["read"] == size // 1000
    assert report["rejected"] == -(-size // 1_000_000)
    assert report["new"] == await stored(database) == report["read"] - report["rejected"]
    if sys.platform == "linux":
        # The program with its catalog takes some 150 MB, whatever it reads.
        assert most < (150 + MEGABYTES) * 1_000_000


def resident(pid: int) -> int:
    """Return how much memory a process has at the moment, in bytes; 0 when it has gone."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:  # noqa: PTH123 - a path of the kernel's
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
