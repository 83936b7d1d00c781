"""The recognisers that are compared: this engine, and the ways in which one would do it otherwise.

Each names one code for a text, with a score. Where a way has settings, its sensible ones are listed, and those that
serve it best on the whole set are taken, in its favour. All look at the same names and wordings of the same catalog,
and are prepared once.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Protocol

from bot.diagnosis.entry import fold_code
from bot.diagnosis.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.diagnosis.catalog import Catalog

Answer = tuple[str, float] | None
"""A code and how sure it is of it; nothing for silence."""

_PART = re.compile(r"\{[a-z][a-z0-9_]*\}")
_WORD = re.compile(r"[^\W_](?:\w*[^\W_])?")
_STOPWORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "if",
        "in",
        "into",
        "is",
        "it",
        "no",
        "not",
        "of",
        "on",
        "or",
        "such",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "will",
        "with",
    ]
)


class Recogniser(Protocol):
    """What is compared."""

    def answer(self, text: str) -> Answer:
        """Return what it takes a text for."""


class Ours:
    """This engine, as it hears a message that was not meant for it."""

    def __init__(self, catalog: Catalog) -> None:
        """Build the engine."""
        from bot.diagnosis.engine import Engine

        self.engine = Engine(catalog)

    def answer(self, text: str) -> Answer:
        """Return the root cause."""
        errors = self.engine.diagnose(text).errors
        return (errors[0].entry.code, errors[0].confidence) if errors else None


class ExtractOne:
    """``rapidfuzz.process.extractOne`` over all names and wordings."""

    def __init__(self, catalog: Catalog, scorer: str, *, words_only: bool) -> None:
        """Prepare the names and wordings.

        Args:
            catalog: whose names and wordings.
            scorer: the name of one of rapidfuzz's.
            words_only: everything but letters and digits becomes a space (rapidfuzz's own ``default_process``).

        """
        from rapidfuzz import fuzz, process, utils

        self._extract_one = process.extractOne
        self._scorer: Callable[..., float] = getattr(fuzz, scorer)
        self._prepare: Callable[[str], str] = (
            (lambda text: utils.default_process(_folded(text))) if words_only else _folded
        )
        pairs = [(self._prepare(phrase), code) for code, phrase in phrases(catalog)]
        self._choices = [phrase for phrase, _ in pairs if phrase]
        self._codes = [code for phrase, code in pairs if phrase]

    def answer(self, text: str) -> Answer:
        """Return the code of the name or wording that is most like the text."""
        found = self._extract_one(self._prepare(text), self._choices, scorer=self._scorer)
        return (self._codes[found[2]], found[1]) if found else None


class Bm25:
    """BM25 (bm25s) over one document a code, or one a name and wording."""

    def __init__(
        self, catalog: Catalog, *, each: bool, method: str, k1: float, b: float, once: bool, stop: bool
    ) -> None:
        """Build the index.

        Args:
            catalog: whose names, titles and wordings.
            each: a document for every name and wording; otherwise one for every code, with its titles.
            method: one of bm25s's variants.
            k1: how much a repeated word counts.
            b: how much a document's length counts.
            once: a word of the text counts once, however often it stands there.
            stop: English stopwords are left out.

        """
        import bm25s

        self._once, self._stop = once, stop
        documents: dict[str, list[str]] = {}
        self._codes: list[str] = []
        if each:
            pairs = list(phrases(catalog))
        else:
            for code, phrase in phrases(catalog):
                documents.setdefault(code, []).append(phrase)
            for signal in catalog.signals:
                documents[signal.code] += signal.titles
            pairs = [(code, " ".join(parts)) for code, parts in documents.items()]
        self._codes = [code for code, _ in pairs]
        self._index: Any = bm25s.BM25(method=method, k1=k1, b=b)
        self._index.index([self._tokens(phrase) for _, phrase in pairs], show_progress=False)

    def answer(self, text: str) -> Answer:
        """Return the code of the best document."""
        tokens = self._tokens(text)
        ids = self._index.get_tokens_ids(list(dict.fromkeys(tokens)) if self._once else tokens)
        if not ids:
            return None
        scores = self._index.get_scores(ids)
        best = int(scores.argmax())
        return self._codes[best], float(scores[best])

    def _tokens(self, text: str) -> list[str]:
        """Return the words of a text; a code is a word, and so are the words in it."""
        tokens: list[str] = []
        for word in _WORD.findall(_folded(text)):
            tokens.append(word)
            if "_" in word:
                tokens += [part for part in word.split("_") if part]
        return [token for token in tokens if token not in _STOPWORDS] if self._stop else tokens


class Literal:
    """A search for the codes as they are written, one pass with an automaton; whole words only."""

    def __init__(self, catalog: Catalog, *, pick: str, exact: bool) -> None:
        """Build the automaton.

        Args:
            catalog: whose codes and other names.
            pick: which hit counts: ``first``, ``last`` or ``longest``.
            exact: capitals and small letters differ.

        """
        from ahocorasick_rs import AhoCorasick, MatchKind

        self._pick, self._exact = pick, exact
        names = {
            (name if exact else name.lower()): signal.code
            for signal in catalog.signals
            for name in (*signal.aliases, signal.code)
        }
        self._codes = list(names.values())
        self._automaton = AhoCorasick(list(names), matchkind=MatchKind.LeftmostLongest)

    def answer(self, text: str) -> Answer:
        """Return the code that stands in the text."""
        line = text if self._exact else text.lower()
        hits = [hit for hit in self._automaton.find_matches_as_indexes(line) if _stands_alone(line, hit[1], hit[2])]
        if not hits:
            return None
        if self._pick == "longest":
            hit = max(hits, key=lambda hit: hit[2] - hit[1])
        else:
            hit = hits[-1 if self._pick == "last" else 0]
        return self._codes[hit[0]], 1.0


def phrases(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Return the names and wordings of every code; of a wording its own words, without what stands in its parts."""
    for signal in catalog.signals:
        for name in (signal.code, *signal.aliases):
            yield signal.code, name
        for wording, _cause in signal.wordings:
            yield signal.code, " ".join(_PART.sub(" ", wording).split())


def right(answer: Answer, codes: frozenset[str]) -> bool:
    """Tell whether an answer names one of the codes, which are folded."""
    return answer is not None and fold_code(answer[0]) in codes


def _folded(text: str) -> str:
    """Return a text without Slack's escaping, folded as the engine folds it."""
    return fold(html.unescape(text) if "&" in text else text)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or before == "_" or after.isalnum() or after == "_")


Settings = dict[str, Any]

ROWS: dict[str, tuple[str, Sequence[Settings]]] = {
    "ours": ("**this engine**", [{}]),
    "wratio": ("extractOne, WRatio", [{"words_only": False}, {"words_only": True}]),
    "partial_ratio": ("extractOne, partial_ratio", [{"words_only": False}, {"words_only": True}]),
    "token_set_ratio": ("extractOne, token_set_ratio", [{"words_only": False}, {"words_only": True}]),
    "bm25": (
        "BM25 (bm25s)",
        [
            {"each": each, "method": method, "k1": k1, "b": b, "once": once, "stop": stop}
            for each in (False, True)
            for method in ("lucene", "bm25+")
            for k1, b in ((1.5, 0.75), (1.2, 0.4), (0.6, 0.75), (2.0, 0.9))
            for once in (False, True)
            for stop in (False, True)
        ],
    ),
    "literal": (
        "search for the code",
        [{"pick": pick, "exact": exact} for pick in ("longest", "last", "first") for exact in (True, False)],
    ),
}
"""What is compared: how it is called, and its sensible settings."""

_SCORERS = {"wratio": "WRatio", "partial_ratio": "partial_ratio", "token_set_ratio": "token_set_ratio"}


def build(row: str, catalog: Catalog, settings: Settings) -> Recogniser:
    """Return a recogniser over a catalog, ready to answer."""
    if row == "ours":
        return Ours(catalog)
    if row == "bm25":
        return Bm25(catalog, **settings)
    if row == "literal":
        return Literal(catalog, **settings)
    return ExtractOne(catalog, _SCORERS[row], **settings)
