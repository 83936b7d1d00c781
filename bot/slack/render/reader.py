"""Who reads: their language, and the zone in which their clock stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from bot.language import language

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.language import Language, Noun


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads an answer."""

    lang: str
    zone: tzinfo = UTC

    @property
    def say(self) -> Language:
        """What is said to them."""
        return language(self.lang)

    def at(self, instant: datetime) -> str:
        """Return an instant to the minute: year first, so that nobody takes the day for the month."""
        return f"{instant.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def day(self, day: date) -> str:
        """Return a day."""
        return day.isoformat()

    def zone_name(self) -> str:
        """Return the zone's name."""
        return str(self.zone)

    def count(self, number: int, noun: Noun) -> str:
        """Return so many things."""
        return f"{self.say.number(number)} {noun(number)}"
