from __future__ import annotations

import asyncio
import json
import logging
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import URL

from bot.app import StartError, _pushing, run
from bot.diagnosis.catalog import EntryCatalog
from bot.knowledge import Knowledge
from bot.push import PATH as PUSH_PATH
from bot.settings import Settings
from bot.slack.start import identify
from tests.scenarios import LOCKED
from tests.slack.fake_slack import ME, MY_APP, TEAM, FakeSlack, Trouble, fake_slack
from tests.slack.stage import CHANNEL, SECRET, message, signed
from tests.small_catalog import SMALL_CATALOG

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.slack.payloads import Identity

KNOWLEDGE = Knowledge(catalog=SMALL_CATALOG, areas={})
BOT_TOKEN = "xoxb-not-a-real-token"
APP_TOKEN = "xapp-not-a-real-token"


@pytest.fixture(autouse=True)
def logging_as_before() -> Any:
    """Put the root logger back, which the start takes over."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settings(slack_url: str, folder: Path, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "bot_token": SecretStr(BOT_TOKEN),
        "signing_secret": SecretStr(SECRET),
        "api_url": slack_url,
        "database_url": URL.create("sqlite+aiosqlite", database=str(folder / "test.db")),
        "host": "127.0.0.1",
        "port": free_port(),
        "log": "json",
    }
    return Settings(**(given | more))


@asynccontextmanager
async def running(given: Settings, knowledge: Knowledge = KNOWLEDGE) -> AsyncIterator[Identity]:
    stop = asyncio.Event()
    ready: asyncio.Queue[Identity] = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run(given, knowledge, stop=stop, on_ready=ready.put_nowait))
        async with asyncio.timeout(20):
            me = await ready.get()
        try:
            yield me
        finally:
            stop.set()


async def refusal(given: Settings) -> str:
    with pytest.raises(StartError) as refused:
        await run(given, KNOWLEDGE, stop=asyncio.Event())
    text = str(refused.value)
    assert BOT_TOKEN not in text
    assert APP_TOKEN not in text
    assert "\n" not in text
    return text


async def test_over_http(slack: FakeSlack, tmp_path: Path) -> None:
    given = settings(slack.url, tmp_path)
    event = message(LOCKED, ts="1.1")
    slack.messages[CHANNEL] = [event]
    body, headers = signed({"type": "event_callback", "event_id": "Ev1", "team_id": TEAM, "event": event})
    address = f"http://127.0.0.1:{given.port}"
    async with running(given) as me, aiohttp.ClientSession() as session:
        assert (me.name, me.workspace) == ("sfdiag", "Acme")
        async with session.get(f"{address}/readyz") as response:
            assert response.status == 200
        async with session.post(f"{address}/slack/events", data=body, headers=headers) as response:
            assert response.status == 200
        await slack.until_said(CHANNEL)
    assert [call.method for call in slack.take()] == ["auth.test", "users.info", "chat.postMessage"]


INGEST = "a-token-that-nobody-guesses"
SYNC_ERROR = {"level": "record", "failed_at": "2026-11-21T09:51:43Z", "message": LOCKED}


async def pushed(given: Settings) -> int:
    """Push an error and return the answer's status."""
    address = f"http://127.0.0.1:{given.port}{PUSH_PATH}"
    headers = {"Authorization": f"Bearer {INGEST}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(address, json={"source": "erp", "errors": [SYNC_ERROR]}) as response,
    ):
        return response.status


async def test_sync_errors_can_be_pushed_where_there_is_a_token(slack: FakeSlack, tmp_path: Path) -> None:
    given = settings(slack.url, tmp_path)
    async with running(given):
        assert await pushed(given) == 404
    given = settings(slack.url, tmp_path, ingest_token=SecretStr(INGEST), scheduler=False)
    async with running(given):
        assert await pushed(given) == 200


async def test_in_socket_mode_sync_errors_come_in_by_the_port_that_was_set(tmp_path: Path) -> None:
    async with socket_slack() as socket:
        given = settings(socket.slack.url, tmp_path, app_token=SecretStr(APP_TOKEN), ingest_token=SecretStr(INGEST))
        async with running(given):
            assert await pushed(given) == 200


@pytest.mark.parametrize(
    ("token", "port", "says"),
    [("guess-me", 1, "short enough to be guessed"), (INGEST, None, "only with PORT"), (INGEST, 1, "")],
)
def test_a_token_that_is_of_little_use_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, token: str, port: int | None, says: str
) -> None:
    given = settings("", tmp_path, app_token=SecretStr(APP_TOKEN), ingest_token=SecretStr(token), port=port)
    intake: Any = None
    assert _pushing(intake, given) is not None
    assert says in caplog.text
    assert bool(caplog.records) == bool(says)
    assert token not in caplog.text


class SocketSlack:
    """The other end of Socket Mode."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.acknowledged: asyncio.Queue[str] = asyncio.Queue()
        self.connected = asyncio.Event()
        self.sockets: list[web.WebSocketResponse] = []
        self.address = ""

    async def open(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": self.address})

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        self.sockets.append(connection)
        await connection.send_json({"type": "hello"})
        self.connected.set()
        async for received in connection:
            if received.type == aiohttp.WSMsgType.TEXT:
                self.acknowledged.put_nowait(json.loads(received.data)["envelope_id"])
        return connection

    async def send(self, event: dict[str, Any], envelope: str) -> None:
        payload = {"type": "event_callback", "event_id": "Ev1", "team_id": TEAM, "api_app_id": MY_APP, "event": event}
        await self.sockets[-1].send_json({"type": "events_api", "envelope_id": envelope, "payload": payload})


@asynccontextmanager
async def socket_slack() -> AsyncIterator[SocketSlack]:
    slack = FakeSlack()
    other_end = SocketSlack(slack)
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", other_end.open)
    app.router.add_get("/socket", other_end.connect)
    app.router.add_route("*", "/api/{method}", slack.handle)
    async with TestServer(app) as server:
        slack.url = f"http://127.0.0.1:{server.port}/api/"
        other_end.address = f"ws://127.0.0.1:{server.port}/socket"
        yield other_end


async def test_over_socket_mode(tmp_path: Path) -> None:
    async with socket_slack() as other_end:
        slack = other_end.slack
        event = message(LOCKED, ts="1.1")
        slack.messages[CHANNEL] = [event]
        given = settings(slack.url, tmp_path, app_token=SecretStr(APP_TOKEN), port=None)
        async with running(given), asyncio.timeout(20):
            await other_end.connected.wait()
            for envelope in ("one", "two"):
                await other_end.send(event, envelope)
            acknowledged = {await other_end.acknowledged.get() for _ in range(2)}
            await slack.until_said(CHANNEL)
        assert acknowledged == {"one", "two"}
        assert len(slack.standing(CHANNEL)) == 1


async def test_socket_mode_acknowledges_nothing_that_was_not_written(tmp_path: Path) -> None:
    async with socket_slack() as other_end:
        slack = other_end.slack
        given = settings(slack.url, tmp_path, app_token=SecretStr(APP_TOKEN), port=None)
        async with running(given), asyncio.timeout(20):
            await other_end.connected.wait()
            await other_end.send({"type": "message"}, "broken")
            await other_end.send(message("good morning", ts="1.2"), "chatter")
            assert await other_end.acknowledged.get() == "chatter"
        assert other_end.acknowledged.empty()


async def test_with_socket_mode_a_port_that_was_given_is_served(tmp_path: Path) -> None:
    async with socket_slack() as other_end:
        given = settings(other_end.slack.url, tmp_path, app_token=SecretStr(APP_TOKEN))
        async with running(given), aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{given.port}/healthz") as response:
                assert response.status == 200
            async with session.post(f"http://127.0.0.1:{given.port}/slack/events") as response:
                assert response.status == 404


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_bot_token_that_does_not_work(slack: FakeSlack, tmp_path: Path, error: str) -> None:
    slack.fail("auth.test", Trouble(error=error))
    text = await refusal(settings(slack.url, tmp_path))
    assert text.startswith("SLACK_BOT_TOKEN does not work")
    assert "OAuth & Permissions" in text


async def test_an_app_token_that_does_not_work(slack: FakeSlack, tmp_path: Path) -> None:
    slack.fail("apps.connections.open", Trouble(error="invalid_auth"))
    text = await refusal(settings(slack.url, tmp_path, app_token=SecretStr(APP_TOKEN), port=None))
    assert text.startswith("SLACK_APP_TOKEN does not work")
    assert "connections:write" in text


async def test_scopes_that_are_missing_are_all_named(slack: FakeSlack, tmp_path: Path) -> None:
    slack.scopes = "chat:write,commands,app_mentions:read,channels:history,groups:history,im:history"
    text = await refusal(settings(slack.url, tmp_path))
    assert "users:read" in text
    assert "mpim:history" in text
    assert "chat:write" not in text
    assert "Reinstall" in text


async def test_a_slack_that_does_not_tell_its_scopes_is_believed(slack: FakeSlack, tmp_path: Path) -> None:
    slack.scopes = None
    async with running(settings(slack.url, tmp_path)) as me:
        assert me.name == "sfdiag"


async def test_a_slack_that_cannot_be_reached() -> None:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=f"http://127.0.0.1:{free_port()}/api/", retry_handlers=[])
    with pytest.raises(StartError, match="Slack cannot be reached"):
        await identify(client, tries=1)


async def test_a_slack_that_is_away_for_a_moment_is_waited_for(slack: FakeSlack, tmp_path: Path) -> None:
    slack.fail("auth.test", Trouble(status=503))
    async with running(settings(slack.url, tmp_path)) as me:
        assert me.user_id == ME


async def test_a_port_that_is_taken(slack: FakeSlack, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        text = await refusal(settings(slack.url, tmp_path, port=port))
    assert str(port) in text
    assert "Set another PORT" in text


async def test_a_database_that_is_none(slack: FakeSlack, tmp_path: Path) -> None:
    (tmp_path / "test.db").write_text("this is no database, whatever its name says" * 100, encoding="utf-8")
    text = await refusal(settings(slack.url, tmp_path))
    assert text.startswith("The database of DATABASE_URL cannot be used")


async def test_a_disk_that_does_not_last_is_said_aloud(
    slack: FakeSlack, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running(settings(slack.url, tmp_path, disk_is_lost=True)):
        pass
    assert "THE DATA WILL BE LOST" in capfd.readouterr().err


async def test_the_start_says_where_it_listens_and_no_secret(
    slack: FakeSlack, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    given = settings(slack.url, tmp_path)
    async with running(given):
        pass
    said = capfd.readouterr().err
    assert f"sfdiag is listening as @sfdiag in Acme over HTTP on port {given.port}" in said
    assert BOT_TOKEN not in said
    assert SECRET not in said


async def test_without_a_catalog_the_bot_is_not_ready(slack: FakeSlack, tmp_path: Path) -> None:
    given = settings(slack.url, tmp_path)
    async with (
        running(given, Knowledge(catalog=EntryCatalog([]), areas={})),
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{given.port}/readyz") as response,
    ):
        assert response.status == 503
        assert (await response.json())["error"] == "the catalog is empty"


async def test_two_bots_start_on_one_new_database_at_once(tmp_path: Path) -> None:
    async with fake_slack() as slack:
        one, other = settings(slack.url, tmp_path), settings(slack.url, tmp_path)
        async with running(one), running(other):
            pass
        assert (tmp_path / "test.db").exists()


async def test_a_stop_while_slack_does_not_answer(slack: FakeSlack, tmp_path: Path) -> None:
    slack.fail("auth.test", *[Trouble(status=429, error="ratelimited", retry_after=30)] * 3)
    stop = asyncio.Event()
    task = asyncio.create_task(run(settings(slack.url, tmp_path), KNOWLEDGE, stop=stop))
    await slack.until_called("auth.test")
    stop.set()
    async with asyncio.timeout(20):
        await task
    assert [call.method for call in slack.calls] == ["auth.test"]
