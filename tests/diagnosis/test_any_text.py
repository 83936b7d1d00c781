"""Whatever is pasted, the diagnosis comes back, and what it says of the text is bounded."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.diagnosis.facts import FACTS_LIMIT
from tests import built_in

if TYPE_CHECKING:
    from collections.abc import Callable

ENGINE = built_in.engine()
LOCK = '[{"message":"unable to obtain exclusive access to this record","errorCode":"UNABLE_TO_LOCK_ROW"}]'
CODES = [signal.code for signal in ENGINE.catalog.signals]
WORDINGS = [template for signal in ENGINE.catalog.signals for template, _ in signal.wordings]

any_character = st.characters()  # half surrogate pairs and NUL among them
pieces = st.one_of(
    st.text(any_character, max_size=40),
    st.sampled_from(CODES),
    st.sampled_from(WORDINGS),
    st.sampled_from(["first error: ", "\ncaused by: ", "SELECT Id FROM ", '"errorCode":"', "errors", "password=", "\\",
                     "&amp;", "<", "```", "\n", "\r\n", "0015g00000LkJhGAAV", "error=invalid_grant&error_description=",
                     "{", "}", "[", "]", "'", "\x00", "\ud800", "İ", "’"]),
)  # fmt: skip
WRAPPINGS: list[Callable[[str], str]] = [
    json.dumps,
    lambda text: json.dumps({"body": text}, ensure_ascii=False),
    repr,
    html.escape,
    lambda text: f"```\n{text}\n```",
    lambda text: f"<https://acme.example/{text}|{text}>",
    lambda text: text.replace('"', '\\"'),
    lambda text: text.replace("_", "\\_"),
    str.lower,
    lambda text: text[: len(text) // 2],
    lambda text: text[::-1],
]
wrapped = st.builds(
    lambda parts, wrappings: _wrapped("".join(parts), wrappings),
    st.lists(pieces, max_size=8),
    st.lists(st.sampled_from(WRAPPINGS), max_size=5),
)


def _wrapped(text: str, wrappings: list[Callable[[str], str]]) -> str:
    for wrap in wrappings:
        text = wrap(text)[:20_000]
    return text


def check(text: str, *, asked: bool, limit: int = 40_000) -> None:
    verdict = ENGINE.diagnose(text, asked=asked, limit=limit)
    assert verdict.clipped == (limit if len(text) > limit else None)
    assert len(verdict.near) <= (3 if asked and not verdict.errors else 0)
    assert len({finding.entry.code for finding in verdict.errors}) == len(verdict.errors) <= 6
    for finding in verdict.errors:
        assert 0 < len(finding.quote) <= 280
        assert 0 < finding.confidence <= 1
        assert len(finding.facts.record_ids) <= FACTS_LIMIT
        assert len(finding.facts.fields) <= FACTS_LIMIT
        assert len(finding.facts.objects) <= FACTS_LIMIT
        assert all(0 < len(value) <= 120 for value in finding.captures.values())
        assert (finding.quote + repr(finding.facts) + "".join(finding.captures.values())).encode()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(wrapped, st.booleans())
def test_any_text_in_any_wrapping_comes_back(text: str, asked: bool) -> None:  # noqa: FBT001
    check(text, asked=asked)


@settings(deadline=None)
@given(wrapped)
def test_who_asks_hears_at_least_what_would_be_said_unasked(text: str) -> None:
    unasked = {one.entry.code for one in ENGINE.diagnose(text).errors if not one.entry.unnamed}
    asked = ENGINE.diagnose(text, asked=True).errors
    assert unasked <= {finding.entry.code for finding in asked} or len(asked) == 6


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(
    ("piece", "times"),
    [
        ("{", 1_000_000),
        ("[", 1_000_000),
        ("\\", 1_000_000),
        ("\\u0027", 160_000),
        ("&", 1_000_000),
        ("&amp;", 200_000),
        ("<", 1_000_000),
        ("<https://", 100_000),
        ("\n", 1_000_000),
        (" ", 1_000_000),
        ("\x00", 1_000_000),
        ("\ud800", 1_000_000),
        ("A_", 500_000),
        ("a@", 500_000),
        ("select ", 140_000),
        ("caused by: ", 90_000),
        ('"fields":["', 90_000),
        ("UNABLE_TO_LOCK_ROW ", 50_000),
        ('"errorCode":"UNABLE_TO_LOCK_ROW",', 30_000),
        (LOCK + "\n", 10_000),
        ("an ordinary line of a log\n", 100_000),
    ],
)
def test_a_piece_repeated_for_ever_comes_back(piece: str, times: int, *, asked: bool) -> None:
    text = piece * times
    check(text, asked=asked)
    check(text[:200_000], asked=asked, limit=1_000_000)


def test_an_error_at_the_end_of_a_long_log_is_found() -> None:
    text = "2026-11-21 INFO tick\n" * 30_000 + LOCK
    assert [f.entry.code for f in ENGINE.diagnose(text, limit=1_000_000).errors] == ["UNABLE_TO_LOCK_ROW"]


def test_ten_megabytes_are_read_to_the_limit() -> None:
    check("x" * 10_000_000, asked=False, limit=1_000_000)


def test_a_text_of_all_codes_and_all_wordings_comes_back() -> None:
    check("\n".join(CODES * 20), asked=True, limit=1_000_000)
    check("\n".join(WORDINGS), asked=True, limit=1_000_000)
