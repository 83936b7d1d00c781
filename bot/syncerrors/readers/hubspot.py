"""HubSpot's "Export errors" of its Salesforce integration. Its columns are documented nowhere.

What is known are the categories of its Sync Health page, so the file is recognised by HubSpot's name in a header or by
two of these in a column; where things stand is decided by names and values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.syncerrors.readers.layout import Layout, decide
from bot.syncerrors.readers.words import key

if TYPE_CHECKING:
    from bot.syncerrors.readers.sample import Table

_CATEGORIES = frozenset(
    map(
        key,
        (
            "Associations", "Association limit reached", "Waiting for account to sync", "Custom code", "Duplicates",
            "Email already in use", "Salesforce duplicate rule", "Permissions", "Insufficient access",
            "Missing Salesforce record", "Property values", "Picklist values", "Salesforce field permission",
        ),
    )
)  # fmt: skip


def layout(table: Table) -> Layout | None:
    """Return where things stand in HubSpot's export, or nothing when the table is none."""
    named = any("hubspot" in name or name.startswith("hsobject") for name in table.keys)
    if not named and not any(column.among(_CATEGORIES) for column in table.columns):
        return None
    at = decide(table)
    return Layout("hubspot", "hubspot", at) if "message" in at else None
