"""Data Loader's error files: the columns that were loaded and ERROR after them, or ID and ERROR before them (Bulk 2.0).

No row tells its time; the file's name does, as ``error<MMddyyhhmmssSSS>.csv`` (of which only the day counts: the hours
are those of a 12-hour clock without its half). ERROR is in most modes a bare message without a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.syncerrors.readers.layout import Layout, decide

if TYPE_CHECKING:
    from bot.syncerrors.readers.sample import Table
    from bot.syncerrors.readers.words import Meaning


def layout(table: Table) -> Layout | None:
    """Return where things stand in an error file of Data Loader, or nothing when the table is none."""
    header = [name.strip().upper() for name in table.header]
    if header[:2] == ["ID", "ERROR"]:
        return Layout("data loader", "data-loader", {"salesforce_id": 0, "message": 1})
    if len(header) < 2 or table.header[-1].strip() != "ERROR":  # noqa: PLR2004
        return None
    at: dict[Meaning, int] = {"message": len(header) - 1}
    found = next((index for index, name in enumerate(header) if name == "ID"), None)
    guessed = decide(table, times=False).get("salesforce_id")
    if found is not None or guessed is not None:
        at["salesforce_id"] = found if found is not None else guessed or 0
    return Layout("data loader", "data-loader", at)
