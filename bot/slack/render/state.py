"""What the buttons of lists and pages carry: the whole state, so that a button means what stands beside it.

Nothing is looked up in the view or message that it stands in: those may have changed, and what a button shows next
depends on nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, cast

from bot.syncerrors.filters import Filter

if TYPE_CHECKING:
    from bot.syncerrors.model import Level

VALUE_LIMIT = 200
"""Characters of one value of a filter: all of them together have to fit into a button."""

_ROOM = 1800
"""Characters of 2,000 that a button carries."""

PERIODS = (1, 5, 14, 30, 90)
"""The days that the Home page offers; the second is the default."""

_PRESS = "digest"

_TEXTS = {"l": "level", "c": "code", "g": "category", "o": "object", "r": "source", "f": "fingerprint"}


@dataclass(frozen=True, slots=True)
class ListState:
    """A page of a list: what is wanted, and how many stand on the pages before."""

    wanted: Filter
    offset: int = 0

    def encode(self) -> str:
        """Return the state as a button carries it."""
        return _dumped(_told(self.wanted) | ({"n": self.offset} if self.offset else {}))

    @classmethod
    def decode(cls, value: str) -> Self:
        """Return the state that a button carries."""
        told = json.loads(value)
        return cls(_wanted(told), int(told.get("n", 0)))


@dataclass(frozen=True, slots=True)
class RowsState:
    """A page of the rows of a problem. ``before`` is the last row of the page before, ``first`` counts from 1."""

    wanted: Filter
    before: tuple[datetime, int] | None = None
    first: int = 1

    def encode(self) -> str:
        """Return the state as a button carries it."""
        before = {"b": [_instant(self.before[0]), self.before[1]], "n": self.first} if self.before else {}
        return _dumped(_told(self.wanted) | before)

    @classmethod
    def decode(cls, value: str) -> Self:
        """Return the state that a button carries."""
        told = json.loads(value)
        before = told.get("b")
        return cls(_wanted(told), (_datetime(before[0]), int(before[1])) if before else None, int(told.get("n", 1)))


@dataclass(frozen=True, slots=True)
class HomeState:
    """What the Home page shows. An option of a select carries 150 characters, so it is told in a few."""

    days: int = PERIODS[1]
    level: Level | None = None
    category: str | None = None
    offset: int = 0

    def encode(self) -> str:
        """Return the state as a button or an option carries it."""
        return f"{self.days}/{self.level or ''}/{self.category or ''}/{self.offset}"

    @classmethod
    def decode(cls, value: str) -> Self:
        """Return the state that a button or an option carries."""
        days, level, category, offset = value.split("/")
        return cls(int(days), cast("Level", level) if level else None, category or None, int(offset))

    def wanted(self, now: datetime) -> Filter:
        """Return the errors that the page is about."""
        return replace(self.kinds(), since=now - timedelta(days=self.days))

    def kinds(self) -> Filter:
        """Return the kinds of errors that the page is about, of any time."""
        return Filter(level=self.level, category=self.category)


@dataclass(frozen=True, slots=True)
class PressState:
    """What the buttons below a problem of a digest act on: the post, the problem, the version of its state seen there.

    It stands in the id of their row, since a date that is picked comes without a value.
    """

    post: str
    fingerprint: str
    version: int

    def encode(self) -> str:
        """Return the state as the id of a block."""
        return f"{_PRESS}/{self.post}/{self.fingerprint}/{self.version}"

    @classmethod
    def decode(cls, block_id: str) -> Self:
        """Return the state that the id of a block carries."""
        kind, post, fingerprint, version = block_id.split("/")
        if kind != _PRESS:
            raise ValueError(f"{kind} is no row of a digest")
        return cls(post, fingerprint, int(version))


def of_problem(wanted: Filter, fingerprint: str) -> RowsState:
    """Return the rows of one problem, among what is wanted."""
    return RowsState(replace(wanted, fingerprint=fingerprint))


def fits(wanted: Filter) -> bool:
    """Tell whether a filter can be carried by a button, with what is added to it for a problem and a row."""
    short = all(len(getattr(wanted, name) or "") <= VALUE_LIMIT for name in _TEXTS.values())
    return short and len(_dumped(_told(wanted))) <= _ROOM


def _told(wanted: Filter) -> dict[str, Any]:
    told = {key: value for key, name in _TEXTS.items() if (value := getattr(wanted, name)) is not None}
    instants = {"s": wanted.since, "u": wanted.until}
    return told | {key: _instant(at) for key, at in instants.items() if at}


def _wanted(told: dict[str, Any]) -> Filter:
    texts = {name: told.get(key) for key, name in _TEXTS.items()}
    since, until = (_datetime(told[key]) if key in told else None for key in "su")
    return Filter(since=since, until=until, **texts)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _datetime(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _dumped(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
