"""A catalog ten times the size: the real entries, and nine invented ones for each of them.

An invented entry takes after a real one, drawn at random: as many wordings, in the same languages, as well known and as
generic. Its code is a chain of the parts of real codes, where a part follows another as it does in the platform's
codes or, once in five, any part of any code. Its wordings are the real entry's with every word of four letters and more
replaced by another of the platform's vocabulary, so that they are built as messages are, have as many named parts and
say something else. That vocabulary is, by language, the words of all wordings and titles, and for English also the
parts of all codes; half of the words are drawn as they follow one another in real wordings, half freely. Where a
language has no spaces, a clause becomes the beginning of one real clause and the end of another. No invented code or
wording is a real one. Everything is drawn from one seed.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.diagnosis.catalog import EntryCatalog
from bot.diagnosis.entry import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.diagnosis.catalog import Catalog
    from bot.diagnosis.entry import Entry

SEED = 20
ANY_PART, ANY_WORD = 0.2, 0.5
TRIES = 50

_WITHOUT_SPACES = frozenset({"ja", "zh-CN", "zh-TW"})
_WORD = re.compile(r"(\{[a-z][a-z0-9_]*\})|[^\W\d_]{4,}")


class _Chain:
    """What follows what in some sequences; more may be drawn freely."""

    def __init__(self, sequences: Iterable[Sequence[str]], *, freely: float, more: Iterable[str] = ()) -> None:
        self._after: dict[str, list[str]] = defaultdict(list)
        self._freely = freely
        vocabulary: dict[str, None] = {}
        for sequence in sequences:
            for before, after in zip(["", *sequence], sequence, strict=False):
                self._after[before].append(after)
                vocabulary[after] = None
        self._any: list[str] = [*vocabulary, *(word for word in more if word not in vocabulary)]

    def next(self, before: str, chance: random.Random) -> str:
        """Return what may follow."""
        known = self._after.get(before)
        return chance.choice(known) if known and chance.random() > self._freely else self.any(chance)

    def any(self, chance: random.Random) -> str:
        """Return any of the vocabulary."""
        return chance.choice(self._any)


def larger(catalog: Catalog, *, times: int = 10, seed: int = SEED) -> EntryCatalog:
    """Return a catalog that has a number of times as many codes and wordings."""
    chance = random.Random(seed)
    real = [catalog[signal.code] for signal in catalog.signals]
    parts = [entry.code.split("_") for entry in real if entry.code.isupper()]
    codes = _Chain(parts, freely=ANY_PART)
    words = _words(real, {part.lower() for sequence in parts for part in sequence if len(part) > 3})
    taken = {entry.code for entry in real}
    said = {wording.template for entry in real for wording in _wordings(entry)}
    invented: list[Entry] = []
    for _ in range(times - 1):
        for model in chance.choices(real, k=len(real)):
            code = _code(model, codes, taken, chance)
            invented.append(_like(model, code, words, said, chance))
    return EntryCatalog([*real, *invented], catalog.prefixes)


def _words(real: Sequence[Entry], of_codes: set[str]) -> dict[str, _Chain]:
    """Return the vocabulary of every language."""
    spoken: dict[str, list[list[str]]] = defaultdict(list)
    titles: dict[str, set[str]] = defaultdict(set)
    titles["en"] = of_codes
    for entry in real:
        for wording in _wordings(entry):
            spoken[wording.language].append(_long(wording.template))
        for language, text in entry.text.items():
            titles[language].update(word.lower() for word in _long(text.title))
    return {
        language: _Chain(sequences, freely=ANY_WORD, more=sorted(titles[language]))
        for language, sequences in spoken.items()
    }


def _like(model: Entry, code: str, words: dict[str, _Chain], said: set[str], chance: random.Random) -> Entry:
    wordings = tuple(_wording(wording, words[wording.language], said, chance) for wording in _wordings(model))
    return replace(
        model,
        code=code,
        causes=(),
        aliases=(),
        wraps=False,
        unnamed=False,
        collateral=False,
        wordings=wordings,
        examples=(),
        not_this=(),
        todo=(),
    )


def _code(model: Entry, codes: _Chain, taken: set[str], chance: random.Random) -> str:
    length = max(2, model.code.count("_") + 1)
    for _ in range(TRIES):
        parts = [codes.next("", chance)]
        while len(parts) < length:
            parts.append(codes.next(parts[-1], chance))
        code = "_".join(parts)
        if code not in taken:
            break
        length += 1
    taken.add(code)
    return code


def _wording(model: Wording, words: _Chain, said: set[str], chance: random.Random) -> Wording:
    for _ in range(TRIES):
        template = _other(model, words, chance)
        if template not in said:
            break
    else:
        template = f"{template} {words.any(chance)} {words.any(chance)}"  # of a model with hardly a word to replace
    said.add(template)
    return Wording(template, model.language)


def _other(model: Wording, words: _Chain, chance: random.Random) -> str:
    before = ""

    def another(found: re.Match[str]) -> str:
        nonlocal before
        if found[1]:
            return found[0]  # a named part
        if model.language in _WITHOUT_SPACES:
            head, tail = words.any(chance), words.any(chance)
            return head[: (len(head) + 1) // 2] + tail[len(tail) // 2 :]
        before = words.next(before, chance)
        return before.capitalize() if found[0][0].isupper() else before

    return _WORD.sub(another, model.template)


def _long(text: str) -> list[str]:
    return [found[0] for found in _WORD.finditer(text) if not found[1]]


def _wordings(entry: Entry) -> list[Wording]:
    return [*entry.wordings, *(wording for cause in entry.causes for wording in cause.when)]
