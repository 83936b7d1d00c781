"""Which sync errors somebody wants to see, as people type it: ``--since 5d --level job``, ``job since yesterday``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.syncerrors.model import Level

DEFAULT_DAYS = 5
CATEGORIES = ("access", "authentication", "intermittent", "other")
UNKNOWN = "unknown"
"""The category of what the diagnosis did not recognise."""

Reason = Literal["period", "two_days", "order", "level", "category", "value", "word"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which errors are wanted: all that is given has to hold; ``since`` is inclusive, ``until`` is not.

    Names are compared without regard to case. ``code`` is the diagnosed one or the one that the source named.
    """

    since: datetime | None = None
    until: datetime | None = None
    level: Level | None = None
    code: str | None = None
    category: str | None = None
    object: str | None = None
    source: str | None = None
    fingerprint: str | None = None


class FilterError(Exception):
    """What was typed is no filter. Its text says what can be written; ``reason`` and ``said`` are for translations."""

    def __init__(self, sentence: str, reason: Reason, said: str) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
        self.said = said


def parse(words: Sequence[str], *, now: datetime, zone: tzinfo) -> Filter:
    """Return the filter that somebody typed.

    Args:
        words: what was typed, split at spaces; options (``--since 5d``), pairs (``level:job``) and loose words mix.
        now: the present instant.
        zone: whose days and times are meant.

    Raises:
        FilterError: a word is none of a filter.

    """
    reading = _Reading(_glued(words), now, zone)
    while reading.left:
        reading.step()
    found = reading.found
    if found.since is None:
        # Five days up to what was asked for, not up to now.
        found = replace(found, since=_shifted(found.until or now, timedelta(days=-DEFAULT_DAYS), "until"))
    assert found.since is not None  # noqa: S101
    if found.until is not None and found.until <= found.since:
        raise FilterError(
            "The period ends before it begins; write the earlier date after `since` and the later after `until`.",
            "order",
            " ".join(words),
        )
    return found


def period(text: str, *, now: datetime, zone: tzinfo, end: bool = False) -> datetime:
    """Return the instant that somebody typed, in UTC.

    Args:
        text: ``5d``, ``12 hours ago``, ``yesterday``, ``monday``, ``20 nov``, ``20/11/2026``, an ISO date or instant.
        now: the present instant.
        zone: whose days and times are meant.
        end: of a day, a week or a month, where the next one begins instead of where it begins itself.

    Raises:
        FilterError: that is no period, or can mean two days.

    """
    start, after = _span(text, now, zone)
    return after if end and after is not None else start


# Words

_OPENING = "\"'“”‘’«"
_CLOSING = {'"': '"', "'": "'", "“": "”", "”": "”", "‘": "’", "’": "’", "«": "»"}
_DASHES = re.compile(r"^[-–—]{1,2}(?=[^\W\d])")
_PAIR = re.compile(r"([^\W\d][\w']*)[:=](.*)", re.DOTALL)
_LONGEST_PERIOD = 6

_NAMES = {
    "since": "since", "from": "since", "depuis": "since",
    "until": "until", "to": "until", "till": "until", "through": "until", "jusque": "until", "jusqu'à": "until",
    "before": "before", "avant": "before",
    "level": "level", "niveau": "level",
    "code": "code",
    "category": "category", "categorie": "category", "catégorie": "category",
    "object": "object", "objet": "object", "sobject": "object",
    "source": "source",
    "fingerprint": "fingerprint", "problem": "fingerprint", "problème": "fingerprint",
}  # fmt: skip
_LEVELS: dict[str, Level] = {
    "record": "record", "records": "record", "row": "record", "rows": "record",
    "enregistrement": "record", "enregistrements": "record",
    "job": "job", "jobs": "job",
}  # fmt: skip
_CATEGORIES = {name: name for name in (*CATEGORIES, UNKNOWN)} | {
    "auth": "authentication", "validation": "access", "accès": "access", "acces": "access",
    "authentification": "authentication", "intermittente": "intermittent", "autre": "other", "inconnue": UNKNOWN,
}  # fmt: skip
_FILLERS = frozenset({
    "all", "an", "and", "at", "the", "of", "on", "in", "for", "with", "show", "list", "error", "errors", "sync",
    "et", "de", "des", "du", "la", "le", "les", "en", "erreur", "erreurs", "toutes",
    "level", "niveau",  # behind "job"
})  # fmt: skip
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]\w*(?:\.[A-Z]\w*)+|[A-Z]\w+Exception")
_CUSTOM = re.compile(r"\w+__\w{1,3}")
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")


def _glued(words: Sequence[str]) -> list[str]:
    """Return the words with those in quotes as one, and without the quotes."""
    glued: list[str] = []
    closing = ""
    for word in words:
        if closing:
            glued[-1] += f" {word}"
        else:
            start = _quote_at(word)
            closing = _CLOSING[word[start]] if start is not None else ""
            glued.append(word if start is None else word[:start] + word[start + 1 :])
        if closing and glued[-1].endswith(closing):
            glued[-1] = glued[-1][:-1]
            closing = ""
    return [word for word in (one.strip() for one in glued) if word]


def _quote_at(word: str) -> int | None:
    """Return where a quoted value begins: at the word's start, or behind the name of a pair."""
    if word[:1] and word[0] in _OPENING:
        return 0
    pair = _PAIR.fullmatch(word)
    return pair.start(2) if pair and pair[2][:1] and pair[2][0] in _OPENING else None


class _Reading:
    """The words that are left, and what those before came to."""

    def __init__(self, words: list[str], now: datetime, zone: tzinfo) -> None:
        self.left = words
        self.found = Filter()
        self._now = now
        self._zone = zone

    def step(self) -> None:
        """Take what the next words say."""
        word = self.left.pop(0)
        bare = _DASHES.sub("", word)
        dashed = bare != word
        pair = _PAIR.fullmatch(bare)
        if pair and pair[1].lower() in _NAMES:
            if pair[2].strip():
                self.left.insert(0, pair[2].strip())
            self._named(_NAMES[pair[1].lower()], pair[1])
        elif bare.lower() in _NAMES and (dashed or self._has_value(bare)):
            self._named(_NAMES[bare.lower()], bare)
        elif dashed or not self._loose(word):
            raise FilterError(
                f"`{_short(word)}` is no filter. Write for instance `since 5d`, `until yesterday`, `level job`, "
                "`code UNABLE_TO_LOCK_ROW`, `category access`, `object Account` or `source marketo`.",
                "word",
                _short(word),
            )

    def _has_value(self, bare: str) -> bool:
        # "job level" says its value before, and needs none behind.
        return not (bare.lower() in {"level", "niveau"} and self.found.level and not self._level_follows())

    def _level_follows(self) -> bool:
        return bool(self.left) and self.left[0].lower() in _LEVELS

    def _named(self, name: str, typed: str) -> None:
        if not self.left:
            raise FilterError(f"Nothing stands after `{typed}`; {_HINTS[name]}.", "value", typed)
        if name in {"since", "until", "before"}:
            start, after = self._period()
            if name == "since":
                self._set(since=start)
            else:
                self._set(until=after if name == "until" and after is not None else start)
            return
        value = self.left.pop(0)
        if name == "level":
            self._set(level=self._known(_LEVELS, value, "level"))
        elif name == "category":
            self._set(category=self._known(_CATEGORIES, value, "category"))
        else:
            self._set(**{name: value.lower() if name == "fingerprint" else value})

    def _known(self, names: dict[str, Any], value: str, reason: Literal["level", "category"]) -> Any:
        if value.lower() not in names:
            raise FilterError(f"`{_short(value)}` is no {reason}; {_HINTS[reason]}.", reason, _short(value))
        return names[value.lower()]

    def _loose(self, word: str) -> bool:
        """Take a word that stands without a name; tell whether it says anything."""
        low = word.lower().rstrip(",;")
        if low in _LEVELS:
            self._set(level=_LEVELS[low])
        elif low in _CATEGORIES:
            self._set(category=_CATEGORIES[low])
        elif _FINGERPRINT.fullmatch(low):
            self._set(fingerprint=low)
        elif _CODE.fullmatch(word):
            self._set(code=word)
        elif _CUSTOM.fullmatch(word):
            self._set(object=word)
        elif low in _FILLERS:
            pass
        else:
            return self._loose_period(word)
        return True

    def _loose_period(self, word: str) -> bool:
        self.left.insert(0, word)
        try:
            start, after = self._period()
        except FilterError as error:
            if error.reason == "two_days":
                raise
            self.left.pop(0)
            return False
        self._set(since=start)
        if after is not None and after <= self._now:
            self._set(until=after)
        return True

    def _period(self) -> tuple[datetime, datetime | None]:
        """Take the most words that are a period."""
        for count in range(min(_LONGEST_PERIOD, len(self.left)), 0, -1):
            try:
                span = _span(" ".join(self.left[:count]), self._now, self._zone)
            except FilterError as error:
                if error.reason == "two_days" or count == 1:
                    raise
            else:
                del self.left[:count]
                return span
        raise AssertionError

    def _set(self, **values: Any) -> None:
        self.found = replace(self.found, **values)


_HINTS = {
    "since": "write a period such as `5d`, `12h`, `yesterday`, `monday` or `2026-11-20`",
    "until": "write a day or an instant such as `yesterday`, `2026-11-20` or `2026-11-20T14:00Z`",
    "before": "write a day or an instant such as `yesterday`, `2026-11-20` or `2026-11-20T14:00Z`",
    "level": "write `record` or `job`",
    "code": "write a code such as `UNABLE_TO_LOCK_ROW`",
    "category": "write `access`, `authentication`, `intermittent`, `other` or `unknown`",
    "object": "write an object's API name such as `Account`",
    "source": "write a source such as `marketo`",
    "fingerprint": "write a problem's fingerprint",
}


# Periods

_UNITS = {
    "min": 60, "mins": 60, "minute": 60, "minutes": 60, "mn": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "heure": 3600, "heures": 3600,
    "d": 86400, "day": 86400, "days": 86400, "j": 86400, "jour": 86400, "jours": 86400,
    "w": 604800, "wk": 604800, "week": 604800, "weeks": 604800, "sem": 604800, "semaine": 604800, "semaines": 604800,
    "mo": 2592000, "month": 2592000, "months": 2592000, "mois": 2592000,
    "y": 31536000, "year": 31536000, "years": 31536000, "an": 31536000, "ans": 31536000,
}  # fmt: skip
"""Seconds; a month counts as 30 days."""
_AGO = re.compile(r"(?:(?:last|past|previous|les|il y a) )?(\d{1,6}) ?([a-z]+)(?: ago| derniers| dernières)?", re.ASCII)
_LAST_ONE = re.compile(r"(?:last|past) (hour|day)")
_TIME = re.compile(r"(?:^|[ t]|,\s?| (?:at|à) )([0-2]?\d)[:h]([0-5]\d)(?::([0-5]\d))? ?(am|pm)?")
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?", re.ASCII)
_NAMED_DAY = re.compile(
    r"(?:([^\W\d]+)\.? )?(\d{1,2})(?:st|nd|rd|th|er|\.)?(?: (?:of |de )?([^\W\d]+)\.?)?(?:,? (\d{4}))?"
)
_WEEKDAYS = (
    ("monday", "mon", "lundi", "lun"), ("tuesday", "tue", "tues", "mardi", "mar"),
    ("wednesday", "wed", "mercredi", "mer"), ("thursday", "thu", "thur", "thurs", "jeudi", "jeu"),
    ("friday", "fri", "vendredi", "ven"), ("saturday", "sat", "samedi", "sam"), ("sunday", "sun", "dimanche", "dim"),
)  # fmt: skip
_MONTHS = (
    ("january", "jan", "janvier", "janv"), ("february", "feb", "février", "fevrier", "févr", "fév"),
    ("march", "mar", "mars"), ("april", "apr", "avril", "avr"), ("may", "mai"), ("june", "jun", "juin"),
    ("july", "jul", "juillet", "juil"), ("august", "aug", "août", "aout"),
    ("september", "sep", "sept", "septembre"), ("october", "oct", "octobre"),
    ("november", "nov", "novembre"), ("december", "dec", "décembre", "decembre", "déc"),
)  # fmt: skip
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_TODAY, _YESTERDAY = frozenset({"today", "aujourd'hui"}), frozenset({"yesterday", "hier"})
_DAY = timedelta(days=1)
_YEARS_BACK = 8  # the 29th of February comes again after at most eight years
_LAST_MONTH = 12
_CENTURY = 100

_Days = tuple[date, date]


def _span(text: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime | None]:
    """Return where a period begins and, of days, where it ends."""
    said = " ".join(text.replace("’", "'").split())
    try:
        return _read(said, now, zone)
    except (ValueError, OverflowError):
        raise FilterError(
            f"`{_short(said)}` is no period; write for instance `5d`, `12h`, `today`, `yesterday`, `monday`, `20 nov` "
            "or `2026-11-20`.",
            "period",
            _short(said),
        ) from None


def _read(said: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime | None]:
    """Return the period. Raises ValueError and OverflowError."""
    low = said.lower()
    if low in {"now", "maintenant"}:
        return now.astimezone(UTC), None
    if (found := _AGO.fullmatch(low) or _LAST_ONE.fullmatch(low)) and (seconds := _UNITS.get(found[found.re.groups])):
        times = int(found[1]) if found.re is _AGO else 1
        return (now - timedelta(seconds=seconds * times)).astimezone(UTC), None
    today = now.astimezone(zone).date()
    if days := _days(low, today):
        first, after = days
        return _midnight(first, zone), _midnight(after, zone)
    found = _TIME.search(low)
    if found and found.end() == len(low):
        return _at(low[: found.start()].strip(" ,"), found, today, zone), None
    # With an offset, or to the microsecond.
    at = datetime.fromisoformat(said)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC), None


def _at(day: str, found: re.Match[str], today: date, zone: tzinfo) -> datetime:
    days = _days(day, today) if day else (today, today)
    if days is None:
        raise ValueError(day)
    hour = int(found[1])
    if found[4]:
        if not 1 <= hour <= 12:  # noqa: PLR2004
            raise ValueError(hour)
        hour = hour % 12 + (12 if found[4] == "pm" else 0)
    return datetime.combine(days[0], time(hour, int(found[2]), int(found[3] or 0)), zone).astimezone(UTC)


def _days(low: str, today: date) -> _Days | None:
    """Return the first day and the one after the last, or nothing when that names no days."""
    if low in _TODAY:
        return today, today + _DAY
    if low in _YESTERDAY:
        return today - _DAY, today
    monday = today - timedelta(days=today.weekday())
    week = timedelta(days=7)
    match low:
        case "this week" | "cette semaine":
            return monday, monday + week
        case "last week" | "semaine dernière":
            return monday - week, monday
        case "this month" | "ce mois":
            return _month_of(today)
        case "last month" | "mois dernier":
            return _month_of(today.replace(day=1) - _DAY)
    weekday = _WEEKDAY.get(low.removeprefix("last ").removesuffix(" dernier"))
    if weekday is not None:
        back = (today.weekday() - weekday) % 7
        # "Last Monday", said on a Monday, is not today.
        day = today - timedelta(days=back or (7 if " " in low else 0))
        return day, day + _DAY
    if low in _MONTH:
        return _month_of(_latest(lambda year: date(year, _MONTH[low], 1), today))
    named = _day(low, today)
    return (named, named + _DAY) if named else None


def _day(low: str, today: date) -> date | None:
    """Return the day that a date names, or nothing. Raises ValueError for one that the calendar does not have."""
    if found := _ISO_DAY.fullmatch(low):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(low):
        return _numbered(low, found, today)
    if found := _NAMED_DAY.fullmatch(low):
        names = [name for name in (found[1], found[3]) if name and name in _MONTH]
        others = [name for name in (found[1], found[3]) if name and name not in _MONTH]
        if len(names) == 1 and all(name in _WEEKDAY or name == "le" for name in others):
            return _of_year(int(found[2]), _MONTH[names[0]], found[4], today)
    return None


def _numbered(low: str, found: re.Match[str], today: date) -> date:
    first, second = int(found[1]), int(found[3])
    if found[2] == "." or first > _LAST_MONTH or first == second:
        return _of_year(first, second, found[4], today)
    if second > _LAST_MONTH:
        return _of_year(second, first, found[4], today)
    one, other = (_of_year(*order, found[4], today) for order in ((first, second), (second, first)))
    raise FilterError(f"`{_short(low)}` can mean two days; write `{one}` or `{other}`.", "two_days", _short(low))


def _of_year(day: int, month: int, year: str | None, today: date) -> date:
    if not year:
        return _latest(lambda number: date(number, month, day), today)
    number = int(year)
    return date(number if len(year) > 2 else today.year // _CENTURY * _CENTURY + number, month, day)  # noqa: PLR2004


def _latest(of_year: Callable[[int], date], today: date) -> date:
    """Return the last such day that has begun: a year that nobody names is this one or the one before."""
    for year in range(today.year, max(today.year - _YEARS_BACK - 1, 0), -1):
        try:
            day = of_year(year)
        except ValueError:
            continue
        if day <= today:
            return day
    raise ValueError(today)


def _month_of(day: date) -> _Days:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    # Where the clock jumps over midnight, this is the instant at which the day begins all the same.
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _shifted(at: datetime, by: timedelta, said: str) -> datetime:
    try:
        return at.astimezone(UTC) + by
    except OverflowError:
        raise FilterError(f"That is too long ago; {_HINTS['since']}.", "period", said) from None


def _short(said: str) -> str:
    return said if len(said) <= 60 else f"{said[:59]}…"  # noqa: PLR2004
