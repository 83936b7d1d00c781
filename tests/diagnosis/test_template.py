"""Wordings with named parts, and texts that use them."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnosis.fold import fold
from bot.diagnosis.template import fill, parse, pattern, unfilled, uses

BOTH = "0015g00000LkJhGAAV,0015g00000LkJhG"


def caught(wording: str, text: str) -> dict[str, str] | None:
    """Return what a wording's parts catch in a text, or nothing where it does not stand."""
    template = parse(wording)
    hit = re2.search(pattern(template), fold(text))
    if hit is None:
        return None
    return {part: text[slice(*hit.span(number))] for number, part in enumerate(template.parts, 1)}


@pytest.mark.parametrize(
    ("wording", "text", "parts"),
    [
        (
            "No such column '{field}' on entity '{object}'",
            "No such column 'Foo__c' on entity 'Account'. If you",
            {"field": "Foo__c", "object": "Account"},
        ),
        ("no such column", "NO  SUCH\n COLUMN", {}),
        ("doesn't match", "doesn’t match", {}),
        ("échec d’authentification", "Echec d'authentification", {}),
        ("Too many SOQL queries: {limit}", "Too many SOQL queries: 101", {"limit": "101"}),
        ("Too many SOQL queries: {limit}", "Too many SOQL queries: many", None),
        ("limit is {limit} rows", "limit is 10,000 rows", {"limit": "10,000"}),
        ("records: {ids}", "records: 0015g00000LkJhGAAV,0015g00000LkJhG: []", {"ids": BOTH}),
        ("records: {ids}", "records: none", None),
        ("with id {id}", "with id 0015g00000LkJhGAAV;", {"id": "0015g00000LkJhGAAV"}),
        ("missing: [{fields}]", "missing: [Name, Foo__c]: [Name, Foo__c]", {"fields": "Name, Foo__c"}),
        ("unknown field {field}", "unknown field Foo__c, sorry", {"field": "Foo__c"}),
        ("{label}: value too large", "STRING_TOO_LONG, First Name: value too large", {"label": " First Name"}),
        ("{label}: value too large", "Error: Prénom: value too large", {"label": " Prénom"}),
        ("price (in {currency}) is wrong?", "price (in EUR) is wrong?", {"currency": "EUR"}),
        ("a.b+c", "axbbc", None),
        ("a {b} c", "a 1\n2 c", None),
        ("braces {Not a part} stay", "braces {Not a part} stay", {}),
    ],
)  # fmt: skip
def test_a_wording_finds_its_message(wording: str, text: str, parts: dict[str, str] | None) -> None:
    assert caught(wording, text) == parts


def test_a_wording_is_split_into_literals_and_parts() -> None:
    template = parse("{a} is not {b}")
    assert template.parts == ("a", "b")
    assert template.literals == ("", " is not ", "")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Check {field|the field}.", "Check `Foo__c`."),
        ("Check {object|the object}.", "Check the object."),
        ("{field|it} and {field|it}", "`Foo__c` and `Foo__c`"),
        ("plain", "plain"),
        ("{tick|it}", "`ab`"),
        ("{use|it}", "`{field|x}`"),
    ],
)
def test_a_part_is_filled_in_as_code_or_gives_its_stand_in(text: str, filled: str) -> None:
    assert fill(text, {"field": "Foo__c", "object": "", "tick": "a`b", "use": "{field|x}"}) == filled


def test_uses_and_stray_braces_are_told_apart() -> None:
    assert uses("{a|x} and {b|y y}") == ("a", "b")
    assert unfilled("{a|x} and {b}") == " and {b}"


@given(st.text(max_size=60))
def test_every_wording_finds_itself(text: str) -> None:
    words = " ".join(text.split())
    if not parse(words).parts:
        assert re2.search(pattern(parse(words)), fold(words)) is not None
