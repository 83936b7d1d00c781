"""The conversations that are held in process, held in a Slack look-alike: over Socket Mode and over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo import workspace
from tests.scenarios import SCENARIOS, Scenario, Turn

if TYPE_CHECKING:
    from tests.e2e.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = {"alice": workspace.CLAIRE.id, "bob": workspace.DANA.id}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
async def test_conversation(stage: Stage, scenario: Scenario) -> None:
    places = {"channel": await stage.channel(), "direct": await stage.direct(PEOPLE["alice"])}
    said: list[str] = []
    threads: list[str] = []
    for turn in scenario.turns:
        place = places[turn.place]
        said.append(await say(stage, place, turn, said))
        thread = said[turn.under] if turn.under is not None else said[-1]
        if turn.answer is not None:
            threads.append(thread)
            answer = (await stage.answered(place, thread, times=threads.count(thread)))[-1]
            assert turn.answer in f"{answer.text} {answer.blocks}"
    for place in {places[turn.place] for turn in scenario.turns}:
        assert [answer.thread_ts for answer in await stage.by_bot(place)] == threads


async def say(stage: Stage, place: str, turn: Turn, said: list[str]) -> str:
    """Hold one turn and return the ts of the message that it is about."""
    text = turn.says.replace("{bot}", f"<@{workspace.BOT_USER_ID}>")
    if turn.edits is not None:
        await stage.control.edit(place, said[turn.edits], PEOPLE[turn.who], text)
        return said[turn.edits]
    under = said[turn.under] if turn.under is not None else None
    return await stage.control.say(place, PEOPLE[turn.who], text, thread_ts=under)
