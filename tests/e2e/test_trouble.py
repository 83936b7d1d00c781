"""What must hold when things go wrong: nothing is said twice, and nothing is lost."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import update
from sqlalchemy.ext.asyncio import create_async_engine

from bot.demo import workspace
from bot.demo.control import eventually
from bot.storage.tables import answers, drops
from tests.e2e.proxy import broken, dropped, held, rate_limited, slow
from tests.e2e.stage import ANSWER_SECONDS, set_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import URL

    from tests.e2e.proxy import Fault
    from tests.e2e.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKER = workspace.TOMAS.id
LOCKED = "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record or 1 records: 0015g00000XyZAbAAN"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(program: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """Give a bot on a socket: how it posts is the same over HTTP."""
    async with set_up(program, tmp_path_factory.mktemp("bot")) as standing:
        yield standing


async def only_one(stage: Stage, channel: str, ts: str) -> None:
    """Check that the message has exactly one answer, also after the bot had time for another."""
    answer = await stage.answer(channel, ts)
    assert await stage.by_bot(channel) == [answer]


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param((rate_limited(1),), id="429"),
        pytest.param((rate_limited(1), rate_limited(1)), id="429 twice"),
        pytest.param((broken,), id="500"),
        pytest.param((dropped,), id="the answer is lost after the work was done"),
        pytest.param((slow(1.5),), id="slow"),
    ],
)
async def test_an_answer_is_posted_once_all_the_same(stage: Stage, faults: tuple[Fault, ...]) -> None:
    channel = await stage.channel()
    stage.proxy.next("chat.postMessage", *faults)
    ts = await stage.control.say(channel, ASKER, LOCKED)
    await only_one(stage, channel, ts)


async def test_a_bot_that_was_refused_waits_for_as_long_as_slack_says(stage: Stage) -> None:
    channel = await stage.channel()
    stage.proxy.limit("chat.postMessage", 3)
    ts = await stage.control.say(channel, ASKER, LOCKED)
    await stage.answer(channel, ts)
    # Asking again before the time is over would have been refused once more.
    refused, granted = [call for call in stage.proxy.called("chat.postMessage") if call.arguments["channel"] == channel]
    assert granted.arguments["text"] == refused.arguments["text"]


async def test_a_bot_killed_between_posting_and_marking_does_not_post_again(
    program: Path, tmp_path: Path, database_url: URL
) -> None:
    async with set_up(program, tmp_path, database=database_url) as stage:
        channel = await stage.channel()
        never = asyncio.Event()
        stage.proxy.next("chat.postMessage", held(never))
        ts = await stage.control.say(channel, ASKER, LOCKED)
        await stage.answer(channel, ts)

        await stage.bot.kill()
        never.set()
        await let_claims_run_out(database_url)
        await stage.bot.start()
        await stage.bot.on_the_socket(stage.control)

        async def looked() -> bool:
            return any(call.arguments.get("ts") == ts for call in stage.proxy.called("conversations.replies"))

        await eventually(looked, within=2 * ANSWER_SECONDS, expected="the bot looks for its own answer")
        await only_one(stage, channel, ts)


async def test_a_bot_killed_before_posting_posts_after_its_restart(
    program: Path, tmp_path: Path, database_url: URL
) -> None:
    async with set_up(program, tmp_path, database=database_url) as stage:
        channel = await stage.channel()
        stage.proxy.next("chat.postMessage", slow(3600))
        ts = await stage.control.say(channel, ASKER, LOCKED)

        async def tried() -> bool:
            return bool(stage.proxy.called("chat.postMessage"))

        await eventually(tried, within=ANSWER_SECONDS, expected="the bot tries to post")
        await stage.bot.kill()
        await let_claims_run_out(database_url)
        await stage.bot.start()
        await stage.bot.on_the_socket(stage.control)
        await only_one(stage, channel, ts)


async def test_a_bot_killed_while_it_reads_a_file_reads_it_after_its_restart(
    program: Path, tmp_path: Path, database_url: URL
) -> None:
    async with set_up(program, tmp_path, database=database_url) as stage:
        channel = await stage.channel()
        stage.proxy.next("files.info", slow(3600))
        content = f"Failed On,Error Type,Error Details\n2026-11-20 10:00,Record Level,{LOCKED}\n".encode()
        ts = await stage.control.upload(channel, workspace.ROBIN.id, "errors.csv", content)

        async def reading() -> bool:
            return bool(stage.proxy.called("files.info"))

        await eventually(reading, within=ANSWER_SECONDS, expected="the bot begins to read")
        await stage.bot.kill()
        await let_claims_run_out(database_url)
        await stage.bot.start()
        await stage.bot.on_the_socket(stage.control)
        assert "1 new" in (await stage.answer(channel, ts)).text
        await only_one(stage, channel, ts)


async def let_claims_run_out(database_url: URL) -> None:
    """Do what time does to the claims of a bot that died: afterwards another one may take its work over."""
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        for table in (answers, drops):
            await connection.execute(update(table).values(lease_until=datetime(2000, 1, 1, tzinfo=UTC)))
    await engine.dispose()


async def test_the_bot_ends_when_asked_and_says_nothing_strange(program: Path, tmp_path: Path) -> None:
    async with set_up(program, tmp_path) as stage:
        channel = await stage.channel()
        ts = await stage.control.say(channel, ASKER, LOCKED)
        await stage.answer(channel, ts)
        assert await stage.bot.stop() == 0
        assert "Traceback" not in stage.bot.output
        assert "Unclosed" not in stage.bot.output


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def over_http(program: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """Give a bot that Slack calls over HTTP."""
    async with set_up(program, tmp_path_factory.mktemp("bot"), http=True) as standing:
        yield standing


def event(channel: str, ts: str, **event: Any) -> str:
    """Return a message event as Slack delivers it."""
    said = {"type": "message", "channel": channel, "user": ASKER, "text": LOCKED, "ts": ts, "event_ts": ts}
    return json.dumps({
        "type": "event_callback",
        "team_id": workspace.TEAM_ID,
        "api_app_id": "A01SFDIAG",
        "event_id": f"Ev{ts}",
        "event_time": int(float(ts)),
        "event": said | {"channel_type": "channel"} | event,
        "authorizations": [{"team_id": workspace.TEAM_ID, "user_id": workspace.BOT_USER_ID, "is_bot": True}],
    })  # fmt: skip


async def deliver(stage: Stage, body: str, *, retry: int = 0, secret: str = workspace.SIGNING_SECRET) -> int:
    """Deliver an event over HTTP, signed, and return the bot's status."""
    stamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
    } | ({"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {})
    async with stage.session.post(f"{stage.bot_url}/slack/events", data=body, headers=headers) as response:
        return response.status


async def test_an_event_delivered_again_and_again_is_answered_once(over_http: Stage) -> None:
    channel = await over_http.channel()
    body = event(channel, "1795200000.000100")
    statuses = [await deliver(over_http, body, retry=number) for number in range(3)]
    assert statuses == [200, 200, 200]
    await only_one(over_http, channel, "1795200000.000100")


async def test_an_event_delivered_several_times_at_once_is_answered_once(over_http: Stage) -> None:
    channel = await over_http.channel()
    body = event(channel, "1795200000.000200")
    statuses = await asyncio.gather(*(deliver(over_http, body, retry=number) for number in range(5)))
    assert set(statuses) == {200}
    await only_one(over_http, channel, "1795200000.000200")


async def test_an_event_that_slack_did_not_sign_is_refused(over_http: Stage) -> None:
    channel = await over_http.channel()
    assert await deliver(over_http, event(channel, "1795200000.000300"), secret="somebody else's") == 401
    assert await over_http.by_bot(channel) == []
