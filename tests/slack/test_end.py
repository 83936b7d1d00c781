"""How the bot ends: as a process that is told to stop, and in the middle of its work."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.build import build_app
from bot.slack.socket_mode import SocketMode
from bot.storage.answers import Answers, History, NewAnswer
from tests.addresses import as_people_write_it
from tests.scenarios import CHATTER, LOCKED
from tests.slack.fake_slack import MY_APP, TEAM, FakeSlack
from tests.slack.stage import SECRET, Stage, message
from tests.slack.test_start import free_port

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import URL


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
async def test_a_signal_ends_the_process_cleanly(
    slack: FakeSlack, database_url: URL, tmp_path: Path, cache_folder: Path, name: str
) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(cache_folder),
        "PYTHONDEVMODE": "1",
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.url,
        "DATABASE_URL": as_people_write_it(database_url),
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=environment,
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    said = b""
    async with asyncio.timeout(60):
        while b"is listening" not in said:
            line = await process.stderr.readline()
            assert line, said.decode()
            said += line
        process.send_signal(getattr(signal, name))
        said += await process.stderr.read()
        assert await process.wait() == 0
    assert b"is stopping" in said
    for sign in (b"Traceback", b"Unclosed", b"never awaited", b"was destroyed", b"ResourceWarning"):
        assert sign not in said


class Slow(Answers):
    """Takes its time to write, so that the end can come first."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.database)
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()

    async def record(
        self, answer: NewAnswer, *, now: datetime, bot_since: datetime, worth_saying: Callable[[History], bool]
    ) -> bool:
        self.begun.set()
        await self.go_on.wait()
        return await super().record(answer, now=now, bot_since=bot_since, worth_saying=worth_saying)


class Acknowledged(SocketMode):
    """Socket Mode without a socket, which keeps what it acknowledges."""

    def keep(self) -> list[str]:
        kept: list[str] = []

        async def send_message(message: str) -> None:
            kept.append(message)

        self.client.send_message = send_message  # type: ignore[method-assign]
        return kept


def envelope(text: str, name: str) -> SocketModeRequest:
    payload = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": MY_APP,
        "event_id": name,
        "event": message(text, ts=f"1.{len(text)}"),
    }
    return SocketModeRequest(type="events_api", envelope_id=name, payload=payload)


async def test_what_was_received_is_finished_and_nothing_new_is_begun(slack: FakeSlack, bot: Stage) -> None:
    slow = Slow(bot)
    client = AsyncWebClient(token="xoxb-test", base_url=slack.url)
    app = build_app(replace(bot.deps, answers=slow), client, signing_secret=SECRET)
    socket = Acknowledged(app, "xapp-test", client)
    acknowledged = socket.keep()
    first = asyncio.create_task(socket.handle(socket.client, envelope(LOCKED, "first")))
    await slow.begun.wait()
    end = asyncio.create_task(socket.stop())
    await asyncio.sleep(0)
    await socket.handle(socket.client, envelope(CHATTER, "late"))
    assert acknowledged == []
    slow.go_on.set()
    await asyncio.gather(first, end)
    assert [name for name in ("first", "late") if any(name in sent for sent in acknowledged)] == ["first"]
    assert len(await bot.deliver()) == 1
