"""Finding a code by a part of its name or a few words."""

from __future__ import annotations

import pytest

from tests import built_in

ENGINE = built_in.engine()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("lock", "UNABLE_TO_LOCK_ROW"),
        ("pick list", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("picklist", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("REQUEST_LIMIT", "REQUEST_LIMIT_EXCEEDED"),
        ("limit request", "REQUEST_LIMIT_EXCEEDED"),
        ("verrouillé", "ENTITY_IS_LOCKED"),
        ("converted lead", "CANNOT_UPDATE_CONVERTED_LEAD"),
        ("nullpointer", "System.NullPointerException"),
        ("UNABLE_TO_LOK_ROWS", "UNABLE_TO_LOCK_ROW"),
    ],
)
def test_a_part_of_a_code_or_a_few_words_bring_it_up(query: str, code: str) -> None:
    verdict = ENGINE.diagnose(query, asked=True)
    said = [finding.entry.code for finding in verdict.errors] + [near.entry.code for near in verdict.found]
    assert code in said[:8]


@pytest.mark.parametrize("query", ["lock", "pick list", "limit"])
def test_the_best_matches_are_a_choice_and_the_nearest_three_of_them(query: str) -> None:
    verdict = ENGINE.diagnose(query, asked=True)
    assert verdict.errors == ()
    assert 1 < len(verdict.found) <= 8
    assert 1 <= len(verdict.near) <= 3
    assert all(0 < near.confidence <= 1 for near in (*verdict.near, *verdict.found))


@pytest.mark.parametrize(
    "query", ["", "hello", "🙂", "how are you today", "a", "x y z", "lunch at noon maybe then somewhere"]
)
def test_small_talk_brings_nothing_up(query: str) -> None:
    verdict = ENGINE.diagnose(query, asked=True)
    assert (verdict.errors, verdict.near, verdict.found) == ((), (), ())


def test_nothing_is_searched_unless_somebody_asks() -> None:
    assert ENGINE.diagnose("lock").found == ()
