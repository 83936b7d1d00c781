"""Digests of invented problems, for tests of how they read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.digest.state import Event, state
from bot.digest.summary import summarise
from tests.digest.figures import DAYS, NOW, WEEKEND, YESTERDAY, steady, tally

if TYPE_CHECKING:
    from bot.digest.state import State
    from bot.digest.summary import Digest

DAY = timedelta(days=1)
EARLIER: dict[str, Any] = {"first_seen": NOW - 90 * DAY}

BUSY = summarise(
    [
        tally(
            "locked",
            *[180, 150, 120, 160, 170, 30, 20] * 6,
            1040,
            title="Two writes wanted the same record",
            code="UNABLE_TO_LOCK_ROW",
            records=212,
            explanation="Several batches update children of one account at the same time.",
            who="developer",
            objects=("Account", "Contact", "Lead", "Task", "Case"),
            sources=("marketo",),
            state=state([Event(action="assign", at=NOW - 5 * DAY, by="U1", to="U1")]),
            **EARLIER,
        ),
        tally(
            "session",
            2,
            level="job",
            records=0,
            title="The session is over",
            code="INVALID_SESSION_ID",
            explanation="The connector's user was logged out or its password changed.",
            who="admin",
            sources=("hubspot",),
        ),
        tally(
            "picklist",
            *[12, 0, 0, 0, 0, 0, 0, 0, 64],
            title="A value is not in the picklist",
            code="INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            who="admin",
            objects=("Lead",),
            sources=("data-loader", "marketo"),
            state=state([Event(action="resolve", at=NOW - 6 * DAY, by="U2"), Event(action="return", at=NOW - DAY / 2)]),
            **EARLIER,
        ),
        tally("odd", *steady(9), sample="Foo bar went wrong in line 12", records=1, sources=("sync",), **EARLIER),
        tally("dup", *steady(3), title="A duplicate was found", code="DUPLICATES_DETECTED", **EARLIER),
        tally("fresh", 1, title="A required field is empty", code="REQUIRED_FIELD_MISSING"),
        tally(
            "limit",
            *steady(31),
            title="Too many requests today",
            code="REQUEST_LIMIT_EXCEEDED",
            state=state([Event(action="snooze", at=NOW - DAY, by="U1", until=NOW + 3 * DAY)]),
            **EARLIER,
        ),
        tally("gone", 44, 51, 0, title="The record was deleted", code="ENTITY_IS_DELETED", **EARLIER),
    ],
    period=YESTERDAY,
    days=DAYS,
    now=NOW,
    late=True,
)
QUIET = summarise([tally("p", 3, 0, 0, 0)], period=WEEKEND, days=DAYS, now=NOW)
FIRST = summarise(
    [
        tally("a", 12, title="A duplicate was found", code="DUPLICATES_DETECTED", objects=("Lead",), who="admin"),
        tally("b", 1, title="A required field is empty", code="REQUIRED_FIELD_MISSING", records=0),
    ],
    period=YESTERDAY,
    days=DAYS,
    now=NOW,
)


def states(digest: Digest) -> dict[str, State]:
    """Return what people had done about a digest's problems when it was made."""
    return {line.tally.fingerprint: line.tally.state for line in (*digest.jobs, *digest.problems)}
