from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, func, select

from bot.storage.tables import answers
from tests.scenarios import CHATTER, LIMIT, LOCKED, SESSION
from tests.slack.fake_slack import ME, MY_APP, MY_BOT, FakeSlack, Trouble
from tests.slack.stage import ALICE, BOB, CAROL, CHANNEL, Stage, deletion, edit, message, stage

if TYPE_CHECKING:
    from sqlalchemy import URL

    from bot.diagnosis.verdict import Verdict

GEARSET = {"bot_id": "B0GEARSET", "app_id": "A0GEARSET"}


async def rows(bot: Stage) -> int:
    async with bot.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(answers))).scalar_one())


async def test_chatter_costs_no_call_and_leaves_no_row(bot: Stage) -> None:
    for text in (CHATTER, "good morning", "<https://example.com|the report> is out", "a" * 4000):
        await bot.says(text)
    assert bot.slack.calls == []
    assert await rows(bot) == 0


async def test_chatter_does_not_touch_the_database(bot: Stage) -> None:
    await bot.database.close()
    touched = []
    event.listen(bot.database._engine.sync_engine, "do_connect", lambda *_: touched.append(1))
    await bot.says(CHATTER)
    assert touched == []
    await bot.says(LOCKED)
    assert touched


async def test_an_answer_stands_in_the_thread_with_its_metadata(bot: Stage) -> None:
    ts = await bot.says(LOCKED)
    (posted,) = await bot.deliver()
    assert posted["thread_ts"] == ts
    assert posted["metadata"]["event_type"] == "sfdiag_answer"
    assert posted["unfurl_links"] is False
    assert posted["unfurl_media"] is False
    assert "UNABLE_TO_LOCK_ROW" in posted["text"]
    assert [call.method for call in bot.slack.take()] == ["users.info", "chat.postMessage"]


async def test_a_reply_is_answered_in_its_own_thread(bot: Stage) -> None:
    root = await bot.says("how was the load?")
    await bot.says(LOCKED, thread_ts=root)
    (posted,) = await bot.deliver()
    assert posted["thread_ts"] == root


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
async def test_messages_of_these_kinds_are_read(bot: Stage, subtype: str) -> None:
    await bot.says(LOCKED, subtype=subtype)
    assert len(await bot.deliver()) == 1


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "pinned_item", "message_replied", "bot_add"])
async def test_messages_of_these_kinds_are_not_read(bot: Stage, subtype: str) -> None:
    await bot.says(LOCKED, subtype=subtype)
    assert await bot.deliver() == []
    assert bot.slack.calls == []


async def test_an_event_delivered_three_times_is_answered_once(bot: Stage) -> None:
    ts = bot.slack.next_ts()
    for _ in range(3):
        await bot.says(LOCKED, ts=ts)
        await bot.deliver()
    assert len(bot.slack.take("chat.postMessage")) == 1


async def test_an_event_delivered_three_times_at_once_is_answered_once(bot: Stage) -> None:
    ts = bot.slack.next_ts()
    await asyncio.gather(*(bot.says(LOCKED, ts=ts) for _ in range(3)))
    assert len(await bot.deliver()) == 1


async def test_an_event_delivered_to_two_processes_at_once_is_answered_once(
    slack: FakeSlack, database_url: URL
) -> None:
    async with stage(slack, database_url) as one, stage(slack, database_url) as other:
        for _ in range(5):
            ts = slack.next_ts()
            await asyncio.gather(one.says(LOCKED, ts=ts), other.says(LOCKED, ts=ts))
        await asyncio.gather(one.deliver(), other.deliver())
        assert len(slack.take("chat.postMessage")) == 5


async def test_a_failure_to_write_is_not_acknowledged(bot: Stage) -> None:
    said = message(LOCKED, ts=bot.slack.next_ts())
    async with bot.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE answers RENAME TO elsewhere")
    response = await bot.event(said)
    assert response.status == 500
    async with bot.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO answers")
    assert (await bot.event(said)).status == 200
    assert len(await bot.deliver()) == 1


async def test_a_failure_tells_the_log_nothing_of_the_message(bot: Stage, caplog: pytest.LogCaptureFixture) -> None:
    async with bot.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE answers RENAME TO elsewhere")
    await bot.event(message(f"{LOCKED} for customer Wayne Enterprises", ts=bot.slack.next_ts()))
    assert "Ev1" in caplog.text
    assert "Wayne" not in caplog.text
    assert "exclusive access" not in caplog.text


@pytest.mark.parametrize(
    "author",
    [
        {"user": ME},
        {"user": None, "bot_id": MY_BOT, "subtype": "bot_message"},
        {"user": None, "bot_id": "B0OTHER", "app_id": MY_APP},
        {"user": None, "bot_id": "B0OTHER", "bot_profile": {"app_id": MY_APP}},
    ],
    ids=["user", "bot", "app", "profile"],
)
async def test_the_bot_does_not_answer_itself(bot: Stage, author: dict[str, Any]) -> None:
    await bot.says(LOCKED, **author)
    await bot.deliver()
    assert bot.slack.calls == []


async def test_another_bot_is_answered(bot: Stage) -> None:
    await bot.says("", user=None, **GEARSET, attachments=[{"title": "Deployment failed", "text": LOCKED}])
    assert len(await bot.deliver()) == 1


async def test_another_bot_that_repeats_our_answer_gets_none(bot: Stage) -> None:
    root = await bot.says(LOCKED)
    (posted,) = await bot.deliver()
    echo = posted["text"] + "\n" + LOCKED
    await bot.says(echo, user=None, thread_ts=root, **GEARSET)
    assert len(await bot.deliver()) == 1


async def test_another_bot_that_repeats_itself_is_answered_once_an_hour(bot: Stage) -> None:
    for _ in range(4):
        await bot.says(LOCKED, user=None, **GEARSET)
        bot.clock.pass_s(60)
    assert len(await bot.deliver()) == 1
    await bot.says(LIMIT, user=None, **GEARSET)
    assert len(await bot.deliver()) == 2
    bot.clock.pass_s(3601)
    await bot.says(LOCKED, user=None, **GEARSET)
    assert len(await bot.deliver()) == 3


async def test_two_bots_do_not_share_the_hour(bot: Stage) -> None:
    await bot.says(LOCKED, user=None, **GEARSET)
    await bot.says(LOCKED, user=None, bot_id="B0OTHER")
    assert len(await bot.deliver()) == 2


async def test_another_bot_that_mentions_us_is_read_like_any_message(bot: Stage) -> None:
    event = message(f"<@{ME}> deployment finished", ts=bot.slack.next_ts(), user=None, **GEARSET)
    await bot.event(event)
    await bot.event({**event, "type": "app_mention"})
    assert await bot.deliver() == []
    event = message(f"<@{ME}> {LOCKED}", ts=bot.slack.next_ts(), user=None, **GEARSET)
    await bot.event(event)
    await bot.event({**event, "type": "app_mention"})
    assert len(await bot.deliver()) == 1


async def test_an_edit_that_brings_an_error_is_answered_once(bot: Stage) -> None:
    before = message("wait, I paste it", ts=bot.slack.next_ts())
    await bot.event(before)
    for text in (LOCKED, f"{LOCKED} again", SESSION):
        await bot.event(edit(before, text=text))
    (posted,) = await bot.deliver()
    assert "UNABLE_TO_LOCK_ROW" in posted["text"]
    assert posted["thread_ts"] == before["ts"]


async def test_an_unfurled_link_does_not_matter(bot: Stage) -> None:
    before = message("see <https://acme.slack.com/archives/C1/p1>", ts=bot.slack.next_ts())
    await bot.event(before)
    preview = {"from_url": "https://acme.slack.com/archives/C1/p1", "is_msg_unfurl": True, "text": LOCKED}
    await bot.event(edit(before, attachments=[preview]))
    assert await bot.deliver() == []


async def test_a_forwarded_message_is_read(bot: Stage) -> None:
    forwarded = {"from_url": "https://acme.slack.com/archives/C1/p1", "is_msg_unfurl": True, "is_share": True}
    await bot.says("what is this?", attachments=[{**forwarded, "text": LOCKED}])
    assert len(await bot.deliver()) == 1


async def test_the_answer_to_a_deleted_message_is_deleted(bot: Stage) -> None:
    ts = await bot.says(LOCKED)
    (posted,) = await bot.deliver()
    await bot.event(deletion(CHANNEL, ts))
    assert await bot.deliver() == []
    (call,) = bot.slack.take("chat.delete")
    assert call.args["ts"] == posted["ts"]


async def test_a_deleted_message_with_replies_leaves_a_tombstone(bot: Stage) -> None:
    ts = await bot.says(LOCKED)
    await bot.deliver()
    tombstone = edit(message(LOCKED, ts=ts), subtype="tombstone", user="USLACKBOT", text="This message was deleted.")
    assert (await bot.event(tombstone)).status == 200
    assert await bot.deliver() == []


async def test_the_answer_to_a_message_deleted_at_once_is_never_posted(bot: Stage) -> None:
    ts = await bot.says(LOCKED)
    await bot.event(deletion(CHANNEL, ts))
    assert await bot.deliver() == []
    assert bot.slack.take("chat.postMessage", "chat.delete") == []


async def test_a_deletion_that_slack_refuses_is_delivered_again(bot: Stage) -> None:
    ts = await bot.says(LOCKED)
    await bot.deliver()
    bot.slack.fail("chat.delete", Trouble(status=500))
    assert (await bot.event(deletion(CHANNEL, ts))).status == 500
    assert (await bot.event(deletion(CHANNEL, ts))).status == 200
    assert await bot.deliver() == []


async def test_a_deletion_of_something_else_costs_no_call(bot: Stage) -> None:
    assert (await bot.event(deletion(CHANNEL, "1.1"))).status == 200
    assert bot.slack.calls == []


async def test_a_deleted_paste_may_be_pasted_again_without_its_secret(bot: Stage) -> None:
    root = await bot.says("what is this?")
    ts = await bot.says(LOCKED, thread_ts=root)
    await bot.deliver()
    await bot.event(deletion(CHANNEL, ts))
    await bot.says(LOCKED, thread_ts=root)
    assert len(await bot.deliver()) == 1


async def test_a_channel_shared_with_another_company_is_not_read(bot: Stage) -> None:
    event = message(LOCKED, ts=bot.slack.next_ts())
    await bot.event(event, is_ext_shared_channel=True)
    assert await bot.deliver() == []
    assert bot.slack.calls == []


async def test_a_shared_channel_is_read_after_listen_on(bot: Stage) -> None:
    await bot.command("listen on")
    await bot.event(message(LOCKED, ts=bot.slack.next_ts()), is_ext_shared_channel=True)
    posted = await bot.deliver()
    assert "UNABLE_TO_LOCK_ROW" in posted[-1]["text"]


async def test_a_mention_in_a_shared_channel_is_answered(bot: Stage) -> None:
    event = message(f"<@{ME}> {LOCKED}", ts=bot.slack.next_ts())
    await bot.event(event, is_ext_shared_channel=True)
    await bot.event({**event, "type": "app_mention"}, is_ext_shared_channel=True)
    assert len(await bot.deliver()) == 1


@pytest.mark.parametrize(("user", "expected"), [(ALICE, "Do the first thing"), (CAROL, "Faites ceci")])
async def test_the_answer_is_in_the_language_of_whoever_pasted(bot: Stage, user: str, expected: str) -> None:
    await bot.says(LOCKED, user=user)
    (posted,) = await bot.deliver()
    assert expected in posted["text"]


async def test_the_answer_comes_in_the_default_language_when_slack_does_not_tell(bot: Stage) -> None:
    bot.slack.fail("users.info", Trouble(status=500))
    await bot.says(LOCKED, user=CAROL)
    (posted,) = await bot.deliver()
    assert "Do the first thing" in posted["text"]


async def test_several_people_are_asked_for_once(bot: Stage) -> None:
    for user in (ALICE, BOB, ALICE, BOB):
        await bot.says(LOCKED, user=user)
    assert len(bot.slack.take("users.info")) == 2


class Dumb:
    """A diagnosis with a fault in it."""

    def diagnose(self, text: str, *, asked: bool = False) -> Verdict:  # noqa: ARG002
        raise RuntimeError("a fault of ours")


async def test_a_fault_of_ours_is_not_acknowledged(slack: FakeSlack, database_url: URL) -> None:
    async with stage(slack, database_url, engine=Dumb()) as bot:
        assert (await bot.event(message(LOCKED, ts="1.1"))).status == 500


async def test_a_pasted_secret_is_neither_kept_nor_posted(bot: Stage) -> None:
    session = "00D5g000004XyZa!AQ4AQFbL8sZ9kQxP7vT2mN6wR3yU1oI5eH0cJ4dG8aK2bM7nV9xS6zW3qL5tY1uE0iO8pA4rF7"
    await bot.says(f'[{{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}}] token {session}')
    await bot.says(f"INVALID_SESSION_ID: Session expired or invalid for Bearer {session}", channel="C0OTHER")
    posted = await bot.deliver()
    assert len(posted) == 2
    assert session[16:] not in str(posted)
    async with bot.database.read() as connection:
        kept = (await connection.execute(select(answers))).all()
    assert session[16:] not in str(kept)
