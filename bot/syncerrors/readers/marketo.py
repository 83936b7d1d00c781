"""Marketo's Sync Errors export: level, time of failure and Salesforce's message; in some files the ids of the record.

Its header is documented nowhere, and the one description of the fields is printed scrambled ("Failed On: Record Level
or Job Level"), so names count only beside values: a column of levels, one of dates and one of messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.syncerrors.readers.layout import Layout, decide

if TYPE_CHECKING:
    from bot.syncerrors.readers.sample import Table

_NAMES = {"failedon", "errortype", "errordetails"}


def layout(table: Table) -> Layout | None:
    """Return where things stand in a Marketo export, or nothing when the table is none."""
    marks = any("marketo" in key or "mkto" in key for key in table.keys)
    if not marks and len(_NAMES.intersection(table.keys)) < 2 and not any(c.levels for c in table.columns):  # noqa: PLR2004
        return None
    at = decide(table)
    if not table.rows and _NAMES.issubset(table.keys):
        at = {
            "failed_at": table.keys.index("failedon"),
            "level": table.keys.index("errortype"),
            "message": table.keys.index("errordetails"),
        }
    if "message" not in at or not (marks or {"level", "failed_at"} <= at.keys()):
        return None
    return Layout("marketo", "marketo", at)
