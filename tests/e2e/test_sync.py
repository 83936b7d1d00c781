"""Sync errors where people work: a file is dropped, listed, opened, exported; who is no admin is refused."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo import workspace
from bot.demo.control import eventually
from bot.slack.render.actions import ROW, ActionId
from tests.e2e.stage import ANSWER_SECONDS

if TYPE_CHECKING:
    from bot.demo.control import Posted
    from tests.e2e.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADMIN = workspace.ROBIN.id
OTHER = workspace.DANA.id
RECORD = "0035g00000PqRsTAAV"
LOCKED = f"UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record or 1 records: {RECORD}"
CHATTER = b"Region,Quarter,Comment\nNorth,Q1,The best quarter that we have ever had here\n"


def errors() -> bytes:
    """Return a file of errors of the last day, as Marketo exports it."""
    at = datetime.now(UTC) - timedelta(hours=3)
    rows = [
        ("Failed On", "Error Type", "Error Details", "Object", "Marketo ID", "Salesforce ID"),
        (f"{at:%Y-%m-%dT%H:%M:%SZ}", "Record Level", LOCKED, "Contact", "1000484", RECORD),
        (f"{at:%Y-%m-%dT%H:%M:%SZ}", "Job Level", "REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.", "", "", ""),
        ("some day", "Record Level", "Required fields are missing: [LastName]", "Contact", "1000485", ""),
    ]  # fmt: skip
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()


async def loaded(stage: Stage) -> str:
    """Drop the file in a new channel, wait for its summary, and return the channel."""
    channel = await stage.channel()
    ts = await stage.control.upload(channel, ADMIN, "sync-errors.csv", errors())
    assert "3 rows read from `sync-errors.csv`" in (await stage.answer(channel, ts)).text
    return channel


async def test_a_dropped_file_is_summed_up_in_its_thread(stage: Stage) -> None:
    channel = await stage.channel()
    ts = await stage.control.upload(channel, ADMIN, "sync-errors.csv", errors())
    answer = await stage.answer(channel, ts)
    assert "1 rejected" in answer.text
    assert "Row 3" in str(answer.blocks)
    assert await stage.by_bot(channel) == [answer]


async def test_a_file_of_something_else_is_left_alone(stage: Stage) -> None:
    channel = await stage.channel()
    await stage.control.upload(channel, OTHER, "quarters.csv", CHATTER)
    assert await stage.by_bot(channel) == []


async def test_a_pasted_text_that_became_a_file_is_answered_in_direct_messages(stage: Stage) -> None:
    direct = await stage.direct(ADMIN)
    ts = await stage.control.upload(direct, ADMIN, "paste.txt", b"UNABLE_TO_LOCK_ROW, what now?")
    assert "UNABLE_TO_LOCK_ROW" in (await stage.answer(direct, ts)).text


async def test_errors_are_listed_by_level(stage: Stage) -> None:
    channel = await loaded(stage)
    await stage.control.command(channel, ADMIN, workspace.COMMAND, "errors --level job")
    told = await stage.private(channel, ADMIN)
    assert "REQUEST_LIMIT_EXCEEDED" in told.text
    assert "UNABLE_TO_LOCK_ROW" not in str(told.blocks)


async def test_the_rows_of_a_listed_problem_open(stage: Stage) -> None:
    channel = await loaded(stage)
    await stage.control.command(channel, ADMIN, workspace.COMMAND, "errors --level record --code UNABLE_TO_LOCK_ROW")
    told = await stage.private(channel, ADMIN)
    await stage.control.press(channel, told, ADMIN, ActionId.ERRORS_ROWS)
    assert RECORD in str((await stage.control.modals())[-1]["blocks"])
    await stage.control.press(channel, told, ADMIN, ActionId.ERRORS_EXPLAIN)
    assert "UNABLE_TO_LOCK_ROW" in str((await stage.control.modals())[-1]["blocks"])


async def test_the_home_page_opens_filters_and_shows_a_rows_ids(stage: Stage) -> None:
    await loaded(stage)
    home = await stage.control.open_home(ADMIN)
    assert "UNABLE_TO_LOCK_ROW" in str(home)
    assert "REQUEST_LIMIT_EXCEEDED" in str(home)

    level = element(home, ActionId.HOME_LEVEL)
    record = next(option for option in level["options"] if option["text"]["text"] == "Record level")
    await stage.control.choose(ADMIN, {**level, "options": None, "selected_option": record})
    home = await stage.control.home(ADMIN)
    assert "REQUEST_LIMIT_EXCEEDED" not in str(home)

    await stage.control.choose(ADMIN, element(home, ActionId.ERRORS_ROWS))
    (rows,) = await stage.control.modals()
    assert RECORD in str(rows["blocks"])
    (chooser,) = (block["element"] for block in rows["blocks"] if block.get("block_id") == ROW)
    chosen = {"type": "static_select", "selected_option": chooser["options"][0]}
    await stage.control.submit(ADMIN, {ROW: {ROW: chosen}})
    row = (await stage.control.modals())[-1]
    assert RECORD in str(row["blocks"])
    assert "1000484" in str(row["blocks"])


async def test_an_export_arrives_in_direct_messages(stage: Stage) -> None:
    channel = await loaded(stage)
    await stage.control.command(channel, ADMIN, workspace.COMMAND, "export --level job")
    assert "direct messages" in (await stage.private(channel, ADMIN)).text
    direct = await stage.direct(ADMIN)

    async def arrived() -> list[Posted]:
        said = await stage.control.messages(direct)
        return [message for message in said if message.user == workspace.BOT_USER_ID and message.files]

    (message, *_) = await eventually(arrived, within=ANSWER_SECONDS, expected="the file arrives")
    content = await stage.control.fetch(message.files[0], workspace.BOT_TOKEN)
    head, *body = csv.reader(content.decode("utf-8-sig").splitlines())
    assert {row[head.index("level")] for row in body} == {"job"}


async def test_whoever_is_no_admin_is_refused(stage: Stage) -> None:
    channel = await loaded(stage)
    for command in ("errors", "export"):
        await stage.control.command(channel, OTHER, workspace.COMMAND, command)
        told = await stage.private(channel, OTHER)
        assert ADMIN in told.text
        assert "UNABLE_TO_LOCK_ROW" not in str(told.blocks)
    ts = await stage.control.upload(channel, OTHER, "more.csv", errors())
    assert ADMIN in (await stage.answer(channel, ts)).text
    assert "UNABLE_TO_LOCK_ROW" not in str(await stage.control.open_home(OTHER))


def element(view: dict[str, Any], action_id: str) -> dict[str, Any]:
    """Return the first button or select of this name."""
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    found: dict[str, Any] = next(one for row in rows for one in row if one["action_id"] == action_id)
    return found
