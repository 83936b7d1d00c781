"""``sfdiag demo`` as a person runs it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientConnectionError, ClientSession

from bot.demo import workspace
from bot.demo.control import Control, eventually
from bot.demo.local_slack import LocalSlack
from bot.demo.texts import ENGLISH, FRENCH
from bot.knowledge import load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[2]
SECONDS = 60
PAGE = re.compile(r"(http://[^/\s]+)(/archives/\S+)")

# What stands in the environment of somebody who runs a Slack app behind a proxy. The demo leaves it alone.
OF_ANOTHER_APP = {
    "SLACK_BOT_TOKEN": "xoxb-of-another-app",
    "SLACK_APP_TOKEN": "xapp-of-another-app",
    "SLACK_SIGNING_SECRET": "of another app",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "of another app",
    "DATABASE_URL": "postgresql://of-another-app",
    "PORT": "1",
    "HTTPS_PROXY": "http://127.0.0.1:1",
    "http_proxy": "http://127.0.0.1:1",
}
LOCKED = "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record"


@asynccontextmanager
async def demo(folder: Path, *arguments: str, **environment: str) -> AsyncIterator[Process]:
    """Run ``sfdiag demo`` with everything temporary in a folder of the test."""
    settings = {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"} | environment
    process = await create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", *arguments,
        env=os.environ | settings, cwd=folder, stdin=PIPE, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def tour(process: Process) -> tuple[str, str, str]:
    """Wait until the demo has said where it is; return the local Slack's address, the page's, and what was said."""
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(SECONDS):
        while "Ctrl-C" not in said:
            line = (await process.stdout.readline()).decode()
            assert line, f"the demo ended: {said}{await rest(process)}"
            said += line
    found = PAGE.search(said)
    assert found is not None, said
    return found[1], found[0], said


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def written_to(file: Path) -> str:
    return file.read_text("utf-8").strip() if file.exists() else ""


async def rest(process: Process) -> str:
    assert process.stderr is not None
    return (await process.stderr.read()).decode()


async def ended(process: Process) -> tuple[str, str]:
    """Wait until the demo has ended, and return what it said after the tour on both of its outputs."""
    said, complained = await asyncio.wait_for(process.communicate(b""), SECONDS)
    return said.decode(), complained.decode()


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
async def test_the_bot_answers_the_error_and_nothing_else(tmp_path: Path, stop: signal.Signals) -> None:
    async with demo(tmp_path, "--no-open") as process, ClientSession() as session:
        url, page, _ = await tour(process)
        async with session.get(page) as response:
            assert response.status == 200
            assert "<html" in await response.text()

        control = Control(session, url)
        pasted = next(said for said in await control.messages(workspace.SUPPORT) if "UNABLE_TO_LOCK_ROW" in said.text)
        assert pasted.ts.replace(".", "") in page
        (answer,) = [said for said in await control.messages(workspace.SUPPORT) if said.user == workspace.BOT_USER_ID]
        assert answer.thread_ts == pasted.ts
        assert "UNABLE_TO_LOCK_ROW" in answer.text
        assert [said for said in await control.messages(workspace.GENERAL) if said.user == workspace.BOT_USER_ID] == []

        ts = await control.say(workspace.SUPPORT, workspace.ROBIN.id, workspace.SUGGESTED_PASTES[0])

        async def answered() -> bool:
            return bool(await control.replies(workspace.SUPPORT, ts, by=workspace.BOT_USER_ID))

        assert await eventually(answered, within=SECONDS, expected="an answer to what the tour suggests")

        process.send_signal(stop)
        said, complained = await ended(process)
        assert process.returncode == 0
        assert ENGLISH.stopped in said
        assert complained == ""
        with pytest.raises(ClientConnectionError):
            await session.get(url)
    assert left_in(tmp_path) == []


@pytest.mark.usefixtures("program")
async def test_the_page_opens_in_the_browser_and_speaks_french(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n', "utf-8")
    browser.chmod(0o700)
    environment = {"LC_ALL": "fr_FR.UTF-8", "BROWSER": str(browser)} | OF_ANOTHER_APP
    async with demo(tmp_path, **environment) as process, ClientSession() as session:
        url, page, said = await tour(process)
        assert FRENCH.tour_at(page).strip().startswith(said.strip())

        async def address() -> str:
            return written_to(opened)

        assert await eventually(address, within=SECONDS, expected="the browser opens") == page
        messages = await Control(session, url).messages(workspace.SUPPORT)
        (answer,) = [said for said in messages if said.user == workspace.BOT_USER_ID]
        assert load().catalog["UNABLE_TO_LOCK_ROW"].text["fr"].title in str(answer.blocks)


async def test_a_port_that_is_taken_is_one_sentence(program: Path, tmp_path: Path) -> None:
    with LocalSlack.start(program, workspace.configuration()) as slack:
        port = slack.url.rpartition(":")[2]
        async with demo(tmp_path, "--no-open", "--port", port) as process:
            said, complained = await ended(process)
    assert (process.returncode, said) == (2, "")
    assert complained.strip() == ENGLISH.no_port.format(detail=port)


@pytest.fixture
def no_npm(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which nothing was fetched before and nothing can be."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}


async def test_without_npm_the_conversation_is_in_the_terminal(tmp_path: Path, no_npm: dict[str, str]) -> None:
    async with demo(tmp_path, **no_npm) as process:
        said, complained = await asyncio.wait_for(
            process.communicate(b"caf\xe9 " + f"{LOCKED}\n\n/sfdiag REQUEST_LIMIT_EXCEEDED\n".encode()), SECONDS
        )
    assert process.returncode == 0
    assert complained.decode().strip() == ENGLISH.no_npm
    assert "UNABLE_TO_LOCK_ROW" in said.decode()
    assert "REQUEST_LIMIT_EXCEEDED · " in said.decode()


async def test_without_npm_and_without_input_it_just_ends(tmp_path: Path, no_npm: dict[str, str]) -> None:
    async with demo(tmp_path, LC_ALL="fr_FR.UTF-8", **no_npm) as process:
        said, complained = await ended(process)
    assert process.returncode == 0
    assert complained.strip() == FRENCH.no_npm
    assert FRENCH.instead in said
