"""Looks into a database from beside, and runs the program as a process that can be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage.tables import sync_errors

if TYPE_CHECKING:
    from bot.storage.database import Database

ROOT = Path(__file__).parents[2]


async def stored(database: Database) -> int:
    """Return how many errors are committed."""
    async with database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(sync_errors))).scalar_one())


async def messages(database: Database) -> list[str]:
    """Return the messages of all errors that are committed."""
    async with database.read() as connection:
        return [row.message for row in await connection.execute(select(sync_errors.c.message))]


async def program(
    *arguments: str, folder: Path, cache: Path, log: Path | None = None, module: str = "bot", **settings: str
) -> Process:
    """Start ``python -m bot``, or another module, with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SFDIAG_", "SLACK_"))}
    environment = {**kept, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(cache), "HOME": str(folder), **settings}
    output = log.open("ab") if log is not None else PIPE
    try:
        return await create_subprocess_exec(
            sys.executable, "-m", module, *arguments,
            cwd=folder, env=environment, stdin=DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    finally:
        if not isinstance(output, int):
            output.close()


async def until(database: Database, count: int, process: Process) -> int:
    """Wait until so many errors are committed, or the process has ended; return how many there are."""
    while True:
        seen = await stored(database)
        if seen >= count or process.returncode is not None:
            return seen
        await asyncio.sleep(0.002)


async def kill(process: Process) -> None:
    """End a process as a power cut would."""
    if process.returncode is None:
        process.kill()
    await process.communicate()
