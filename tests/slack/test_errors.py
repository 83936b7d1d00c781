"""`/sfdiag errors` and `export`: who may, what is listed, what the buttons do."""

from __future__ import annotations

import codecs
import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.render.actions import ROW, ActionId
from bot.slack.render.errors import OLDER, PAGE, ROWS_PAGE
from bot.syncerrors.exported import COLUMNS
from tests.slack.fake_slack import Trouble
from tests.slack.stage import ALICE, CAROL, ROOT, stage
from tests.slack.sync import LOCKED, row, stored, table

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tests.slack.fake_slack import FakeSlack
    from tests.slack.stage import Stage


def button(told: dict[str, Any], action: str, number: int = 0) -> dict[str, Any]:
    """Return a button of a message or view."""
    rows = [block["elements"] for block in told["blocks"] if block["type"] == "actions"]
    found: list[dict[str, Any]] = [element for row in rows for element in row if element["action_id"] == action]
    return found[number]


async def rows_of(bot: Stage, number: int = 0) -> dict[str, Any]:
    """Open the rows of a listed problem and return the modal."""
    told = await bot.command("errors", user=ROOT)
    await bot.click(ActionId.ERRORS_ROWS, button(told, ActionId.ERRORS_ROWS, number)["value"])
    return bot.slack.views[-1]


async def test_the_problems_of_the_last_five_days_are_listed(bot: Stage) -> None:
    await stored(bot)
    told = await bot.command("errors", user=ROOT)
    assert told["response_type"] == "ephemeral"
    assert told["text"].startswith("4 errors in 2 problems since 2026-02-25 09:00.")
    said = str(told["blocks"])
    # A whole job that failed comes before records.
    assert said.index("REQUEST_LIMIT_EXCEEDED") < said.index("UNABLE_TO_LOCK_ROW")
    assert "*3 errors* · 3 records · `Contact`" in said
    assert "What concurrent-update means." in said


async def test_whoever_is_no_admin_is_told_whom_to_ask(slack: FakeSlack, database_url: URL) -> None:
    async with stage(slack, database_url, admins=frozenset({CAROL})) as bot:
        await stored(bot)
        told = await bot.command("errors", user=ALICE)
        assert CAROL in told["text"]
        assert "UNABLE_TO_LOCK_ROW" not in str(told)
        assert "3 errors" in str(await bot.command("errors", user=CAROL)).replace("erreurs", "errors")


async def test_without_admins_of_its_own_the_workspaces_are_named(bot: Stage) -> None:
    assert "admin or owner" in (await bot.command("export", user=ALICE))["text"]


@pytest.mark.parametrize(
    ("typed", "found"), [("--level job", "REQUEST_LIMIT_EXCEEDED"), ("code:UNABLE_TO_LOCK_ROW", "UNABLE_TO_LOCK_ROW")]
)
async def test_filters_are_read_as_people_type_them(bot: Stage, typed: str, found: str) -> None:
    await stored(bot)
    told = await bot.command(f"errors {typed}", user=ROOT)
    assert " in 1 problem " in told["text"]
    assert found in told["text"]


async def test_a_word_that_is_no_filter_is_explained(bot: Stage) -> None:
    assert "`blue` is no filter" in (await bot.command("errors blue", user=ROOT))["text"]
    bot.slack.people[ROOT] = {**bot.slack.people[ROOT], "locale": "fr-FR"}
    bot.clock.pass_s(3601)
    assert "n’est pas un filtre" in (await bot.command("errors blue", user=ROOT))["text"]


async def test_a_paste_that_begins_with_errors_is_diagnosed(bot: Stage) -> None:
    assert "UNABLE_TO_LOCK_ROW" in (await bot.command(f"errors while loading: {LOCKED}"))["text"]


async def test_a_filter_too_long_for_a_button_is_refused(bot: Stage) -> None:
    assert "too long" in (await bot.command(f"errors object {'x' * 500}", user=ROOT))["text"]


async def test_no_errors_is_said_with_how_to_bring_some(bot: Stage) -> None:
    told = await bot.command("errors level job", user=ROOT)
    assert told["text"].startswith("No sync errors since")
    assert "sfdiag import" in str(told["blocks"])


async def test_times_are_those_of_whoever_asks(bot: Stage) -> None:
    bot.slack.people[ROOT] = {**bot.slack.people[ROOT], "tz": "Europe/Paris"}
    await stored(bot)
    said = str(await bot.command("errors", user=ROOT))
    assert "last seen 2026-03-01 10:00" in said
    assert "Europe/Paris" in said


async def many(bot: Stage, problems: int) -> None:
    """Store errors of so many problems."""
    words = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")
    content = table(*(row(f"The {words[number]} rule refused it") for number in range(problems)))
    file = bot.slack.share("many.csv", content)
    await bot.share(file, channel="D0ROOT")
    await bot.look()


async def test_pages_are_turned_in_place(bot: Stage) -> None:
    await many(bot, PAGE + 2)
    told = await bot.command("errors", user=ROOT)
    assert f"1 to {PAGE} of {PAGE + 2}" in str(told)
    await bot.click(ActionId.ERRORS_PAGE, button(told, ActionId.ERRORS_PAGE)["value"])
    turned = bot.slack.responses[-1]
    assert turned["replace_original"] is True
    assert f"{PAGE + 1} to {PAGE + 2} of {PAGE + 2}" in str(turned)
    await bot.click(ActionId.ERRORS_BACK, button(turned, ActionId.ERRORS_BACK)["value"])
    assert bot.slack.responses[-1]["blocks"] == told["blocks"]


async def test_a_page_is_not_turned_for_whoever_is_no_admin_any_more(bot: Stage) -> None:
    await stored(bot)
    told = await bot.command("errors", user=ROOT)
    await bot.click(ActionId.ERRORS_BACK, button(told, ActionId.ERRORS_EXPORT)["value"], user=ALICE)
    assert "admin" in bot.slack.responses[-1]["text"]


async def test_rows_open_with_their_ids(bot: Stage) -> None:
    await stored(bot)
    view = await rows_of(bot, 1)
    said = str(view["blocks"])
    assert "<https://acme.my.salesforce.com/003A00000000000|003A00000000000>" in said
    assert "Marketo id `1000482`" in said


async def test_a_row_opens_to_its_ids_its_message_and_what_it_means(bot: Stage) -> None:
    await stored(bot)
    view = await rows_of(bot, 1)
    option = view["blocks"][-1]["element"]["options"][1]
    assert option["text"]["text"].startswith("2. 2026-03-01 08:59 003A00000000001")
    answered = await bot.submit(view, ROW, option["value"])
    assert answered["response_action"] == "push"
    said = str(answered["view"]["blocks"])
    assert "003A00000000001" in said
    assert LOCKED in said
    assert "Do the first thing." in said


async def test_older_rows_take_the_place_of_newer_ones(bot: Stage) -> None:
    await stored(bot, locked=ROWS_PAGE + 2, limits=0)
    view = await rows_of(bot)
    answered = await bot.submit(view, ROW, OLDER)
    assert answered["response_action"] == "update"
    labels = [option["text"]["text"] for option in answered["view"]["blocks"][-1]["element"]["options"]]
    assert [label.split(".")[0] for label in labels] == [str(ROWS_PAGE + 1), str(ROWS_PAGE + 2)]


async def test_nothing_chosen_is_asked_for(bot: Stage) -> None:
    await stored(bot)
    assert (await bot.submit(await rows_of(bot), ROW, None))["response_action"] == "errors"


async def test_rows_are_shown_to_admins_only(bot: Stage) -> None:
    await stored(bot)
    view = await rows_of(bot)
    assert await bot.submit(view, ROW, "1", user=ALICE) == {"response_action": "clear"}
    value = view["private_metadata"]
    bot.slack.views.clear()
    await bot.click(ActionId.ERRORS_ROWS, value, user=ALICE)
    await bot.click(ActionId.ERRORS_EXPLAIN, value, user=ALICE)
    assert bot.slack.views == []


async def test_what_was_cleaned_up_meanwhile_is_said_to_be_gone(bot: Stage) -> None:
    await stored(bot)
    view = await rows_of(bot)
    chosen = view["blocks"][-1]["element"]["options"][0]["value"]
    await bot.deps.sync_errors.clean(before=bot.clock.now())
    assert "no longer kept" in str(await bot.submit(view, ROW, chosen))
    assert "no longer kept" in str(await bot.submit(view, ROW, OLDER))
    await bot.click(ActionId.ERRORS_EXPLAIN, view["private_metadata"])
    assert "no longer kept" in str(bot.slack.views[-1])


async def test_a_problem_is_explained_in_full(bot: Stage) -> None:
    await stored(bot)
    told = await bot.command("errors", user=ROOT)
    await bot.click(ActionId.ERRORS_EXPLAIN, button(told, ActionId.ERRORS_EXPLAIN)["value"])
    said = str(bot.slack.views[-1]["blocks"])
    assert "REQUEST_LIMIT_EXCEEDED" in said
    assert "Do the second." in said


async def test_a_modal_that_comes_too_late_is_no_fault(bot: Stage) -> None:
    await stored(bot)
    told = await bot.command("errors", user=ROOT)
    bot.slack.fail("views.open", Trouble(error="expired_trigger_id"))
    response = await bot.click(ActionId.ERRORS_ROWS, button(told, ActionId.ERRORS_ROWS)["value"])
    assert response.status == 200


async def test_a_slack_without_the_newer_blocks_gets_the_plain_ones(slack: FakeSlack, database_url: URL) -> None:
    async with stage(slack, database_url, rich=True) as bot:
        await stored(bot)
        assert "data_table" in [block["type"] for block in (await rows_of(bot))["blocks"]]
        slack.fail("views.open", Trouble(error="invalid_blocks"))
        assert "data_table" not in [block["type"] for block in (await rows_of(bot))["blocks"]]
        # And is not asked again.
        slack.take()
        await rows_of(bot)
        assert len(slack.take("views.open")) == 1


async def exported(bot: Stage) -> list[list[str]]:
    """Return the rows of the CSV that the bot has sent."""
    await bot.deps.background.settle()
    (done,) = bot.slack.take("files.completeUploadExternal")
    assert done.args["channel_id"] == "D0ROOT"
    content = bot.slack.contents[done.args["files"][0]["id"]]
    assert content.startswith(codecs.BOM_UTF8)
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


async def test_an_export_goes_to_the_admins_direct_messages(bot: Stage) -> None:
    await stored(bot)
    told = await bot.command("export", user=ROOT)
    assert told["text"] == "The CSV with 4 errors will be in our direct messages in a moment."
    head, *body = await exported(bot)
    assert tuple(head) == COLUMNS
    assert len(body) == 4


async def test_what_is_listed_is_what_is_exported(bot: Stage) -> None:
    await stored(bot)
    told = await bot.command("errors level job", user=ROOT)
    await bot.click(ActionId.ERRORS_EXPORT, button(told, ActionId.ERRORS_EXPORT)["value"])
    assert "1 error" in bot.slack.responses[-1]["text"]
    assert len(await exported(bot)) == 2


async def test_nothing_is_not_exported(bot: Stage) -> None:
    assert "nothing to export" in (await bot.command("export", user=ROOT))["text"]
    await bot.deps.background.settle()
    assert bot.slack.take("files.getUploadURLExternal") == []


async def test_an_export_that_slack_refuses_is_told_of(bot: Stage) -> None:
    await stored(bot)
    bot.slack.fail("files.getUploadURLExternal", Trouble(error="file_upload_size_restricted"))
    await bot.command("export", user=ROOT)
    await bot.deps.background.settle()
    (told,) = bot.slack.take("chat.postMessage")
    assert told.args["channel"] == ROOT
    assert "file_upload_size_restricted" in told.args["text"]


async def test_an_export_can_be_dropped_again_without_anything_new(bot: Stage) -> None:
    await stored(bot)
    await bot.command("export", user=ROOT)
    await bot.deps.background.settle()
    (done,) = bot.slack.take("files.completeUploadExternal")
    content = bot.slack.contents[done.args["files"][0]["id"]]
    await bot.share(bot.slack.share("again.csv", content))
    (said,) = await bot.look()
    assert "0 new, 4 known already" in said["text"]


async def test_the_help_names_what_admins_can_do(bot: Stage) -> None:
    said = json.dumps(await bot.command("help"))
    assert "/sfdiag errors" in said
    assert "/sfdiag export" in said
