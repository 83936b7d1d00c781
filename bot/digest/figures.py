"""What a digest tells of each problem, counted where the errors are stored.

Errors are counted by group and window along the index of groups and times: no error is sorted, and what comes back
grows with the problems and the days, not with the errors.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, and_, column, func, literal, or_, select, type_coerce, values

from bot.digest.summary import Earlier, Tally
from bot.storage.tables import WORKSPACE, Instant, microseconds, storable, sync_errors, sync_groups, sync_problems
from bot.syncerrors.filters import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.digest.schedule import Period, Wanted, Window
    from bot.storage.database import Database
    from bot.syncerrors.model import Level

_WITHIN_S = 120.0
"""A million errors take less than a second. Nobody waits for a digest, so a slow server gets the time that it needs."""
_KEYS = 500
"""How many values one statement looks for."""
_NO_LIMIT = 2**63 - 1

_e, _g, _p = sync_errors.c, sync_groups.c, sync_problems.c


class Figures:
    """The figures of one workspace's digests."""

    def __init__(self, database: Database, workspace: str = WORKSPACE) -> None:
        """Take the database that holds the errors."""
        self._database = database
        self._workspace = workspace

    async def tallies(self, wanted: Wanted, *, period: Period, windows: Sequence[Window]) -> tuple[Tally, ...]:
        """Return every problem that has wanted errors in the period or in a window; ``summarise`` takes them.

        What only the catalog and people know (``explanation``, ``who``, ``state``) is not filled in. A problem that was
        quiet in the period has the level and the newest message that it had before.

        Args:
            wanted: which errors count; ``first_seen`` and ``last_seen`` are of all errors of a problem.
            period: what the digest covers.
            windows: the days to count by, at least one.

        """
        since = min(period.start, *(window.start for window in windows))
        until = max(period.end, *(window.end for window in windows))
        those = self._those(wanted)
        async with self._database.read(within_s=_WITHIN_S) as connection:
            if not self._database.is_sqlite:
                # All of it of one moment, as SQLite has it anyway: errors may come in between.
                await connection.execution_options(isolation_level="REPEATABLE READ")
            parts: dict[str, list[Row[Any]]] = {}
            for row in (await connection.execute(_parts(those, period, since, until))).all():
                if row.newest is not None:
                    parts.setdefault(row.fingerprint, []).append(row)
            by_day: dict[str, dict[date, int]] = {}
            for fingerprint, place, number in (await connection.execute(_by_window(those, windows))).all():
                by_day.setdefault(fingerprint, {})[windows[place].day] = int(number)
            found = (await connection.execute(self._records(wanted, period))).all()
            records = {fingerprint: int(number) for fingerprint, number in found}
            samples = await _samples(connection, parts, period, since, until)
            problems = (await connection.execute(self._problems(those))).all()
        return tuple(
            _tally(
                problem,
                parts[problem.fingerprint],
                by_day=by_day.get(problem.fingerprint, {}),
                records=records.get(problem.fingerprint, 0),
                sample=samples[problem.fingerprint],
            )
            for problem in problems
            if problem.fingerprint in parts
        )

    async def earlier(self, wanted: Wanted, *, start: datetime, after: int | None) -> Earlier:
        """Return whether there are wanted errors from before an instant, and how many of them were told only lately.

        Args:
            wanted: which errors count.
            start: the instant.
            after: the error (its number) after which they were stored; without one none is late.

        """
        known = _of_group(literal(1), [_e.seen_at < start]).exists()
        some = select(_g.id).where(self._those(wanted), known).limit(1)
        lately = (
            select(func.count(), func.count(_g.fingerprint.distinct()))
            .select_from(sync_errors)
            .join(sync_groups, _g.id == _e.group_id)
            # Not by the times, of which nearly all are before, but by the numbers, of which few are after.
            .where(_e.id > (after or 0), type_coerce(_e.seen_at, BigInteger) + 0 < microseconds(start))
            .where(self._those(wanted))
        )
        async with self._database.read(within_s=_WITHIN_S) as connection:
            found = (await connection.execute(some)).first() is not None
            if not found or after is None:
                return Earlier(known=found)
            errors, problems = (await connection.execute(lately)).one()
        return Earlier(known=True, errors=int(errors), problems=int(problems))

    async def newest(self) -> int | None:
        """Return the number of the error that was stored last; numbers only grow."""
        query = select(func.max(_e.id)).where(_e.workspace == self._workspace)
        async with self._database.read() as connection:
            found: int | None = (await connection.execute(query)).scalar_one()
            return found

    def _those(self, wanted: Wanted) -> ColumnElement[bool]:
        """Return what holds for the groups of the wanted errors."""
        return and_(_g.workspace == self._workspace, *self._kinds(wanted))

    def _kinds(self, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
        if wanted.levels:
            yield _g.level.in_(sorted(wanted.levels))
        if wanted.sources:
            yield or_(*(_same(_g.source, source) for source in sorted(wanted.sources)))
        if wanted.categories:
            one_of = or_(
                *(
                    _p.category.is_(None) if category == UNKNOWN else _same(_p.category, category)
                    for category in sorted(wanted.categories)
                )
            )
            yield _g.fingerprint.in_(select(_p.fingerprint).where(_p.workspace == self._workspace, one_of))

    def _records(self, wanted: Wanted, period: Period) -> Select[Any]:
        """Select how many records the wanted errors of the period concern, by problem."""
        # By the time, not by the group: these rows are read, and they lie next to each other.
        return (
            select(_g.fingerprint, func.count(func.coalesce(_e.salesforce_id, _e.marketo_id).distinct()))
            .join(sync_groups, _g.id == _e.group_id)
            .where(_e.workspace == self._workspace, *_within(period.start, period.end), *self._kinds(wanted))
            .group_by(_g.fingerprint)
        )

    def _problems(self, those: ColumnElement[bool]) -> Select[Any]:
        """Select what is known of the problems that have such groups, with the time of each one's newest error."""
        newest = (
            select(func.max(select(func.max(_e.seen_at)).where(_e.group_id == _g.id).scalar_subquery()))
            .where(_g.workspace == _p.workspace, _g.fingerprint == _p.fingerprint)
            .correlate(sync_problems)
            .scalar_subquery()
        )
        return select(_p.fingerprint, _p.title, _p.code, _p.category, _p.first_seen, newest.label("last_seen")).where(
            _p.workspace == self._workspace, _p.fingerprint.in_(select(_g.fingerprint).where(those))
        )


def _parts(those: ColumnElement[bool], period: Period, since: datetime, until: datetime) -> Select[Any]:
    """Select the groups, with the number of their errors in the period and the newest one there, or before."""
    in_period = _within(period.start, period.end)
    newest = func.coalesce(
        _of_group(func.max(_e.seen_at), in_period).scalar_subquery(),
        _of_group(func.max(_e.seen_at), _within(since, until)).scalar_subquery(),
    )
    return select(
        _g.id,
        _g.fingerprint,
        _g.level,
        _g.source,
        _g.object,
        _g.code,
        _of_group(func.count(), in_period).scalar_subquery().label("number"),
        newest.label("newest"),
    ).where(those)


def _by_window(those: ColumnElement[bool], windows: Sequence[Window]) -> Select[Any]:
    """Select how many errors each problem has in each window where it has any, with the window's place."""
    days = (
        values(column("place", Integer), column("start", Instant), column("end", Instant))
        .data([(place, window.start, window.end) for place, window in enumerate(windows)])
        .cte("days")
    )
    number = _of_group(func.count(), _within(days.c.start, days.c.end)).scalar_subquery().label("number")
    counted = (
        select(_g.fingerprint, days.c.place, number)
        .join_from(sync_groups, days, those)
        # Without a limit, be it one that nothing reaches, both databases would count again for every time that the
        # number is spoken of outside.
        .limit(_NO_LIMIT)
        .subquery()
        .c
    )
    return (
        select(counted.fingerprint, counted.place, func.sum(counted.number))
        .where(counted.number > 0)
        .group_by(counted.fingerprint, counted.place)
    )


def _of_group(what: ColumnElement[Any], within: Iterable[ColumnElement[bool]]) -> Select[Any]:
    """Select something of a group's errors."""
    return select(what).select_from(sync_errors).where(_e.group_id == _g.id, *within).correlate_except(sync_errors)


def _within(since: Any, until: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _e.seen_at >= since, _e.seen_at < until


def _same(name: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    return func.lower(name) == func.lower(storable(value))


async def _samples(
    connection: AsyncConnection,
    parts: Mapping[str, Sequence[Row[Any]]],
    period: Period,
    since: datetime,
    until: datetime,
) -> dict[str, str]:
    """Return the newest message of each problem: of the period, else from before."""
    latest = [_latest(groups) for groups in parts.values()]
    present = [group.id for group in latest if group.number]
    quiet = [group.id for group in latest if not group.number]
    samples: dict[str, str] = {}
    for ids, within in ((present, _within(period.start, period.end)), (quiet, _within(since, until))):
        # Of errors at one instant, which may be thousands, the last one that was stored.
        newest = _of_group(_e.message, within).order_by(_e.seen_at.desc(), _e.id.desc()).limit(1)
        message = newest.scalar_subquery().label("message")
        left = iter(ids)
        while some := list(islice(left, _KEYS)):
            found = await connection.execute(select(_g.fingerprint, message).where(_g.id.in_(some)))
            samples |= {row.fingerprint: row.message for row in found.all()}
    return samples


def _latest(groups: Iterable[Row[Any]]) -> Row[Any]:
    """Return the group with the newest error of the period, else the newest one before."""
    return max(groups, key=lambda group: (group.number > 0, group.newest, group.id))


def _tally(
    problem: Row[Any], groups: Sequence[Row[Any]], *, by_day: Mapping[date, int], records: int, sample: str
) -> Tally:
    present = [group for group in groups if group.number]
    level: Level = "job" if any(group.level == "job" for group in present or groups) else "record"
    return Tally(
        fingerprint=problem.fingerprint,
        title=problem.title,
        code=problem.code or next(iter(_frequent(groups, "code")), None),
        category=problem.category,
        sample=sample,
        level=level,
        count=sum(group.number for group in present),
        records=records,
        objects=_frequent(present, "object"),
        sources=_frequent(present, "source"),
        by_day=by_day,
        first_seen=problem.first_seen,
        last_seen=problem.last_seen,
    )


def _frequent(groups: Iterable[Row[Any]], name: str) -> tuple[str, ...]:
    """Return what the groups have under a name, the most frequent first."""
    times: Counter[str] = Counter()
    for group in groups:
        if value := getattr(group, name):
            times[value] += group.number
    return tuple(sorted(times, key=lambda value: (-times[value], value)))
