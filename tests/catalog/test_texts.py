"""No text of the catalog stands under two codes: what codes share is their family's."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests import built_in
from tests.catalog.readable import Read, entries, texts

CATALOG = built_in.checked()[0].catalog
OWN = [entry for entry in entries(CATALOG) if not entry.collateral]
_NAME = re.compile(r"`[^`]*`|\{[^{}]*\}|\b[A-Z][A-Z0-9_]{3,}\b|\b\w+[A-Z]\w*\b|\d+")
LONG_ENOUGH = 40  # shorter steps ("Retry the rows.") may be what helps in two places


def bare(text: str) -> str:
    """Return a text without the names and numbers in it."""
    return " ".join(re.findall(r"[^\W\d_]+", _NAME.sub(" ", text).lower()))


def repeated(kind: str, language: str) -> dict[str, set[str]]:
    """Return texts of a kind that stand under several codes."""
    holders: dict[str, set[str]] = defaultdict(set)
    for entry in OWN:
        for read in texts(entry):
            if read.kind == kind and read.language == language and len(bare(read.text)) >= LONG_ENOUGH:
                holders[bare(read.text)].add(read.code)
    return {text: codes for text, codes in holders.items() if len(codes) > 1}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ["meaning", "what", "steps"])
def test_no_text_stands_under_two_codes(kind: str, language: str) -> None:
    assert repeated(kind, language) == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_two_codes_have_one_title(language: str) -> None:
    titles: dict[str, set[str]] = defaultdict(set)
    for entry in OWN:
        titles[entry.text[language].title].add(entry.code)
    assert {title: codes for title, codes in titles.items() if len(codes) > 1} == {}


def test_names_and_numbers_make_no_difference() -> None:
    said = Read("A", "en", "what", "The field `Foo__c` takes 255 characters.")
    assert bare(said.text) == bare("The field `Bar__c` takes 80 characters.")
