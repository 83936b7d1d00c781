from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.slack.deps import UserError
from tests.scenarios import HELP, LOCKED
from tests.slack.fake_slack import ME, FakeSlack, Trouble
from tests.slack.stage import BOB, CAROL, DIRECT, Stage, message, stage

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

    from bot.diagnosis.verdict import Verdict


async def mention(bot: Stage, text: str, *, thread_ts: str | None = None) -> str:
    event = message(f"<@{ME}> {text}".strip(), ts=bot.slack.next_ts(), thread_ts=thread_ts)
    assert (await bot.event(event)).status == 200
    assert (await bot.event({**event, "type": "app_mention"})).status == 200
    ts: str = event["ts"]
    return ts


async def test_a_mention_that_says_nothing_known_is_answered_all_the_same(bot: Stage) -> None:
    ts = await mention(bot, "what is the meaning of life?")
    (posted,) = await bot.deliver()
    assert posted["thread_ts"] == ts
    assert posted["text"]


async def test_a_mention_delivered_twice_is_answered_once(bot: Stage) -> None:
    event = {**message(f"<@{ME}> {LOCKED}", ts=bot.slack.next_ts()), "type": "app_mention"}
    await bot.event(event)
    await bot.event(event)
    assert len(await bot.deliver()) == 1


async def test_a_mention_where_the_message_event_never_comes(bot: Stage) -> None:
    # Slack tells of a message only where the bot is; of a mention also elsewhere.
    await bot.event({**message(f"<@{ME}> {LOCKED}", ts=bot.slack.next_ts()), "type": "app_mention"})
    assert len(await bot.deliver()) == 1


async def test_a_repeated_question_in_a_thread_is_answered_again(bot: Stage) -> None:
    root = await bot.says(LOCKED)
    await mention(bot, LOCKED, thread_ts=root)
    assert len(await bot.deliver()) == 2


async def test_a_mention_alone_in_a_thread_that_cannot_be_read_gets_help(bot: Stage) -> None:
    root = await bot.says("what is this?")
    bot.slack.fail("conversations.replies", Trouble(error="missing_scope"))
    await mention(bot, "", thread_ts=root)
    (posted,) = await bot.deliver()
    assert HELP in str(posted)


async def test_a_mention_alone_below_a_message_of_our_own_gets_help(bot: Stage) -> None:
    await bot.command("lang en")
    (own,) = await bot.deliver()
    await mention(bot, "", thread_ts=own["ts"])
    posted = await bot.deliver()
    assert HELP in str(posted[-1])


@pytest.mark.parametrize("text", ["help", "Help!", "aide", "hi", "Bonjour", f"<@{ME}>"])
async def test_a_greeting_in_private_gets_help(bot: Stage, text: str) -> None:
    ts = await bot.says(text, channel=DIRECT)
    (posted,) = await bot.deliver()
    assert HELP in str(posted)
    assert posted["thread_ts"] == ts


async def test_a_direct_message_speaks_the_persons_language(bot: Stage) -> None:
    await bot.says("UNABLE_TO_LOCK_ROW", channel=DIRECT, user=CAROL)
    (posted,) = await bot.deliver()
    assert "Faites ceci" in posted["text"]


@pytest.mark.parametrize("text", ["", "help", "aide", " HELP "])
async def test_the_command_helps(bot: Stage, text: str) -> None:
    told = await bot.command(text)
    assert told["response_type"] == "ephemeral"
    assert HELP in str(told)


@pytest.mark.parametrize("text", ["UNABLE_TO_LOCK_ROW", LOCKED, "unable to lock row"])
async def test_the_command_answers_in_private(bot: Stage, text: str) -> None:
    told = await bot.command(text)
    assert told["response_type"] == "ephemeral"
    assert "UNABLE_TO_LOCK_ROW" in told["text"]
    assert told["blocks"]
    assert not any(block["type"] == "actions" for block in told["blocks"])
    assert await bot.deliver() == []
    assert {call.method for call in bot.slack.calls} == {"users.info"}


@pytest.mark.parametrize("text", ["what is going on here", "listening is hard work", "language barrier"])
async def test_other_words_are_a_text_to_explain(bot: Stage, text: str) -> None:
    told = await bot.command(text)
    assert told["response_type"] == "ephemeral"
    assert told["text"]
    assert await bot.settings() == (None, None)


async def test_the_command_speaks_the_persons_language(bot: Stage) -> None:
    assert "Faites ceci" in (await bot.command("UNABLE_TO_LOCK_ROW", user=CAROL))["text"]


async def test_the_channels_language_goes_before_the_persons(bot: Stage) -> None:
    await bot.command("lang fr")
    assert "Faites ceci" in (await bot.command("UNABLE_TO_LOCK_ROW", user=BOB))["text"]


class Faulty:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def diagnose(self, text: str, *, asked: bool = False) -> Verdict:  # noqa: ARG002
        raise self.error


async def test_a_fault_of_ours_is_told_in_one_sentence(
    slack: FakeSlack, database_url: URL, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage(slack, database_url, engine=Faulty(RuntimeError("deep down"))) as bot:
        told = await bot.command("my secret text")
    assert told["response_type"] == "ephemeral"
    assert "1.2.3" in told["text"]
    assert "deep down" not in str(told)
    assert "1.2.3" in caplog.text
    assert "my secret text" not in caplog.text


async def test_a_fault_of_the_persons_is_told_in_its_own_words(slack: FakeSlack, database_url: URL) -> None:
    async with stage(slack, database_url, engine=Faulty(UserError("Say it with a number."))) as bot:
        told = await bot.command("something")
    assert told["text"] == "Say it with a number."


async def test_a_request_that_nothing_listens_to_is_acknowledged(bot: Stage) -> None:
    response = await bot.event({"type": "reaction_added", "user": BOB, "item": {}})
    assert response.status == 200
    assert bot.slack.calls == []


async def test_what_bolt_finds_in_the_environment_does_not_matter(
    slack: FakeSlack,
    tmp_path: Path,
    database_url: URL,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "another")
    monkeypatch.chdir(tmp_path)
    async with stage(slack, database_url) as bot:
        await bot.says(LOCKED)
        assert len(await bot.deliver()) == 1
    assert [call.method for call in slack.take()] == ["users.info", "chat.postMessage"]
    assert "token" not in caplog.text


async def test_a_mention_in_a_group_message_is_answered_once_however_often_slack_tells_it(bot: Stage) -> None:
    event = message(f"<@{ME}> what is UNABLE_TO_LOCK_ROW?", ts=bot.slack.next_ts(), channel_type="mpim")
    await bot.event(event)
    (posted,) = await bot.deliver()
    assert "UNABLE_TO_LOCK_ROW" in posted["text"]
    await bot.event({**event, "type": "app_mention"})
    assert len(await bot.deliver()) == 1
