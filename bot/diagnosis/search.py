"""Finds codes by a part of their name or a few words of what they are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.diagnosis.fold import fold
from bot.diagnosis.vocabulary import COMMON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.diagnosis.catalog import Signals

FOUND_LIMIT = 8
QUERY_WORDS, QUERY_LENGTH = 5, 80

_WORD = re.compile(r"[^\W_]+")
# What a word of the query is worth where it stands: a part of the code, its beginning, the same in a title, a word of
# the platform's messages, letters inside the code.
_PART, _PART_STARTS, _TITLE, _TITLE_STARTS, _SAID, _INSIDE = 1.0, 0.85, 0.7, 0.55, 0.5, 0.4
_DEEP = 0.1
_ALIKE = 84.0
_SHORTEST = 3


@dataclass(frozen=True)
class _Row:
    """A code as it is searched: the parts of its names, the words of its titles and messages, its name in one word."""

    signal: Signals

    @cached_property
    def parts(self) -> tuple[str, ...]:
        return tuple(_words(" ".join((self.signal.code, *self.signal.aliases))))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        return tuple(_words(" ".join(self.signal.titles)))

    @cached_property
    def said(self) -> frozenset[str]:
        return frozenset(_words(" ".join(template for template, _ in self.signal.wordings)))

    @cached_property
    def joined(self) -> str:
        return "".join(_words(self.signal.code))

    @property
    def standing(self) -> float:
        """How much sooner a reader will mean this code than another one of the same words."""
        if self.signal.deep:
            return _DEEP
        return -_DEEP if self.signal.generic else 0.0

    def worth(self, word: str) -> float:
        """Return what a word of the query is worth here, 0 to 1."""
        if word in self.parts:
            return _PART
        if any(part.startswith(word) for part in self.parts):
            return _PART_STARTS
        if word in self.titles:
            return _TITLE
        if any(title.startswith(word) for title in self.titles):
            return _TITLE_STARTS
        if word in self.said:
            return _SAID
        if len(word) > _SHORTEST and word in self.joined:
            return _INSIDE
        alike = max((fuzz.ratio(word, part) for part in self.parts), default=0.0) if len(word) > _SHORTEST else 0.0
        return _INSIDE if alike >= _ALIKE else 0.0


class Search:
    """Searches the names and titles of a catalog, in every language at once."""

    def __init__(self, signals: Sequence[Signals]) -> None:
        """Take what the entries are called."""
        self._rows = [_Row(signal) for signal in signals]

    def find(self, query: str) -> list[tuple[str, float]]:
        """Return the codes that match a part of a name or a few words, best first, each with 0 to 1.

        A query that is no such thing (empty, a whole text) finds nothing. Words written apart are also looked for
        as one: "pick list" finds picklists.
        """
        words = [word for word in _words(query) if word not in COMMON and len(word) >= _SHORTEST]
        if not words or len(words) > QUERY_WORDS or len(query) > QUERY_LENGTH:
            return []
        found = self._matches(words, missing=0) or (self._matches(words, missing=1) if len(words) > 1 else [])
        found.sort(key=lambda hit: (-hit[0], len(hit[1]), hit[1]))
        return [(code, round(min(worth, 1.0), 2)) for worth, code in found[:FOUND_LIMIT]]

    def _matches(self, words: list[str], *, missing: int) -> list[tuple[float, str]]:
        """Return what matches all words but a number of them; what is missing is forgiven beside parts of the code."""
        together = "".join(words)
        found: list[tuple[float, str]] = []
        for row in self._rows:
            apart = [row.worth(word) for word in words]
            worth = sum(apart) / len(words)
            if apart.count(0.0) > missing or (missing and max(apart) < _PART):
                worth = 0.0
            if len(words) > 1:
                worth = max(worth, row.worth(together))
            if worth:
                found.append((worth + row.standing, row.signal.code))
        return found


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))
