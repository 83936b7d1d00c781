from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.scenarios import LIMIT, LOCKED, SESSION
from tests.slack.fake_slack import FakeSlack, Trouble
from tests.slack.stage import CHANNEL, Clock, Stage, deletion, stage

if TYPE_CHECKING:
    from sqlalchemy import URL

    from bot.storage.answers import Answer


# Nothing can be marked as posted.
JAM_SQLITE = "CREATE TRIGGER jam BEFORE UPDATE OF posted_ts ON answers BEGIN SELECT RAISE(FAIL, 'jammed'); END"
JAM_POSTGRES = "ALTER TABLE answers ADD CONSTRAINT jam CHECK (posted_ts IS NULL)"


async def only(bot: Stage) -> Answer:
    async with bot.database.read() as connection:
        (row,) = (await connection.exec_driver_sql("SELECT id FROM answers")).all()
    kept = await bot.deps.answers.get(row[0])
    assert kept is not None
    return kept


def posts(slack: FakeSlack) -> int:
    return len(slack.take("chat.postMessage"))


async def test_slacks_pause_is_kept(bot: Stage) -> None:
    bot.slack.fail("chat.postMessage", Trouble(status=429, error="ratelimited", retry_after=30))
    await bot.says(LOCKED)
    await bot.deps.outbox.step()
    assert posts(bot.slack) == 1
    await bot.says(SESSION, channel="C0OTHER")
    bot.clock.pass_s(29)
    assert await bot.deps.outbox.step() is False
    assert posts(bot.slack) == 0
    bot.clock.pass_s(1)
    await bot.deps.outbox.step()
    assert posts(bot.slack) == 2
    assert len(await bot.deliver()) == 2


async def test_a_pause_does_not_count_as_an_attempt(bot: Stage) -> None:
    bot.slack.fail("chat.postMessage", *[Trouble(status=429, error="ratelimited", retry_after=1)] * 30)
    await bot.says(LOCKED)
    assert len(await bot.deliver()) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(status=500),
        Trouble(status=503),
        Trouble(error="internal_error"),
        Trouble(error="service_unavailable"),
        Trouble(drop=True),
    ],
    ids=str,
)
async def test_what_passes_is_tried_again(bot: Stage, trouble: Trouble) -> None:
    bot.slack.fail("chat.postMessage", trouble, trouble)
    await bot.says(LOCKED)
    assert len(await bot.deliver()) == 1
    assert posts(bot.slack) == 3


async def test_the_pause_between_attempts_grows(bot: Stage) -> None:
    bot.slack.fail("chat.postMessage", *[Trouble(status=500)] * 4)
    await bot.says(LOCKED)
    pauses = []
    for _ in range(4):
        await bot.deps.outbox.step()
        due = await bot.deps.answers.next_due()
        assert due is not None
        pauses.append((due - bot.clock.now()).total_seconds())
        bot.clock.instant = due
    assert pauses == [1, 2, 4, 8]


async def test_what_never_passes_is_given_up(bot: Stage) -> None:
    bot.slack.fail("chat.postMessage", *[Trouble(error="internal_error")] * 50)
    await bot.says(LOCKED)
    assert await bot.deliver() == []
    kept = await only(bot)
    assert (kept.state, kept.error, kept.attempts) == ("failed", "internal_error", 12)


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel", "missing_scope"])
async def test_what_is_final_is_not_tried_again(bot: Stage, error: str) -> None:
    bot.slack.fail("chat.postMessage", Trouble(error=error))
    await bot.says(LOCKED)
    assert await bot.deliver() == []
    assert posts(bot.slack) == 1
    kept = await only(bot)
    assert (kept.state, kept.error) == ("failed", error)


async def test_refused_blocks_are_left_out(bot: Stage) -> None:
    bot.slack.fail("chat.postMessage", Trouble(error="invalid_blocks"))
    await bot.says(LOCKED)
    (posted,) = await bot.deliver()
    assert "blocks" not in posted
    assert "UNABLE_TO_LOCK_ROW" in posted["text"]


async def test_blocks_and_text_refused_are_given_up(bot: Stage) -> None:
    bot.slack.fail("chat.postMessage", Trouble(error="invalid_blocks"), Trouble(error="invalid_blocks"))
    await bot.says(LOCKED)
    await bot.deliver()
    assert posts(bot.slack) == 2
    assert (await only(bot)).state == "failed"


@pytest.mark.parametrize("trouble", [Trouble(status=500, after=True), Trouble(drop=True, after=True)], ids=str)
async def test_a_post_that_slack_took_before_it_failed_is_not_posted_again(bot: Stage, trouble: Trouble) -> None:
    bot.slack.fail("chat.postMessage", trouble)
    await bot.says(LOCKED)
    (posted,) = await bot.deliver()
    assert posts(bot.slack) == 1
    kept = await only(bot)
    assert (kept.state, kept.posted_ts) == ("posted", posted["ts"])


async def test_it_is_not_posted_again_before_the_thread_could_be_read(bot: Stage) -> None:
    bot.slack.fail("chat.postMessage", Trouble(drop=True, after=True))
    bot.slack.fail("conversations.replies", Trouble(status=500), Trouble(status=429, error="ratelimited"))
    await bot.says(LOCKED)
    assert len(await bot.deliver()) == 1
    assert posts(bot.slack) == 1


async def test_a_channel_gets_one_message_a_second(bot: Stage) -> None:
    for text in (LOCKED, SESSION, LIMIT):
        await bot.says(text)
    await bot.says(LOCKED, channel="C0OTHER")
    await bot.deps.outbox.step()
    assert [call.args["channel"] for call in bot.slack.take("chat.postMessage")] == [CHANNEL, "C0OTHER"]
    assert await bot.deps.outbox.step() is False
    bot.clock.pass_s(1)
    await bot.deps.outbox.step()
    assert posts(bot.slack) == 1


async def test_messages_are_answered_in_order(bot: Stage) -> None:
    for text in (LOCKED, SESSION, LIMIT):
        await bot.says(text)
        bot.clock.pass_s(0.001)
    found = [posted["text"] for posted in await bot.deliver()]
    assert [code in text for code, text in zip(("LOCK", "SESSION", "LIMIT"), found, strict=True)] == [True] * 3


async def test_two_processes_post_nothing_twice(slack: FakeSlack, database_url: URL) -> None:
    clock = Clock()
    async with (
        stage(slack, database_url, clock=clock) as one,
        stage(slack, database_url, clock=clock) as other,
    ):
        for number in range(10):
            await one.says(LOCKED, channel=f"C{number}")
        while await one.deps.answers.next_due() is not None:
            await asyncio.gather(one.deps.outbox.step(), other.deps.outbox.step())
            clock.pass_s(1)
        assert sorted(call.args["channel"] for call in slack.take("chat.postMessage")) == [f"C{n}" for n in range(10)]


async def crash_after_claim(bot: Stage) -> Answer:
    (claimed,) = await bot.deps.answers.claim(now=bot.clock.now(), lease=timedelta(seconds=60), limit=1)
    return claimed


async def test_a_crash_after_posting_posts_nothing_again(slack: FakeSlack, database_url: URL) -> None:
    clock = Clock()
    async with stage(slack, database_url, clock=clock) as bot:
        await bot.says(LOCKED)
        await bot.deps.outbox._send(await crash_after_claim(bot), blocks=None)
    slack.take()
    async with stage(slack, database_url, clock=clock) as bot:
        assert await bot.deps.outbox.settle() is True
        assert (await only(bot)).state == "posted"
        assert len(await bot.deliver()) == 1
        assert posts(slack) == 0


async def test_a_crash_before_posting_posts_once_the_claim_has_run_out(slack: FakeSlack, database_url: URL) -> None:
    clock = Clock()
    async with stage(slack, database_url, clock=clock) as bot:
        await bot.says(LOCKED)
        await crash_after_claim(bot)
    async with stage(slack, database_url, clock=clock) as bot:
        assert await bot.deps.outbox.settle() is False
        assert await bot.deps.outbox.step() is False
        clock.pass_s(60)
        assert len(await bot.deliver()) == 1


async def test_a_message_deleted_while_its_answer_is_posted(bot: Stage) -> None:
    ts = await bot.says(LOCKED)
    claimed = await crash_after_claim(bot)
    await bot.event(deletion(CHANNEL, ts))
    await bot.deps.outbox._deliver(claimed)
    assert await bot.deliver() == []
    assert [call.method for call in bot.slack.take("chat.postMessage", "chat.delete")] == [
        "chat.postMessage",
        "chat.delete",
    ]
    assert (await only(bot)).state == "cancelled"


async def test_the_loop_posts_what_is_written_while_it_runs_and_ends_when_told(bot: Stage) -> None:
    loop = asyncio.create_task(bot.deps.outbox.run())
    await bot.says(LOCKED)
    await bot.slack.until_said(CHANNEL)
    bot.deps.outbox.stop()
    async with asyncio.timeout(20):
        await loop
    assert (await only(bot)).state == "posted"


class Failed(logging.Handler):
    """Tells when something has been logged as failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.happened = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.happened.set()


async def test_the_loop_outlives_a_fault_of_the_database(bot: Stage) -> None:
    failed = Failed()
    log = logging.getLogger("bot.slack.outbox")
    log.addHandler(failed)
    async with bot.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE answers RENAME TO elsewhere")
    loop = asyncio.create_task(bot.deps.outbox.run())
    async with asyncio.timeout(20):
        await failed.happened.wait()
        async with bot.database.write() as connection:
            await connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO answers")
        await bot.says(LOCKED)
        await bot.slack.until_said(CHANNEL)
        bot.deps.outbox.stop()
        await loop
    log.removeHandler(failed)
    assert (await only(bot)).posted_ts is not None


async def test_an_answer_that_may_have_been_posted_is_deleted_with_its_message(bot: Stage) -> None:
    ts = await bot.says(LOCKED)
    bot.slack.fail("chat.postMessage", Trouble(drop=True, after=True))
    await bot.deps.outbox.step()
    assert len(bot.slack.standing(CHANNEL)) == 1
    await bot.event(deletion(CHANNEL, ts))
    assert await bot.deliver() == []


async def test_nothing_is_deleted_where_the_whole_thread_is_gone(bot: Stage) -> None:
    ts = await bot.says(LOCKED)
    bot.slack.fail("chat.postMessage", Trouble(drop=True))
    await bot.deps.outbox.step()
    bot.slack.messages.clear()
    assert (await bot.event(deletion(CHANNEL, ts))).status == 200
    assert bot.slack.take("chat.delete") == []


async def test_a_post_that_cannot_be_marked_is_found_again(bot: Stage) -> None:
    await bot.says(LOCKED)
    async with bot.database.write() as connection:
        await connection.exec_driver_sql(JAM_SQLITE if bot.database.is_sqlite else JAM_POSTGRES)
    await bot.deps.outbox.step()
    assert (await only(bot)).state == "posting"
    async with bot.database.write() as connection:
        await connection.exec_driver_sql(
            "DROP TRIGGER jam" if bot.database.is_sqlite else "ALTER TABLE answers DROP CONSTRAINT jam"
        )
    assert len(await bot.deliver()) == 1
    assert (await only(bot)).state == "posted"


async def test_a_long_thread_is_read_to_its_end(bot: Stage) -> None:
    bot.slack.page = 2
    root = await bot.says("a long story")
    for number in range(5):
        await bot.says(f"chapter {number}", thread_ts=root)
    bot.slack.fail("chat.postMessage", Trouble(drop=True, after=True))
    await bot.says(LOCKED, thread_ts=root)
    assert len(await bot.deliver()) == 1
    assert len(bot.slack.take("conversations.replies")) == 4
