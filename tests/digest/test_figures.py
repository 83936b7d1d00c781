"""What is counted in a database is what one counts by hand, whatever the clocks did meanwhile."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.digest.figures import Figures
from bot.digest.schedule import Period, Wanted, Window, instant, windows
from bot.digest.summary import HISTORY_DAYS, Earlier, Tally, summarise
from bot.storage.database import Database
from bot.syncerrors.model import SyncError
from bot.syncerrors.store import Diagnosed, Incoming, SyncErrors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from sqlalchemy import URL

DAY, HOUR, MICROSECOND = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
NOTHING = Diagnosed(None, None, None, None)
LOCKED = Diagnosed("UNABLE_TO_LOCK_ROW", None, "intermittent", "A record was locked")
KINDS = (NOTHING, LOCKED, Diagnosed("INVALID_SESSION_ID", None, "authentication", "The session has ended"))

# A digest two days after the clocks changed, at a time that the change left out, or gave twice.
CHANGES = (
    ("Europe/Paris", date(2026, 10, 27), time(2, 30)),
    ("Europe/Paris", date(2026, 3, 31), time(2, 30)),
    ("Australia/Lord_Howe", date(2026, 10, 6), time(2, 15)),
    ("Australia/Lord_Howe", date(2026, 4, 7), time(1, 45)),
    ("America/New_York", date(2026, 11, 3), time(9)),
    ("America/New_York", date(2026, 3, 10), time(0)),
    ("Asia/Kathmandu", date(2026, 11, 17), time(18, 45)),
)


@pytest.fixture
async def database(database_url: URL) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


def an_error(at: datetime, fingerprint: str = "p", *, diagnosed: Diagnosed = LOCKED, **values: Any) -> Incoming:
    error = SyncError(
        **{
            "source": "marketo",
            "level": "record",
            "message": "locked",
            "failed_at": at,
            "job_id": fingerprint,
            **values,
        }
    )
    return Incoming(error=error, identity=error.identity, fingerprint=fingerprint, diagnosed=diagnosed)


def days_before(day: date, at: time, zone: str) -> tuple[Window, ...]:
    return windows(day, at, ZoneInfo(zone), HISTORY_DAYS)


def invented(random: Random, days: Sequence[Window], count: int) -> list[Incoming]:
    """Return errors from before the first day until after the last one, many of them near the edges of days."""
    edges = [edge for day in days for edge in (day.start, day.end)]
    whole = days[-1].end - days[0].start + 5 * DAY
    # Some problems are not there in some weeks.
    lives = {f"p{number}": random.sample(edges, 4) for number in range(9)}
    found = []
    for number in range(count):
        fingerprint = f"p{number % len(lives)}"
        near = lives[fingerprint] if number % 3 else edges
        at = (
            random.choice(near) + random.choice((-1, 0, 0, 1)) * MICROSECOND
            if random.random() < 0.6
            else days[0].start - 4 * DAY + whole * random.random()
        )
        found.append(
            an_error(
                at,
                fingerprint,
                diagnosed=KINDS[number % len(lives) % len(KINDS)],
                level=random.choice(("record", "record", "record", "job")),
                source=random.choice(("marketo", "Marketo", "MuleSoft", "erp")),
                object=random.choice((None, "Lead", "Contact")),
                code=random.choice((None, "A", "B")),
                salesforce_id=random.choice((None, "1", "2", "3")),
                marketo_id=random.choice((None, "1", "4")),
                message=f"message {number}",
                external_id=str(number),
            )
        )
    return found


def is_wanted(one: Incoming, wanted: Wanted) -> bool:
    return (
        (not wanted.levels or one.error.level in wanted.levels)
        and (not wanted.sources or one.error.source.lower() in {source.lower() for source in wanted.sources})
        and (not wanted.categories or (one.diagnosed.category or "unknown") in wanted.categories)
    )


def seen(one: Incoming) -> datetime:
    assert one.error.failed_at is not None
    return one.error.failed_at


def often(names: Iterable[str | None]) -> tuple[str, ...]:
    times = Counter(name for name in names if name)
    return tuple(sorted(times, key=lambda name: (-times[name], name)))


def check(tally: Tally, stored: Sequence[Incoming], *, wanted: Wanted, period: Period, days: Sequence[Window]) -> None:
    """Hold a problem's figures against those counted one by one."""
    everything = [one for one in stored if one.fingerprint == tally.fingerprint]
    mine = [one for one in everything if is_wanted(one, wanted)]
    covered = [one for one in mine if period.start <= seen(one) < period.end]
    lately = covered or [one for one in mine if days[0].start <= seen(one) < period.end]
    newest = max(map(seen, lately))
    diagnosed = everything[0].diagnosed
    assert tally.sample in {one.error.message for one in lately if seen(one) == newest}
    by_day = {day.day: sum(day.start <= seen(one) < day.end for one in mine) for day in days}
    assert tally.by_day == {day: count for day, count in by_day.items() if count}
    assert tally == Tally(
        fingerprint=tally.fingerprint,
        sample=tally.sample,
        level="job" if any(one.error.level == "job" for one in lately) else "record",
        count=len(covered),
        records=len({one.error.salesforce_id or one.error.marketo_id for one in covered} - {None}),
        by_day=tally.by_day,
        first_seen=min(map(seen, everything)),
        last_seen=max(map(seen, everything)),
        title=diagnosed.title,
        code=diagnosed.code or tally.code,
        category=diagnosed.category,
        objects=often(one.error.object for one in covered),
        sources=often(one.error.source for one in covered),
    )
    if diagnosed.code is None:
        named = Counter(str(one.error.code) for one in covered if one.error.code)
        assert not named or named[str(tally.code)] == max(named.values())


def problems_of(stored: Sequence[Incoming], *, wanted: Wanted, period: Period, days: Sequence[Window]) -> set[str]:
    since = min(period.start, days[0].start)
    return {one.fingerprint for one in stored if is_wanted(one, wanted) and since <= seen(one) < period.end}


@pytest.mark.parametrize(("zone", "day", "at"), CHANGES, ids=lambda value: str(value).replace("/", "-"))
async def test_figures_are_those_of_a_count_by_hand(database: Database, zone: str, day: date, at: time) -> None:
    random = Random(f"{zone} {day}")  # noqa: S311 - the same errors every time
    days = days_before(day, at, zone)
    stored = invented(random, days, 800)
    now = days[-1].end + 4 * DAY
    await SyncErrors(database).add(stored, now=now)
    await SyncErrors(database, "elsewhere").add(
        [replace(one, fingerprint=f"p{number}") for number, one in enumerate(stored[:40])], now=now
    )
    figures = Figures(database)
    end = days[-1].end
    for start in (days[-1].start, days[-3].start, days[-3].start + 7 * HOUR, days[-1].start + MICROSECOND, end - HOUR):
        period = Period(start, end)
        for wanted in (
            Wanted(),
            Wanted(levels=frozenset({"job"})),
            Wanted(categories=frozenset({"unknown"})),
            Wanted(categories=frozenset({"unknown", "intermittent"}), sources=frozenset({"MARKETO", "mulesoft"})),
        ):
            tallies = await figures.tallies(wanted, period=period, windows=days)
            expected = problems_of(stored, wanted=wanted, period=period, days=days)
            assert sorted(one.fingerprint for one in tallies) == sorted(expected)
            for tally in tallies:
                check(tally, stored, wanted=wanted, period=period, days=days)
    assert await figures.tallies(Wanted(sources=frozenset({"nobody"})), period=period, windows=days) == ()


async def test_a_longer_and_a_shorter_day_have_their_own_edges(database: Database) -> None:
    # On the 25th of October Paris has 25 hours: 09:00 to 09:00.
    days = days_before(date(2026, 10, 26), time(9), "Europe/Paris")
    long = next(day for day in days if day.end - day.start == 25 * HOUR)
    assert long.day == date(2026, 10, 24)
    at = [long.start, long.start + 24 * HOUR, long.end - MICROSECOND, long.end]
    await SyncErrors(database).add([an_error(one, external_id=str(one)) for one in at], now=days[-1].end)
    (tally,) = await Figures(database).tallies(Wanted(), period=Period(long.end, days[-1].end), windows=days)
    assert (tally.by_day, tally.count) == ({date(2026, 10, 24): 3, date(2026, 10, 25): 1}, 1)


async def test_what_there_is_before_and_after_does_not_count(database: Database) -> None:
    days = days_before(date(2026, 11, 17), time(9), "Europe/Paris")
    first, last = days[0].start, days[-1].end
    stored = [
        an_error(first - MICROSECOND, "long ago"),
        an_error(last, "from now on"),
        an_error(first, "at first"),
        an_error(last - MICROSECOND, "at last"),
        an_error(last + HOUR, "at last", message="later", salesforce_id="1"),
        an_error(first - 90 * DAY, "at last", message="earlier"),
    ]
    await SyncErrors(database).add(stored, now=last + HOUR)
    period = Period(days[-1].start, last)
    found = {one.fingerprint: one for one in await Figures(database).tallies(Wanted(), period=period, windows=days)}
    assert set(found) == {"at first", "at last"}
    assert (found["at first"].count, found["at first"].by_day) == (0, {days[0].day: 1})
    at_last = found["at last"]
    assert (at_last.count, at_last.records, at_last.sample) == (1, 0, "locked")
    # These two are of all there are.
    assert (at_last.first_seen, at_last.last_seen) == (first - 90 * DAY, last + HOUR)


async def test_a_level_is_that_of_the_period(database: Database) -> None:
    days = days_before(date(2026, 11, 17), time(9), "Europe/Paris")
    start, end = days[-1].start, days[-1].end
    stored = [
        an_error(start - HOUR, "both", level="job"),
        an_error(start, "both"),
        an_error(start, "job too"),
        an_error(start, "job too", level="job"),
        an_error(start - HOUR, "gone", level="job", message="The job failed"),
    ]
    await SyncErrors(database).add(stored, now=end)
    tallies = await Figures(database).tallies(Wanted(), period=Period(start, end), windows=days)
    assert {one.fingerprint: one.level for one in tallies} == {"both": "record", "job too": "job", "gone": "job"}
    digest = summarise(tallies, period=Period(start, end), days=[day.day for day in days], now=end)
    assert [line.tally.fingerprint for line in digest.jobs] == ["job too"]
    assert digest.total == 3


async def test_what_is_most_frequent_comes_first(database: Database) -> None:
    days = days_before(date(2026, 11, 17), time(9), "Europe/Paris")
    start, end = days[-1].start, days[-1].end
    known: dict[str, Any] = {"diagnosed": NOTHING}
    stored = [
        an_error(start, source="erp", object="Lead", code="RARE", external_id="1", **known),
        *(
            an_error(start, source="marketo", object="Case", code="OFTEN", external_id=f"2{n}", **known)
            for n in range(2)
        ),
        *(an_error(start, source="marketo", object="Lead", external_id=f"3{n}", **known) for n in range(2)),
        # Before the period there were more of these.
        *(
            an_error(start - DAY, source="erp", object="Task", code="OLD", external_id=f"4{n}", **known)
            for n in range(9)
        ),
    ]
    await SyncErrors(database).add(stored, now=end)
    (tally,) = await Figures(database).tallies(Wanted(), period=Period(start, end), windows=days)
    assert (tally.code, tally.title, tally.category) == ("OFTEN", None, None)
    assert (tally.objects, tally.sources) == (("Lead", "Case"), ("marketo", "erp"))


async def test_of_messages_at_one_instant_the_last_one_stored_is_shown(database: Database) -> None:
    days = days_before(date(2026, 11, 17), time(9), "Europe/Paris")
    at = days[-1].start
    await SyncErrors(database).add([an_error(at, message=f"{number}") for number in range(50)], now=days[-1].end)
    (tally,) = await Figures(database).tallies(Wanted(), period=Period(at, days[-1].end), windows=days)
    assert tally.sample == "49"


async def test_more_problems_than_one_statement_looks_for(database: Database) -> None:
    days = days_before(date(2026, 11, 17), time(9), "Europe/Paris")
    at = days[-1].start
    stored = [an_error(at, f"p{number}", message=f"{number}", level="job") for number in range(1203)]
    await SyncErrors(database).add(stored, now=days[-1].end)
    tallies = await Figures(database).tallies(Wanted(), period=Period(at, days[-1].end), windows=days)
    assert {one.fingerprint: one.sample for one in tallies} == {f"p{number}": str(number) for number in range(1203)}


async def test_without_errors_there_is_nothing(database: Database) -> None:
    days = days_before(date(2026, 11, 17), time(9), "Europe/Paris")
    period = Period(days[-1].start, days[-1].end)
    assert await Figures(database).tallies(Wanted(), period=period, windows=days) == ()


def test_the_changes_of_the_clock_lie_within_the_days() -> None:
    lengths = [{day.end - day.start for day in days_before(day, at, zone)} for zone, day, at in CHANGES]
    assert [len(found) for found in lengths] == [2, 2, 2, 2, 2, 2, 1]
    assert instant(date(2026, 10, 25), time(2, 30), ZoneInfo("Europe/Paris")) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


async def test_what_was_told_only_after_the_last_digest_is_counted(database: Database) -> None:
    store, figures = SyncErrors(database), Figures(database)
    start, now = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC)
    everything = Wanted()
    assert await figures.newest() is None
    assert await figures.earlier(everything, start=start, after=None) == Earlier()
    await store.add([an_error(start - HOUR, "known", external_id="1")], now=now)
    upto = await figures.newest()
    assert upto is not None
    assert await figures.earlier(everything, start=start, after=None) == Earlier(known=True)
    assert await figures.earlier(everything, start=start, after=upto) == Earlier(known=True)
    assert await figures.earlier(everything, start=start - HOUR, after=upto) == Earlier()
    late = [an_error(start - HOUR * number, f"late{number % 2}", external_id=f"l{number}") for number in range(1, 4)]
    await store.add([*late, an_error(start, "in the period", external_id="p")], now=now)
    assert await figures.earlier(everything, start=start, after=upto) == Earlier(known=True, errors=3, problems=2)
    assert await figures.earlier(everything, start=start, after=None) == Earlier(known=True)
    other = Wanted(sources=frozenset({"erp"}))
    assert await figures.earlier(other, start=start, after=upto) == Earlier()
    elsewhere = Figures(database, "another")
    assert await elsewhere.earlier(everything, start=start, after=upto) == Earlier()
    assert await elsewhere.newest() is None
