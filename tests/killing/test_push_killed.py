"""A server that is killed has kept all that it acknowledged; who pushes everything again has everything once."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError, ClientSession

from bot.demo.control import eventually
from bot.push import PATH
from tests.addresses import as_people_write_it
from tests.killing.looking import kill, messages, program
from tests.slack.fake_slack import fake_slack
from tests.slack.test_start import free_port

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from pathlib import Path

    from sqlalchemy import URL

    from bot.storage.database import Database

TOKEN = "a-token-that-nobody-guesses"
PUSHES, ERRORS = 12, 400
SECONDS = 60


def told(turn: int, push: int) -> list[str]:
    return [f"Contact {number} of push {push} and turn {turn} was turned away" for number in range(ERRORS)]


async def send(session: ClientSession, url: str, turn: int, push: int) -> dict[str, Any] | None:
    """Push once; return the answer, or nothing when there was none."""
    errors = [
        {"level": "record", "failed_at": "2026-11-21T09:51:43Z", "message": message} for message in told(turn, push)
    ]
    try:
        async with session.post(f"{url}{PATH}", json={"source": "erp", "errors": errors}) as response:
            assert response.status == 200, await response.text()
            answer: dict[str, Any] = await response.json()
            return answer
    except ClientError:
        return None


async def up(session: ClientSession, url: str, process: Process) -> None:
    async def ready() -> bool:
        assert process.returncode is None, "the bot ended by itself"
        try:
            async with session.get(f"{url}/readyz") as response:
                return response.status == 200
        except ClientError:
            return False

    await eventually(ready, within=SECONDS, expected="the bot is ready")


async def test_killed_in_the_middle_of_pushes(
    database: Database, database_url: URL, tmp_path: Path, cache_folder: Path, rounds: int
) -> None:
    chance = random.Random()  # noqa: S311 - every run tries other moments
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = tmp_path / "bot.log"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with fake_slack() as slack, ClientSession(headers=headers) as session:

        async def start() -> Process:
            process = await program(
                "run", folder=tmp_path, cache=cache_folder, log=log,
                SLACK_BOT_TOKEN="xoxb-test", SLACK_SIGNING_SECRET="signing", SLACK_API_URL=slack.url,
                DATABASE_URL=as_people_write_it(database_url), SFDIAG_INGEST_TOKEN=TOKEN,
                HOST="127.0.0.1", PORT=str(port),
            )  # fmt: skip
            await up(session, url, process)
            return process

        expected: list[str] = []
        server = await start()
        for turn in range(rounds):
            acknowledged: set[int] = set()

            async def push(number: int, turn: int = turn, acknowledged: set[int] = acknowledged) -> None:
                if await send(session, url, turn, number) is not None:
                    acknowledged.add(number)

            pushing = [asyncio.create_task(push(number)) for number in range(PUSHES)]
            await asyncio.wait(pushing, timeout=chance.uniform(0.05, 1.0))
            await kill(server)
            await asyncio.gather(*pushing)
            kept = set(await messages(database))
            assert all(message in kept for number in acknowledged for message in told(turn, number))

            server = await start()
            for number in range(PUSHES):
                answer = await send(session, url, turn, number)
                assert answer is not None
                assert answer["accepted"] + answer["duplicates"] == ERRORS
                assert number not in acknowledged or answer["accepted"] == 0
            expected += [message for number in range(PUSHES) for message in told(turn, number)]
            assert sorted(await messages(database)) == sorted(expected)
        await kill(server)
        assert sorted(await messages(database)) == sorted(expected)
