"""Our own export, and any CSV whose columns are named as in it: the format of a push."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.syncerrors.exported import COLUMNS
from bot.syncerrors.readers.layout import Layout

if TYPE_CHECKING:
    from bot.syncerrors.readers.sample import Table
    from bot.syncerrors.readers.words import Meaning

_NOT_READ = {"cause", "category"}
"""What the diagnosis finds again."""


def layout(table: Table) -> Layout | None:
    """Return where things stand in our own format, or nothing when the table has other columns."""
    names = [name.strip() for name in table.header]
    if "message" not in names or not set(names) <= set(COLUMNS) or len(set(names)) != len(names):
        return None
    if len(names) == 1:
        return None  # a column of messages
    at: dict[Meaning, int] = {name: index for index, name in enumerate(names) if name not in _NOT_READ}  # type: ignore[misc]
    # Somebody else's file with some of the columns may hold a message that begins with '- and means it.
    return Layout("sfdiag", "csv", at, exported=len(names) == len(COLUMNS))
