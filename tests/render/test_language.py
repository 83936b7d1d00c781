from __future__ import annotations

from dataclasses import fields, is_dataclass
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

from bot.diagnosis.entry import ACTORS, CATEGORIES, CONNECTORS, RETRIES
from bot.language import ENGLISH, FRENCH, connector_name, language

if TYPE_CHECKING:
    from collections.abc import Iterator


def sentences(told: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every sentence of a language with the name of its field."""
    for field in fields(told):
        value = getattr(told, field.name)
        if is_dataclass(value):
            yield from sentences(value, f"{path}{field.name}.")
        else:
            yield f"{path}{field.name}", value


def holes(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_both_languages_leave_the_same_holes() -> None:
    english, french = dict(sentences(ENGLISH)), dict(sentences(FRENCH))
    assert len(english) > 60
    assert {name: holes(text) for name, text in english.items()} == {name: holes(text) for name, text in french.items()}


def test_nothing_is_empty() -> None:
    for told in (ENGLISH, FRENCH):
        assert [name for name, text in sentences(told) if not text] == []


def test_french_is_set_as_french() -> None:
    for name, text in sentences(FRENCH):
        assert "'" not in text, name
        assert not any(f" {mark}" in text for mark in ":;?!»"), name


@pytest.mark.parametrize(
    ("name", "told"),
    [("fr", FRENCH), ("fr_CA", FRENCH), ("FR", FRENCH), ("en", ENGLISH), ("de", ENGLISH), ("", ENGLISH)],
)
def test_language_by_name(name: str, told: object) -> None:
    assert language(name) is told


def test_every_value_of_the_catalog_has_a_label_of_its_own() -> None:
    for told in (ENGLISH, FRENCH):
        assert len({told.category(name) for name in CATEGORIES}) == len(CATEGORIES)
        assert len({told.actor(name) for name in ACTORS}) == len(ACTORS)
        assert len({told.retry(name) for name in RETRIES}) == len(RETRIES)
    assert all(connector_name(name) != name for name in CONNECTORS)
    assert connector_name("unheard-of") == "unheard-of"


def test_every_kind_of_secret_has_a_name() -> None:
    kinds = (
        "session id",
        "access token",
        "refresh token",
        "consumer key",
        "consumer secret",
        "password",
        "slack token",
    )
    for told in (ENGLISH, FRENCH):
        assert len({told.secret(kind) for kind in (*kinds, "something else")}) == len(kinds) + 1


@pytest.mark.parametrize(
    ("value", "english", "french"), [(40000, "40,000", "40\u00a0000"), (101.0, "101", "101"), (2.5, "2.5", "2,5")]
)
def test_numbers(value: float, english: str, french: str) -> None:
    assert ENGLISH.number(value) == english
    assert FRENCH.number(value) == french
