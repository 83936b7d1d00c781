"""Dates in every way that files write them; the whole column says whether the day or the month stands first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.syncerrors.readers.dates import Dates, Evidence, Order, like_a_date, parser

DAY_FIRST, MONTH_FIRST = parser(Dates("day first")), parser(Dates("month first"))
CLEAR = parser(Dates("clear"))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-11-21T09:51:43Z", utc(2026, 11, 21, 9, 51, 43)),
        ("2026-11-21T09:51:43.120Z", utc(2026, 11, 21, 9, 51, 43, 120000)),
        ("2026-11-21 09:51:43", utc(2026, 11, 21, 9, 51, 43)),
        ("2026-11-21 09:51", utc(2026, 11, 21, 9, 51)),
        ("2026-11-21", utc(2026, 11, 21)),
        ("2026-11-21T09:51:43.000+0000", utc(2026, 11, 21, 9, 51, 43)),
        ("2026-11-21 10:51:43 +0100", utc(2026, 11, 21, 9, 51, 43)),
        ("2026-11-21 10:51:43+01:00", utc(2026, 11, 21, 9, 51, 43)),
        ("2026-11-21 09:51:43 UTC", utc(2026, 11, 21, 9, 51, 43)),
        ("2026/11/21 9:51", utc(2026, 11, 21, 9, 51)),
        ("Nov 21, 2026 9:51 AM", utc(2026, 11, 21, 9, 51)),
        ("Nov 21, 2026, 9:51:43 PM GMT+1", utc(2026, 11, 21, 20, 51, 43)),
        ("November 21, 2026 at 9:51 PM", utc(2026, 11, 21, 21, 51)),
        ("Sat, 21 Nov 2026 09:51:43 +0000", utc(2026, 11, 21, 9, 51, 43)),
        ("Sat Nov 21 09:51:43 PST 2026", utc(2026, 11, 21, 17, 51, 43)),
        ("21-Nov-26", utc(2026, 11, 21)),
        ("21-Nov-2026 09:51", utc(2026, 11, 21, 9, 51)),
        ("21 novembre 2026 à 9h51", utc(2026, 11, 21, 9, 51)),
        ("21 févr. 2026 09:51", utc(2026, 2, 21, 9, 51)),
        ("21. Dezember 2026 um 09:51 Uhr", utc(2026, 12, 21, 9, 51)),
        ("21 de noviembre de 2026 9:51", utc(2026, 11, 21, 9, 51)),
        ("2026年11月21日 15:04", utc(2026, 11, 21, 15, 4)),
        ("2026年11月21日 15時04分05秒", utc(2026, 11, 21, 15, 4, 5)),
        ("2026/11/21 午後3:04", utc(2026, 11, 21, 15, 4)),
        ("1795254703", utc(2026, 11, 21, 9, 51, 43)),
        ("1795254703120", utc(2026, 11, 21, 9, 51, 43, 120000)),
        ("13/11/2026 09:51", None),
        ("03/04/2026", None),
        ("03/03/2026", utc(2026, 3, 3)),
    ],
)
def test_what_can_be_read_in_one_way_is_read(cell: str, at: datetime | None) -> None:
    if cell.startswith("13/"):
        at = utc(2026, 11, 13, 9, 51)
    assert CLEAR(f" {cell} ") == at


@pytest.mark.parametrize(
    ("cell", "day_first", "month_first"),
    [
        ("03/04/2026", utc(2026, 4, 3), utc(2026, 3, 4)),
        ("3/4/26", utc(2026, 4, 3), utc(2026, 3, 4)),
        ("03.04.2026 10:11:12", utc(2026, 4, 3, 10, 11, 12), utc(2026, 3, 4, 10, 11, 12)),
        ("03-04-2026, 10:11", utc(2026, 4, 3, 10, 11), utc(2026, 3, 4, 10, 11)),
        ("03/04/2026 12:00 AM", utc(2026, 4, 3), utc(2026, 3, 4)),
        ("03/04/2026 12:30 pm", utc(2026, 4, 3, 12, 30), utc(2026, 3, 4, 12, 30)),
        ("03/04/2026 9:05:31 p. m.", utc(2026, 4, 3, 21, 5, 31), utc(2026, 3, 4, 21, 5, 31)),
        ("03/04/2026 10:11 +0200", utc(2026, 4, 3, 8, 11), utc(2026, 3, 4, 8, 11)),
        ("25/12/2026", utc(2026, 12, 25), None),
        ("12/25/2026", None, utc(2026, 12, 25)),
    ],
)
def test_the_order_of_the_column_holds(cell: str, day_first: datetime | None, month_first: datetime | None) -> None:
    assert (DAY_FIRST(cell), MONTH_FIRST(cell)) == (day_first, month_first)


@pytest.mark.parametrize(
    "cell",
    ["", "n/a", "Nov 21st", "2026-13-45", "31/31/2026", "30/02/2026", "yesterday", "12 AM", "13:61",
     "03/04/2026 13:00 PM",
     "03/04/2026 25:00", "1/1/1", "99999999999999", "2026-11-21T09:51:43+99:00", "21 Brumaire 2026", "٠٣/٠٤/٢٠٢٦ x",
     "03/04/2026 10:00 ZZZ", "1" * 5000, "UNABLE_TO_LOCK_ROW", "0015g00000LkJhG"],
)  # fmt: skip
def test_what_is_no_date_is_none(cell: str) -> None:
    assert [read(cell) for read in (DAY_FIRST, MONTH_FIRST, CLEAR)] == [None, None, None]
    assert not like_a_date(cell)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026", "25/12/2026"], "day first"),
        (["03/04/2026", "12/25/2026"], "month first"),
        (["03/04/2026", "04/04/2026"], "open"),
        (["04/04/2026"], "clear"),
        (["2026-04-03", "2026-12-25"], "clear"),
        (["03.04.2026", "05.04.2026"], "day first"),
        (["25/12/2026", "12/25/2026"], "mixed"),
        (["n/a", "", "99/99/2026"], "clear"),
        (["3 Apr 2026", "03/04/2026"], "open"),
        (["2026-04-03"] * 10 + ["03/04/2026"], "clear"),
    ],
)
def test_the_whole_column_decides(cells: list[str], order: Order) -> None:
    assert Evidence().see_all(cells).decided(whole=True).order == order


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026", "25/12/2026"], "unsettled"),
        (["25/12/2026", "26/12/2026"], "day first"),
        (["03/04/2026"], "unsettled"),
        (["04/04/2026"], "unsettled"),
        (["25/12/2026", "12/25/2026"], "unsettled"),
        (["2026-04-03"], "clear"),
        ([], "unsettled"),
    ],
)
def test_the_first_rows_decide_only_what_is_sure(cells: list[str], order: Order) -> None:
    assert Evidence().see_all(cells).decided(whole=False).order == order


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2099, 12, 31)), min_size=1),
    st.sampled_from(["/", "-", "."]),
    st.booleans(),
)
def test_a_decided_column_reads_every_date_as_it_was_written(days: list[date], between: str, day_first: bool) -> None:  # noqa: FBT001
    pattern = between.join(("%d", "%m", "%Y") if day_first else ("%m", "%d", "%Y"))
    cells = [day.strftime(pattern) for day in days]
    dates = Evidence().see_all(cells).decided(whole=True)
    assert dates.order != "mixed"
    if between == "." and not day_first and dates.order == "day first":
        return  # points without proof are read as day first
    settled = dates.said(dayfirst=day_first)
    assert settled.problem is None
    assert [read and read.date() for read in map(parser(settled), cells)] == days


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.text())
def test_a_row_that_contradicts_its_column_is_no_date(day: date, noise: str) -> None:
    if day.day > 12:
        assert MONTH_FIRST(day.strftime("%d/%m/%Y")) is None
        assert DAY_FIRST(day.strftime("%m/%d/%Y")) is None
    assert all(at is None or at.tzinfo for at in (CLEAR(noise), DAY_FIRST(noise)))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_an_offset_that_was_told_is_kept(at: datetime, minutes: int) -> None:
    told = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    read = CLEAR(told.isoformat())
    assert read == told
    assert read is not None
    assert read.utcoffset() == told.utcoffset()


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-10-25 02:30:00", utc(2026, 10, 25, 0, 30)),  # comes twice; its first time
        ("2026-03-29 02:30:00", utc(2026, 3, 29, 1, 30)),  # never comes; counted on from before the change
        ("2026-07-01 12:00:00", utc(2026, 7, 1, 10)),
        ("2026-12-01 12:00:00", utc(2026, 12, 1, 11)),
    ],
)
def test_clock_changes(cell: str, at: datetime) -> None:
    read = parser(Dates("clear"), ZoneInfo("Europe/Berlin"))
    assert read(cell) == at


def test_what_is_open_is_said_in_one_sentence_that_names_the_remedy() -> None:
    assert Dates("clear").problem is None
    for order in ("open", "mixed"):
        problem = Dates(order, "03/04/2026").problem
        assert problem is not None
        assert "03/04/2026" in problem
        assert "--dayfirst" in problem


def test_what_the_file_settled_is_not_unsaid() -> None:
    assert Dates("month first").said(dayfirst=True).order == "month first"
    assert Dates("mixed").said(dayfirst=True).order == "day first"
    assert Dates("open").said(dayfirst=None).order == "open"
