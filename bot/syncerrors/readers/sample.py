"""The first rows of a table, and what their values look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.diagnosis.facts import LONG_ID, SHORT_ID, check_suffix
from bot.syncerrors.readers import words
from bot.syncerrors.readers.dates import like_a_date

ROWS = 200
CELLS = 40_000
"""Cells that are looked at to decide; a table of thousands of columns is judged by fewer rows."""
_JOB_PREFIXES = ("750", "751", "707")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_STARTS_WITH_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\s?[:,]")
_MARKS = (
    "exception", "record", "field", "required", "invalid", "duplicate", "not found", "unable", "failed", "limit",
    "error", "value", "access", "permission", "erreur", "champ", "enregistrement", "fehler", "feld", "datensatz",
    "campo", "registro", "エラー", "項目", "レコード",
)  # fmt: skip
_LEAST_WORDS = 3
_LONG_WITHOUT_SPACES = 8
_MOST = 0.8


@dataclass(frozen=True)
class Column:
    """One column: its name, and the cells of the first rows that are not empty."""

    index: int
    name: str
    cells: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """The name without case, accents and signs."""
        return words.key(self.name)

    @cached_property
    def levels(self) -> bool:
        """Most cells name a level."""
        return self._most(words.level)

    @cached_property
    def dates(self) -> bool:
        """Most cells are dates."""
        return self._most(like_a_date)

    @cached_property
    def ids(self) -> bool:
        """Most cells are ids of Salesforce records."""
        return self._most(salesforce_id)

    @cached_property
    def job_ids(self) -> bool:
        """Most cells are ids of Salesforce jobs or batches."""
        return self.ids and self._most(lambda cell: cell.strip().startswith(_JOB_PREFIXES))

    @cached_property
    def numbers(self) -> bool:
        """Most cells are whole numbers."""
        return self._most(lambda cell: cell.strip().isdigit())

    @cached_property
    def codes(self) -> bool:
        """Most cells are error codes and nothing else."""
        return self._most(lambda cell: _CODE.fullmatch(cell.strip()) is not None)

    @cached_property
    def text(self) -> float:
        """How much the cells look like messages: 0 not at all, above 1 with words that errors use."""
        if not self.cells:
            return 0.0
        return sum(map(_like_a_message, self.cells)) / len(self.cells)

    def among(self, known: frozenset[str]) -> bool:
        """Tell whether most cells are known words."""
        return self._most(lambda cell: words.key(cell) in known)

    def _most(self, holds: object) -> bool:
        assert callable(holds)  # noqa: S101
        return bool(self.cells) and sum(1 for cell in self.cells if holds(cell)) >= _MOST * len(self.cells)


@dataclass(frozen=True)
class Table:
    """The header and the first rows of a table."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns with their cells."""
        rows = self.rows[: max(3, min(ROWS, CELLS // max(1, len(self.header))))]
        return tuple(
            Column(index, name, tuple(row[index] for row in rows if index < len(row) and row[index].strip()))
            for index, name in enumerate(self.header)
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns without case, accents and signs."""
        return tuple(words.key(name) for name in self.header)


def salesforce_id(cell: str) -> bool:
    """Tell whether a cell is the id of a Salesforce record: by its check characters, without them by its zeros."""
    cell = cell.strip()
    if not (cell.isascii() and cell.isalnum()) or cell.isdigit():
        return False
    if len(cell) == LONG_ID:
        return cell[SHORT_ID:].upper() == check_suffix(cell[:SHORT_ID])
    return len(cell) == SHORT_ID and "00" in cell[3:12] and sum(character.isdigit() for character in cell) >= 4  # noqa: PLR2004


@lru_cache(maxsize=1024)
def _like_a_message(cell: str) -> float:
    cell = cell[:500]
    if _STARTS_WITH_CODE.match(cell):
        return 2.0
    many = len(cell.split()) >= _LEAST_WORDS or (not cell.isascii() and len(cell) >= _LONG_WITHOUT_SPACES)
    if not many or like_a_date(cell):
        return 0.0
    lower = cell.lower()
    return 0.5 + min(1.0, 0.5 * sum(mark in lower for mark in _MARKS))
