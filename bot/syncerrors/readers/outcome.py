"""What reading a file comes to: a row's error or its problem, or no file at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, tzinfo


class UnreadableError(Exception):
    """A file that cannot be read as sync errors, with one sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be read: its number, counted from 1 without the header, and a sentence on what to do."""

    row: int
    error: str


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller knows and the file does not say.

    ``today`` is the day of the import: the date of a file that has none in its name. ``zone`` holds for times without
    an offset. ``dayfirst`` is what a person said where the file leaves it open. ``source`` is for rows that name none.
    """

    today: date
    zone: tzinfo = UTC
    source: str | None = None
    dayfirst: bool | None = None
