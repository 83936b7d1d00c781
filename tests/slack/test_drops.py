"""Files that people drop: loaded and summed up, refused, read as pastes, or left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.slack import drops
from bot.slack.render.actions import ActionId
from bot.syncerrors.filters import Filter
from tests.slack.fake_slack import ME, Trouble
from tests.slack.stage import ALICE, CHANNEL, DIRECT, ROOT, stage
from tests.slack.sync import LOCKED, row, table

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tests.slack.fake_slack import FakeSlack
    from tests.slack.stage import Stage

TABLE = table(row(LOCKED), row(LOCKED, record="003A00000000002"), row(LOCKED, at="no date"))
SALES = b"Region,Quarter,Comment\nNorth,Q1,The best quarter that we have ever had here\nSouth,Q2,Less than expected\n"
OPEN = b"Failed On,Error Type,Error Details\n03/02/2026 10:00,Record Level,unable to obtain exclusive access\n"


async def total(bot: Stage) -> int:
    """Return how many errors are kept."""
    return (await bot.deps.sync_errors.totals(Filter())).total


async def test_a_dropped_table_is_loaded_and_summed_up_in_its_thread(bot: Stage) -> None:
    ts = await bot.share(bot.slack.share("marketo.csv", TABLE))
    (said,) = await bot.look()
    assert said["thread_ts"] == ts
    assert said["text"] == "3 rows read from `marketo.csv`: 2 new, 0 known already, 1 rejected."
    blocks = str(said["blocks"])
    assert "Row 3: " in blocks
    assert "`Error Details` → `message`" in blocks
    assert await total(bot) == 2


async def test_the_event_is_acknowledged_before_the_file_is_fetched(bot: Stage) -> None:
    await bot.share(bot.slack.share("marketo.csv", TABLE))
    assert bot.slack.take("files.info") == []
    assert await bot.deps.drops.next_due() is not None


async def test_an_event_delivered_twice_is_looked_at_once(bot: Stage) -> None:
    file = bot.slack.share("marketo.csv", TABLE)
    await bot.share(file, ts="1700000000.000900")
    await bot.share(file, ts="1700000000.000900")
    assert len(await bot.look()) == 1


async def test_several_files_of_one_message_are_each_answered(bot: Stage) -> None:
    await bot.share(bot.slack.share("a.csv", TABLE), bot.slack.share("b.csv", TABLE), text=LOCKED)
    said = await bot.look()
    assert len(said) == 3
    assert len({message["metadata"]["event_payload"]["answer"] for message in said}) == 3


async def test_a_file_that_died_with_its_reader_is_read_by_the_next(bot: Stage) -> None:
    await bot.share(bot.slack.share("marketo.csv", TABLE))
    assert await bot.deps.drops.claim(now=bot.clock.now(), lease=drops._LEASE) is not None
    assert await bot.look() == []
    bot.clock.pass_s(181)
    (said,) = await bot.look()
    assert "2 new" in said["text"]


async def test_whoever_is_no_admin_gets_a_friendly_no(slack: FakeSlack, database_url: URL) -> None:
    async with stage(slack, database_url, admins=frozenset({ROOT})) as bot:
        await bot.share(slack.share("marketo.csv", TABLE), user=ALICE)
        (said,) = await bot.look()
        assert "looks like sync errors" in said["text"]
        assert ROOT in said["text"]
        assert await total(bot) == 0


@pytest.mark.parametrize("name", ["sales.csv", "photo.png", "notes.txt"])
async def test_a_file_that_is_no_table_of_errors_is_left_alone_in_a_channel(bot: Stage, name: str) -> None:
    kind = name.split(".")[1]
    await bot.share(bot.slack.share(name, SALES, kind=kind), user=ALICE)
    assert await bot.look() == []
    assert await total(bot) == 0


@pytest.mark.parametrize(("text", "channel"), [(f"<@{ME}> please", CHANNEL), ("", DIRECT)])
async def test_a_file_that_was_meant_for_the_bot_is_always_answered(bot: Stage, text: str, channel: str) -> None:
    await bot.share(
        bot.slack.share("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(40), kind="png"), text=text, channel=channel
    )
    (said,) = await bot.look()
    assert said["text"].startswith("I could not read `photo.png`")


async def test_a_mention_with_a_table_is_answered_by_its_summary_alone(bot: Stage) -> None:
    file = bot.slack.share("marketo.csv", TABLE)
    ts = await bot.share(file, text=f"<@{ME}>")
    mention = {"type": "app_mention", "channel": CHANNEL, "user": ROOT, "ts": ts, "text": f"<@{ME}>"}
    await bot.event(mention | {"files": [{"id": file, "name": "marketo.csv", "filetype": "csv"}]})
    (said,) = await bot.look()
    assert "2 new" in said["text"]


async def test_channels_that_are_not_listened_to_are_left_alone(bot: Stage) -> None:
    await bot.command("listen off")
    await bot.share(bot.slack.share("marketo.csv", TABLE))
    bot.slack.messages.clear()
    assert await bot.look() == []


@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
async def test_a_paste_that_slack_made_a_snippet_of_is_read_as_a_paste(bot: Stage, channel: str) -> None:
    text = (f"{LOCKED}: 0015g00000XyZAbAAN\n" + "at some.place\n" * 400).encode()
    file = bot.slack.share("Untitled", text, mode="snippet", kind="text")
    await bot.share(file, user=ALICE, channel=channel)
    (said,) = await bot.look()
    assert "UNABLE_TO_LOCK_ROW" in said["text"]
    assert await total(bot) == 0


async def test_a_snippet_without_an_error_is_left_alone(bot: Stage) -> None:
    await bot.share(bot.slack.share("Untitled", SALES, mode="snippet", kind="text"), user=ALICE)
    assert await bot.look() == []


async def test_a_json_body_of_an_error_is_read_as_a_paste(bot: Stage) -> None:
    body = b'[{"errorCode":"UNABLE_TO_LOCK_ROW","message":"unable to obtain exclusive access to this record"}]'
    await bot.share(bot.slack.share("response.json", body, kind="json"), channel=DIRECT)
    (said,) = await bot.look()
    assert said["text"].startswith("`UNABLE_TO_LOCK_ROW` (Intermittent)")


async def test_dates_that_can_be_read_in_two_ways_are_asked_for(bot: Stage) -> None:
    await bot.share(bot.slack.share("open.csv", OPEN), channel="D0ROOT")
    (asked,) = await bot.look()
    buttons: list[dict[str, Any]] = asked["blocks"][-1]["elements"]
    assert [button["text"]["text"] for button in buttons] == ["Day first", "Month first"]
    await bot.press(ActionId.DAY_FIRST, asked, user=ALICE)
    (refused,) = bot.slack.take("chat.postEphemeral")
    assert "admin" in refused.args["text"]
    await bot.press(ActionId.DAY_FIRST, asked, user=ROOT)
    said = (await bot.look())[-1]
    assert "1 new" in said["text"]
    (kept,) = await bot.deps.sync_errors.rows(Filter(), limit=5)
    assert kept.seen_at.month == 2
    # The button works once.
    await bot.press(ActionId.MONTH_FIRST, asked, user=ROOT)
    assert len(await bot.look()) == 2


async def test_times_without_an_offset_are_those_of_whoever_dropped_the_file(bot: Stage) -> None:
    bot.slack.people[ROOT] = {**bot.slack.people[ROOT], "tz": "Europe/Paris"}
    await bot.share(bot.slack.share("marketo.csv", table(row(LOCKED, at="2026-03-01 08:30:00"))))
    await bot.look()
    (kept,) = await bot.deps.sync_errors.rows(Filter(), limit=5)
    assert kept.seen_at.hour == 7


async def test_a_file_too_large_is_said_to_be(bot: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drops, "MEGABYTE", 1)
    await bot.share(bot.slack.share("marketo.csv", TABLE * 5, size=0))
    (said,) = await bot.look()
    assert "too large" in said["text"]


async def test_a_file_that_is_gone_is_said_to_be_to_whoever_asked(bot: Stage) -> None:
    file = bot.slack.share("marketo.csv", TABLE)
    await bot.share(file, channel="D0ROOT")
    await bot.share(file)
    del bot.slack.files[file]
    (said,) = await bot.look()
    assert "no longer there" in said["text"]


@pytest.mark.parametrize("trouble", [Trouble(status=429, error="ratelimited", retry_after=1), Trouble(status=500)])
async def test_what_passes_is_tried_again(bot: Stage, trouble: Trouble) -> None:
    bot.slack.fail("files.info", trouble)
    await bot.share(bot.slack.share("marketo.csv", TABLE))
    assert await bot.look() == []
    bot.clock.pass_s(60)
    assert len(await bot.look()) == 1


async def test_a_file_that_slack_never_hands_out_is_given_up(bot: Stage) -> None:
    bot.slack.file_status = 403
    await bot.share(bot.slack.share("marketo.csv", TABLE), channel="D0ROOT")
    for _ in range(8):
        await bot.look()
        bot.clock.pass_s(400)
    (said,) = await bot.look()
    assert "http_403" in said["text"]
    assert await bot.deps.drops.next_due() is None


async def test_the_token_goes_to_nobody_but_slack(bot: Stage) -> None:
    elsewhere = bot.slack.url.replace("127.0.0.1", "localhost")
    file = bot.slack.share("marketo.csv", TABLE, url_private_download=elsewhere)
    await bot.share(file, channel="D0ROOT")
    for _ in range(8):
        await bot.look()
        bot.clock.pass_s(400)
    (said,) = await bot.look()
    assert "not_slack" in said["text"]


async def test_files_of_bots_are_left_alone(bot: Stage) -> None:
    file = bot.slack.share("marketo.csv", TABLE)
    ts = bot.slack.next_ts()
    event = {"type": "message", "subtype": "file_share", "channel": CHANNEL, "channel_type": "channel", "ts": ts}
    await bot.event(event | {"text": "", "bot_id": "B0OTHER", "files": [{"id": file, "name": "marketo.csv"}]})
    assert await bot.look() == []
