"""How a digest is written: in which language, whose times, and how people and data stand in it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime, tzinfo

    from bot.digest.state import Event
    from bot.language import Language, Noun


# Not no-break spaces, which French puts before a colon.
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")


def one_line(text: str) -> str:
    """Return a text of data on one line."""
    return _BREAKS.sub(" ", text).strip()


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Who writes, and for whom.

    ``person`` turns a user id into what stands in the text; all that may come from data goes through ``told``, which
    whoever draws the text may use to escape it.
    """

    say: Language
    zone: tzinfo
    zone_name: str
    person: Callable[[str], str] = _as_it_is
    told: Callable[[str], str] = _as_it_is

    def day(self, at: datetime) -> date:
        """Return the day that an instant is on."""
        return at.astimezone(self.zone).date()

    def date(self, day: date) -> str:
        """Return a day as it stands in a sentence."""
        say = self.say.digest
        number = say.first_of_month if day.day == 1 else str(day.day)
        return say.date.format(weekday=say.weekdays(day.weekday()), day=number, month=say.months(day.month))

    def time(self, at: datetime) -> str:
        """Return the time of day of an instant."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def moment(self, at: datetime) -> str:
        """Return an instant to the minute, as it stands in a sentence."""
        return self.say.digest.moment.format(date=self.date(self.day(at)), time=self.time(at))

    def by(self, sentence: str, event: Event) -> str:
        """Return a sentence about what somebody did and when."""
        return sentence.format(who=self.person(event.by or ""), date=self.moment(event.at))

    def counted(self, noun: Noun, count: int) -> str:
        """Return so many things."""
        return noun(count).format(count=self.say.number(count))

    def errors(self, count: int) -> str:
        """Return so many errors."""
        return self.counted(self.say.sync_terminal.error, count)

    def problems(self, count: int) -> str:
        """Return so many problems."""
        return self.counted(self.say.sync_terminal.problem, count)


def capital(text: str) -> str:
    """Return a text with a capital."""
    return text[:1].upper() + text[1:]


def within(label: str) -> str:
    """Return a label as it stands within a sentence; names of products keep their capital."""
    return label if label.startswith("Salesforce") else label[:1].lower() + label[1:]
