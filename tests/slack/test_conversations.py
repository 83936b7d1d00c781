from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios import SCENARIOS, Scenario, Turn
from tests.slack.fake_slack import ME
from tests.slack.stage import ALICE, BOB, CHANNEL, DIRECT, Stage, edit, message

if TYPE_CHECKING:
    from collections.abc import Sequence

PEOPLE = {"alice": ALICE, "bob": BOB}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
async def test_conversation(bot: Stage, scenario: Scenario) -> None:
    said: list[dict[str, Any]] = []
    heard = 0
    for turn in scenario.turns:
        event = await _say(bot, turn, said)
        said.append(event)
        posted = await bot.deliver()
        new = posted[heard:]
        heard = len(posted)
        if turn.answer is None:
            assert new == []
            continue
        (answer,) = new
        assert turn.answer in f"{answer['text']} {answer['blocks']}"
        assert answer["thread_ts"] == event.get("thread_ts", event["ts"])
        assert answer["channel"] == event["channel"]


async def _say(bot: Stage, turn: Turn, said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    text = turn.says.format(bot=f"<@{ME}>") if "{bot}" in turn.says else turn.says
    if turn.edits is not None:
        before = said[turn.edits]
        response = await bot.event(edit(before, text=text))
        assert response.status == 200
        return {**before, "text": text}
    event = message(
        text,
        ts=bot.slack.next_ts(),
        user=PEOPLE[turn.who],
        channel=CHANNEL if turn.place == "channel" else DIRECT,
        thread_ts=said[turn.under]["ts"] if turn.under is not None else None,
    )
    bot.slack.messages.setdefault(event["channel"], []).append(event)
    responses = [await bot.event(event)]
    if ME in text:
        # Slack tells of a mention twice.
        responses.append(await bot.event({**event, "type": "app_mention"}))
    assert [response.status for response in responses] == [200] * len(responses)
    return event
