"""Failed results of Bulk API 2.0: ``sf__Id``, ``sf__Error`` (``CODE:message:fields --``), then what was loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.syncerrors.readers.layout import Layout

if TYPE_CHECKING:
    from bot.syncerrors.readers.sample import Table
    from bot.syncerrors.readers.words import Meaning


def layout(table: Table) -> Layout | None:
    """Return where things stand in failed results, or nothing when the table holds none."""
    names = [name.strip().lower() for name in table.header]
    if "sf__error" not in names:
        return None
    at: dict[Meaning, int] = {"message": names.index("sf__error")}
    own = next((c.index for c in table.columns if c.key == "id" and c.ids), None)
    told = names.index("sf__id") if "sf__id" in names else None
    # Before version 53.0, and for inserts, sf__Id is empty; an Id column of what was loaded then names the record.
    filled = told is not None and (own is None or bool(table.columns[told].cells))
    if filled and told is not None:
        at["salesforce_id"] = told
    elif own is not None:
        at["salesforce_id"] = own
    return Layout("bulk 2.0", "bulk-2.0", at)
