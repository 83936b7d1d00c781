"""Figures of invented problems, and how they are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.digest.pen import Pen
from bot.digest.schedule import Period, windows
from bot.digest.summary import HISTORY_DAYS, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.language import Language

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 17, 8, tzinfo=UTC)
"""A Tuesday, 09:00 in Paris."""
DAYS = [window.day for window in windows(date(2026, 11, 17), time(9), PARIS, HISTORY_DAYS)]
YESTERDAY = Period(NOW - timedelta(days=1), NOW)
WEEKEND = Period(NOW - timedelta(days=3), NOW)


def pen(say: Language) -> Pen:
    return Pen(say=say, zone=PARIS, zone_name="Europe/Paris", person=lambda user: {"U1": "Ada", "U2": "Lin"}[user])


def tally(name: str, *counts: int, covered: int = 1, **known: Any) -> Tally:
    """Return a problem of which so many errors came on the last days, the newest last."""
    by_day = dict(zip(DAYS[len(DAYS) - len(counts) :], counts, strict=True))
    count = sum(counts[-covered:])
    first = next((len(counts) - place for place, number in enumerate(counts) if number), len(counts))
    values: dict[str, Any] = {
        "fingerprint": name,
        "sample": f"the message of {name}",
        "level": "record",
        "count": count,
        "records": count,
        "by_day": by_day,
        "first_seen": NOW - timedelta(days=first) + timedelta(hours=1),
        "last_seen": NOW - timedelta(hours=1),
    }
    return Tally(**values | known)


def steady(count: int, days: int = HISTORY_DAYS) -> Sequence[int]:
    return [count] * days
