from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import web
from bot.slack.chatter import Chatter
from tests.scenarios import CHATTER, LOCKED
from tests.slack.fake_slack import MY_APP, TEAM
from tests.slack.stage import ALICE, CHANNEL, SECRET, Stage, form, message, signed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.web import Application, Request

    Http = TestClient[Request, Application]


@pytest.fixture(params=[True, False], ids=["chatter told apart", "all through Bolt"])
async def http(bot: Stage, request: pytest.FixtureRequest) -> AsyncIterator[Http]:
    async def not_ready() -> str | None:
        return None

    chatter = Chatter(bot.deps.me, bot.deps.engine, signing_secret=SECRET) if request.param else None
    async with TestClient(TestServer(web.build(bot.app, not_ready=not_ready, chatter=chatter))) as client:
        yield client


def envelope(event: dict[str, Any]) -> dict[str, Any]:
    return {"type": "event_callback", "event_id": "Ev1", "team_id": TEAM, "api_app_id": MY_APP, "event": event}


async def post(http: Http, body: dict[str, Any] | str, **how: Any) -> tuple[int, str]:
    text, headers = signed(body, **how)
    async with http.post("/slack/events", data=text, headers=headers) as response:
        return response.status, await response.text()


async def test_a_signed_event_is_answered_once(bot: Stage, http: Http) -> None:
    event = message(LOCKED, ts=bot.slack.next_ts())
    bot.slack.messages[CHANNEL] = [event]
    for _ in range(3):
        assert (await post(http, envelope(event)))[0] == 200
    assert len(await bot.deliver()) == 1


async def test_chatter_costs_no_call(bot: Stage, http: Http) -> None:
    assert (await post(http, envelope(message(CHATTER, ts="1.1"))))[0] == 200
    assert bot.slack.calls == []


@pytest.mark.parametrize(
    "how", [{"secret": "another"}, {"at": time.time() - 301}, {"at": 0.0}], ids=["secret", "late", "ancient"]
)
async def test_what_slack_has_not_signed_just_now_is_refused(bot: Stage, http: Http, how: dict[str, Any]) -> None:
    status, _text = await post(http, envelope(message(LOCKED, ts="1.1")), **how)
    assert status == 401
    assert await bot.deliver() == []


async def test_what_is_not_signed_at_all_is_refused(http: Http) -> None:
    async with http.post("/slack/events", json=envelope(message(LOCKED, ts="1.1"))) as response:
        assert response.status == 401


async def test_slack_can_check_the_address(http: Http) -> None:
    status, text = await post(http, {"type": "url_verification", "token": "t", "challenge": "abc"})
    assert status == 200
    assert "abc" in text


async def test_a_failure_to_write_is_a_500(bot: Stage, http: Http) -> None:
    async with bot.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE answers RENAME TO elsewhere")
    assert (await post(http, envelope(message(LOCKED, ts="1.1"))))[0] == 500


async def test_a_command_is_answered_in_private(http: Http) -> None:
    body = {"command": "/sfdiag", "text": "UNABLE_TO_LOCK_ROW", "user_id": ALICE, "channel_id": CHANNEL}
    status, text = await post(http, form({**body, "team_id": TEAM, "trigger_id": "1.2.3"}))
    assert status == 200
    assert '"response_type": "ephemeral"' in text


async def test_the_process_is_well(http: Http) -> None:
    for path in ("/healthz", "/readyz"):
        async with http.get(path) as response:
            assert response.status == 200
            assert await response.json() == {"ok": True}


async def test_a_bot_that_cannot_work_is_not_ready() -> None:
    async def not_ready() -> str | None:
        return "the catalog is empty"

    async with TestClient(TestServer(web.build(None, not_ready=not_ready))) as client:
        async with client.get("/readyz") as response:
            assert response.status == 503
            assert await response.json() == {"ok": False, "error": "the catalog is empty"}
        async with client.get("/healthz") as response:
            assert response.status == 200
        async with client.post("/slack/events") as response:
            assert response.status == 404
