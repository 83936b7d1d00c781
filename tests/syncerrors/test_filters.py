from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.syncerrors.filters import DEFAULT_DAYS, Filter, FilterError, parse, period

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
"""A Saturday in UTC, and half past midnight on Sunday in Paris."""
PARIS = ZoneInfo("Europe/Paris")
ZONES = ("UTC", "Europe/Paris", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Sao_Paulo")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("5d", "2026-11-16 23:30", "2026-11-16 23:30"),
        ("5 days ago", "2026-11-16 23:30", "2026-11-16 23:30"),
        ("last 5 days", "2026-11-16 23:30", "2026-11-16 23:30"),
        ("5 jours", "2026-11-16 23:30", "2026-11-16 23:30"),
        ("12h", "2026-11-21 11:30", "2026-11-21 11:30"),
        ("90 min", "2026-11-21 22:00", "2026-11-21 22:00"),
        ("last hour", "2026-11-21 22:30", "2026-11-21 22:30"),
        ("2W", "2026-11-07 23:30", "2026-11-07 23:30"),
        ("now", "2026-11-21 23:30", "2026-11-21 23:30"),
        ("today", "2026-11-21 23:00", "2026-11-22 23:00"),
        ("aujourd’hui", "2026-11-21 23:00", "2026-11-22 23:00"),
        ("Yesterday", "2026-11-20 23:00", "2026-11-21 23:00"),
        ("hier", "2026-11-20 23:00", "2026-11-21 23:00"),
        ("sunday", "2026-11-21 23:00", "2026-11-22 23:00"),
        ("last sunday", "2026-11-14 23:00", "2026-11-15 23:00"),
        ("Mon", "2026-11-15 23:00", "2026-11-16 23:00"),
        ("lundi", "2026-11-15 23:00", "2026-11-16 23:00"),
        ("this week", "2026-11-15 23:00", "2026-11-22 23:00"),
        ("last week", "2026-11-08 23:00", "2026-11-15 23:00"),
        ("this month", "2026-10-31 23:00", "2026-11-30 23:00"),
        ("last month", "2026-09-30 22:00", "2026-10-31 23:00"),
        ("december", "2025-11-30 23:00", "2025-12-31 23:00"),
        ("2026-11-20", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("2026/11/20", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("20/11/2026", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("11/20/2026", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("20/11/26", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("20.11.", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("3.4.2026", "2026-04-02 22:00", "2026-04-03 22:00"),
        ("4/4", "2026-04-03 22:00", "2026-04-04 22:00"),
        ("20 nov", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("Nov 20th", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("November 20, 2025", "2025-11-19 23:00", "2025-11-20 23:00"),
        ("le 20 novembre", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("23 nov", "2025-11-22 23:00", "2025-11-23 23:00"),
        ("29 feb", "2024-02-28 23:00", "2024-02-29 23:00"),
        ("2026-11-20T14:00:00Z", "2026-11-20 14:00", "2026-11-20 14:00"),
        ("2026-11-20T14:00+02:00", "2026-11-20 12:00", "2026-11-20 12:00"),
        ("2026-11-20 14:00", "2026-11-20 13:00", "2026-11-20 13:00"),
        ("yesterday 14:00", "2026-11-21 13:00", "2026-11-21 13:00"),
        ("yesterday at 2:00 pm", "2026-11-21 13:00", "2026-11-21 13:00"),
        ("hier à 14h00", "2026-11-21 13:00", "2026-11-21 13:00"),
    ],
)
def test_a_period_as_people_type_it(text: str, start: str, end: str) -> None:
    assert period(text, now=NOW, zone=PARIS) == utc(start)
    assert period(text, now=NOW, zone=PARIS, end=True) == utc(end)


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "5", "5x", "d", "-5d", "999999y", "99/99/2026", "31 feb", "2026-02-30", "25:00", "13:00 pm", "٣d",
     "5d5d", "yesterday 5d", "foo 14:00", "0001-01-01T00:00+14:00", "20261", "job", "é", "\0", "9" * 400],
)  # fmt: skip
def test_what_is_no_period_says_what_can_be_written(text: str) -> None:
    with pytest.raises(FilterError, match="is no period; write for instance `5d`") as told:
        period(text, now=NOW, zone=PARIS)
    assert told.value.reason == "period"
    assert len(str(told.value)) < 250


def test_a_date_that_can_be_two_days_is_asked_for() -> None:
    with pytest.raises(FilterError, match="can mean two days; write `2026-04-03` or `2026-03-04`"):
        period("3/4/2026", now=NOW, zone=UTC)


@pytest.mark.parametrize(
    ("text", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)], ids=["clocks go forward", "clocks go back"]
)
def test_a_day_is_as_long_as_it_is_there(text: str, hours: int) -> None:
    start, end = (period(text, now=NOW, zone=PARIS, end=end) for end in (False, True))
    assert end - start == timedelta(hours=hours)


def test_a_day_without_midnight_begins_when_its_clock_does() -> None:
    start = period("2018-11-04", now=NOW, zone=ZoneInfo("America/Sao_Paulo"))
    assert start == utc("2018-11-04 03:00")


SINCE = NOW - timedelta(days=DEFAULT_DAYS)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", Filter(since=SINCE)),
        ("errors", Filter(since=SINCE)),
        ("--since 12h --level job", Filter(since=NOW - timedelta(hours=12), level="job")),
        ("--since=12h --level=job", Filter(since=NOW - timedelta(hours=12), level="job")),
        ("—since 12h –level job", Filter(since=NOW - timedelta(hours=12), level="job")),
        ("level:job job since yesterday", Filter(since=utc("2026-11-20 23:00"), level="job")),
        ("show job level errors of the last 2 days", Filter(since=NOW - timedelta(days=2), level="job")),
        ("records", Filter(since=SINCE, level="record")),
        ("yesterday", Filter(since=utc("2026-11-20 23:00"), until=utc("2026-11-21 23:00"))),
        ("today", Filter(since=utc("2026-11-21 23:00"))),
        ("12h", Filter(since=NOW - timedelta(hours=12))),
        ("20 nov", Filter(since=utc("2026-11-19 23:00"), until=utc("2026-11-20 23:00"))),
        ("since 20 nov", Filter(since=utc("2026-11-19 23:00"))),
        ("from monday to yesterday", Filter(since=utc("2026-11-15 23:00"), until=utc("2026-11-21 23:00"))),
        ("until 2026-01-10", Filter(since=utc("2026-01-05 23:00"), until=utc("2026-01-10 23:00"))),
        ("before 2026-01-10", Filter(since=utc("2026-01-04 23:00"), until=utc("2026-01-09 23:00"))),
        ("since 2026-11-20 14:00 job", Filter(since=utc("2026-11-20 13:00"), level="job")),
        ("UNABLE_TO_LOCK_ROW", Filter(since=SINCE, code="UNABLE_TO_LOCK_ROW")),
        ("System.LimitException", Filter(since=SINCE, code="System.LimitException")),
        ("code invalid_grant", Filter(since=SINCE, code="invalid_grant")),
        ("Invoice__c", Filter(since=SINCE, object="Invoice__c")),
        ("object Account source marketo", Filter(since=SINCE, object="Account", source="marketo")),
        ('source:"Data Loader" auth', Filter(since=SINCE, source="Data Loader", category="authentication")),
        ("source “Data Loader”", Filter(since=SINCE, source="Data Loader")),
        ("source 100%_x", Filter(since=SINCE, source="100%_x")),
        ("source since", Filter(since=SINCE, source="since")),
        ("category unknown", Filter(since=SINCE, category="unknown")),
        ("catégorie intermittent depuis 12h", Filter(since=NOW - timedelta(hours=12), category="intermittent")),
        ("problem " + "AB" * 16, Filter(since=SINCE, fingerprint="ab" * 16)),
        ("ab" * 16, Filter(since=SINCE, fingerprint="ab" * 16)),
        ("level job level record", Filter(since=SINCE, level="record")),
    ],
)
def test_a_filter_as_people_type_it(words: str, found: Filter) -> None:
    assert parse(words.split(), now=NOW, zone=PARIS) == found


def test_a_word_of_the_shell_may_hold_spaces() -> None:
    words = ["--since", "5 days ago", "--source", "Data Loader"]
    assert parse(words, now=NOW, zone=UTC) == Filter(since=SINCE, source="Data Loader")


@pytest.mark.parametrize(
    ("words", "reason", "sentence"),
    [
        ("foo", "word", "`foo` is no filter. Write for instance `since 5d`"),
        ("--foo 5d", "word", "`--foo` is no filter"),
        ("level x", "level", "`x` is no level; write `record` or `job`."),
        ("category x", "category", "`x` is no category; write `access`, `authentication`"),
        ("since", "value", "Nothing stands after `since`; write a period such as `5d`"),
        ("level:", "value", "Nothing stands after `level`"),
        ("since soon", "period", "`soon` is no period"),
        ("3/4/2026", "two_days", "can mean two days"),
        ("since 3/4/2026", "two_days", "can mean two days"),
        ("since yesterday until 2026-01-01", "order", "The period ends before it begins"),
        ("until 0001-01-02", "period", "too long ago"),
    ],
)
def test_what_is_no_filter_says_what_can_be_written(words: str, reason: str, sentence: str) -> None:
    with pytest.raises(FilterError) as told:
        parse(words.split(), now=NOW, zone=UTC)
    assert sentence in str(told.value)
    assert told.value.reason == reason


_ANY = st.lists(st.text(max_size=12), max_size=6)
_SAID = st.sampled_from(
    ["since", "until", "5d", "yesterday", "level", "job", ":", "=", "--", "20", "nov", "14:00", "object", '"', "3/4"]
)
_WORDS = st.lists(st.lists(_SAID, min_size=1, max_size=3).map("".join), max_size=6)


@given(_ANY | _WORDS, st.sampled_from(ZONES))
def test_anything_is_a_filter_or_a_sentence(words: list[str], zone: str) -> None:
    said, found = "", Filter(since=NOW)
    try:
        found = parse(words, now=NOW, zone=ZoneInfo(zone))
    except FilterError as error:
        said = str(error)
    assert said == "" or said.endswith(".")
    assert found.since is not None
    assert found.since.tzinfo is UTC
    assert found.until is None or found.until > found.since


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone is drawn beside it
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(ZONES),
)
def test_an_instant_is_read_as_it_was_written(at: datetime, offset: int, zone: str) -> None:
    instant = at.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert period(instant.isoformat(), now=NOW, zone=ZoneInfo(zone)) == instant


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(ZONES))
def test_a_day_begins_where_the_day_before_ends(day: date, zone: str) -> None:
    where = ZoneInfo(zone)
    start, end = (period(str(day), now=NOW, zone=where, end=end) for end in (False, True))
    assert timedelta(hours=22) < end - start < timedelta(hours=26)
    assert str(start.astimezone(where).date()) == str(day)
    assert period(str(end.astimezone(where).date()), now=NOW, zone=where) == end
