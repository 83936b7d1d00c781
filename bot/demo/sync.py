"""Acme's synchronisations: what failed in them over the last five days, for somebody who looks at a list of errors."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot import storage
from bot.syncerrors.intake import Intake
from bot.syncerrors.store import SyncErrors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import URL

    from bot.diagnosis.engine import Engine

DAYS = 5
_SEED = 5
_LATEST = timedelta(minutes=7)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PREFIXES = {"Lead": "00Q", "Contact": "003", "Account": "001", "Opportunity": "006", "Campaign": "701"}


@dataclass(frozen=True, slots=True)
class _Trouble:
    """One thing that goes wrong at Acme. ``days`` are those on which it did, 0 being today; none means every day."""

    source: str
    count: int
    message: str
    code: str | None = None
    object: str | None = None
    operation: str | None = None
    level: str = "record"
    days: tuple[int, ...] = ()


_TROUBLES = (
    _Trouble("marketo", 64, "Required fields are missing: [LastName]", "REQUIRED_FIELD_MISSING", "Lead", "insert"),
    _Trouble(
        "marketo", 41, "bad value for restricted picklist field: {country}", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Lead", "update",
    ),
    _Trouble("marketo", 22, "invalid email address: {name}@acme", "INVALID_EMAIL_ADDRESS", "Contact", "update"),
    _Trouble("marketo", 9, "entity is deleted", "ENTITY_IS_DELETED", "Contact", "update"),
    _Trouble("marketo", 3, "TotalRequests Limit exceeded.", "REQUEST_LIMIT_EXCEEDED", level="job", days=(1,)),
    _Trouble(
        "mulesoft", 37, "unable to obtain exclusive access to this record or 1 records: {id}", "UNABLE_TO_LOCK_ROW",
        "Account", "update", days=(0, 1, 2),
    ),
    _Trouble(
        "mulesoft", 12, "insufficient access rights on cross-reference id: {id}",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "Opportunity", "upsert",
    ),
    _Trouble(
        "mulesoft", 2, "Session expired or invalid", "INVALID_SESSION_ID", level="job", operation="query", days=(2,)
    ),
    _Trouble(
        "dataloader", 48, "duplicate value found: Customer_Number__c duplicates value on record with id: {id}",
        "DUPLICATE_VALUE", "Account", "insert", days=(3,),
    ),
    _Trouble(
        "dataloader", 15, "Name: data value too large: {name} Handelsgesellschaft für Industriebedarf (max length=80)",
        "STRING_TOO_LONG", "Account", "insert", days=(3,),
    ),
    _Trouble(
        "hubspot", 18, "The VAT number {number} does not belong to the billing country.",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Account", "update",
    ),
    _Trouble("hubspot", 1, "expired access/refresh token", "invalid_grant", level="job", days=(0,)),
    _Trouble("erp", 6, "No exchange rate for PLN on this posting date", None, "Opportunity", "update", days=(0, 4)),
)  # fmt: skip


def errors(now: datetime) -> list[dict[str, Any]]:
    """Return the errors as a push tells them, each with its source; the same ones at the same instant."""
    # Nobody guesses these, and nobody has to be kept from guessing them.
    chance = random.Random(_SEED)  # noqa: S311
    return [error for trouble in _TROUBLES for error in _happened(trouble, now, chance)]


async def load(database: URL, engine: Engine, now: datetime) -> int:
    """Put the errors into a new database, and return how many they are."""
    count = 0
    async with storage.opened(database) as kept:
        intake = Intake(engine, SyncErrors(kept))
        for source, found in groupby(errors(now), key=lambda error: error["source"]):
            body = json.dumps({"source": source, "errors": list(found)}).encode()
            count += (await intake.push(body, "json", None, now=now)).accepted
    return count


def _happened(trouble: _Trouble, now: datetime, chance: random.Random) -> Iterator[dict[str, Any]]:
    job = f"750{_id(chance)}" if trouble.source == "dataloader" else None
    for _ in range(trouble.count):
        record = f"{_PREFIXES.get(trouble.object or '', '001')}{_id(chance)}"
        of_record = trouble.level == "record"
        told = {
            "level": trouble.level,
            "failed_at": _when(trouble.days, now, chance).isoformat(timespec="seconds"),
            "message": trouble.message.format(
                id=f"001{_id(chance)}",
                country=chance.choice(("Deutschland", "UK", "Nederland", "Österreich")),
                name=chance.choice(("lind", "moreau", "kowalski", "silva", "brandt")),
                number=f"DE{chance.randrange(10**8, 10**9)}",
            ),
            "source": trouble.source,
            "code": trouble.code,
            "object": trouble.object,
            "operation": trouble.operation,
            "salesforce_id": record if of_record and trouble.operation != "insert" else None,
            "marketo_id": str(chance.randrange(10**6, 10**7)) if of_record and trouble.source == "marketo" else None,
            "job_id": job,
        }
        yield {name: value for name, value in told.items() if value is not None}


def _when(days: tuple[int, ...], now: datetime, chance: random.Random) -> datetime:
    """Return an instant on one of the days, more likely in the hours in which people work."""
    day = chance.choice(days) if days else chance.randrange(DAYS)
    hours = chance.triangular(0, 24, 8)
    return now - _LATEST - timedelta(days=day, hours=min(hours, 23.5))


def _id(chance: random.Random) -> str:
    return "5g00000" + "".join(chance.choice(_LETTERS) for _ in range(5)) + "AAN"
