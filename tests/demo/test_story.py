"""What the demo shows must be true: the engine answers what it should and is silent on the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo import workspace
from bot.demo.local_slack import Lack, LocalSlackUnavailable
from bot.demo.texts import ENGLISH, FRENCH, Texts
from tests import built_in

if TYPE_CHECKING:
    from bot.diagnosis.engine import Engine

STORIES = [workspace.story("en"), workspace.story("fr")]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return built_in.engine()


def codes(engine: Engine, text: str, *, asked: bool = False) -> list[str]:
    return [finding.entry.code for finding in engine.diagnose(text, asked=asked).errors]


@pytest.mark.parametrize("line", [line for told in STORIES for line in (*told.chatter, told.thanks)])
def test_chatter_is_left_alone(engine: Engine, line: workspace.Line) -> None:
    assert codes(engine, line.text) == []


@pytest.mark.parametrize("told", STORIES)
def test_the_pasted_error_is_answered(engine: Engine, told: workspace.Story) -> None:
    assert codes(engine, told.paste.text) == ["UNABLE_TO_LOCK_ROW"]


def test_what_is_suggested_is_answered(engine: Engine) -> None:
    assert [codes(engine, paste) for paste in workspace.SUGGESTED_PASTES] == [
        ["REQUIRED_FIELD_MISSING"],
        ["EXPIRED_ACCESS"],
    ]
    assert codes(engine, workspace.SUGGESTED_CODE, asked=True) == [workspace.SUGGESTED_CODE]


@pytest.mark.parametrize("texts", [ENGLISH, FRENCH])
def test_the_tour_names_everything_there_is_to_try(texts: Texts) -> None:
    tour = texts.tour_at("http://127.0.0.1:1/archives/C01SUPPORT")
    for named in (
        "http://127.0.0.1:1/archives/C01SUPPORT",
        *workspace.SUGGESTED_PASTES,
        "/sfdiag REQUEST_LIMIT_EXCEEDED",
    ):
        assert named in tour


@pytest.mark.parametrize("texts", [ENGLISH, FRENCH])
@pytest.mark.parametrize("lack", list(Lack))
def test_what_is_lacking_is_one_sentence(texts: Texts, lack: Lack) -> None:
    said = texts.lacking(LocalSlackUnavailable(lack, "linux-riscv64"))
    assert said.endswith(".")
    assert "\n" not in said
    assert "{" not in said
