"""The words by which people ask for a digest: ``09:00 Europe/Paris weekdays``, ``9am``, ``09h00 jours ouvrés``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from bot.digest.schedule import EVERY_DAY, WEEKDAYS, Plan, Wanted
from bot.syncerrors.filters import CATEGORIES, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.digest.schedule import Quiet
    from bot.syncerrors.model import Level

Reason = Literal["no_time", "time", "two_times", "zone", "offset", "two_zones", "value", "word"]

_NEAR = 3
_LONGEST = 3
"""Words that belong together at most: "tous les jours"."""
_NOON, _AFTERNOON = 12, 12

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:h.]([0-5]\d)", re.ASCII)
_HOUR = re.compile(r"([01]?\d|2[0-3])h", re.ASCII)
_TWELVE = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))? ?([ap])\.?m\.?", re.ASCII)
_LIKE_A_TIME = re.compile(r"\d+(?:[:h.]?\d*)*(?: ?[ap]\.?m\.?)?|.*\d[:h]\d.*", re.ASCII)
_OFFSET = re.compile(r"(?:(?:utc|gmt|etc/gmt) ?)?[+-]\d{1,2}(?::?\d\d)?", re.ASCII)
_RANGE = re.compile(r"([^\W\d]+)[-–]([^\W\d]+)")

_TIMES = {"noon": time(12), "midi": time(12), "midnight": time(0), "minuit": time(0)}
_WORKING_SATURDAY = frozenset(range(6))
_DAYS: Mapping[str, frozenset[int]] = {
    "daily": EVERY_DAY, "everyday": EVERY_DAY, "every day": EVERY_DAY, "all days": EVERY_DAY,
    "tous les jours": EVERY_DAY, "chaque jour": EVERY_DAY, "quotidien": EVERY_DAY, "quotidiennement": EVERY_DAY,
    "weekdays": WEEKDAYS, "weekday": WEEKDAYS, "workdays": WEEKDAYS, "working days": WEEKDAYS,
    "business days": WEEKDAYS, "every weekday": WEEKDAYS, "jours ouvrés": WEEKDAYS, "jours ouvres": WEEKDAYS,
    "en semaine": WEEKDAYS, "la semaine": WEEKDAYS, "jours de semaine": WEEKDAYS,
    "jours ouvrables": _WORKING_SATURDAY,
    "weekends": EVERY_DAY - WEEKDAYS, "weekend": EVERY_DAY - WEEKDAYS, "week-end": EVERY_DAY - WEEKDAYS,
    "week-ends": EVERY_DAY - WEEKDAYS,
}  # fmt: skip
_NAMES = (
    ("mon", "monday", "mondays", "lun", "lundi", "lundis"),
    ("tue", "tuesday", "tuesdays", "tues", "mar", "mardi", "mardis"),
    ("wed", "wednesday", "wednesdays", "mer", "mercredi", "mercredis"),
    ("thu", "thursday", "thursdays", "thur", "thurs", "jeu", "jeudi", "jeudis"),
    ("fri", "friday", "fridays", "ven", "vendredi", "vendredis"),
    ("sat", "saturday", "saturdays", "sam", "samedi", "samedis"),
    ("sun", "sunday", "sundays", "dim", "dimanche", "dimanches"),
)
_WEEKDAY = {name: number for number, names in enumerate(_NAMES) for name in names}
_QUIET: Mapping[str, Quiet] = {
    "quiet line": "line", "quiet nothing": "nothing", "calme ligne": "line", "calme rien": "nothing",
    "silent": "nothing", "silencieux": "nothing",
}  # fmt: skip
_FILTERS: Mapping[str, Literal["levels", "categories", "sources"]] = {
    "level": "levels", "levels": "levels", "niveau": "levels", "niveaux": "levels",
    "category": "categories", "categories": "categories", "catégorie": "categories", "catégories": "categories",
    "categorie": "categories",
    "source": "sources", "sources": "sources",
}  # fmt: skip
_LEVELS: Mapping[str, Level] = {"record": "record", "records": "record", "enregistrement": "record", "job": "job",
    "jobs": "job", "tâche": "job"}  # fmt: skip
_CATEGORY = {name: name for name in (*CATEGORIES, UNKNOWN)} | {
    "auth": "authentication", "validation": "access", "accès": "access", "acces": "access",
    "authentification": "authentication", "autre": "other", "inconnue": UNKNOWN,
}  # fmt: skip
_FILLERS = frozenset(
    {"on", "at", "à", "a", "and", "et", "the", "les", "le", "la", "in", "of", "time", "every", "de", "heure", "digest"}
)

# Not followed when the clocks change, or several zones' name: what those who write it mostly mean.
_ABBREVIATIONS: Mapping[str, tuple[str, ...]] = {
    "est": ("America/New_York",), "edt": ("America/New_York",), "et": ("America/New_York",),
    "cst": ("America/Chicago", "Asia/Shanghai"), "cdt": ("America/Chicago",),
    "mst": ("America/Denver", "America/Phoenix"), "mdt": ("America/Denver",),
    "pst": ("America/Los_Angeles",), "pdt": ("America/Los_Angeles",), "pt": ("America/Los_Angeles",),
    "hst": ("Pacific/Honolulu",), "bst": ("Europe/London",), "cest": ("Europe/Paris", "Europe/Berlin"),
    "eest": ("Europe/Athens", "Europe/Helsinki"), "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "jst": ("Asia/Tokyo",), "kst": ("Asia/Seoul",), "aest": ("Australia/Sydney", "Australia/Brisbane"),
    "aedt": ("Australia/Sydney",), "acst": ("Australia/Adelaide", "Australia/Darwin"), "awst": ("Australia/Perth",),
    "nzst": ("Pacific/Auckland",), "nzdt": ("Pacific/Auckland",), "brt": ("America/Sao_Paulo",),
}  # fmt: skip


class WordsError(Exception):
    """What was typed is no schedule. ``reason`` is a sentence of the bot's languages; ``near`` are zones to choose."""

    def __init__(self, reason: Reason, said: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(f"{reason}: {said}")
        self.reason: Reason = reason
        self.said = said
        self.near = near


@dataclass(frozen=True, slots=True)
class _Zones:
    """The zones there are, by their folded names and by the folded names of their cities."""

    whole: Mapping[str, str]
    cities: Mapping[str, tuple[str, ...]]


def parse(words: Sequence[str], *, zone: str, zones: Collection[str]) -> Plan:
    """Return the plan that somebody typed, in English or in French.

    Args:
        words: what stands behind ``digest``, split at spaces, with or without ``on``.
        zone: the person's own, for those who write none.
        zones: the IANA names of all zones.

    Raises:
        WordsError: it is no plan, or can mean two.

    """
    reading = _Reading(_glued(words), _by_name(zones))
    while reading.left:
        reading.step()
    if reading.at is None:
        raise WordsError("no_time", _short(" ".join(words)))
    return Plan(
        at=reading.at,
        zone=reading.zone or zone,
        days=frozenset(reading.days) or EVERY_DAY,
        wanted=reading.wanted,
        quiet=reading.quiet,
    )


def written(plan: Plan) -> str:
    """Return the words for a plan; ``parse`` reads the same plan from them."""
    words = [f"{plan.at:%H:%M}", plan.zone, _days(plan.days)]
    for name, values in (
        ("level", plan.wanted.levels),
        ("category", plan.wanted.categories),
        ("source", plan.wanted.sources),
    ):
        if values:
            words += [f"{name} {_quoted(value)}" for value in sorted(values)]
    if plan.quiet == "nothing":
        words.append("quiet nothing")
    return " ".join(words)


class _Quoted(str):
    """A value that stood in quotes: no word of ours, whatever it says."""

    __slots__ = ()


_QUOTES = {'"': '"', "“": "”", "«": "»"}


def _glued(words: Sequence[str]) -> list[str]:
    """Return the words, with those in quotes as one."""
    found: list[str] = []
    rest = " ".join(words).strip()
    while rest:
        if closing := _QUOTES.get(rest[0]):
            value, _, rest = rest[1:].partition(closing)
            found.append(_Quoted(value.strip()))
        else:
            word, _, rest = rest.partition(" ")
            found += [bare] if (bare := word.strip(" ,;")) else []
        rest = rest.strip()
    return found


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w.-]+", value) else f'"{value}"'


def _days(days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return "daily"
    return "weekdays" if days == WEEKDAYS else ",".join(_NAMES[day][0] for day in sorted(days))


class _Reading:
    """The words that are left, and what those before came to."""

    def __init__(self, words: list[str], zones: _Zones) -> None:
        self.left = words
        self.at: time | None = None
        self.zone: str | None = None
        self.days: set[int] = set()
        self.wanted = Wanted()
        self.quiet: Quiet = "line"
        self._zones = zones

    def step(self) -> None:
        """Take what the next words say: the most that mean something together."""
        kind = _FILTERS.get(self.left[0].lower().rstrip(":"))
        if kind == "sources" and len(self.left) > 1 and isinstance(self.left[1], _Quoted):
            self.wanted = replace(self.wanted, sources=self.wanted.sources | {str(self.left[1])})
            del self.left[:2]
            return
        for count in range(min(_LONGEST, len(self.left)), 0, -1):
            said = " ".join(self.left[:count])
            if self._take(said):
                del self.left[:count]
                return
        first = self.left[0]
        self._refuse(first)

    def _take(self, said: str) -> bool:
        low = said.lower().replace("’", "'")
        if (at := _time(low)) is not None:
            if self.at not in {None, at}:
                raise WordsError("two_times", _short(said))
            self.at = at
        elif low in _DAYS:
            self.days |= _DAYS[low]
        elif (days := _named_days(low)) is not None:
            self.days |= days
        elif low in _QUIET:
            self.quiet = _QUIET[low]
        elif (
            self._filter(said) or (low in _FILLERS and low not in self._zones.whole) or low in {"de", "heure", "digest"}
        ):
            pass
        else:
            return self._take_zone(said)
        return True

    def _take_zone(self, said: str) -> bool:
        name = _folded(said)
        found = self._zones.whole.get(name)
        if found is None or name in _ABBREVIATIONS:
            cities = self._zones.cities.get(name, ())
            if name in _ABBREVIATIONS:
                raise WordsError("zone", _short(said), _ABBREVIATIONS[name])
            # America/Buenos_Aires is an old name of America/Argentina/Buenos_Aires.
            cities = tuple(city for city in cities if city.count("/") == max(one.count("/") for one in cities))
            if len(cities) > 1:
                raise WordsError("zone", _short(said), cities[:_NEAR])
            found = cities[0] if cities else None
        if found is None:
            return False
        if self.zone not in {None, found}:
            raise WordsError("two_zones", _short(said))
        self.zone = found
        return True

    def _filter(self, said: str) -> bool:
        # "level job" or "level:job"; several with commas and no space.
        name, colon, rest = said.partition(":")
        if not colon:
            name, _, rest = said.partition(" ")
        kind = _FILTERS.get(name.lower())
        if kind is None or not rest or " " in rest:
            return False
        values = [value for value in rest.split(",") if value]
        known: Mapping[str, Any] | None = {"levels": _LEVELS, "categories": _CATEGORY}.get(kind)
        if known is not None:
            if bad := [value for value in values if value.lower() not in known]:
                raise WordsError("value", _short(f"{name} {bad[0]}"))
            values = [known[value.lower()] for value in values]
        self.wanted = replace(self.wanted, **{kind: getattr(self.wanted, kind) | set(values)})
        return True

    def _refuse(self, word: str) -> None:
        low = word.lower()
        if _OFFSET.fullmatch(low):
            raise WordsError("offset", _short(word))
        if _LIKE_A_TIME.fullmatch(low):
            raise WordsError("time", _short(word))
        if low in _FILTERS or low in {"quiet", "calme"}:
            raise WordsError("value", _short(" ".join(self.left[:2])))
        if near := _near(_folded(word), self._zones):
            raise WordsError("zone", _short(word), near)
        raise WordsError("zone" if "/" in word else "word", _short(word))


def _time(low: str) -> time | None:
    if low in _TIMES:
        return _TIMES[low]
    if found := _CLOCK.fullmatch(low):
        return time(int(found[1]), int(found[2]))
    if found := _HOUR.fullmatch(low):
        return time(int(found[1]))
    if found := _TWELVE.fullmatch(low):
        return time(int(found[1]) % _NOON + (_AFTERNOON if found[3] == "p" else 0), int(found[2] or 0))
    return None


def _named_days(low: str) -> set[int] | None:
    """Return the weekdays of ``mon,wed`` or ``mon-fri``, or nothing when that names none."""
    days: set[int] = set()
    for part in low.split(","):
        if part in _WEEKDAY:
            days.add(_WEEKDAY[part])
        elif (found := _RANGE.fullmatch(part)) and found[1] in _WEEKDAY and found[2] in _WEEKDAY:
            first, last = _WEEKDAY[found[1]], _WEEKDAY[found[2]]
            # From Friday to Monday goes over the weekend.
            days |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        else:
            return None
    return days


def _by_name(zones: Collection[str]) -> _Zones:
    cities: dict[str, list[str]] = {}
    for name in sorted(zones):
        area, _, _rest = name.partition("/")
        if area in {"posix", "right", "Etc", "SystemV", "US", "Canada", "Brazil", "Chile", "Mexico"}:
            continue
        if "/" in name:
            cities.setdefault(_folded(name.rsplit("/", 1)[1]), []).append(name)
    return _Zones({_folded(name): name for name in zones}, {city: tuple(names) for city, names in cities.items()})


def _folded(name: str) -> str:
    return name.lower().replace(" ", "_")


def _near(name: str, zones: _Zones) -> tuple[str, ...]:
    """Return zones whose name, or whose city's name, is nearly the one that was written."""
    city = name.rsplit("/", 1)[-1]
    found = [zones.whole[one] for one in get_close_matches(name, zones.whole, n=_NEAR, cutoff=0.75)]
    for one in get_close_matches(city, zones.cities, n=_NEAR, cutoff=0.75):
        found += zones.cities[one]
    return tuple(dict.fromkeys(found))[:_NEAR]


def _short(said: str) -> str:
    return said if len(said) <= 60 else f"{said[:59]}…"  # noqa: PLR2004
