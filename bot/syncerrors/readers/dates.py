"""Dates as files tell them: their format is decided once for a column, and a time always gets an offset.

``03/04/2026`` is in April or in March; one cell of the column with a number above 12 settles it for all. What no cell
settles is *open*, and stays so until a person says it: a guess would put half of the errors into another month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Literal

from bot.diagnosis.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Order = Literal["clear", "day first", "month first", "open", "mixed", "unsettled"]
"""``clear``: the cells say it themselves; ``open``: no cell does; ``mixed``: they contradict each other;
``unsettled``: the first rows do not tell, the rest of the file has not been asked."""

_LONGEST = 64
_MONTHS = 12
_FEW = 10
_PROOFS = 2
"""Cells that prove an order before the rest of the column need not be asked; one alone may be a slip."""
_MONTH_NAMES = (
    "jan january janvier janv januar jan enero ene janeiro gennaio",
    "feb february fevrier fevr fev februar febrero feb fevereiro febbraio",
    "mar march mars marz maerz mrz marzo marco",
    "apr april avril avr abril abr aprile",
    "may mai mayo maio maggio",
    "jun june juin juni junio junho giugno",
    "jul july juillet juil juli julio julho luglio",
    "aug august aout agosto ago",
    "sep sept september septembre septiembre setiembre setembro settembre",
    "oct october octobre oktober okt octubre outubro out ottobre",
    "nov november novembre noviembre novembro",
    "dec december decembre dez dezember diciembre dic dezembro dicembre",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "bst": 60, "jst": 540,
}  # fmt: skip
"""Abbreviations that exports write, in minutes. Others mean several zones and are no date here."""

_TIME = (
    r"(?:\s+|\s*[t,]\s*(?:a las |at |um |a )?|\s(?:at|um|a|a las|-)\s)"
    r"(?:([ap])\.?\s?m\.?\s*|(午前|午後))?"
    r"(\d{1,2})\s?[:.h時]\s?(\d{1,2})(?:[:.分](\d{1,2})(?:[.,:](\d{1,9}))?)?[分秒]?(?:\s*uhr)?"
    r"\s*(?:([ap])\.?\s?m\b\.?)?"
    r"\s*(?:\(?(?:utc|gmt)?([+-]\d{1,2}):?(\d{2})?\)?|\(?([a-z]{1,4})\)?)?"
)
_DATE = re.compile(
    rf"(?:[a-z]+\.?,?\s+)?(\d{{1,4}}|[a-z]+\.?)\s*[-/. 年]\s?(?:de )?(\d{{1,2}}|[a-z]+\.?)\s*[-/., 月]\s?(?:de )?"
    rf"(\d{{1,4}})日?(?:{_TIME})?"
)
_COMMON = re.compile(
    r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?:,?[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AaPp])[Mm])?)?", re.ASCII
)
"""What most files write, read without folding."""
_DATED_LAST = re.compile(r"([a-z]{3}) ([a-z]{3}) (\d{1,2}) (\d\d:\d\d:\d\d) ([a-z]{3,4}) (\d{4})")
_EPOCH = re.compile(r"[12]\d{9}(?:\d{3})?(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Dates:
    """How the dates of a column are written.

    ``example`` is a cell that left the order open or contradicted another one.
    """

    order: Order = "clear"
    example: str = ""

    @property
    def problem(self) -> str | None:
        """What has to be said by a person before the file can be read, as one sentence; nothing when all is clear."""
        if self.order == "open":
            return (
                f"The dates of this file can be read in two ways (“{self.example}”, for one): "
                "say whether the day or the month stands first (--dayfirst or --monthfirst)."
            )
        if self.order == "mixed":
            return (
                f"The dates of this file contradict each other (“{self.example}” and others): some have the day "
                "first, some the month; say which holds (--dayfirst or --monthfirst), and the others are rejected."
            )
        if self.order == "unsettled":
            return "The first rows do not tell whether the day or the month stands first; the whole column has to."
        return None

    def said(self, *, dayfirst: bool | None) -> Dates:
        """Return what holds when a person said which stands first; what the file itself settled stays."""
        if dayfirst is None or self.order in {"day first", "month first"}:
            return self
        return Dates("day first" if dayfirst else "month first", self.example)


class Evidence:
    """What the cells of a column tell about the order of day and month. Memory does not grow with the column."""

    def __init__(self) -> None:
        self.day_first = 0
        self.month_first = 0
        self.open = 0
        self.points = 0
        self.same = 0
        self.others = 0
        self.year_first = 0
        self.example = ""
        self.proof: dict[bool, str] = {}

    def see(self, cell: str) -> None:
        """Take a cell into account; one that is no date tells nothing."""
        parts = _numbers(cell)
        if parts is None:
            self.others += bool(cell.strip())
            self.year_first += cell.strip()[:4].isdigit()
            return
        first, second, pointed = parts
        if first > _MONTHS >= second:
            self.day_first += 1
            self.proof.setdefault(True, cell)
        elif second > _MONTHS >= first:
            self.month_first += 1
            self.proof.setdefault(False, cell)
        elif first != second and max(first, second) <= _MONTHS:
            self.open += 1
            self.points += pointed
            self.example = self.example or cell.strip()
        else:
            self.same += 1

    def see_all(self, cells: Iterable[str]) -> Evidence:
        """Take cells into account, and return itself."""
        for cell in cells:
            self.see(cell)
        return self

    def decided(self, *, whole: bool) -> Dates:
        """Return what the cells say.

        Args:
            whole: these were all the cells of the column, so what is open now stays open.

        """
        if self.day_first and self.month_first:
            return Dates("mixed" if whole else "unsettled", self.proof[False].strip())
        if self.day_first or self.month_first:
            if not whole and max(self.day_first, self.month_first) < _PROOFS:
                return Dates("unsettled", self.example)
            return Dates("day first" if self.day_first else "month first", self.example)
        if not whole and (self.open or self.same or not self.others):
            return Dates("unsettled", self.example)
        if self.open * _FEW <= self.year_first:
            return Dates("clear")  # a few cells that can be read in two ways do not hold up the others
        if self.open and self.points == self.open:
            return Dates("day first", self.example)  # 03.04.2026: nobody who writes points writes the month first
        return Dates("open" if self.open else "clear", self.example)


def parser(dates: Dates, zone: tzinfo = UTC) -> Callable[[str], datetime | None]:
    """Return the function that reads a cell of the column: an instant with its offset, or nothing when it is no date.

    A time without an offset gets that of ``zone``. An hour that the clocks of the zone go through twice counts as its
    first time; one that they skip counts on from before the change, as ``datetime`` does with ``fold=0``.
    """
    fixed = zone if isinstance(zone, timezone) else None
    day_first = dates.order != "month first"
    settled = dates.order in {"day first", "month first"}

    def placed(at: datetime) -> datetime:
        offset = at.utcoffset()
        if offset is not None:
            return at if isinstance(at.tzinfo, timezone) else at.replace(tzinfo=timezone(offset))
        if fixed is not None:
            return at.replace(tzinfo=fixed)
        offset = at.replace(tzinfo=zone).utcoffset() or timedelta()
        return at.replace(tzinfo=timezone(offset))

    def read(cell: str) -> datetime | None:
        cell = cell.strip()
        if settled and (common := _COMMON.fullmatch(cell)):
            at = _common(common, day_first=day_first)
            return at and placed(at)
        try:
            if cell[4:5] == "-" and len(cell) >= 10:  # noqa: PLR2004
                return placed(datetime.fromisoformat(cell))
        except ValueError:
            pass
        try:
            at = _parsed(cell, day_first=day_first, settled=settled)
            return at and placed(at)
        except (ValueError, OverflowError):
            return None

    return read


def _common(found: re.Match[str], *, day_first: bool) -> datetime | None:
    first, _, second, year, hour_text, minute, seconds, half = found.groups()
    month, day = (second, first) if day_first else (first, second)
    hour = int(hour_text or 0)
    if half:
        if hour > 12:  # noqa: PLR2004
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    try:
        return datetime(_year(year), int(month), int(day), hour, int(minute or 0), int(seconds or 0))  # noqa: DTZ001
    except ValueError:
        return None


def like_a_date(cell: str) -> bool:
    """Tell whether a cell is a date, in whatever order."""
    cell = cell.strip()
    if not 6 <= len(cell) <= _LONGEST or cell.isdigit():  # noqa: PLR2004
        return False
    return any(parser(Dates(order))(cell) for order in ("day first", "month first"))


def _numbers(cell: str) -> tuple[int, int, bool] | None:
    """Return the first two numbers of a date that ends with its year, and whether points stand between them."""
    cell = cell.strip()
    if cell[4:5] == "-" or len(cell) > _LONGEST:
        return None
    if common := _COMMON.fullmatch(cell):
        first, second, between = int(common[1]), int(common[3]), common[2]
    else:
        found = _DATE.fullmatch(fold(cell))
        if not found or not (found[1].isdigit() and found[2].isdigit()) or len(found[1]) > 2:  # noqa: PLR2004
            return None
        first, second, between = int(found[1]), int(found[2]), cell[len(found[1])]
    if not (0 < first <= 31 and 0 < second <= 31):  # noqa: PLR2004
        return None
    return first, second, between == "."


def _parsed(cell: str, *, day_first: bool, settled: bool) -> datetime | None:
    if len(cell) > _LONGEST:
        return None
    if _EPOCH.fullmatch(cell):
        seconds = float(cell)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)  # noqa: PLR2004
    folded = fold(cell)
    if java := _DATED_LAST.fullmatch(folded):
        folded = f"{java[3]} {java[2]} {java[6]} {java[4]} {java[5]}"
    found = _DATE.fullmatch(folded)
    if not found:
        return None
    year, month, day = _ordered(found[1], found[2], found[3], day_first=day_first, settled=settled)
    half_before, half_ja, hour_text, minute, second, fraction, half, zone_hours, zone_minutes, zone_name = (
        found.groups()[3:]
    )
    if hour_text is None:
        return datetime(year, month, day)  # noqa: DTZ001
    hour = int(hour_text)
    half = half or half_before or {"午前": "a", "午後": "p"}.get(half_ja or "")
    if half:
        if not 0 <= hour <= 12:  # noqa: PLR2004
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    at = datetime(year, month, day, hour, int(minute), int(second or 0), int((fraction or "0")[:6].ljust(6, "0")))  # noqa: DTZ001
    if zone_hours:
        minutes = int(zone_hours) * 60
        minutes += int(zone_minutes or 0) * (-1 if zone_hours[0] == "-" else 1)
        return at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    if zone_name:
        if zone_name not in _ZONES:
            return None
        return at.replace(tzinfo=timezone(timedelta(minutes=_ZONES[zone_name])))
    return at


def _ordered(first: str, second: str, third: str, *, day_first: bool, settled: bool) -> tuple[int, int, int]:
    """Return year, month and day; raise ``ValueError`` when the parts are none in this order."""
    if not first.isdigit():
        return _year(third), _month(first), int(second)
    if not second.isdigit():
        year, day = (first, third) if len(first) == 4 else (third, first)  # noqa: PLR2004
        return _year(year), _month(second), int(day)
    if len(first) == 4:  # noqa: PLR2004
        return int(first), int(second), int(third)
    one, two = int(first), int(second)
    if not settled and one != two and max(one, two) <= _MONTHS:
        raise ValueError(first)
    if not settled:
        day_first = one > _MONTHS or one == two
    return (_year(third), two, one) if day_first else (_year(third), one, two)


def _month(name: str) -> int:
    number = _MONTH_OF.get(name.rstrip("."))
    if number is None:
        raise ValueError(name)
    return number


def _year(text: str) -> int:
    if len(text) not in {2, 4}:
        raise ValueError(text)
    return int(text) + (2000 if len(text) == 2 else 0)  # noqa: PLR2004
