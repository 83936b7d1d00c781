from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios import LOCKED
from tests.slack.fake_slack import FakeSlack, Trouble
from tests.slack.stage import ALICE, BOB, CAROL, ROOT, Stage, stage

if TYPE_CHECKING:
    from sqlalchemy import URL


async def answered(bot: Stage, **more: Any) -> dict[str, Any]:
    await bot.says(LOCKED, **more)
    (posted,) = await bot.deliver()
    bot.slack.take()
    return posted


def answer_id(posted: dict[str, Any]) -> str:
    found: str = posted["metadata"]["event_payload"]["answer"]
    return found


def rendered_actions(posted: dict[str, Any]) -> set[str]:
    buttons = [button for block in posted["blocks"] if block["type"] == "actions" for button in block["elements"]]
    assert {button["value"] for button in buttons} == {answer_id(posted)}
    return {button["action_id"] for button in buttons}


async def test_the_answer_carries_the_buttons(bot: Stage) -> None:
    assert rendered_actions(await answered(bot)) == {"answer_helped", "answer_not_helped", "answer_remove"}


async def test_what_people_say_of_an_answer_is_kept_once_each(bot: Stage) -> None:
    posted = await answered(bot)
    await bot.press("answer_helped", posted, user=ALICE)
    await bot.press("answer_not_helped", posted, user=BOB)
    await bot.press("answer_not_helped", posted, user=ALICE)
    assert await bot.deps.feedback.of(answer_id(posted)) == {ALICE: False, BOB: False}


async def test_thanks_are_private_and_in_the_thread(bot: Stage) -> None:
    posted = await answered(bot)
    assert (await bot.press("answer_helped", posted, user=CAROL)).status == 200
    (thanks,) = bot.slack.take("chat.postEphemeral")
    assert thanks.args["user"] == CAROL
    assert thanks.args["channel"] == posted["channel"]
    assert thanks.args["thread_ts"] == posted["thread_ts"]
    assert "Merci" in thanks.args["text"]


async def test_thanks_that_slack_refuses_lose_nothing(bot: Stage) -> None:
    posted = await answered(bot)
    bot.slack.fail("chat.postEphemeral", Trouble(error="user_not_in_channel"))
    assert (await bot.press("answer_helped", posted)).status == 200
    assert await bot.deps.feedback.of(answer_id(posted)) == {ALICE: True}


@pytest.mark.parametrize("user", [ALICE, ROOT], ids=["who pasted", "an admin of the workspace"])
async def test_these_may_remove_an_answer(bot: Stage, user: str) -> None:
    posted = await answered(bot)
    assert (await bot.press("answer_remove", posted, user=user)).status == 200
    assert await bot.deliver() == []
    kept = await bot.deps.answers.get(answer_id(posted))
    assert kept is not None
    assert kept.state == "removed"


async def test_an_admin_of_the_bot_may_remove_an_answer(slack: FakeSlack, database_url: URL) -> None:
    async with stage(slack, database_url, admins=frozenset({BOB})) as bot:
        posted = await answered(bot)
        await bot.press("answer_remove", posted, user=BOB)
        assert await bot.deliver() == []


async def test_others_are_told_who_may(bot: Stage) -> None:
    posted = await answered(bot)
    assert (await bot.press("answer_remove", posted, user=BOB)).status == 200
    assert len(await bot.deliver()) == 1
    (told,) = bot.slack.take("chat.postEphemeral")
    assert told.args["user"] == BOB
    assert f"<@{ALICE}>" in told.args["text"]


async def test_an_answer_to_a_bot_is_removed_by_admins_only(bot: Stage) -> None:
    posted = await answered(bot, user=None, bot_id="B0GEARSET")
    await bot.press("answer_remove", posted, user=ALICE)
    assert len(await bot.deliver()) == 1
    await bot.press("answer_remove", posted, user=ROOT)
    assert await bot.deliver() == []


async def test_nobody_is_an_admin_while_slack_does_not_tell(bot: Stage) -> None:
    posted = await answered(bot)
    bot.slack.fail("users.info", Trouble(status=500), Trouble(status=500))
    await bot.press("answer_remove", posted, user=ROOT)
    assert len(await bot.deliver()) == 1


async def test_an_answer_that_is_gone_already_can_be_removed(bot: Stage) -> None:
    posted = await answered(bot)
    await bot.press("answer_remove", posted)
    bot.slack.take()
    assert (await bot.press("answer_remove", posted)).status == 200
    assert bot.slack.take("chat.postEphemeral") == []


async def test_a_removed_answer_is_not_given_again_in_the_thread(bot: Stage) -> None:
    posted = await answered(bot)
    await bot.press("answer_remove", posted)
    await bot.says(LOCKED, thread_ts=posted["thread_ts"])
    assert await bot.deliver() == []


async def test_a_removal_that_slack_refuses_is_told(bot: Stage) -> None:
    posted = await answered(bot)
    bot.slack.fail("chat.delete", Trouble(error="cant_delete_message"))
    assert (await bot.press("answer_remove", posted)).status == 200
    (told,) = bot.slack.take("chat.postEphemeral")
    assert "4.5.6" in told.args["text"]


async def test_an_answer_that_the_database_has_forgotten(bot: Stage) -> None:
    posted = await answered(bot)
    async with bot.database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM answers")
    assert (await bot.press("answer_helped", posted)).status == 200
    assert (await bot.press("answer_remove", posted, user=ALICE)).status == 200
    assert len(await bot.deliver()) == 1
    assert (await bot.press("answer_remove", posted, user=ROOT)).status == 200
    assert await bot.deliver() == []
