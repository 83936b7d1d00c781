from __future__ import annotations

import pytest

from bot.slack.channel_settings import Change, parse
from tests.scenarios import LOCKED
from tests.slack.fake_slack import Trouble
from tests.slack.stage import ALICE, CHANNEL, Stage


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("listen on", Change("listen", value=True)),
        ("Listen  OFF", Change("listen", value=False)),
        ("lang fr", Change("lang", "fr")),
        ("lang", Change("lang", None)),
        ("lang de", Change("lang", None)),
        ("listen to me please", None),
        ("UNABLE_TO_LOCK_ROW", None),
        ("", None),
    ],
)
def test_commands_are_read(text: str, expected: Change | None) -> None:
    assert parse(text) == expected


async def test_listen_off_is_announced_and_silences_the_channel(bot: Stage) -> None:
    told = await bot.command("listen off")
    assert told["response_type"] == "ephemeral"
    (announced,) = bot.slack.take("chat.postMessage")
    assert announced.args["channel"] == CHANNEL
    assert f"<@{ALICE}>" in announced.args["text"]
    assert "thread_ts" not in announced.args
    await bot.says(LOCKED)
    await bot.deliver()
    assert bot.slack.take("chat.postMessage") == []


async def test_listen_on_again_lets_the_channel_be_read(bot: Stage) -> None:
    await bot.command("listen off")
    await bot.command("listen on")
    await bot.says(LOCKED)
    posted = await bot.deliver()
    assert "UNABLE_TO_LOCK_ROW" in posted[-1]["text"]


async def test_settings_do_not_touch_each_other(bot: Stage) -> None:
    await bot.command("lang fr")
    await bot.command("listen off")
    assert await bot.settings() == (False, "fr")
    assert await bot.settings("C0OTHER") == (None, None)


async def test_a_new_language_is_announced_in_it(bot: Stage) -> None:
    await bot.command("lang fr")
    (announced,) = bot.slack.take("chat.postMessage")
    assert "français" in announced.args["text"]


async def test_a_setting_that_is_so_already_is_not_announced(bot: Stage) -> None:
    await bot.command("listen off")
    bot.slack.take()
    told = await bot.command("listen off")
    assert told["response_type"] == "ephemeral"
    assert bot.slack.take("chat.postMessage") == []


@pytest.mark.parametrize("text", ["listen", "listen maybe", "lang", "lang de"])
async def test_a_half_command_is_explained(bot: Stage, text: str) -> None:
    told = await bot.command(text)
    assert f"/sfdiag {text.split(maxsplit=1)[0]}" in told["text"]
    assert await bot.settings() == (None, None)
    assert bot.slack.take("chat.postMessage") == []


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "is_archived"])
async def test_a_change_that_cannot_be_announced_is_not_made(bot: Stage, error: str) -> None:
    bot.slack.fail("chat.postMessage", Trouble(error=error))
    told = await bot.command("listen off")
    assert told["response_type"] == "ephemeral"
    assert await bot.settings() == (None, None)


async def test_a_change_that_slack_fails_to_announce_is_not_made_either(bot: Stage) -> None:
    bot.slack.fail("chat.postMessage", Trouble(status=500))
    told = await bot.command("listen off")
    assert "1.2.3" in told["text"]
    assert await bot.settings() == (None, None)
