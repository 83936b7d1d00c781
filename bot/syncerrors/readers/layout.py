"""Which column holds what: decided by the columns' names and by the values of the first rows.

Values weigh more than names. Marketo's documentation prints its table of fields scrambled, so a column "Failed On"
holds dates in one file and levels in another; connectors rename columns; spreadsheets translate them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.syncerrors.readers import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.syncerrors.readers.sample import Column, Table
    from bot.syncerrors.readers.words import Meaning

Kind = Literal["marketo", "data loader", "bulk 2.0", "bulk 1.0", "hubspot", "sfdiag", "table", "json", "ndjson"]

_SURE_TEXT = 0.5


@dataclass(frozen=True, slots=True)
class Layout:
    """What kind of table it is, the name its source gets when nobody gives one, and where things stand in it.

    ``exported`` tells that we wrote the file, and that what was done to its cells has to be undone.
    """

    kind: Kind
    source: str
    at: Mapping[Meaning, int] = field(default_factory=dict)
    exported: bool = False


def decide(table: Table, *, times: bool = True) -> dict[Meaning, int]:
    """Return where things stand in a table of which nothing is known but its names and values.

    Args:
        table: header and first rows.
        times: a column of dates is the time of the failure; not in files that repeat the columns of what was loaded.

    """
    free = {column.index: column for column in table.columns}
    at: dict[Meaning, int] = {}

    def take(meaning: Meaning, column: Column | None) -> None:
        if column is not None:
            at[meaning] = column.index
            del free[column.index]

    take("level", _best(free, lambda c: (2 + (c.key in words.LEVEL)) if c.levels else 0))
    if times:
        take("failed_at", _best(free, _as_time))
    take("code", _best(free, lambda c: 2 * (c.key in words.CODE) * (c.codes or not c.cells) + (c.codes and not c.ids)))
    take("message", _best(free, _as_message))
    if times and "failed_at" not in at:
        take("failed_at", _best(free, lambda c: 1 if c.key in words.FAILED_AT and c.text < _SURE_TEXT else 0))
    take("marketo_id", _best(free, _as_marketo_id))
    take("job_id", _best(free, lambda c: 2 * c.job_ids + (c.key in words.JOB_ID and not _spaced(c))))
    take("salesforce_id", _best(free, _as_salesforce_id))
    take("object", _best(free, lambda c: 2 * (c.key in words.OBJECT) * (not c.ids) + c.among(words.OBJECTS)))
    take("operation", _best(free, lambda c: 2 * (c.key in words.OPERATION) + c.among(words.OPERATIONS)))
    return at


def _best(free: Mapping[int, Column], score: object) -> Column | None:
    """Return the column with the highest score above nothing; the first one of equals."""
    assert callable(score)  # noqa: S101
    best, most = None, 0.0
    for column in free.values():
        worth = score(column)
        if worth > most:
            best, most = column, worth
    return best


def _as_time(column: Column) -> float:
    if not column.dates:
        return 0
    if column.key in words.FAILED_AT:
        return 4
    if column.key in words.DATE:
        return 3
    if column.key in words.LOGGED_AT:
        return 2
    return 0 if any(part in column.key for part in words.NO_FAILURE_DATE) else 1


def _as_message(column: Column) -> float:
    named = 2.0 * (column.key in words.MESSAGE) + 0.6 * (column.key in words.FAINT_MESSAGE)
    if not column.cells:
        return named
    if column.ids or column.dates or column.numbers:
        return 0
    if not named and column.text < _SURE_TEXT:
        return 0
    return named + column.text


def _as_marketo_id(column: Column) -> float:
    if column.ids or _spaced(column):
        return 0
    if "marketo" in column.key or "mkto" in column.key:
        return 2
    return 1 if column.key in words.MARKETO_ID and column.numbers else 0


def _as_salesforce_id(column: Column) -> float:
    named = column.key in words.SALESFORCE_ID
    if "salesforce" in column.key or "sfdc" in column.key:
        return 4 if column.ids or (named and not _spaced(column)) else 0
    if column.cells and not column.ids:
        return 0
    if named:
        return 3 if column.ids else 1
    return 1 if column.ids and not any(part in column.key for part in words.OTHER_IDS) else 0


def _spaced(column: Column) -> bool:
    return column.text >= _SURE_TEXT
