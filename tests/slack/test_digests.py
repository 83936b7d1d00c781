"""Digests in Slack: set up, posted whatever Slack answers, acted on, drawn again."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.render.actions import ActionId
from tests.slack.fake_slack import Trouble
from tests.slack.stage import ALICE, BOB, CAROL, CHANNEL, DIRECT, ROOT, Clock, stage
from tests.slack.sync import stored

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tests.slack.fake_slack import FakeSlack
    from tests.slack.stage import Stage

ON = "digest on 09:00 UTC daily"
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


async def wanted(bot: Stage, *, user: str = ALICE) -> None:
    """Have a channel want a digest at nine, with errors to tell of, just before it is nine."""
    await stored(bot, at=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    bot.clock.instant = datetime(2026, 3, 2, 8, 59, tzinfo=UTC)
    assert "Done." in (await bot.command(ON, user=user))["text"]
    bot.slack.messages[CHANNEL].clear()
    bot.slack.calls.clear()


async def posted(bot: Stage) -> dict[str, Any]:
    """Have the digest be due and delivered; return it."""
    bot.clock.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert await bot.deps.dispatch.step() == 1
    await bot.deliver()
    (digest,) = bot.slack.standing(CHANNEL)
    return digest


def row(digest: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """Return the buttons of one of its problems."""
    found: dict[str, Any] = [block for block in digest["blocks"] if block["type"] == "actions"][number]
    return found


def text_above(digest: dict[str, Any], number: int = 0) -> str:
    """Return what is said of one of its problems."""
    place = digest["blocks"].index(row(digest, number))
    said: str = digest["blocks"][place - 1]["text"]["text"]
    return said


async def press(
    bot: Stage, digest: dict[str, Any], action: ActionId, *, number: int = 0, user: str = ALICE, **more: Any
) -> None:
    """Have somebody press a button of a digest, as they see it."""
    response = await bot.request(
        {
            "type": "block_actions",
            "user": {"id": user},
            "trigger_id": "4.5.6",
            "container": {"type": "message", "channel_id": CHANNEL, "message_ts": digest["ts"]},
            "channel": {"id": CHANNEL},
            "message": {"ts": digest["ts"]},
            "response_url": f"{bot.slack.url.removesuffix('api/')}response/1",
            "actions": [{"type": "button", "action_id": action, "block_id": row(digest, number)["block_id"]} | more],
        }
    )
    assert response.status == 200


async def redrawn(bot: Stage) -> dict[str, Any]:
    """Have what changed be drawn again; return the digest as it then stands."""
    while await bot.deps.redrawing.step():
        pass
    (digest,) = bot.slack.standing(CHANNEL)
    return digest


# Setting one up


async def test_it_is_announced_and_comes_at_its_time(bot: Stage) -> None:
    await stored(bot)
    told = await bot.command("digest on 10:30 Europe/Paris weekdays")
    assert told["text"] == "Done. I said so in the channel."
    (said,) = bot.slack.standing(CHANNEL)
    assert f"<@{ALICE}> turned on a digest of sync errors in this channel" in said["text"]
    assert "every weekday at 10:30 (Europe/Paris)" in said["text"]
    assert "Monday 2 March, 10:30" in said["text"]
    assert await bot.deps.dispatch.step() == 0
    bot.clock.pass_s(30 * 60)
    assert await bot.deps.dispatch.step() == 1
    await bot.deliver()
    _, digest = bot.slack.standing(CHANNEL)
    assert digest["text"].startswith("Sync errors, Monday 2 March: ")
    assert digest["metadata"]["event_type"] == "sfdiag_answer"


async def test_whose_zone_nobody_wrote_it_is_the_persons(bot: Stage) -> None:
    bot.slack.people[ALICE] = bot.slack.people[ALICE] | {"tz": "Asia/Kathmandu"}
    await bot.command("digest on 9am")
    assert "every day at 09:00 (Asia/Kathmandu)" in bot.slack.standing(CHANNEL)[0]["text"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("digest on", "Say at what time"),
        ("digest on 25:00", "is no time of day"),
        ("digest on 9am EST", "`America/New_York`"),
        ("digest on 9am Europe/Pari", "`Europe/Paris`"),
        ("digest on 9am level cow", "says nothing to me"),
        ("digest tomorrow", "digest on"),
    ],
)
async def test_what_cannot_be_understood_changes_nothing(bot: Stage, typed: str, said: str) -> None:
    assert said in str(await bot.command(typed))
    assert await bot.deps.digests.all() == ()
    assert bot.slack.standing(CHANNEL) == []


async def test_where_the_bot_is_not_nothing_is_set_up(bot: Stage) -> None:
    bot.slack.fail("chat.postMessage", Trouble(error="not_in_channel"))
    assert "Add me first." in str(await bot.command(ON))
    assert await bot.deps.digests.all() == ()


@pytest.mark.parametrize("trouble", [Trouble(status=500), Trouble(drop=True)], ids=["500", "no answer"])
async def test_what_the_channel_could_not_be_told_is_not_so(bot: Stage, trouble: Trouble) -> None:
    bot.slack.fail("chat.postMessage", trouble)
    with suppress(AssertionError):
        await bot.command(ON)
    assert await bot.deps.digests.all() == ()
    assert "Done." in (await bot.command(ON))["text"]
    assert len(bot.slack.standing(CHANNEL)) == 1


async def test_the_same_again_is_said_to_be_so_already(bot: Stage) -> None:
    await bot.command(ON)
    assert "already" in str(await bot.command(ON))
    assert len(bot.slack.standing(CHANNEL)) == 1


async def test_status_and_off(bot: Stage) -> None:
    assert "There is no digest" in str(await bot.command("digest status"))
    await bot.command(ON)
    told = str(await bot.command("digest"))
    assert "every day at 09:00 (UTC)" in told
    assert f"<@{ALICE}>" in told
    await bot.command("digest off", user=BOB)
    assert f"<@{BOB}>" in bot.slack.standing(CHANNEL)[-1]["text"]
    assert "no digest" in str(await bot.command("digest off"))
    bot.clock.pass_s(DAY.total_seconds())
    assert await bot.deps.dispatch.step() == 0


async def test_a_later_time_on_a_day_that_has_had_its_digest_counts_from_the_next_day(bot: Stage) -> None:
    await wanted(bot)
    await posted(bot)
    await bot.command("digest on 18:00 UTC daily")
    assert "The next one comes on Tuesday 3 March, 18:00." in bot.slack.standing(CHANNEL)[-1]["text"]
    assert "Tuesday 3 March, 18:00" in str(await bot.command("digest status"))
    bot.clock.instant = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    assert await bot.deps.dispatch.step() == 0
    bot.clock.instant = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
    assert await bot.deps.dispatch.step() == 1


async def test_the_last_one_is_one_that_was_posted(bot: Stage) -> None:
    await wanted(bot)
    assert "None has been posted yet." in str(await bot.command("digest status"))
    bot.slack.fail("chat.postMessage", Trouble(error="is_archived"))
    bot.clock.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert await bot.deps.dispatch.step() == 1
    await bot.deliver()
    assert "None has been posted yet." in str(await bot.command("digest status"))
    await bot.command(ON)
    bot.clock.instant = datetime(2026, 3, 3, 9, 20, tzinfo=UTC)
    assert await bot.deps.dispatch.step() == 1
    assert "None has been posted yet." in str(await bot.command("digest status"))
    await bot.deliver()
    assert "The last one was posted on Tuesday 3 March, 09:20." in str(await bot.command("digest status"))


async def test_a_pasted_error_that_begins_alike_is_explained(bot: Stage) -> None:
    told = await bot.command("digest job failed: UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record")
    assert "UNABLE_TO_LOCK_ROW" in told["text"]


async def test_a_preview_is_private_and_leaves_everything_as_it_is(bot: Stage) -> None:
    await wanted(bot)
    told = await bot.command("digest preview")
    assert "This is a preview." in told["text"]
    assert "Sync errors, Monday 2 March" in told["text"]
    assert not any(block["type"] == "actions" for block in told["blocks"])
    assert bot.slack.standing(CHANNEL) == []
    await posted(bot)


async def test_now_posts_one_besides(bot: Stage) -> None:
    await wanted(bot)
    for _ in range(2):
        assert "moment" in (await bot.command("digest now"))["text"]
        await bot.deps.background.settle()
    await bot.deliver()
    assert len(bot.slack.standing(CHANNEL)) == 2
    bot.slack.messages[CHANNEL].clear()
    bot.clock.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert await bot.deps.dispatch.step() == 1


async def test_now_where_the_bot_is_not_says_so(bot: Stage) -> None:
    bot.slack.fail("conversations.history", Trouble(error="not_in_channel"))
    assert "Add me first." in str(await bot.command("digest now"))
    await bot.deps.background.settle()
    assert await bot.deps.answers.next_due() is None


async def test_a_digest_that_is_moved_on_its_day_comes_the_next_day(bot: Stage) -> None:
    await wanted(bot)
    await posted(bot)
    assert "Done." in (await bot.command("digest on 16:00 UTC daily"))["text"]
    assert "Tuesday 3 March, 16:00" in bot.slack.standing(CHANNEL)[-1]["text"]
    assert "Tuesday 3 March, 16:00" in (await bot.command("digest status"))["text"]
    for at, count in ((datetime(2026, 3, 2, 16, 0, tzinfo=UTC), 0), (datetime(2026, 3, 3, 16, 0, tzinfo=UTC), 1)):
        bot.clock.instant = at
        assert await bot.deps.dispatch.step() == count


# Delivering it


@pytest.mark.parametrize(
    "troubles",
    [
        pytest.param((Trouble(status=429, error="ratelimited", retry_after=30),), id="429"),
        pytest.param((Trouble(status=429, error="ratelimited", retry_after=30),) * 3, id="429 again"),
        pytest.param((Trouble(status=500),), id="500"),
        pytest.param((Trouble(status=503),) * 5, id="503 for a while"),
        pytest.param((Trouble(status=500, after=True),), id="500 after it was posted"),
        pytest.param((Trouble(drop=True),), id="no answer"),
        pytest.param((Trouble(drop=True, after=True),), id="no answer after it was posted"),
        pytest.param((Trouble(error="invalid_auth"),), id="a token that is mended"),
        pytest.param((Trouble(error="internal_error"), Trouble(status=429, error="ratelimited")), id="mixed"),
    ],
)
async def test_it_is_posted_once_whatever_slack_answers(bot: Stage, troubles: tuple[Trouble, ...]) -> None:
    await wanted(bot)
    bot.slack.fail("chat.postMessage", *troubles)
    digest = await posted(bot)
    assert digest["text"].startswith("Sync errors, Monday 2 March")
    assert await bot.deps.answers.next_due() is None


async def test_slack_is_left_alone_for_as_long_as_it_says(bot: Stage) -> None:
    await wanted(bot)
    bot.slack.fail("chat.postMessage", Trouble(status=429, error="ratelimited", retry_after=300))
    bot.clock.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    await bot.deps.dispatch.step()
    await bot.deps.outbox.step()
    for _ in range(4):
        bot.clock.pass_s(60)
        await bot.deps.outbox.step()
    assert len(bot.slack.take("chat.postMessage")) == 1
    bot.clock.pass_s(61)
    await bot.deps.outbox.step()
    assert len(bot.slack.standing(CHANNEL)) == 1


async def test_an_outage_of_hours_is_outlasted(bot: Stage) -> None:
    await wanted(bot)
    bot.slack.fail("chat.postMessage", *[Trouble(status=502)] * 40)
    bot.clock.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    await bot.deps.dispatch.step()
    until = bot.clock.now() + 6 * HOUR
    while bot.clock.now() < until and not bot.slack.standing(CHANNEL):
        await bot.deps.outbox.step()
        bot.clock.pass_s(60)
    assert len(bot.slack.standing(CHANNEL)) == 1
    assert len(bot.slack.take("chat.postMessage")) == 41


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("channel_not_found", "I cannot find the channel"),
        ("is_archived", "is archived"),
        ("not_in_channel", "not in the channel"),
        ("restricted_action", "not allowed"),
    ],
)
async def test_where_nothing_can_be_posted_it_is_paused_and_somebody_is_told_once(
    bot: Stage, error: str, why: str
) -> None:
    await wanted(bot)
    bot.slack.fail("chat.postMessage", Trouble(error=error))
    bot.clock.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    await bot.deps.dispatch.step()
    await bot.deliver()
    assert bot.slack.standing(CHANNEL) == []
    (told,) = bot.slack.standing(DIRECT)
    assert why in told["text"]
    assert f"<#{CHANNEL}>" in told["text"]
    assert why in str(await bot.command("digest status"))
    bot.clock.pass_s(DAY.total_seconds())
    assert await bot.deps.dispatch.step() == 0
    await bot.deliver()
    assert len(bot.slack.standing(DIRECT)) == 1
    # Invited again, somebody takes it up.
    assert "Done." in (await bot.command("digest on"))["text"]
    bot.clock.pass_s(DAY.total_seconds())
    assert await bot.deps.dispatch.step() == 1
    await bot.deliver()
    assert "Sync errors" in bot.slack.standing(CHANNEL)[-1]["text"], "what nobody saw is told in the next one"


async def test_whoever_is_told_of_a_pause_is_told_once_also_when_that_call_fails(bot: Stage) -> None:
    await wanted(bot)
    bot.slack.fail("chat.postMessage", Trouble(error="is_archived"), Trouble(drop=True, after=True))
    bot.clock.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    await bot.deps.dispatch.step()
    await bot.deliver()
    assert len(bot.slack.standing(DIRECT)) == 1


async def test_two_processes_post_one(slack: FakeSlack, database_url: URL) -> None:
    clock = Clock()
    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(stage(slack, database_url, clock=clock)) for _ in range(3)]
        await wanted(bots[0])
        clock.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        await asyncio.gather(*(bot.deps.dispatch.step() for bot in bots))
        await asyncio.gather(*(bot.deps.outbox.step() for bot in bots))
        for bot in bots:
            await bot.deliver()
        assert len(slack.standing(CHANNEL)) == 1


async def test_what_is_told_too_late_for_its_digest_is_told_in_the_next_one(bot: Stage) -> None:
    await wanted(bot)
    await posted(bot)
    bot.slack.messages[CHANNEL].clear()
    bot.clock.pass_s(HOUR.total_seconds())
    # A file of the night that somebody drops after nine.
    await stored(bot, locked=2, limits=0, at=datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
    bot.clock.instant = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    await bot.deps.dispatch.step()
    await bot.deliver()
    (digest,) = bot.slack.standing(CHANNEL)
    assert "Told since the last digest, but from before it: 2 errors in 1 problem." in digest["text"]
    bot.slack.messages[CHANNEL].clear()
    bot.clock.pass_s(DAY.total_seconds())
    await bot.deps.dispatch.step()
    await bot.deliver()
    (digest,) = bot.slack.standing(CHANNEL)
    assert "but from before it" not in digest["text"]


# Doing something about a problem


async def test_every_button_does_what_it_says(bot: Stage) -> None:
    await wanted(bot)
    digest = await posted(bot)
    await press(bot, digest, ActionId.DIGEST_ACKNOWLEDGE)
    digest = await redrawn(bot)
    assert f"Acknowledged by <@{ALICE}>" in text_above(digest)
    await press(bot, digest, ActionId.DIGEST_ASSIGN, number=1, user=BOB)
    digest = await redrawn(bot)
    assert f"<@{BOB}> takes care of it" in text_above(digest, 1)
    assert f"Acknowledged by <@{ALICE}>" in text_above(digest), "acting on one line never loses another"
    await press(bot, digest, ActionId.DIGEST_SNOOZE, user=CAROL, selected_date="2026-03-05")
    digest = await redrawn(bot)
    assert f"Snoozed by <@{CAROL}> until Thursday 5 March, 00:00" in text_above(digest)
    await press(bot, digest, ActionId.DIGEST_RESOLVE, number=1, user=ALICE)
    digest = await redrawn(bot)
    assert f"Resolved by <@{ALICE}>" in text_above(digest, 1)
    assert f"Snoozed by <@{CAROL}>" in text_above(digest)
    await press(bot, digest, ActionId.DIGEST_REOPEN, number=1, user=BOB)
    assert "Resolved" not in text_above(await redrawn(bot), 1)


async def test_several_at_once_are_all_kept(slack: FakeSlack, database_url: URL) -> None:
    clock = Clock()
    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(stage(slack, database_url, clock=clock)) for _ in range(3)]
        await wanted(bots[0])
        digest = await posted(bots[0])
        await asyncio.gather(
            press(bots[0], digest, ActionId.DIGEST_ACKNOWLEDGE),
            press(bots[1], digest, ActionId.DIGEST_ASSIGN, number=1, user=BOB),
            press(bots[2], digest, ActionId.DIGEST_RESOLVE, number=1, user=CAROL),
        )
        await asyncio.gather(*(bot.deps.redrawing.step() for bot in bots))
        digest = await redrawn(bots[0])
        assert f"Acknowledged by <@{ALICE}>" in text_above(digest)
        said = text_above(digest, 1)
        assert f"<@{BOB}> takes care" in said or f"Resolved by <@{CAROL}>" in said


async def test_a_press_that_comes_too_late_is_told_so(bot: Stage) -> None:
    await wanted(bot)
    digest = await posted(bot)
    seen = {**digest, "blocks": [dict(block) for block in digest["blocks"]]}
    await press(bot, digest, ActionId.DIGEST_ASSIGN, user=BOB)
    await press(bot, seen, ActionId.DIGEST_ASSIGN, user=ALICE)
    (call,) = bot.slack.take("chat.postEphemeral")
    assert (call.args["user"], f"<@{BOB}> has taken it meanwhile" in call.args["text"]) == (ALICE, True)
    assert f"<@{BOB}> takes care of it" in text_above(await redrawn(bot))


async def test_a_digest_that_slack_does_not_draw_is_drawn_later(bot: Stage) -> None:
    await wanted(bot)
    digest = await posted(bot)
    bot.slack.fail("chat.update", Trouble(status=429, error="ratelimited", retry_after=20), Trouble(status=500))
    await press(bot, digest, ActionId.DIGEST_ACKNOWLEDGE)
    for _ in range(3):
        await bot.deps.redrawing.step()
        bot.clock.pass_s(21)
    assert "Acknowledged" in text_above(await redrawn(bot))


async def test_a_digest_is_drawn_again_when_the_token_is_mended(bot: Stage) -> None:
    await wanted(bot)
    digest = await posted(bot)
    bot.slack.fail("chat.update", Trouble(error="token_revoked"))
    await press(bot, digest, ActionId.DIGEST_ACKNOWLEDGE)
    assert await bot.deps.redrawing.step()
    assert not await bot.deps.redrawing.step()
    bot.clock.pass_s(5 * 60)
    assert "Acknowledged" in text_above(await redrawn(bot))


async def test_a_digest_that_was_deleted_is_left_alone(bot: Stage) -> None:
    await wanted(bot)
    digest = await posted(bot)
    bot.slack.messages[CHANNEL].clear()
    await press(bot, digest, ActionId.DIGEST_ACKNOWLEDGE)
    assert await bot.deps.redrawing.step()
    assert not await bot.deps.redrawing.step()


async def test_a_press_in_a_digest_that_is_forgotten_is_told_so(bot: Stage) -> None:
    await wanted(bot)
    digest = await posted(bot)
    await bot.deps.digests.clean(before=bot.clock.now() + MINUTE)
    await press(bot, digest, ActionId.DIGEST_RESOLVE)
    (call,) = bot.slack.take("chat.postEphemeral")
    assert "too old for its buttons" in call.args["text"]
    fingerprint = row(digest)["block_id"].split("/")[2]
    assert (await bot.deps.problems.states([fingerprint]))[fingerprint].version == 0


async def test_a_digest_of_some_errors_says_of_which(bot: Stage) -> None:
    await stored(bot, at=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    await bot.command("digest on 09:00 UTC daily source nobody")
    assert "All quiet" in (said := (await bot.command("digest preview"))["text"])
    assert "Only source nobody." in said
    await bot.command("digest on 09:00 UTC daily level job")
    assert "Only job level." in (await bot.command("digest preview"))["text"]


async def test_a_preview_where_no_digest_can_be_is_for_admins(bot: Stage) -> None:
    bot.slack.fail("conversations.history", Trouble(error="not_in_channel"))
    assert "Add me first." in (await bot.command("digest preview", user=ALICE))["text"]
    assert "This is a preview." in (await bot.command("digest preview", user=ROOT))["text"]


async def test_a_press_in_one_channel_is_seen_in_the_others(bot: Stage) -> None:
    await wanted(bot)
    await bot.command(ON, channel="C0OTHER")
    bot.slack.messages["C0OTHER"].clear()
    bot.clock.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert await bot.deps.dispatch.step() == 2
    await bot.deliver()
    (digest,) = bot.slack.standing(CHANNEL)
    await press(bot, digest, ActionId.DIGEST_RESOLVE)
    await redrawn(bot)
    (other,) = bot.slack.standing("C0OTHER")
    assert f"Resolved by <@{ALICE}>" in text_above(other)


async def test_people_are_named_in_a_new_digest_and_not_called(bot: Stage) -> None:
    bot.slack.people[ALICE] = bot.slack.people[ALICE] | {"profile": {"display_name": "Alice A."}}
    await wanted(bot)
    await press(bot, await posted(bot), ActionId.DIGEST_ACKNOWLEDGE)
    bot.slack.messages[CHANNEL].clear()
    assert "moment" in (await bot.command("digest now"))["text"]
    await bot.deps.background.settle()
    await bot.deliver()
    (again,) = bot.slack.standing(CHANNEL)
    assert "Acknowledged by Alice A." in again["text"]
    assert f"<@{ALICE}>" not in str(again)


async def test_details_explain_everybody_and_lead_admins_to_the_rows(bot: Stage) -> None:
    await wanted(bot)
    digest = await posted(bot)
    await press(bot, digest, ActionId.DIGEST_ACKNOWLEDGE)
    for user, rows in ((ALICE, False), (ROOT, True)):
        await press(bot, digest, ActionId.DIGEST_DETAILS, user=user)
        shown = str(bot.slack.views[-1])
        assert f"<@{ALICE}> acknowledged it" in shown
        assert ("errors_rows" in shown) == rows


async def test_a_resolved_problem_that_has_errors_again_says_so(bot: Stage) -> None:
    await wanted(bot)
    digest = await posted(bot)
    await press(bot, digest, ActionId.DIGEST_RESOLVE)
    bot.slack.messages[CHANNEL].clear()
    bot.clock.instant = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    await stored(bot, at=bot.clock.now() - HOUR)
    assert await bot.deps.dispatch.step() == 1
    await bot.deliver()
    (digest,) = bot.slack.standing(CHANNEL)
    assert "It came back after" in digest["text"]


# The Home page


async def test_an_admin_sets_one_up_on_the_home_page(bot: Stage) -> None:
    await bot.event({"type": "app_home_opened", "user": ROOT, "tab": "home"})
    assert "Set up a digest" in str(bot.slack.homes[ROOT])
    await bot.click(ActionId.DIGEST_EDIT, "", channel=None)
    form = bot.slack.views[-1]
    assert form["callback_id"] == "digest"
    answered = await submit(bot, form, when="9am Mars", channel=CHANNEL)
    assert "Mars" in answered["errors"]["when"]
    assert await submit(bot, form, when="09:00 Europe/Paris weekdays", channel=CHANNEL, levels="job") == {}
    assert "every weekday at 09:00 (Europe/Paris), only job" in bot.slack.standing(CHANNEL)[0]["text"]
    home = str(bot.slack.homes[ROOT])
    assert f"<#{CHANNEL}>" in home
    await bot.click(ActionId.DIGEST_PREVIEW, CHANNEL, channel=None)
    assert "This is a preview." in str(bot.slack.views[-1])
    await bot.click(ActionId.DIGEST_EDIT, CHANNEL, channel=None)
    assert "09:00 Europe/Paris weekdays" in str(bot.slack.views[-1])
    await bot.click(ActionId.DIGEST_OFF, CHANNEL, channel=None)
    assert f"<#{CHANNEL}>" not in str(bot.slack.homes[ROOT])
    assert await bot.deps.digests.all() == ()


async def test_where_the_bot_is_not_the_form_says_so(bot: Stage) -> None:
    await bot.click(ActionId.DIGEST_EDIT, "", channel=None)
    bot.slack.fail("chat.postMessage", Trouble(error="not_in_channel"))
    answered = await submit(bot, bot.slack.views[-1], when="9am", channel=CHANNEL)
    assert "channel" in answered["errors"]
    assert await bot.deps.digests.all() == ()


async def test_others_set_nothing_up_on_it(bot: Stage) -> None:
    await bot.click(ActionId.DIGEST_EDIT, "", channel=None, user=ALICE)
    assert bot.slack.views == []


async def submit(bot: Stage, form: dict[str, Any], **fields: str) -> dict[str, Any]:
    """Have an admin submit the form; return how it answers."""
    kinds = {"when": "value", "channel": "selected_conversation"}
    values = {
        name: {name: {kinds[name]: value} if name in kinds else {"selected_option": {"value": value}}}
        for name, value in fields.items()
    }
    response = await bot.request(
        {
            "type": "view_submission",
            "user": {"id": ROOT},
            "trigger_id": "7.8.9",
            "view": {**form, "id": "V0FORM", "state": {"values": values}},
        }
    )
    assert response.status == 200
    answered: dict[str, Any] = json.loads(response.body or "{}")
    return answered
