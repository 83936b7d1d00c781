"""The bot as its users run it: a process of its own, set up through the environment."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process, create_subprocess_exec
from pathlib import Path
from typing import TYPE_CHECKING, Self

from aiohttp import ClientError
from sqlalchemy import URL

from bot.demo import workspace
from bot.demo.control import eventually
from tests.addresses import as_people_write_it

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import ClientSession

    from bot.demo.control import Control

ROOT = Path(__file__).parents[2]
DATABASE = "sfdiag.db"
START_SECONDS = 40
STOP_SECONDS = 20


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def database_in(folder: Path) -> URL:
    """Return the address of the database that a bot keeps in its folder."""
    return URL.create("sqlite+aiosqlite", database=str(folder / DATABASE))


def settings(api_url: str, database: URL, *, port: int | None = None) -> dict[str, str]:
    """Return the bot's settings, for Socket Mode or, with a port, for HTTP."""
    how = (
        {"SLACK_APP_TOKEN": workspace.APP_TOKEN}
        if port is None
        else {"SLACK_SIGNING_SECRET": workspace.SIGNING_SECRET, "HOST": "127.0.0.1", "PORT": str(port)}
    )
    return how | {
        "SLACK_BOT_TOKEN": workspace.BOT_TOKEN,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": as_people_write_it(database),
        "SFDIAG_ADMINS": workspace.ROBIN.id,
        "SFDIAG_LOG": "json",
    }


class BotProcess:
    """``python -m bot run``. What it writes is kept and shown when a test fails."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        """Take the bot's settings and the folder in which it works."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SFDIAG_"))}
        self._environment = inherited | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | dict(environment)
        self._folder = folder
        self._log = folder / "bot.log"
        self._process: Process | None = None
        self._starts = 0

    async def start(self) -> Self:
        """Start it, without waiting until it is ready."""
        self._starts += 1
        with self._log.open("ab") as log:
            self._process = await create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                cwd=self._folder, env=self._environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        return self

    @property
    def output(self) -> str:
        """Everything it has written, over all its starts."""
        return self._log.read_text("utf-8", errors="replace")

    async def kill(self) -> None:
        """End it as a machine that fails would: at once, with nothing cleaned up."""
        process = self._running()
        process.kill()
        await process.wait()

    async def stop(self) -> int:
        """Ask it to end and return its exit code."""
        process = self._running()
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(process.wait(), STOP_SECONDS)

    async def on_the_socket(self, control: Control) -> None:
        """Wait until it has opened a socket to the local Slack, one for every start."""

        async def connected() -> bool:
            return self._alive() and await control.connections() >= self._starts

        await eventually(connected, within=START_SECONDS, expected="the bot connects")

    async def on_http(self, session: ClientSession, url: str) -> None:
        """Wait until it says over HTTP that it is ready."""

        async def ready() -> bool:
            self._alive()
            try:
                async with session.get(f"{url}/readyz") as response:
                    return response.status == 200
            except ClientError:
                return False

        await eventually(ready, within=START_SECONDS, expected="the bot is ready")

    def _alive(self) -> bool:
        if self._running().returncode is not None:
            raise AssertionError(f"The bot ended by itself:\n{self.output}")
        return True

    def _running(self) -> Process:
        assert self._process is not None, "start it first"
        return self._process
