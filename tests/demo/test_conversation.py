from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.conversation import converse, pastes
from bot.demo.texts import ENGLISH, FRENCH, Texts, texts_for
from tests import built_in

if TYPE_CHECKING:
    from bot.diagnosis.engine import Engine

LOCKED = "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return built_in.engine()


def said(engine: Engine, *lines: str, texts: Texts = ENGLISH) -> list[str]:
    """Return what the bot says to these lines after it has said how to use it."""
    heard: list[str] = []
    converse([f"{line}\n" for line in lines], heard.append, engine=engine, texts=texts, width=80, color=False)
    assert heard[0] == texts.conversation
    return heard[1:]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (["", " ", ""], []),
        (["one", "two", "", "three"], ["one\ntwo", "three"]),
        (["/sfdiag A", "/sfdiag B", "one", ""], ["/sfdiag A", "/sfdiag B", "one"]),
        (["one", "/sfdiag is a command", "quit"], ["one\n/sfdiag is a command\nquit"]),
        ([" QUIT "], ["QUIT"]),
        (["/sfdiagnose", "that"], ["/sfdiagnose\nthat"]),
    ],
)
def test_lines_become_pastes(lines: list[str], expected: list[str]) -> None:
    assert list(pastes(f"{line}\n" for line in lines)) == expected


def test_a_pasted_error_is_explained(engine: Engine) -> None:
    (answer,) = said(engine, "it says", LOCKED, "")
    assert "UNABLE_TO_LOCK_ROW" in answer
    assert "Intermittent" in answer


def test_chatter_is_not(engine: Engine) -> None:
    (answer,) = said(engine, "lunch?", "")
    assert "UNABLE_TO_LOCK_ROW" not in answer
    assert len(answer.strip().splitlines()) == 1


def test_a_command_is_a_question(engine: Engine) -> None:
    first, second = said(engine, "/sfdiag REQUEST_LIMIT_EXCEEDED", LOCKED)
    assert "REQUEST_LIMIT_EXCEEDED" in first
    assert "UNABLE_TO_LOCK_ROW" in second


@pytest.mark.parametrize("line", ["/sfdiag", "/sfdiag help", "/sfdiag aide"])
def test_help_says_how_it_is_used(engine: Engine, line: str) -> None:
    assert said(engine, line) == [ENGLISH.conversation]


def test_quit_ends_it(engine: Engine) -> None:
    assert said(engine, "quit", LOCKED, "") == []


def test_it_speaks_french(engine: Engine) -> None:
    (answer,) = said(engine, LOCKED, texts=FRENCH)
    assert built_in.catalog()["UNABLE_TO_LOCK_ROW"].text["fr"].title in answer


@pytest.mark.parametrize(
    ("environment", "texts"),
    [
        ({"LANG": "fr_FR.UTF-8"}, FRENCH),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": ""}, FRENCH),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, ENGLISH),
        ({"LC_ALL": "C"}, ENGLISH),
        ({"LANG": "de_DE.UTF-8"}, ENGLISH),
    ],
)
def test_the_locale_decides_the_language(environment: dict[str, str], texts: Texts) -> None:
    assert texts_for(environment) is texts
