"""The rows of a table to errors. Everything that can be decided once is decided before the first row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.syncerrors.exported import KEPT, restored
from bot.syncerrors.fingerprint import fingerprint
from bot.syncerrors.model import Level, SyncError, row_identity, row_key
from bot.syncerrors.readers import words
from bot.syncerrors.readers.dates import Dates, parser
from bot.syncerrors.readers.outcome import Given, Problem
from bot.syncerrors.readers.repeats import Repeats
from bot.syncerrors.readers.results import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from bot.syncerrors.readers.layout import Layout
    from bot.syncerrors.readers.words import Meaning

_SHOWN = 40
_FALSE = frozenset({"false", "0", "no", "non", "nein"})
_TRUE = frozenset({"true", "1", "yes", "oui", "ja"})
_KEPT_IDENTITY = re.compile(re.escape(KEPT) + r"([0-9a-f]{64})")
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class File:
    """What holds for all rows of a file: where things stand, how many cells, how times are written, date and job."""

    layout: Layout
    width: int
    dates: Dates
    day: date
    job_id: str | None = None


def errors(rows: Iterable[list[str] | str], file: File, given: Given) -> Iterator[tuple[int, SyncError | Problem]]:
    """Yield what the rows come to (from ``records``, without the header), with their numbers.

    Empty rows and such as succeeded are left out.
    """
    row_of = _Rows(file, given).read
    for number, row in enumerate(rows, 1):
        if isinstance(row, str):
            yield number, Problem(number, _sentence(row))
        elif row:
            outcome = row_of(row)
            if isinstance(outcome, str):
                yield number, Problem(number, _sentence(outcome))
            elif outcome is not None:
                yield number, outcome


class _Rows:
    """One file's rows, one after the other."""

    def __init__(self, file: File, given: Given) -> None:
        self._layout = layout = file.layout
        at = layout.at
        self._width = file.width
        self._least = max(at.values()) + 1
        self._day = file.day
        self._job_id = file.job_id if layout.kind in {"bulk 2.0", "bulk 1.0"} else None
        self._source = given.source or layout.source
        self._dates = file.dates.said(dayfirst=given.dayfirst)
        self._time = parser(self._dates, given.zone)
        self._own = layout.kind == "sfdiag"
        self._exported = layout.exported
        self._results = layout.kind in {"bulk 2.0", "bulk 1.0", "data loader"}
        self._repeats = Repeats()
        self._levels: dict[str, Level] = {}
        self._message = at["message"]
        self._level = at.get("level", -1)
        self._failed_at = at.get("failed_at", -1)
        self._success = at.get("success", -1)
        self._code = at.get("code", -1)
        self._others = [at.get(name, -1) for name in _OPTIONAL]

    def read(self, row: list[str]) -> SyncError | str | None:
        """Return a row's error, what is wrong with the row, or nothing when it is no error."""
        if len(row) != self._width and (fault := self._misfit(row)):
            return fault
        if self._success >= 0 and (told := row[self._success].strip().lower()) not in _FALSE:
            return None if told in _TRUE else f"{_shown(told)} under Success is neither true nor false."
        cells = [restored(cell) for cell in row] if self._exported else row
        message = cells[self._message]
        code: str | None = cells[self._code].strip() or None if self._code >= 0 else None
        if not self._own:
            message = message.strip()
        if not message.strip():
            return "the message is empty; a row without one tells no error."
        if self._results:
            code, message = split(message)
        level: Level = "record"
        if self._level >= 0 and (cell := cells[self._level]):
            named = self._levels.get(cell) or self._level_of(cell)
            if named is None:
                return f"{_shown(cell)} is no level; write “record” or “job”."
            level = named
        at = None
        if self._failed_at >= 0 and (cell := cells[self._failed_at].strip()):
            at = self._time(cell)
            if at is None:
                return self._no_date(cell)
        object_, operation, salesforce_id, marketo_id, job_id, external_id, source = [
            (cells[index].strip() or None) if index >= 0 else None for index in self._others
        ]
        kept = None
        if self._exported:
            if external_id and (found := _KEPT_IDENTITY.fullmatch(external_id)):
                kept, external_id = found[1], None
            code = self._told_code(cells, message, code)
        if at is None and kept is None and external_id is None:
            key = row_key(row, self._day)
            kept = row_identity(key, self._repeats.count(key))
        return SyncError(
            source or self._source, level, message, at, code, object_, operation, salesforce_id, marketo_id,
            job_id or self._job_id, external_id, self._day if at is None else None, kept,
        )  # fmt: skip

    def _misfit(self, row: list[str]) -> str | None:
        """Return what is wrong with a row that has not as many cells as the header; nothing when it can be read."""
        if len(row) > self._width:
            if not any(cell.strip() for cell in row[self._width :]):
                return None
            return f"the row has {len(row)} cells, the header {self._width}; put cells with separators into quotes."
        if self._least < len(row):
            return None  # every cell that counts is complete: another one follows
        return f"the row has {len(row)} cells, the header {self._width}; it was cut off, or a separator is missing."

    def _level_of(self, cell: str) -> Level | None:
        level = words.level(cell) if cell.strip() else "record"
        if level and len(self._levels) < _REMEMBERED:
            self._levels[cell] = level
        return level

    def _told_code(self, cells: list[str], message: str, code: str | None) -> str | None:
        """Return the code if the source named it. The export's fingerprint tells: the diagnosis' code is not in it."""
        index = self._layout.at.get("fingerprint", -1)
        if code is None or index < 0:
            return code
        return None if cells[index].strip() == fingerprint(message) else code

    def _no_date(self, cell: str) -> str:
        order = self._dates.order
        if order in {"day first", "month first"}:
            return f"{_shown(cell)} is no date with the {order}; write it as 2026-11-21 09:51:43."
        return f"{_shown(cell)} is no date that can be read in one way only; write it as 2026-11-21 09:51:43."


_OPTIONAL: tuple[Meaning, ...] = (
    "object",
    "operation",
    "salesforce_id",
    "marketo_id",
    "job_id",
    "external_id",
    "source",
)


def _shown(cell: str) -> str:
    cell = " ".join(cell.split())
    return f"“{cell[:_SHOWN]}…”" if len(cell) > _SHOWN else f"“{cell}”"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
