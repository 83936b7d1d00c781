"""Acme's synchronisations: what failed in them over the last six weeks, for lists and for the daily digest."""

from __future__ import annotations

import calendar
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
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import URL

    from bot.diagnosis.engine import Engine

DAYS = 43
"""A day, and the six weeks before it that tell what is usual."""
_SEED = 5
_LATEST = timedelta(minutes=7)
_DAY = timedelta(days=1)
_OPENS, _BUSY, _CLOSES = 5, 9, 21
"""The hours in which things fail: those in which people work, somewhere."""
_ON_WEEKENDS = 0.2
"""How much of a working day's errors a day of a weekend has."""
_UNEVEN = 0.35
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PREFIXES = {"Lead": "00Q", "Contact": "003", "Account": "001", "Opportunity": "006", "Campaign": "701"}


@dataclass(frozen=True, slots=True)
class _Trouble:
    """One thing that goes wrong at Acme. ``days`` are those on which it did, 0 being the last 24 hours.

    In a range of days ``count`` is about what a working day has; on single days there are exactly so many.
    """

    source: str
    count: int
    message: str
    code: str | None = None
    object: str | None = None
    operation: str | None = None
    level: str = "record"
    days: Sequence[int] = range(DAYS)


_LOCK = "unable to obtain exclusive access to this record or 1 records: {id}"
_A_WEEKLY_LOAD = (3, 10, 17, 24, 31, 38)
_TROUBLES = (
    # What is always there.
    _Trouble("marketo", 13, "Required fields are missing: [LastName]", "REQUIRED_FIELD_MISSING", "Lead", "insert"),
    _Trouble(
        "marketo", 8, "bad value for restricted picklist field: {country}", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Lead", "update",
    ),
    _Trouble(
        "marketo", 5, "Email: invalid email address: {name}@acme: [Email]", "INVALID_EMAIL_ADDRESS", "Contact",
        "update",
    ),
    _Trouble("marketo", 2, "entity is deleted", "ENTITY_IS_DELETED", "Contact", "update"),
    _Trouble("mulesoft", 6, _LOCK, "UNABLE_TO_LOCK_ROW", "Account", "update"),
    _Trouble(
        "mulesoft", 3, "insufficient access rights on cross-reference id: {id}",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "Opportunity", "upsert",
    ),
    # Every week.
    _Trouble(
        "dataloader", 48, "duplicate value found: Customer_Number__c duplicates value on record with id: {id}",
        "DUPLICATE_VALUE", "Account", "insert", days=_A_WEEKLY_LOAD,
    ),
    _Trouble(
        "dataloader", 15, "Name: data value too large: {name} Handelsgesellschaft für Industriebedarf (max length=80)",
        "STRING_TOO_LONG", "Account", "insert", days=_A_WEEKLY_LOAD,
    ),
    # Far more than usual today.
    _Trouble("mulesoft", 41, _LOCK, "UNABLE_TO_LOCK_ROW", "Account", "update", days=(0,)),
    # Nobody has seen it before today: somebody took a permission away.
    _Trouble(
        "mulesoft", 17,
        "Unable to create/update fields: Region__c. Please check the security settings of this field and verify that "
        "it is read/write for your profile or permission set.",
        "INVALID_FIELD_FOR_INSERT_UPDATE", "Account", "update", days=(0,),
    ),
    # Back after more than a week.
    _Trouble("erp", 6, "No exchange rate for PLN on this posting date", None, "Opportunity", "update",
             days=(0, 11, 12, 26)),
    # Somebody put it right yesterday.
    _Trouble(
        "hubspot", 4, "The VAT number {number} does not belong to the billing country.",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Account", "update", days=range(1, 25),
    ),
    # Jobs that failed as a whole.
    _Trouble("hubspot", 1, "expired access/refresh token", "invalid_grant", level="job", days=(0, 29)),
    _Trouble(
        "marketo", 3, "TotalRequests Limit exceeded.", "REQUEST_LIMIT_EXCEEDED", level="job", days=(1, 8, 9, 22, 37)
    ),
    _Trouble(
        "mulesoft", 2, "Session expired or invalid", "INVALID_SESSION_ID", level="job", operation="query",
        days=(2, 16, 33),
    ),
)  # fmt: skip


def errors(now: datetime) -> list[dict[str, Any]]:
    """Return the errors as a push tells them, each with its source; the same ones at the same instant."""
    # Nobody guesses these, and nobody has to be kept from guessing them.
    chance = random.Random(_SEED)  # noqa: S311
    found = [error for trouble in _TROUBLES for error in _happened(trouble, now, chance)]
    return sorted(found, key=lambda error: (error["source"], error["failed_at"]))


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
    for day in trouble.days:
        job = f"750{_id(chance)}" if trouble.source == "dataloader" else None
        for at in _times(trouble, day, now, chance):
            yield _told(trouble, at, job, chance)


def _told(trouble: _Trouble, at: datetime, job: str | None, chance: random.Random) -> dict[str, Any]:
    record = f"{_PREFIXES.get(trouble.object or '', '001')}{_id(chance)}"
    of_record = trouble.level == "record"
    told = {
        "level": trouble.level,
        "failed_at": at.isoformat(timespec="seconds"),
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
    return {name: value for name, value in told.items() if value is not None}


def _times(trouble: _Trouble, day: int, now: datetime, chance: random.Random) -> Iterator[datetime]:
    """Yield when it happened within the 24 hours that ended so many days ago."""
    if not isinstance(trouble.days, range):
        for _ in range(trouble.count):
            yield _when(day, now, chance)
        return
    for number in range(round(trouble.count * chance.uniform(1 - _UNEVEN, 1 + _UNEVEN))):
        at = _when(day, now, chance)
        if number == 0 or at.weekday() < calendar.SATURDAY or chance.random() < _ON_WEEKENDS:
            yield at


def _when(day: int, now: datetime, chance: random.Random) -> datetime:
    hour = timedelta(hours=chance.triangular(_OPENS, _CLOSES, _BUSY))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return now - _DAY * day - max((now - midnight - hour) % _DAY, _LATEST)


def _id(chance: random.Random) -> str:
    return "5g00000" + "".join(chance.choice(_LETTERS) for _ in range(5)) + "AAN"
