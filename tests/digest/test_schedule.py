"""When a digest is due, at which instant, and what it covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.schedule import (
    LONGEST,
    MAKE_UP,
    WEEKDAYS,
    Plan,
    Slot,
    Subscription,
    due,
    instant,
    next_slot,
    period,
    windows,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)


def subscribed(
    at: str, zone: str, days: frozenset[int] = frozenset(range(7)), since: datetime = LONG_AGO
) -> Subscription:
    plan = Plan(at=time.fromisoformat(at), zone=zone, days=days)
    return Subscription(workspace="T1", channel="C1", plan=plan, set_by="U1", since=since)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Paris", "2026-01-15", "09:00", "2026-01-15T08:00"),
        ("Europe/Paris", "2026-07-15", "09:00", "2026-07-15T07:00"),
        # 02:00 to 03:00 does not exist: at 03:00 summer time, 01:00 UTC.
        ("Europe/Paris", "2026-03-29", "02:30", "2026-03-29T01:00"),
        ("Europe/Paris", "2026-03-29", "02:00", "2026-03-29T01:00"),
        ("Europe/Paris", "2026-03-29", "03:00", "2026-03-29T01:00"),
        ("Europe/Paris", "2026-03-29", "01:59", "2026-03-29T00:59"),
        # 02:00 to 03:00 comes twice: the first.
        ("Europe/Paris", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("Europe/Paris", "2026-10-25", "03:00", "2026-10-25T02:00"),
        ("America/New_York", "2026-03-08", "02:15", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01", "01:15", "2026-11-01T05:15"),
        # In the south.
        ("Australia/Sydney", "2026-10-04", "02:30", "2026-10-03T16:00"),
        ("Australia/Sydney", "2026-04-05", "02:30", "2026-04-04T15:30"),
        ("Pacific/Auckland", "2026-09-27", "02:59", "2026-09-26T14:00"),
        # Midnight does not exist.
        ("America/Santiago", "2026-09-06", "00:30", "2026-09-06T04:00"),
        ("Asia/Beirut", "2026-03-29", "00:00", "2026-03-28T22:00"),
        # Offsets of half an hour and 45 minutes; a clock that moves half an hour.
        ("Asia/Kolkata", "2026-05-01", "09:00", "2026-05-01T03:30"),
        ("Asia/Kathmandu", "2026-05-01", "09:00", "2026-05-01T03:15"),
        ("Pacific/Chatham", "2026-09-27", "03:00", "2026-09-26T14:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        # A country that gave up summer time, and one that moved its zone.
        ("America/Sao_Paulo", "2018-12-01", "09:00", "2018-12-01T11:00"),
        ("America/Sao_Paulo", "2026-12-01", "09:00", "2026-12-01T12:00"),
        ("Asia/Pyongyang", "2018-05-04", "23:45", "2018-05-04T15:00"),
    ],
)
def test_a_local_time_is_one_instant(zone: str, day: str, at: str, expected: str) -> None:
    assert instant(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone)) == utc(expected)


def test_a_slot_is_due_at_its_instant_and_made_up_for_within_six_hours() -> None:
    paris = subscribed("09:00", "Europe/Paris")
    at = utc("2026-11-17T08:00")
    day = date(2026, 11, 17)
    assert due(paris, at - timedelta(seconds=1)) == ()
    assert due(paris, at) == (Slot(day, at),)
    assert due(paris, at + timedelta(minutes=10)) == (Slot(day, at),)
    assert due(paris, at + timedelta(minutes=11)) == (Slot(day, at, late=True),)
    assert due(paris, at + MAKE_UP) == (Slot(day, at, late=True),)
    assert due(paris, at + MAKE_UP + timedelta(seconds=1)) == ()
    assert due(paris, at, day) == ()
    assert due(paris, at, day - timedelta(days=1)) == (Slot(day, at),)


def test_a_slot_before_midnight_is_made_up_for_after_it_as_its_own_day() -> None:
    late = subscribed("23:30", "Europe/Paris", WEEKDAYS)
    assert due(late, utc("2026-11-14T03:00")) == (Slot(date(2026, 11, 13), utc("2026-11-13T22:30"), late=True),)


def test_no_slot_from_before_the_plan_was_made() -> None:
    now = utc("2026-11-17T10:00")
    assert due(subscribed("09:00", "Europe/Paris", since=now), now) == ()
    assert next_slot(subscribed("09:00", "Europe/Paris", since=now), now).day == date(2026, 11, 18)
    later = subscribed("09:00", "Europe/Paris", since=utc("2026-12-24T00:00"))
    assert next_slot(later, now).day == date(2026, 12, 24)


def test_the_next_slot_is_after_now_on_a_day_of_the_plan_that_nobody_has_claimed() -> None:
    weekdays = subscribed("09:00", "Europe/Paris", WEEKDAYS)
    friday = utc("2026-11-20T08:00")
    assert next_slot(weekdays, friday - timedelta(seconds=1)) == Slot(date(2026, 11, 20), friday)
    assert next_slot(weekdays, friday) == Slot(date(2026, 11, 23), utc("2026-11-23T08:00"))
    assert next_slot(weekdays, friday - timedelta(hours=1), date(2026, 11, 20)).day == date(2026, 11, 23)
    # The last weekend in October has the slot an hour later in UTC.
    sundays = subscribed("09:00", "Europe/Paris", frozenset({6}))
    assert next_slot(sundays, utc("2026-10-19T00:00")).at == utc("2026-10-25T08:00")


def test_a_day_that_a_zone_left_out_has_no_slot() -> None:
    # Samoa went from Thursday, 29 December 2011, to Saturday, the 31st.
    samoa = subscribed("09:00", "Pacific/Apia", since=datetime(2011, 1, 1, tzinfo=UTC))
    assert next_slot(samoa, utc("2011-12-29T19:00")) == Slot(date(2011, 12, 31), utc("2011-12-30T19:00"))
    days = windows(date(2011, 12, 31), time(9), ZoneInfo("Pacific/Apia"), 3)
    assert [window.day for window in days] == [date(2011, 12, 28), date(2011, 12, 29)]
    assert all(window.end - window.start == timedelta(days=1) for window in days)
    fridays = replace(samoa, plan=replace(samoa.plan, days=frozenset({4})))
    assert next_slot(fridays, utc("2011-12-24T00:00")).day == date(2012, 1, 6)


def test_changed_rules_of_a_zone_do_not_post_a_claimed_day_again() -> None:
    paris = subscribed("09:00", "Europe/Paris")
    now = utc("2026-07-17T07:00")
    (slot,) = due(paris, now)
    # The next process knows that summer time was given up: the same local time is an hour later.
    later = due(paris, now + timedelta(hours=1), slot.day, zones=lambda _: ZoneInfo("Africa/Algiers"))
    assert later == ()
    assert due(paris, now + timedelta(hours=1), zones=lambda _: ZoneInfo("Africa/Algiers"))[0].day == slot.day


@pytest.mark.parametrize(
    ("days", "slot", "previous", "start", "cut"),
    [
        # The slot before stands in where nothing was posted yet: a day, on a Monday the weekend.
        (frozenset(range(7)), "2026-11-17", None, "2026-11-16T08:00", False),
        (WEEKDAYS, "2026-11-16", None, "2026-11-13T08:00", False),
        (frozenset({0}), "2026-11-16", None, "2026-11-09T08:00", False),
        # Clocks went back: 25 hours.
        (frozenset(range(7)), "2026-10-25", None, "2026-10-24T07:00", False),
        # Since the last one, also when some were missed, but not for ever.
        (WEEKDAYS, "2026-11-16", "2026-11-12T08:00", "2026-11-12T08:00", False),
        (WEEKDAYS, "2026-11-16", "2026-09-01T08:00", "2026-11-02T08:00", True),
        # One from later says nothing about where this one begins.
        (WEEKDAYS, "2026-11-17", "2026-11-18T08:00", "2026-11-16T08:00", False),
    ],
)
def test_what_a_digest_covers(
    days: frozenset[int],
    slot: str,
    previous: str | None,
    start: str,
    cut: bool,  # noqa: FBT001
) -> None:
    paris = subscribed("09:00", "Europe/Paris", days)
    day = date.fromisoformat(slot)
    at = Slot(day, instant(day, time(9), ZoneInfo("Europe/Paris")))
    found = period(replace(paris, since=at.at), at, utc(previous) if previous else None)
    assert (found.start, found.cut) == (utc(start), cut)
    assert found.end - found.start <= LONGEST


def test_the_first_one_covers_all_since_it_was_set_up_when_earlier_ones_were_missed() -> None:
    paris = subscribed("09:00", "Europe/Paris")
    slot = Slot(date(2026, 11, 18), utc("2026-11-18T08:00"))
    assert period(replace(paris, since=utc("2026-11-16T12:00")), slot).start == utc("2026-11-16T12:00")
    assert period(replace(paris, since=utc("2026-11-17T12:00")), slot).start == utc("2026-11-17T08:00")


def test_days_are_counted_from_slot_to_slot_and_named_by_what_most_of_them_is() -> None:
    paris = ZoneInfo("Europe/Paris")
    morning = windows(date(2026, 10, 26), time(9), paris, 2)
    assert [window.day for window in morning] == [date(2026, 10, 24), date(2026, 10, 25)]
    assert [window.end - window.start for window in morning] == [timedelta(hours=25), timedelta(hours=24)]
    assert [window.day for window in windows(date(2026, 11, 17), time(18, 30), paris, 1)] == [date(2026, 11, 17)]
    assert [window.day for window in windows(date(2026, 11, 17), time(0), paris, 1)] == [date(2026, 11, 16)]


instants = st.datetimes(datetime(2021, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
subscriptions = st.builds(
    Subscription,
    workspace=st.just("T1"),
    channel=st.just("C1"),
    plan=st.builds(
        Plan,
        at=st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        zone=st.sampled_from(ZONES),
        days=st.frozensets(st.integers(0, 6), min_size=1),
    ),
    set_by=st.just("U1"),
    since=st.just(LONG_AGO),
)


@given(subscriptions, instants)
def test_the_next_slot_is_what_becomes_due(subscription: Subscription, now: datetime) -> None:
    found = next_slot(subscription, now)
    assert found.at > now
    assert found.day.weekday() in subscription.plan.days
    assert due(subscription, found.at) == (found,)
    assert due(subscription, found.at, found.day) == ()
    assert found not in due(subscription, found.at - timedelta(microseconds=1))


@given(subscriptions, instants)
def test_a_slot_is_at_its_local_time_or_at_the_first_instant_after_it(
    subscription: Subscription, now: datetime
) -> None:
    zone = ZoneInfo(subscription.plan.zone)
    found = next_slot(subscription, now)
    wanted = datetime.combine(found.day, subscription.plan.at)
    here = found.at.astimezone(zone).replace(tzinfo=None)
    just_before = (found.at - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    assert here == wanted or just_before < wanted < here


@given(subscriptions, instants)
def test_digests_that_follow_each_other_leave_no_gap(subscription: Subscription, now: datetime) -> None:
    one = next_slot(subscription, now)
    other = next_slot(subscription, one.at)
    assert period(replace(subscription, since=one.at), other).start == one.at
    assert period(subscription, other, one.at).start == one.at


@given(st.sampled_from(ZONES), st.dates(date(2021, 1, 1), date(2035, 1, 1)), st.times(), st.integers(1, 43))
def test_days_join_each_other_and_have_names_of_their_own(zone: str, day: date, at: time, count: int) -> None:
    found = windows(day, at.replace(microsecond=0), ZoneInfo(zone), count)
    assert len(found) == count
    assert len({window.day for window in found}) == count
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(window.start < window.end for window in found)
