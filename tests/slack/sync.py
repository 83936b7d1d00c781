"""Sync errors for the tests of Slack: a table as a connector exports it, and the same stored."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.syncerrors.readers import Given

if TYPE_CHECKING:
    from datetime import datetime

    from tests.slack.stage import Stage

LOCKED = "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record"
LIMIT = "REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded."
HEAD = "Failed On,Error Type,Error Details,Object,Marketo ID,Salesforce ID"


def table(*rows: str) -> bytes:
    """Return a table with the header that the tests use."""
    return "\n".join([HEAD, *rows, ""]).encode()


def row(
    message: str, *, at: str = "2026-03-01 08:30:00", level: str = "Record", record: str = "003A00000000001"
) -> str:
    """Return a row of it."""
    return f'{at},{level} Level,"{message}",Contact,1000482,{record}'


async def stored(bot: Stage, *, locked: int = 3, limits: int = 1, at: datetime | None = None) -> None:
    """Store some errors of yesterday, or until another instant: of a record each, and of whole jobs."""
    day = at or bot.clock.now() - timedelta(days=1)
    rows = [
        row(LOCKED, at=f"{day - timedelta(minutes=number):%Y-%m-%d %H:%M:%S}", record=f"003A{number:011d}")
        for number in range(locked)
    ]
    jobs = [f'{day - timedelta(hours=number):%Y-%m-%d %H:%M:%S},Job Level,"{LIMIT}",,,' for number in range(limits)]
    content = table(*rows, *jobs)
    report = await bot.deps.intake.take(
        "marketo.csv", lambda: [content], Given(today=bot.clock.now().date()), now=bot.clock.now()
    )
    assert report.new == locked + limits
