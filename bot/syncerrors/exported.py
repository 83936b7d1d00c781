"""Sync errors as CSV: for spreadsheets, and to be read again without loss.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, and what stands in a message is
anybody's text. Such a cell gets an apostrophe in front, which spreadsheets show as text. So that reading takes away
exactly what writing put there, a cell that already has apostrophes before such a character gets one more: writing adds
one, reading removes one. The same holds behind a line break, a tab or a semicolon inside a cell, because a spreadsheet
that expects other separators begins a new cell there.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.syncerrors.model import SyncError

COLUMNS = (
    "level", "failed_at", "message", "code", "cause", "category", "source", "object", "operation", "salesforce_id",
    "marketo_id", "job_id", "external_id", "fingerprint",
)  # fmt: skip

KEPT = "sfdiag:"
"""Before an identity that the other columns cannot tell. It stands under ``external_id``; such an error has none."""

_DANGEROUS = re.compile(r"(^|[\n\r\t;])('*)(?=[=+\-@＝＋－＠\t\r])")
_DEFUSED = re.compile(r"(^|[\n\r\t;])'('*)(?=[=+\-@＝＋－＠\t\r])")
_SIGNS = frozenset("=+-@＝＋－＠\t\r")


@dataclass(frozen=True, slots=True)
class Exported:
    """An error with what is known of it beside what its source said.

    ``identity`` is the one it is stored under; ``code`` what the source named, else what the diagnosis found.
    """

    error: SyncError
    identity: str
    code: str | None = None
    cause: str | None = None
    category: str | None = None
    fingerprint: str | None = None


def csv_lines(errors: Iterable[Exported]) -> Iterator[str]:
    """Yield the lines of the export, header first, each with its end."""
    line = _Line()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    yield line.text
    for one in errors:
        writer.writerow([defused(cell) for cell in cells(one)])
        yield line.text


def cells(one: Exported) -> tuple[str, ...]:
    """Return what stands in the columns of ``COLUMNS``, as the JSON of the same name does, before it is defused."""
    error = one.error
    at = error.failed_at
    kept = one.identity if not error.external_id and one.identity != _told(error) else ""
    return (
        error.level,
        at.astimezone(UTC).isoformat() if at else "",
        error.message,
        one.code or error.code or "",
        one.cause or "",
        one.category or "",
        error.source,
        error.object or "",
        error.operation or "",
        error.salesforce_id or "",
        error.marketo_id or "",
        error.job_id or "",
        error.external_id or (KEPT + kept if kept else ""),
        one.fingerprint or error.fingerprint,
    )


def defused(cell: str) -> str:
    """Return a cell that no spreadsheet runs."""
    return _DANGEROUS.sub(r"\1'\2", cell) if not _SIGNS.isdisjoint(cell) else cell


def restored(cell: str) -> str:
    """Return a cell as it was before it was defused."""
    return _DEFUSED.sub(r"\1\2", cell) if "'" in cell else cell


def _told(error: SyncError) -> str:
    """Return the identity that a reader of the export would come to."""
    return "" if error.kept_identity or error.failed_at is None else error.identity


class _Line:
    """Where the csv module writes: it keeps the last line."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)
