"""What a catalog is searched by: one automaton over names and anchors, and a table of words for the fuzzy look.

Built once from the catalog's signals. An anchor is a short run of a wording's rarest words: where it does not stand,
the wording cannot stand, so one pass over a text tells that nothing in it concerns us.
"""

from __future__ import annotations

import math
import re
import string
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

import re2
from ahocorasick_rs import AhoCorasick, MatchKind

from bot.diagnosis.fold import fold
from bot.diagnosis.likeness import Likeness
from bot.diagnosis.template import Template, parse, pattern
from bot.diagnosis.vocabulary import COMMON, COMMON_STEMS, FOREIGN, OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from bot.diagnosis.catalog import Catalog, Signals

NameForm = Literal["literal", "joined", "spoken"]

ANCHOR_WORDS = 3
TWO_ANCHORS = 6
"""Runs of words from which on a wording is looked for by one in either half."""
ANCHOR_LENGTH = 9
JOINED_LENGTH = 10
SPOKEN_WORDS = 3
WORD_LENGTH = 3
STEM_LENGTH = 4
CLAUSE_WORD = 4
SPREAD = 2
CALLED_LENGTH = 7
"""Letters by which the words of what people call an error are told apart: `limit` from `limited`."""

_CLASS_ENDINGS = ("exception", "fault", "error")
_APART = {ord(mark): " " for mark in string.punctuation + "«»…·•、。「」¿¡"}
_SPACES = re.compile(r" {2,}")
_BEGINNING = itemgetter(slice(STEM_LENGTH))
_LETTERS = string.ascii_lowercase + string.digits
_NO_STEMS = COMMON_STEMS | {*_LETTERS} | {first + second for first in _LETTERS for second in _LETTERS}
_PLAIN_WORD = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Name:
    """A code in one of the ways it is written: as it is, in one word (a client's class name), or spoken."""

    code: str
    form: NameForm
    length: int
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """What people call an error or one of its causes: its words, and their beginnings."""

    code: str
    cause: str | None
    words: tuple[str, ...]
    stems: frozenset[str]

    @property
    def within(self) -> int:
        """Over how many words of a text it may be spread: people put words in between."""
        return len(self.words) + min(SPREAD, len(self.words) - 1)

    def spread_over(self, folded: str) -> int:
        """Return how many words of a folded text stand between those of the name."""
        return len(placed_words(folded)) - len(self.words)


@dataclass(frozen=True)
class Known:
    """A wording of the catalog, ready to be looked for."""

    number: int
    code: str
    cause: str | None
    template: Template
    plain: str
    """The literal text, folded, without the parts."""
    words: frozenset[str]

    @cached_property
    def tellingness(self) -> int:
        """How hard it is to write this by chance, counted in words.

        A part in its place counts as one; scripts without spaces make one "word" of a whole clause.
        """
        counted = sum(1 if word.isascii() else max(1, len(word) // CLAUSE_WORD) for word in self.words)
        return counted + len(self.template.parts)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of its telling words: most typing errors leave them alone."""
        return frozenset(stems_of(self.plain))

    @cached_property
    def regex(self) -> Any:
        """The template as a compiled expression over folded text."""
        options = re2.Options()
        options.log_errors = False
        return re2.compile(pattern(self.template), options)


@dataclass(frozen=True, slots=True)
class Hits:
    """What one pass over a folded text found: positions of names, wordings that may stand there, marks."""

    names: tuple[tuple[Name, int], ...]
    anchored: tuple[tuple[Known, int], ...]
    ours: int
    foreign: int

    @property
    def nothing(self) -> bool:
        """Tell whether the text holds no name and no wording's anchor."""
        return not self.names and not self.anchored


class Index:
    """The searchable form of a catalog. Immutable after it is built; safe to share between tasks."""

    def __init__(self, catalog: Catalog) -> None:
        """Build the automaton and the word table from a catalog's signals."""
        self.signals: dict[str, Signals] = {signal.code: signal for signal in catalog.signals}
        self.wordings: tuple[Known, ...] = tuple(self._known())
        frequency = Counter(word for known in self.wordings for word in known.words)
        self.weight: dict[str, float] = {
            word: math.log(1 + len(self.wordings) / count) for word, count in frequency.items()
        }
        self.likeness = Likeness([known.stems for known in self.wordings])
        self.called_by_stem: dict[str, list[Called]] = defaultdict(list)
        """What people call errors, by the rarest beginning of its words."""
        for signal in self.signals.values():
            for said, cause in signal.called:
                folded = fold(said)
                words = tuple(word for word, _, _ in placed_words(folded))
                called = Called(signal.code, cause, words, frozenset(stems_of(folded)))
                rarest = max(called.stems, key=lambda stem: (self.likeness.weight.get(stem, math.inf), stem))
                self.called_by_stem[rarest].append(called)
        self.by_name_part: dict[str, set[str]] = defaultdict(set)
        for code in self.signals:
            for part in fold(code).replace(".", "_").split("_"):
                self.by_name_part[part[:4]].add(code)
        self._meaning: list[tuple[str, list[Name | Known | bool]]] = list(self._needles().items())
        self._automaton = AhoCorasick([needle for needle, _ in self._meaning], matchkind=MatchKind.Standard)

    @cached_property
    def telling(self) -> dict[tuple[str, str | None], frozenset[str]]:
        """The telling words of the longest wording of every code and cause."""
        found: dict[tuple[str, str | None], frozenset[str]] = {}
        for known in self.wordings:
            key = known.code, known.cause
            found[key] = max(found.get(key, frozenset()), known.words, key=len)
        return found

    @cached_property
    def said_with(self) -> dict[str, frozenset[str]]:
        """Codes to the other codes that their own messages name: ``invalid_grant: expired access/refresh token``."""
        found: dict[str, set[str]] = defaultdict(set)
        for known in self.wordings:
            for name, _ in self.scan(known.plain).names:
                if name.form == "literal" and name.code != known.code:
                    found[known.code].add(name.code)
        return {code: frozenset(others) for code, others in found.items()}

    def scan(self, folded: str) -> Hits:
        """Return what stands in a folded text, in one pass."""
        line, origin = _squeezed(folded.replace("\n", " "))
        names: list[tuple[Name, int]] = []
        anchored: dict[int, tuple[Known, int]] = {}
        ours = foreign = 0
        for number, start, end in self._automaton.find_matches_as_indexes(line, overlapping=True):
            for meaning in self._meaning[number][1]:
                if meaning is True:
                    ours += 1
                elif meaning is False:
                    foreign += 1
                elif isinstance(meaning, Name):
                    if stands_alone(line, start, _without_suffix(line, end, meaning)):
                        names.append((meaning, origin(start)))
                elif isinstance(meaning, Known):
                    anchored.setdefault(meaning.number, (meaning, origin(start)))
        return Hits(tuple(names), tuple(anchored.values()), ours, foreign)

    def called_in(self, stems: AbstractSet[str]) -> list[Called]:
        """Return what people call errors as far as all its words stand somewhere in a text of these stems."""
        met = stems & self.called_by_stem.keys()
        return [called for stem in met for called in self.called_by_stem[stem] if called.stems <= stems]

    def _known(self) -> list[Known]:
        found: list[Known] = []
        for signal in self.signals.values():
            for source, cause in signal.wordings:
                template = parse(source)
                plain = " ".join(" ".join(template.literals).split())
                plain = fold(plain)
                found.append(Known(len(found), signal.code, cause, template, plain, frozenset(words_of(plain))))
        return found

    def _needles(self) -> dict[str, list[Name | Known | bool]]:
        needles: dict[str, list[Name | Known | bool]] = defaultdict(list)
        for signal in self.signals.values():
            # Only well-known errors are spoken of by name; "object not found" may be anybody's.
            forms = [
                form
                for name in (signal.code, *signal.aliases)
                for form in name_forms(name)
                if form[0] == "literal" or (signal.deep and not signal.generic)
            ]
            # An alias spelled in one word is the literal name, not somebody's class name for the code.
            for form, needle in sorted(forms, key=lambda pair: pair[0] != "literal"):
                if not any(isinstance(known, Name) and known.code == signal.code for known in needles[needle]):
                    needles[needle].append(Name(signal.code, form, len(needle), signal.aliases))
        for known in self.wordings:
            for anchor in self._anchors(known):
                needles[anchor].append(known)
        for mark in OURS:
            needles[mark].append(True)
        for mark in FOREIGN:
            needles[mark].append(False)
        return needles

    def _anchors(self, known: Known) -> set[str]:
        """Return the runs of words that are rarest in the catalog, in either half of a long wording.

        Messages get cut off; one half is then still found.
        """
        runs = list(_runs(known.template))
        best = max(runs, key=self._tells)
        middle = len(runs) // 2
        other = max(runs[middle:] if best in runs[:middle] else runs[:middle], key=self._tells, default=best)
        enough = len(runs) >= TWO_ANCHORS and self._tells(other) >= self._tells(best) / 2
        return {best, other} if enough else {best}

    def _tells(self, run: str) -> float:
        return sum(self.weight.get(word, 0.0) for word in words_of(run)) + len(run) / 100


def _runs(template: Template) -> Iterator[str]:
    """Yield the runs of words of a template's literals that are long enough to be telling, in order."""
    for literal in template.literals:
        chunk = " ".join(fold(literal).split())
        spans = [match.span() for match in _WORD.finditer(chunk)]
        if len(chunk) <= ANCHOR_LENGTH or len(spans) <= ANCHOR_WORDS:
            yield chunk
        else:
            for first in range(len(spans) - ANCHOR_WORDS + 1):
                yield chunk[spans[first][0] : spans[first + ANCHOR_WORDS - 1][1]]


def _squeezed(line: str) -> tuple[str, Callable[[int], int]]:
    """Return a line with runs of spaces as one space, and what tells where a place in it was before.

    Logs and terminals wrap and indent messages; an anchor has single spaces.
    """
    if "  " not in line:
        return line, int
    parts: list[str] = []
    places, dropped = [0], [0]
    done = 0
    for run in _SPACES.finditer(line):
        parts.append(line[done : run.start() + 1])
        done = run.end()
        places.append(places[-1] + len(parts[-1]))
        dropped.append(dropped[-1] + run.end() - run.start() - 1)
    parts.append(line[done:])
    return "".join(parts), lambda place: place + dropped[bisect_right(places, place) - 1]


def _without_suffix(line: str, end: int, name: Name) -> int:
    """Return where a name ends, with what a class name adds (``InvalidQueryLocatorFault``)."""
    endings = _CLASS_ENDINGS if name.form == "joined" else ()
    return next((end + len(ending) for ending in endings if line.startswith(ending, end)), end)


def placed_words(folded: str) -> list[tuple[str, int, int]]:
    """Return the words of a folded text without their endings, in order, each with where it stands."""
    return [
        (word[0][:CALLED_LENGTH].rstrip("s"), word.start(), word.end())
        for word in _PLAIN_WORD.finditer(folded)
        if word.end() - word.start() > 1
    ]


def stems_of(folded: str) -> set[str]:
    """Return the beginnings of the telling words of a folded text."""
    return set(map(_BEGINNING, folded.translate(_APART).split())) - _NO_STEMS


def words_of(folded: str) -> list[str]:
    """Return the telling words of a folded text: not the very short, not the very common."""
    return [word for word in _WORD.findall(folded) if len(word) >= WORD_LENGTH and word not in COMMON]


def name_forms(name: str) -> list[tuple[NameForm, str]]:
    """Return the ways a code is written: as it is, joined (``InvalidSessionId``), spoken (``invalid session id``)."""
    folded = fold(name)
    forms: list[tuple[NameForm, str]] = [("literal", folded)]
    parts = folded.split("_")
    joined = "".join(parts)
    if len(parts) > 1 and len(joined) >= JOINED_LENGTH:
        forms.append(("joined", joined))
    if len(parts) >= SPOKEN_WORDS:
        forms.append(("spoken", " ".join(parts)))
    return forms


def stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether what stands between start and end is no part of a longer word."""
    if text[start - 1 : start] == "_" == text[end : end + 1]:
        start, end = start - 1, end + 1  # Markdown's emphasis
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or before == "_" or after.isalnum() or after == "_")
