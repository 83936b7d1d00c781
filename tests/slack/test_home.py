"""The Home page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.render.actions import ActionId
from bot.slack.render.home import trend_line
from tests.slack.fake_slack import Trouble
from tests.slack.stage import ALICE, CAROL, ROOT, stage
from tests.slack.sync import stored

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tests.slack.fake_slack import FakeSlack
    from tests.slack.stage import Stage


async def opened(bot: Stage, user: str = ROOT, tab: str = "home") -> dict[str, Any]:
    """Have somebody open the page; return it."""
    response = await bot.event({"type": "app_home_opened", "user": user, "channel": "D0ROOT", "tab": tab})
    assert response.status == 200
    return bot.slack.homes.get(user, {})


def options(home: dict[str, Any], action: str) -> dict[str, str]:
    """Return the labels of a select with their values."""
    (row,) = (block["elements"] for block in home["blocks"] if block.get("block_id", "").startswith("home-5"))
    (select,) = (element for element in row if element["action_id"] == action)
    return {option["text"]["text"]: option["value"] for option in select["options"]}


async def test_an_admin_sees_totals_trend_and_problems(bot: Stage) -> None:
    await stored(bot)
    home = await opened(bot)
    said = str(home)
    assert "*4 errors in 2 problems* since 2026-02-25 09:00." in said
    assert "Intermittent: 3" in said
    assert "Job level: 1" in said
    assert "most on 2026-03-01. Yesterday 4, today 0 so far." in said
    assert home["type"] == "home"


async def test_others_see_what_the_bot_does(slack: FakeSlack, database_url: URL) -> None:
    async with stage(slack, database_url, admins=frozenset({CAROL})) as bot:
        await stored(bot)
        said = str(await opened(bot, ALICE))
        assert "I explain Salesforce errors." in said
        assert CAROL in said
        assert "UNABLE_TO_LOCK_ROW" not in said


async def test_the_tab_of_messages_is_none_of_its_business(bot: Stage) -> None:
    assert await opened(bot, tab="messages") == {}


async def test_filters_change_the_page(bot: Stage) -> None:
    await stored(bot)
    home = await opened(bot)
    value = options(home, ActionId.HOME_LEVEL)["Job level"]
    await bot.click(ActionId.HOME_LEVEL, value, channel=None, option=True)
    said = str(bot.slack.homes[ROOT])
    assert "*1 error in 1 problem*" in said
    assert "UNABLE_TO_LOCK_ROW" not in said
    await bot.click(ActionId.HOME_PERIOD, "1/job//0", channel=None, option=True)
    assert "No sync errors" not in str(bot.slack.homes[ROOT])
    await bot.click(ActionId.HOME_CATEGORY, "1/job/authentication/0", channel=None, option=True)
    assert "No sync errors since 2026-03-01 09:00." in str(bot.slack.homes[ROOT])


async def test_what_is_chosen_shows(bot: Stage) -> None:
    await stored(bot)
    await bot.click(ActionId.HOME_PERIOD, "30/job/access/0", channel=None, option=True)
    (row,) = (block for block in bot.slack.homes[ROOT]["blocks"] if block.get("block_id") == "home-30/job/access/0")
    assert [select["initial_option"]["text"]["text"] for select in row["elements"]] == [
        "Last 30 days", "Job level", "Access/Validation",
    ]  # fmt: skip


async def test_rows_open_from_the_page(bot: Stage) -> None:
    await stored(bot)
    home = await opened(bot)
    rows = [block["elements"] for block in home["blocks"] if block["type"] == "actions"]
    value = next(element["value"] for row in rows for element in row if element["action_id"] == ActionId.ERRORS_ROWS)
    await bot.click(ActionId.ERRORS_ROWS, value, channel=None)
    assert bot.slack.views[-1]["callback_id"] == "sync_rows"


async def test_an_export_from_the_page_arrives(bot: Stage) -> None:
    await stored(bot)
    await bot.click(ActionId.ERRORS_EXPORT, "{}", channel=None)
    await bot.deps.background.settle()
    assert len(bot.slack.take("files.completeUploadExternal")) == 1


async def test_the_trend_is_a_chart_where_slack_has_them(slack: FakeSlack, database_url: URL) -> None:
    async with stage(slack, database_url, rich=True) as bot:
        await stored(bot)
        (chart,) = (block for block in (await opened(bot))["blocks"] if block["type"] == "data_visualization")
        assert len(chart["chart"]["axis_config"]["categories"]) == 14
        slack.fail("views.publish", Trouble(error="invalid_arguments"))
        assert "data_visualization" not in str(await opened(bot))


async def test_a_fault_in_a_view_is_told_in_direct_messages(bot: Stage) -> None:
    response = await bot.click(ActionId.HOME_PAGE, "nonsense", channel=None)
    assert response.status == 200
    (told,) = bot.slack.take("chat.postMessage")
    assert told.args["channel"] == ROOT


def test_the_line_of_bars_has_one_for_each_day() -> None:
    days: Any = [(None, count) for count in (0, 1, 50, 100)]
    assert trend_line(days) == "·▁▄█"
    assert trend_line([]) == trend_line(days[:1]) == ""
