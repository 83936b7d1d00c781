from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.locale import People
from tests.slack.fake_slack import TEAM
from tests.slack.stage import ALICE, CAROL, ROOT, Clock, Stage


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("fr-FR", "fr"), ("fr-CA", "fr"), ("fr", "fr"), ("en-US", "en"), ("de-DE", "en"), ("", "en"), (None, "en")],
)
async def test_a_locale_is_a_language(bot: Stage, tag: str | None, expected: str) -> None:
    bot.slack.people[ALICE] = {"id": ALICE, "locale": tag}
    assert await bot.deps.people.language(ALICE) == expected


async def test_slack_is_asked_for_the_locale(bot: Stage) -> None:
    await bot.deps.people.language(ALICE)
    (call,) = bot.slack.take("users.info")
    assert str(call.args["include_locale"]).lower() in {"1", "true"}


async def test_bots_speak_the_default_language_and_nobody_is_asked(bot: Stage) -> None:
    assert await bot.deps.people.language(None) == "en"
    assert bot.slack.calls == []


async def test_a_language_is_remembered_for_an_hour(bot: Stage) -> None:
    await bot.deps.people.language(CAROL)
    bot.clock.pass_s(3599)
    await bot.deps.people.language(CAROL)
    assert len(bot.slack.take("users.info")) == 1
    bot.clock.pass_s(2)
    await bot.deps.people.language(CAROL)
    assert len(bot.slack.take("users.info")) == 1


async def test_what_is_remembered_is_bounded(bot: Stage) -> None:
    client = AsyncWebClient(token="xoxb-test", base_url=bot.slack.url)
    people = People(client, team_id=TEAM, default_lang="en", monotonic=bot.clock.monotonic, capacity=2)
    for user in (ALICE, CAROL, ROOT):
        await people.language(user)
    bot.slack.take()
    await people.language(ROOT)
    assert bot.slack.calls == []
    await people.language(ALICE)
    assert len(bot.slack.calls) == 1


class Slow:
    """A Slack that never answers."""

    async def users_info(self, **_args: Any) -> None:
        await asyncio.Event().wait()


async def test_a_slack_that_does_not_answer_holds_nobody_up() -> None:
    client: AsyncWebClient = Slow()  # type: ignore[assignment]
    people = People(client, team_id=TEAM, default_lang="fr", monotonic=Clock().monotonic, patience_s=0.01)
    assert await people.language(ALICE) == "fr"
    assert await people.runs_workspace(ALICE) is False


@pytest.mark.parametrize("role", ["is_admin", "is_owner", "is_primary_owner"])
async def test_who_runs_the_workspace(bot: Stage, role: str) -> None:
    bot.slack.people[ALICE] = {"id": ALICE, role: True}
    assert await bot.deps.people.runs_workspace(ALICE) is True
    assert await bot.deps.people.runs_workspace(CAROL) is False
    bot.slack.people[ALICE] = {"id": ALICE, "team_id": TEAM, role: True}
    bot.clock.pass_s(181)
    assert await bot.deps.people.runs_workspace(ALICE) is True
    bot.slack.people[ALICE] = {"id": ALICE, role: False}
    bot.clock.pass_s(179)
    assert await bot.deps.people.runs_workspace(ALICE) is True
    bot.clock.pass_s(2)
    assert await bot.deps.people.runs_workspace(ALICE) is False


@pytest.mark.parametrize(
    ("name", "expected"), [("Europe/Paris", "Europe/Paris"), ("Mars/Olympus", "UTC"), ("../etc", "UTC"), (None, "UTC")]
)
async def test_a_time_zone_is_the_persons(bot: Stage, name: str | None, expected: str) -> None:
    bot.slack.people[ALICE] = {"id": ALICE, "tz": name}
    assert str(await bot.deps.people.zone(ALICE)) == expected


async def test_language_role_and_zone_cost_one_call(bot: Stage) -> None:
    await bot.deps.people.language(ROOT)
    await bot.deps.people.zone(ROOT)
    await bot.deps.people.runs_workspace(ROOT)
    assert len(bot.slack.take("users.info")) == 1


async def test_who_runs_another_companys_workspace_does_not_run_this_one(bot: Stage) -> None:
    bot.slack.people[ALICE] = {"id": ALICE, "team_id": "T0OTHER", "is_owner": True}
    assert await bot.deps.people.runs_workspace(ALICE) is False
