"""Which wordings a text may be alike to, found from its words alone, however many wordings there are.

A wording counts as alike when its words, by their beginnings, carry enough of its weight in the text; rare words weigh
more. Comparing with each wording would cost more for every wording that a catalog gains. So each is filed under the
pairs of its rarest words of which such a text must hold one, and crowded pairs under a third word, too: everyday talk
meets hardly any of them. Sets of words are whole numbers with a bit for each word, so that a text is held against all
second words of a first one at once, in memory that lies together.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

COVERAGE = 0.5
"""How much of a wording's weight a text must hold."""
SHARED = 3
"""Words that a text must share with a wording that has as many."""
FILED_UNDER = 3
"""Words of a wording whose pairs it is filed under, at most."""
CROWDED = 6
_NO_THIRD = -1


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is filed under some words, each known by its place: wordings, or shelves of a further word."""

    words: int
    """A bit for each word."""
    under: Mapping[int, tuple[int, ...] | _Shelf]

    def numbers(self, text: int) -> Iterator[int]:
        """Yield the wordings that are filed under the words of a text."""
        met = self.words & text
        while met:
            place = met.bit_length() - 1
            met ^= 1 << place
            under = self.under[place]
            yield from under if isinstance(under, tuple) else under.numbers(text)
        if _NO_THIRD in self.under:
            yield from self.under[_NO_THIRD]  # type: ignore[misc]  # never a shelf


class Likeness:
    """The wordings by the beginnings of their words."""

    def __init__(self, wordings: Sequence[frozenset[str]]) -> None:
        """Take each wording's stems; a wording is known by its place in the sequence."""
        count = Counter(stem for stems in wordings for stem in stems)
        self.weight = {stem: math.log(1 + len(wordings) / times) for stem, times in count.items()}
        self._wordings = [(stems, self._sum(stems), min(SHARED, len(stems))) for stems in wordings]
        self._places = {stem: place for place, stem in enumerate(sorted(count))}
        self._bits = {stem: 1 << place for stem, place in self._places.items()}
        filed: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, stems in enumerate(wordings):
            for first, second in combinations(sorted(self._needed(stems)), 2):
                filed[first][second].append(number)
        self._shelves = {
            first: self._shelf({second: self._under(first, second, found) for second, found in seconds.items()})
            for first, seconds in filed.items()
        }

    def alike(self, stems: AbstractSet[str]) -> list[tuple[float, int]]:
        """Return the wordings alike to a text of these stems: how much of each is there, and its number; best first."""
        covered: list[tuple[float, int]] = []
        for number in self._met(stems):
            own, total, least = self._wordings[number]
            shared = own & stems
            if len(shared) >= least:
                coverage = self._sum(shared) / total
                if coverage >= COVERAGE:
                    covered.append((coverage, number))
        return sorted(covered, key=lambda each: (-each[0], each[1]))

    def coverage(self, number: int, stems: AbstractSet[str]) -> float:
        """Return how much of a wording's weight a text of these stems holds, 0 to 1."""
        own, total, _ = self._wordings[number]
        return self._sum(own & stems) / total if own else 1.0

    def _met(self, stems: AbstractSet[str]) -> set[int]:
        known = stems & self._bits.keys()
        text = 0
        for stem in known:
            text |= self._bits[stem]
        found: set[int] = set()
        for first in known & self._shelves.keys():
            shelf = self._shelves[first]
            if shelf.words & text:
                found.update(shelf.numbers(text))
        return found

    def _sum(self, stems: AbstractSet[str]) -> float:
        weight = self.weight
        return sum([weight[stem] for stem in stems])

    def _needed(self, stems: frozenset[str]) -> list[str]:
        """Return the fewest, rarest stems of which a text that covers enough of the wording holds two."""
        rare_first = sorted(stems, key=lambda stem: (-self.weight[stem], stem))
        enough = COVERAGE * self._sum(stems)
        for count in range(2, min(len(rare_first), FILED_UNDER)):
            if self._sum({rare_first[0], *rare_first[count:]}) < enough:
                return rare_first[:count]
        return rare_first[:FILED_UNDER]

    def _under(self, first: str, second: str, numbers: Sequence[int]) -> tuple[int, ...] | _Shelf:
        if len(numbers) <= CROWDED:
            return tuple(numbers)
        by_third: dict[str, list[int]] = defaultdict(list)
        for number in numbers:
            stems, _, least = self._wordings[number]
            for third in stems - {first, second} if least == SHARED else {""}:
                by_third[third].append(number)
        return self._shelf({third: tuple(found) for third, found in by_third.items()})

    def _shelf(self, under: Mapping[str, tuple[int, ...] | _Shelf]) -> _Shelf:
        placed = {self._places.get(word, _NO_THIRD): found for word, found in under.items()}
        return _Shelf(sum(1 << place for place in placed if place != _NO_THIRD), placed)
