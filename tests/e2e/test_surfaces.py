"""Every way to reach the bot, in a real conversation: over Socket Mode and over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo import workspace
from bot.demo.control import eventually
from bot.knowledge import load
from bot.slack.render.actions import ActionId
from tests.e2e.stage import ANSWER_SECONDS

if TYPE_CHECKING:
    from tests.e2e.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKER = workspace.TOMAS.id
OTHER = workspace.DANA.id
ADMIN = workspace.ROBIN.id
LOCKED = "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record or 1 records: 0015g00000XyZAbAAN"
CHATTER = "has anyone seen the quarterly pipeline report?"
MENTION = f"<@{workspace.BOT_USER_ID}>"


async def test_a_slash_command_is_answered_in_private(stage: Stage) -> None:
    channel = await stage.channel()
    await stage.control.command(channel, ASKER, workspace.COMMAND, "REQUEST_LIMIT_EXCEEDED")
    told = await stage.private(channel, ASKER)
    assert "REQUEST_LIMIT_EXCEEDED" in told.text
    assert told.blocks
    assert await stage.by_bot(channel) == [told]


async def test_help_is_answered_in_private(stage: Stage) -> None:
    channel = await stage.channel()
    await stage.control.command(channel, ASKER, workspace.COMMAND, "help")
    assert workspace.COMMAND in str((await stage.private(channel, ASKER)).blocks)


async def test_a_mention_is_answered_in_its_thread(stage: Stage) -> None:
    channel = await stage.channel()
    ts = await stage.control.say(channel, ASKER, f"{MENTION} what is UNABLE_TO_LOCK_ROW?")
    answer = await stage.answer(channel, ts)
    assert "UNABLE_TO_LOCK_ROW" in answer.text
    assert await stage.by_bot(channel) == [answer]


async def test_a_mention_alone_in_a_thread_reads_what_the_thread_is_about(stage: Stage) -> None:
    channel = await stage.channel()
    ts = await stage.control.say(channel, OTHER, "we should handle UNABLE_TO_LOCK_ROW some day")
    await stage.control.say(channel, ASKER, MENTION, thread_ts=ts)
    answer = await stage.answer(channel, ts)
    assert "UNABLE_TO_LOCK_ROW" in answer.text
    assert await stage.by_bot(channel) == [answer]


async def test_a_direct_message_is_answered(stage: Stage) -> None:
    ts = await stage.control.say(workspace.DIRECT, ADMIN, "UNABLE_TO_LOCK_ROW")
    assert "UNABLE_TO_LOCK_ROW" in (await stage.answer(workspace.DIRECT, ts)).text


async def test_an_edit_that_brings_an_error_is_answered_once(stage: Stage) -> None:
    channel = await stage.channel()
    ts = await stage.control.say(channel, ASKER, CHATTER)
    assert await stage.by_bot(channel) == []
    await stage.control.edit(channel, ts, ASKER, LOCKED)
    answer = await stage.answer(channel, ts)
    await stage.control.edit(channel, ts, ASKER, f"{LOCKED} (since this morning)")
    assert await stage.by_bot(channel) == [answer]


async def test_whoever_asked_can_remove_the_answer_and_others_cannot(stage: Stage) -> None:
    channel = await stage.channel()
    ts = await stage.control.say(channel, ASKER, LOCKED)
    answer = await stage.answer(channel, ts)

    await stage.control.press(channel, answer, OTHER, ActionId.REMOVE)
    assert ASKER in (await stage.private(channel, OTHER)).text
    assert await stage.control.replies(channel, ts, by=workspace.BOT_USER_ID) != []

    await stage.control.press(channel, answer, ASKER, ActionId.REMOVE)
    assert await gone(stage, channel, ts)


async def test_an_admin_can_remove_an_answer(stage: Stage) -> None:
    channel = await stage.channel()
    ts = await stage.control.say(channel, ASKER, LOCKED)
    await stage.control.press(channel, await stage.answer(channel, ts), ADMIN, ActionId.REMOVE)
    assert await gone(stage, channel, ts)


async def test_an_answer_goes_with_the_message_that_it_answers(stage: Stage) -> None:
    channel = await stage.channel()
    ts = await stage.control.say(channel, ASKER, LOCKED)
    await stage.answer(channel, ts)
    await stage.control.delete(channel, ts, ASKER)
    assert await gone(stage, channel, ts)


async def gone(stage: Stage, channel: str, ts: str) -> bool:
    """Wait until no answer stands in a message's thread."""

    async def none_left() -> bool:
        shared = [said for said in await stage.control.messages(channel) if said.private_to is None]
        return not [said for said in shared if said.user == workspace.BOT_USER_ID and said.thread_ts == ts]

    return await eventually(none_left, within=ANSWER_SECONDS, expected="the answer goes")


async def test_feedback_is_thanked_for_in_private(stage: Stage) -> None:
    channel = await stage.channel()
    ts = await stage.control.say(channel, ASKER, LOCKED)
    await stage.control.press(channel, await stage.answer(channel, ts), OTHER, ActionId.HELPED)
    assert (await stage.private(channel, OTHER)).text


async def test_a_channel_turned_to_french_is_answered_in_french(stage: Stage) -> None:
    channel = await stage.channel()
    await stage.control.command(channel, ASKER, workspace.COMMAND, "lang fr")
    ts = await stage.control.say(channel, ASKER, LOCKED)
    french = load().catalog["UNABLE_TO_LOCK_ROW"].text["fr"]
    assert french.title in str((await stage.answer(channel, ts)).blocks)
    announced = [said for said in await stage.by_bot(channel) if said.thread_ts is None and said.private_to is None]
    assert [ASKER in said.text for said in announced] == [True]


async def test_a_channel_can_be_silenced_and_opened_again(stage: Stage) -> None:
    channel = await stage.channel()
    await stage.control.command(channel, ASKER, workspace.COMMAND, "listen off")
    unread = await stage.control.say(channel, ASKER, LOCKED)
    await stage.control.command(channel, ASKER, workspace.COMMAND, "listen on")
    read = await stage.control.say(channel, ASKER, LOCKED)
    await stage.answer(channel, read)
    await stage.by_bot(channel)
    assert await stage.control.replies(channel, unread, by=workspace.BOT_USER_ID) == []
