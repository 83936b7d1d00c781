"""Batch results of Bulk API 1.0: ``Id``, ``Success``, ``Created``, ``Error``. Rows that succeeded are no errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.syncerrors.readers.layout import Layout

if TYPE_CHECKING:
    from bot.syncerrors.readers.sample import Table


def layout(table: Table) -> Layout | None:
    """Return where things stand in batch results, or nothing when the table holds none."""
    if not {"id", "success", "created", "error"} <= set(table.keys):
        return None
    where = table.keys.index
    return Layout(
        "bulk 1.0", "bulk-1.0", {"salesforce_id": where("id"), "success": where("success"), "message": where("error")}
    )
