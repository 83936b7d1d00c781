"""A catalog ten times the size: the real entries, and nine invented ones for each of them.

An invented entry takes after a real one, drawn at random: as many wordings, in the same languages, of the same length
and with the same number of named parts, as well known and as generic. Its code is a chain of the parts of real codes,
where a part follows another as it does in the platform's codes, or (once in five) any part of any code. Its wordings
are chains of the words of real wordings of their language in the same manner; a word is replaced by any word of the
platform's vocabulary once in five times, so that they do not merely repeat the real ones. No invented code or wording
is a real one. Where a language has no spaces, chains are made of pairs of characters. Everything is drawn from one
seed.
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
ANY_WORD = 0.2
SHORTEST = 4
"""Pieces of an invented wording, at least."""
TRIES = 50

_WITHOUT_SPACES = frozenset({"ja", "zh-CN", "zh-TW"})
_PIECE = re.compile(r"\{[a-z][a-z0-9_]*\}|\S+")
_PAIR = re.compile(r"\{[a-z][a-z0-9_]*\}|[^{}]{1,2}")


class _Chain:
    """What follows what."""

    def __init__(self, sequences: Iterable[Sequence[str]]) -> None:
        self._after: dict[str, list[str]] = defaultdict(list)
        vocabulary: dict[str, None] = {}
        for sequence in sequences:
            for before, after in zip(["", *sequence], sequence, strict=False):
                self._after[before].append(after)
                vocabulary[after] = None
        self._any = list(vocabulary)

    def draw(self, length: int, chance: random.Random) -> list[str]:
        """Return a new sequence."""
        out: list[str] = []
        while len(out) < length:
            before = out[-1] if out else ""
            known = self._after.get(before)
            pick = chance.choice(known) if known and chance.random() > ANY_WORD else chance.choice(self._any)
            if pick.startswith("{") and (before.startswith("{") or len(out) + 1 == length):
                continue  # two parts side by side, or a part at the end, say nothing of where they stop
            out.append(pick)
        return out


def larger(catalog: Catalog, *, times: int = 10, seed: int = SEED) -> EntryCatalog:
    """Return a catalog that has a number of times as many codes and wordings."""
    chance = random.Random(seed)
    real = [catalog[signal.code] for signal in catalog.signals]
    codes = _Chain([entry.code.split("_") for entry in real if entry.code.isupper()])
    spoken: dict[str, list[list[str]]] = defaultdict(list)
    for entry in real:
        for wording in _wordings(entry):
            spoken[wording.language].append(_pieces(wording))
    chains = {language: _Chain(sequences) for language, sequences in spoken.items()}
    taken = {entry.code for entry in real}
    said = {wording.template for entry in real for wording in _wordings(entry)}
    invented: list[Entry] = []
    for _ in range(times - 1):
        for model in chance.choices(real, k=len(real)):
            code = _code(model, codes, taken, chance)
            invented.append(_like(model, code, chains, said, chance))
    return EntryCatalog([*real, *invented], catalog.prefixes)


def _like(model: Entry, code: str, chains: dict[str, _Chain], said: set[str], chance: random.Random) -> Entry:
    wordings = tuple(_wording(wording, chains[wording.language], said, chance) for wording in _wordings(model))
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
        code = "_".join(codes.draw(length, chance))
        if code not in taken:
            break
    else:
        code = f"{code}_{len(taken)}"
    taken.add(code)
    return code


def _wording(model: Wording, chain: _Chain, said: set[str], chance: random.Random) -> Wording:
    template = model.template
    length = max(SHORTEST, len(_pieces(model)))
    while template in said:
        glue = "" if model.language in _WITHOUT_SPACES else " "
        template = glue.join(chain.draw(length, chance))
        length += 1  # only when it was said before
    said.add(template)
    return Wording(template, model.language)


def _wordings(entry: Entry) -> list[Wording]:
    return [*entry.wordings, *(wording for cause in entry.causes for wording in cause.when)]


def _pieces(wording: Wording) -> list[str]:
    pieces = _PAIR if wording.language in _WITHOUT_SPACES else _PIECE
    return pieces.findall(wording.template)
