"""Digests where people work: set up, read, acted on, made up for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import storage
from bot.demo import workspace
from bot.demo.control import eventually
from bot.digest.schedule import Plan, Subscription
from bot.slack.render.actions import ActionId
from bot.storage.digests import Digests, Wish
from tests.e2e.bot_process import database_in
from tests.e2e.stage import ANSWER_SECONDS, set_up
from tests.e2e.test_sync import loaded

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.control import Posted
    from tests.e2e.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADMIN = workspace.ROBIN.id
OTHER = workspace.DANA.id
ON = "digest on 09:00 Europe/Paris weekdays"


async def asked(stage: Stage, channel: str, text: str, *, says: str) -> Posted:
    """Type a command; wait until somebody is told this in private."""
    await stage.control.command(channel, OTHER, workspace.COMMAND, text)

    async def told() -> list[Posted]:
        private = [one for one in await stage.control.messages(channel) if one.private_to == OTHER]
        return [one for one in private if says in one.text]

    return (await eventually(told, within=ANSWER_SECONDS, expected=f"{says!r} in private"))[-1]


async def said(stage: Stage, channel: str, *parts: str) -> Posted:
    """Wait until a message with all of this stands in a channel for everybody."""

    async def stands() -> list[Posted]:
        shared = [one for one in await stage.control.messages(channel) if one.private_to is None and not one.thread_ts]
        return [one for one in shared if all(part in f"{one.text}{one.blocks}" for part in parts)]

    (message,) = await eventually(stands, within=ANSWER_SECONDS, expected=f"a message with {parts}")
    return message


async def test_it_is_set_up_looked_at_and_turned_off(stage: Stage) -> None:
    channel = await loaded(stage)
    await asked(stage, channel, "digest on 09:00 Mars", says="Mars")
    await asked(stage, channel, ON, says="Done.")
    await said(stage, channel, f"<@{OTHER}>", "every weekday at 09:00 (Europe/Paris)")
    await asked(stage, channel, "digest status", says="every weekday at 09:00 (Europe/Paris)")
    shown = await asked(stage, channel, "digest preview", says="This is a preview.")
    assert "UNABLE_TO_LOCK_ROW" in shown.text
    assert shown.buttons == []
    await asked(stage, channel, "digest off", says="Done.")
    await said(stage, channel, f"<@{OTHER}>", "turned off")
    await asked(stage, channel, "digest", says="no digest")


async def test_what_people_do_stands_in_it(stage: Stage) -> None:
    channel = await loaded(stage)
    await asked(stage, channel, "digest now", says="moment")
    digest = await said(stage, channel, "Sync errors, ", "UNABLE_TO_LOCK_ROW", "REQUEST_LIMIT_EXCEEDED")
    await stage.control.press(channel, digest, ADMIN, ActionId.DIGEST_DETAILS)
    assert "REQUEST_LIMIT_EXCEEDED" in str((await stage.control.modals())[-1]["blocks"])
    # The first of its problems each time: the job that failed.
    await stage.control.press(channel, digest, OTHER, ActionId.DIGEST_ASSIGN)
    taken = f"<@{OTHER}> takes care of it"
    digest = await said(stage, channel, taken)
    await stage.control.press(channel, digest, ADMIN, ActionId.DIGEST_RESOLVE)
    drawn = await said(stage, channel, f"Resolved by <@{ADMIN}>")
    assert drawn.ts == digest.ts
    # What the other one saw is not so any more.
    await stage.control.press(channel, digest, OTHER, ActionId.DIGEST_RESOLVE)
    assert f"<@{ADMIN}>" in (await stage.private(channel, OTHER)).text
    await stage.control.press(channel, drawn, OTHER, ActionId.DIGEST_REOPEN)

    async def reopened() -> bool:
        (now,) = [one for one in await stage.control.messages(channel) if one.ts == digest.ts]
        return "Resolved by" not in str(now.blocks)

    assert await eventually(reopened, within=ANSWER_SECONDS, expected="the digest is drawn again")


async def test_the_home_page_sets_one_up_and_turns_it_off(stage: Stage) -> None:
    channel = await stage.channel()
    home = await stage.control.open_home(ADMIN)
    await stage.control.choose(ADMIN, button(home, ActionId.DIGEST_EDIT))
    (form,) = await stage.control.modals()
    values = {
        block["block_id"]: {block["block_id"]: given(block["element"], channel)}
        for block in form["blocks"] if block["type"] == "input"
    }  # fmt: skip
    await stage.control.submit(ADMIN, values)
    await said(stage, channel, f"<@{ADMIN}>", "every weekday at 09:00")
    home = await stage.control.open_home(ADMIN)
    assert f"<#{channel}>" in str(home)
    await stage.control.choose(ADMIN, button(home, ActionId.DIGEST_PREVIEW, channel))
    assert "This is a preview." in str((await stage.control.modals())[-1]["blocks"])
    await stage.control.choose(ADMIN, button(home, ActionId.DIGEST_OFF, channel))
    await said(stage, channel, f"<@{ADMIN}>", "turned off")
    assert f"<#{channel}>" not in str(await stage.control.open_home(ADMIN))
    assert ActionId.DIGEST_EDIT not in str(await stage.control.open_home(OTHER)), "who is no admin sets none up there"


def button(home: dict[str, Any], action: ActionId, value: str | None = None) -> dict[str, Any]:
    """Return a button of the Home page, with the channel that it is for."""
    rows = [block["elements"] for block in home["blocks"] if block["type"] == "actions"]
    found: dict[str, Any] = next(
        one for row in rows for one in row if (one["action_id"], one.get("value")) == (action, value)
    )
    return found


def given(element: dict[str, Any], channel: str) -> dict[str, Any]:
    """Return what a field of the form holds when nothing but the channel is chosen."""
    names = {"value": "initial_value", "selected_option": "initial_option"}
    held = {name: element.get(initial) for name, initial in names.items() if initial in element}
    chosen = {"selected_conversation": channel} if element["type"] == "conversations_select" else {}
    return {"type": element["type"], **held, **chosen}


async def test_what_was_missed_while_the_bot_was_away_is_made_up_for(program: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    plan = Plan(at=(now - timedelta(minutes=30)).time().replace(second=0, microsecond=0), zone="UTC")
    subscription = Subscription(
        workspace="", channel=workspace.SUPPORT, plan=plan, set_by=ADMIN, since=now - timedelta(hours=2)
    )
    async with storage.opened(database_in(tmp_path)) as database:
        await Digests(database).put(Wish(subscription=subscription, lang="en"))
    async with set_up(program, tmp_path) as stage:
        digest = await said(stage, workspace.SUPPORT, "All quiet")
        assert f"I could not post it at {plan.at:%H:%M}" in digest.text
        await stage.bot.kill()
        await stage.bot.start()
        await stage.bot.on_the_socket(stage.control)
        assert await stage.by_bot(workspace.SUPPORT) == [digest]
