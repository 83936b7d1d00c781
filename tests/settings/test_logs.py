from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from bot import logs

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def fail_with(pasted: str) -> None:
    raise ValueError(f"{len(pasted)} characters")


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "INFO")
    logging.getLogger("bot.app").info("listening as %s", "@sfdiag")
    logging.getLogger("bot.app").debug("not shown")
    (line,) = capsys.readouterr().err.splitlines()
    written = json.loads(line)
    assert (written["event"], written["level"], written["logger"]) == ("listening as @sfdiag", "info", "bot.app")
    assert written["timestamp"].endswith("Z")


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_traceback_shows_no_variables(capsys: pytest.CaptureFixture[str], style: str) -> None:
    logs.configure("json" if style == "json" else "console", "INFO")
    pasted = "x" * 3 + "-what-somebody-pasted"
    try:
        fail_with(pasted)
    except ValueError:
        logging.getLogger("bot.app").exception("failed")
    written = capsys.readouterr().err
    assert "24 characters" in written
    assert "fail_with" in written
    assert pasted not in written


def test_libraries_do_not_show_their_requests(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "DEBUG")
    logging.getLogger("slack_sdk.web.async_client").debug("Sending a request with a token")
    logging.getLogger("bot.app").debug("ours")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["ours"]


def test_without_a_terminal_the_lines_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(None, "INFO")
    logging.getLogger("bot.app").info("hello")
    assert json.loads(capsys.readouterr().err)["event"] == "hello"
