"""Sync errors as they are kept: added in bulk and once each, listed, grouped by problem, counted, cleaned up.

What errors have in common stands once, in a group: the problem, the level, the source, the object. A filter picks
groups, of which there are few; the errors are then found by group or by time, each with an index.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from hashlib import blake2b
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Integer,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)

from bot.storage.tables import (
    WORKSPACE,
    instant,
    microseconds,
    storable,
    sync_errors,
    sync_groups,
    sync_problems,
    sync_removals,
)
from bot.syncerrors.filters import UNKNOWN, Filter
from bot.syncerrors.model import SyncError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from sqlalchemy import CTE, ColumnElement, FromClause, Row, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.storage.database import Database
    from bot.syncerrors.model import Level

_LOCK = "sync_errors"
_PAGE = 2000
_CLEANED = 5000
_REMEMBERED = 50_000
_KEYS = 500
"""How many values one statement looks for."""

_AHEAD = timedelta(days=1)
"""A time that lies further ahead than this is a mistake of its source."""
_NOON = time(12, tzinfo=UTC)
_DAY = timedelta(days=1)

_e, _g, _p = sync_errors.c, sync_groups.c, sync_problems.c


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """What the diagnosis found in an error, if anything."""

    code: str | None
    cause: str | None
    category: str | None
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An error to be stored. Its message is masked already; identity and fingerprint are those of the raw one."""

    error: SyncError
    identity: str
    fingerprint: str
    diagnosed: Diagnosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A stored error.

    ``error`` has the code that the source named; ``code``, ``cause`` and ``category`` are those of the diagnosis.
    ``identity`` is the one it is stored under, which the masked error cannot always tell. Lists are sorted and
    filtered by ``seen_at``: when it failed, else noon of its file's day, else when it was stored.
    """

    id: int
    error: SyncError
    identity: str
    fingerprint: str
    code: str | None
    cause: str | None
    category: str | None
    stored_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What the wanted errors with one fingerprint have in common.

    ``code`` is the diagnosed one, else one that the sources named; ``sample`` is the newest message. ``level`` is
    ``job`` when one of the errors is of that level. ``count``, ``records`` (distinct Salesforce or Marketo ids),
    ``objects``, ``sources`` and ``last_seen`` are of the wanted errors; ``first_seen`` is that of all there ever were.
    """

    fingerprint: str
    title: str | None
    code: str | None
    cause: str | None
    category: str | None
    sample: str
    level: Level
    count: int
    records: int
    objects: tuple[str, ...]
    sources: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Totals:
    """How many errors there are, and of which kinds; what was not recognised is of the category ``unknown``."""

    total: int
    by_category: Mapping[str, int]
    by_level: Mapping[str, int]
    by_source: Mapping[str, int]


class SyncErrors:
    """The sync errors of one workspace."""

    def __init__(self, database: Database, workspace: str = WORKSPACE) -> None:
        """Take the database that holds the tables."""
        self._database = database
        self._workspace = workspace
        self._known = _Known(0)

    # In

    async def add(self, batch: Sequence[Incoming], *, now: datetime) -> int:
        """Store errors that are not stored yet, in one transaction, which is committed when this returns.

        Args:
            batch: the errors; several thousand at once are stored fastest. Of equal identities the first counts.
            now: the present instant.

        Returns:
            how many were new.

        """
        if not batch:
            return 0
        columns = _Columns(batch, now)
        async with self._database.write() as connection:
            # One at a time: nobody cleans up a group that this batch counts on, and no two wait for each other.
            await self._database.alone(connection, _LOCK, self._workspace)
            known = await self._still_known(connection)
            problems = await self._put_problems(connection, columns.problems, known.problems)
            groups = await self._put_groups(connection, dict.fromkeys(columns.keys), known.groups)
            numbers = [groups.get(key) or known.groups[key] for key in columns.keys]
            insert_all = _insert_sqlite if self._database.is_sqlite else _insert_postgres
            new = await insert_all(connection, self._workspace, microseconds(now), numbers, columns)
        # Not before the commit: what was rolled back is not known.
        known.problems.update(problems)
        known.groups.update(groups)
        return new

    async def _still_known(self, connection: AsyncConnection) -> _Known:
        """Return what is remembered of earlier batches, if nothing was removed since."""
        query = select(sync_removals.c.times).where(sync_removals.c.workspace == self._workspace)
        times = (await connection.execute(query)).scalar_one_or_none() or 0
        if self._known.removals != times or len(self._known.groups) > _REMEMBERED:
            self._known = _Known(times)
        return self._known

    async def _put_problems(
        self, connection: AsyncConnection, problems: Mapping[str, _Seen], remembered: Mapping[str, _Seen]
    ) -> dict[str, _Seen]:
        """Write down what is new of a batch's problems; return those."""
        fresh = {one: seen for one, seen in problems.items() if not seen.adds_nothing_to(remembered.get(one))}
        stored: dict[str, Any] = {}
        for some in _some(fresh):
            query = select(sync_problems).where(_p.workspace == self._workspace, _p.fingerprint.in_(some))
            stored |= {row.fingerprint: row for row in await connection.execute(query)}
        new, changed = [], []
        for fingerprint, seen in fresh.items():
            if (row := stored.get(fingerprint)) is None:
                new.append({"workspace": self._workspace, "fingerprint": fingerprint, **seen.values()})
                continue
            seen.first = min(seen.first, microseconds(row.first_seen))
            values = seen.values()
            # What the diagnosis says now counts: the catalog grows.
            if any(getattr(row, name) != value for name, value in values.items()):
                changed.append({"b_fingerprint": fingerprint, **values})
        if new:
            await connection.execute(insert(sync_problems), new)
        if changed:
            this = _p.workspace == self._workspace, _p.fingerprint == bindparam("b_fingerprint")
            await connection.execute(update(sync_problems).where(*this), changed)
        return fresh

    async def _put_groups(
        self, connection: AsyncConnection, keys: Iterable[_Key], remembered: Mapping[_Key, int]
    ) -> dict[_Key, int]:
        """Write down groups that are not known yet; return the numbers of those that were not remembered."""
        names = {key: _name(key) for key in keys if key not in remembered}
        known = await self._numbers(connection, names.values())
        new = {name: key for key, name in names.items() if name not in known}
        if new:
            rows = [
                {"workspace": self._workspace, "key": name, **dict(zip(_KEY_COLUMNS, key, strict=True))}
                for name, key in new.items()
            ]
            await connection.execute(insert(sync_groups), rows)
            known |= await self._numbers(connection, new)
        return {key: known[name] for key, name in names.items()}

    async def _numbers(self, connection: AsyncConnection, names: Iterable[bytes]) -> dict[bytes, int]:
        known: dict[bytes, int] = {}
        for some in _some(names):
            query = select(_g.key, _g.id).where(_g.workspace == self._workspace, _g.key.in_(some))
            known |= {row.key: row.id for row in await connection.execute(query)}
        return known

    # Out

    async def problems(self, wanted: Filter, *, limit: int, offset: int = 0) -> tuple[Problem, ...]:
        """Return problems with the wanted errors: those of whole jobs first, then the most frequent."""
        counted = self._counted(wanted)
        of_job = func.max(case((_g.level == "job", 1), else_=0)).label("of_job")
        total = func.sum(counted.c.number).label("total")
        page = (
            select(_g.fingerprint, total, of_job)
            .join(counted, counted.c.group_id == _g.id)
            .group_by(_g.fingerprint)
            .order_by(of_job.desc(), total.desc(), _g.fingerprint)
            .limit(limit)
            .offset(offset)
        )
        async with self._database.read() as connection:
            found = (await connection.execute(page)).all()
            return await self._problems(connection, wanted, [row.fingerprint for row in found])

    async def count_problems(self, wanted: Filter) -> int:
        """Return how many problems have wanted errors."""
        has_one = exists().where(_e.group_id == _g.id, *_within(wanted))
        query = select(func.count(_g.fingerprint.distinct())).where(*_of_group(self._workspace, wanted), has_one)
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def problem(self, fingerprint: str) -> Problem | None:
        """Return the problem with this fingerprint and all its errors, or nothing when there are none."""
        async with self._database.read() as connection:
            found = await self._problems(connection, Filter(fingerprint=fingerprint), [fingerprint])
            return found[0] if found else None

    async def rows(
        self, wanted: Filter, *, limit: int, before: tuple[datetime, int] | None = None
    ) -> tuple[Stored, ...]:
        """Return the newest wanted errors; with ``before`` those that come after the one of this instant and id."""
        async with self._database.read() as connection:
            return await self._rows(connection, wanted, limit=limit, before=before)

    async def stream(self, wanted: Filter) -> AsyncIterator[Stored]:
        """Yield all wanted errors, the oldest first, in a memory that does not grow with their number."""
        after: _Place | None = None
        while True:
            # Page by page, so that a slow reader keeps no transaction open.
            async with self._database.read() as connection:
                page = await self._rows(connection, wanted, limit=_PAGE, after=after, oldest_first=True)
            for one in page:
                yield one
            if len(page) < _PAGE:
                return
            after = page[-1].seen_at, page[-1].id

    async def get(self, error_id: int) -> Stored | None:
        """Return an error, or nothing."""
        if not 0 < error_id < 2**63:
            return None
        async with self._database.read() as connection:
            this = _e.id == error_id, _e.workspace == self._workspace
            found = _all_stored((await connection.execute(_described(sync_errors).where(*this))).all())
            return found[0] if found else None

    async def totals(self, wanted: Filter) -> Totals:
        """Count the wanted errors by category, level and source."""
        counted = self._counted(wanted)
        query = (
            select(_g.level, _g.source, _p.category, func.sum(counted.c.number).label("number"))
            .join(counted, counted.c.group_id == _g.id)
            .outerjoin(sync_problems, _same_problem())
            .group_by(_g.level, _g.source, _p.category)
        )
        async with self._database.read() as connection:
            found = [(row.level, row.source, row.category, int(row.number)) for row in await connection.execute(query)]
        return Totals(
            sum(number for *_, number in found),
            _summed((category or UNKNOWN, number) for _, _, category, number in found),
            _summed((level, number) for level, _, _, number in found),
            _summed((source, number) for _, source, _, number in found),
        )

    async def trend(self, wanted: Filter, *, zone: tzinfo, today: date, days: int = 14) -> tuple[tuple[date, int], ...]:
        """Count the wanted errors of each of the last days; a day is from midnight to midnight in the zone."""
        dates = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
        counts = []
        for day in dates:
            since, until = _midnight(day, zone), _midnight(day + _DAY, zone)
            within = Filter(since=max(since, wanted.since or since), until=min(until, wanted.until or until))
            counts.append(self._count(wanted, within).scalar_subquery().label(f"d{day.toordinal()}"))
        async with self._database.read() as connection:
            row = (await connection.execute(select(*counts))).one()
        return tuple(zip(dates, (int(number) for number in row), strict=True))

    async def clean(self, *, before: datetime) -> int:
        """Remove errors that were seen before an instant, and problems that have none left.

        Returns:
            how many errors were removed.

        """
        removed = 0
        while True:
            async with self._database.write() as connection:
                await self._database.alone(connection, _LOCK, self._workspace)
                old = (
                    select(_e.id)
                    .where(_e.workspace == self._workspace, _e.seen_at < before)
                    .order_by(_e.seen_at, _e.id)
                    .limit(_CLEANED)
                )
                number = (await connection.execute(delete(sync_errors).where(_e.id.in_(old)))).rowcount
                removed += number
                if number == 0:
                    await self._drop_empty(connection)
                    return removed

    async def _drop_empty(self, connection: AsyncConnection) -> None:
        """Remove groups without errors and problems without groups."""
        of_group, of_problem = exists().where(_e.group_id == _g.id), exists().where(_same_problem())
        groups = await connection.execute(delete(sync_groups).where(_g.workspace == self._workspace, ~of_group))
        problems = await connection.execute(delete(sync_problems).where(_p.workspace == self._workspace, ~of_problem))
        if groups.rowcount or problems.rowcount:
            query = select(sync_removals.c.times).where(sync_removals.c.workspace == self._workspace)
            times = (await connection.execute(query)).scalar_one_or_none() or 0
            await self._database.put(connection, sync_removals, {"workspace": self._workspace}, times=times + 1)

    def _counted(self, wanted: Filter) -> CTE:
        """Return how many of the wanted errors each group has."""
        return (
            select(_e.group_id, func.count().label("number"))
            .where(_in_groups(self._workspace, wanted), *_within(wanted))
            .group_by(_e.group_id)
            .cte("counted")
        )

    def _count(self, wanted: Filter, within: Filter) -> Select[Any]:
        where = _in_groups(self._workspace, wanted) if _picks_groups(wanted) else _e.workspace == self._workspace
        return select(func.count()).select_from(sync_errors).where(where, *_within(within))

    async def _rows(
        self,
        connection: AsyncConnection,
        wanted: Filter,
        *,
        limit: int,
        before: _Place | None = None,
        after: _Place | None = None,
        oldest_first: bool = False,
    ) -> tuple[Stored, ...]:
        given: dict[str, Any] = {"since": wanted.since, "until": wanted.until, "before": before, "after": after}
        kinds = replace(wanted, since=None, until=None)
        names = frozenset(name for name, value in given.items() if value is not None)
        statement = _page(self._workspace, kinds, names, oldest_first=oldest_first)
        values: dict[str, Any] = {"since": wanted.since, "until": wanted.until, "limit": limit}
        for name in names & {"before", "after"}:
            values[name], values[f"{name}_id"] = given[name]
        return _all_stored((await connection.execute(statement, values)).all())

    async def _problems(
        self, connection: AsyncConnection, wanted: Filter, fingerprints: Sequence[str]
    ) -> tuple[Problem, ...]:
        """Return what is to be told of some problems, in this order, without those that have no wanted errors."""
        parts: dict[str, list[Row[Any]]] = {}
        for row in await connection.execute(self._parts(wanted, fingerprints)):
            parts.setdefault(row.fingerprint, []).append(row)
        ids = [group.id for groups in parts.values() for group in groups]
        records = await connection.execute(
            select(_g.fingerprint, func.count(func.coalesce(_e.salesforce_id, _e.marketo_id).distinct()))
            .join(sync_errors, _e.group_id == _g.id)
            .where(_g.id.in_(ids), *_within(wanted))
            .group_by(_g.fingerprint)
        )
        distinct = {fingerprint: int(number) for fingerprint, number in records}
        newest = {one: max(groups, key=lambda group: group.newest).id for one, groups in parts.items()}
        message = (
            select(_e.message)
            .where(_e.group_id == _g.id, *_within(wanted))
            .order_by(_e.seen_at.desc(), _e.id.desc())
            .limit(1)
            .scalar_subquery()
            .label("message")
        )
        found = await connection.execute(select(_g.fingerprint, message).where(_g.id.in_(list(newest.values()))))
        samples = {row.fingerprint: row.message for row in found}
        return tuple(
            _problem(parts[one], distinct.get(one, 0), samples.get(one) or "") for one in fingerprints if one in parts
        )

    def _parts(self, wanted: Filter, fingerprints: Sequence[str]) -> Select[Any]:
        """Return the groups of some problems, those with the most wanted errors first."""
        of_these = _g.fingerprint.in_([storable(fingerprint) for fingerprint in fingerprints])
        counted = (
            select(_e.group_id, func.count().label("number"), func.max(_e.seen_at).label("newest"))
            .where(
                _e.group_id.in_(select(_g.id).where(*_of_group(self._workspace, wanted), of_these)), *_within(wanted)
            )
            .group_by(_e.group_id)
            .cte("counted")
        )
        told = _p.title, _p.code.label("diagnosed_code"), _p.cause, _p.category, _p.first_seen
        return (
            select(sync_groups, counted.c.number, counted.c.newest, *told)
            .join(counted, counted.c.group_id == _g.id)
            .join(sync_problems, _same_problem())
            .order_by(counted.c.number.desc(), _g.id)
        )


_Place = tuple[datetime, int]
_place_of_row = tuple_(_e.seen_at, _e.id)


@lru_cache(maxsize=64)
def _page(workspace: str, kinds: Filter, given: frozenset[str], *, oldest_first: bool) -> Select[Any]:
    """Select a page: building the statement takes longer than answering it, so it is kept, without the values."""

    def at(name: str) -> ColumnElement[Any]:
        return bindparam(name, type_=_e.seen_at.type)

    def place(name: str) -> ColumnElement[Any]:
        return tuple_(at(name), bindparam(f"{name}_id", type_=_e.id.type))

    conditions = {
        "since": lambda: _e.seen_at >= at("since"),
        "until": lambda: _e.seen_at < at("until"),
        "before": lambda: _place_of_row < place("before"),
        "after": lambda: _place_of_row > place("after"),
    }
    where = [_e.workspace == workspace, *(conditions[name]() for name in sorted(given))]
    if kinds != Filter():
        where.append(_in_groups(workspace, kinds))
    order = (_e.seen_at, _e.id) if oldest_first else (_e.seen_at.desc(), _e.id.desc())
    limit = bindparam("limit", type_=Integer())
    page = select(sync_errors).where(*where).order_by(*order).limit(limit).subquery()
    again = (page.c.seen_at, page.c.id) if oldest_first else (page.c.seen_at.desc(), page.c.id.desc())
    return _described(page).order_by(*again)


def _of_group(workspace: str, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what holds for the groups of the wanted errors."""
    conditions: list[ColumnElement[bool]] = [_g.workspace == workspace]
    if wanted.level is not None:
        conditions.append(_g.level == wanted.level)
    for column, value in ((_g.object, wanted.object), (_g.source, wanted.source)):
        if value is not None:
            conditions.append(_same(column, value))
    if wanted.fingerprint is not None:
        conditions.append(_g.fingerprint == storable(wanted.fingerprint))
    if wanted.code is not None:
        conditions.append(or_(_same(_g.code, wanted.code), _of_problem(workspace, _same(_p.code, wanted.code))))
    if wanted.category == UNKNOWN:
        conditions.append(_of_problem(workspace, _p.category.is_(None)))
    elif wanted.category is not None:
        conditions.append(_of_problem(workspace, _same(_p.category, wanted.category)))
    return conditions


def _of_problem(workspace: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return _g.fingerprint.in_(select(_p.fingerprint).where(_p.workspace == workspace, condition))


def _in_groups(workspace: str, wanted: Filter) -> ColumnElement[bool]:
    return _e.group_id.in_(select(_g.id).where(*_of_group(workspace, wanted)))


def _within(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what holds for when the wanted errors were seen."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(_e.seen_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(_e.seen_at < wanted.until)
    return conditions


def _picks_groups(wanted: Filter) -> bool:
    return replace(wanted, since=None, until=None) != Filter()


def _same(column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    return func.lower(column) == func.lower(storable(value))


def _same_problem() -> ColumnElement[bool]:
    return and_(_p.workspace == _g.workspace, _p.fingerprint == _g.fingerprint)


def _described(errors: FromClause) -> Select[Any]:
    """Select errors with what their groups and problems tell, in the order of ``_all_stored``."""
    of_error = errors.c
    numbers = (of_error.seen_at, of_error.stored_at, of_error.failed_at)
    return (
        select(
            of_error.id,
            of_error.identity,
            # As they stand there: so many are made into instants fastest all at once.
            *(type_coerce(number, BigInteger) for number in numbers),
            *(of_error.failed_offset, of_error.message, of_error.salesforce_id, of_error.marketo_id),
            *(of_error.job_id, of_error.external_id),
            *(_g.fingerprint, _g.level, _g.source, _g.object, _g.operation, _g.code),
            *(_p.code, _p.cause, _p.category),
        )
        .join(sync_groups, _g.id == of_error.group_id)
        .join(sync_problems, _same_problem())
    )


def _summed(numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for name, number in numbers:
        sums[name] += number
    return dict(sums.most_common())


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _some(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield values in lists that a statement can hold."""
    left = iter(values)
    while some := list(islice(left, _KEYS)):
        yield some


# Rows to values


def _all_stored(rows: Iterable[Sequence[Any]]) -> tuple[Stored, ...]:
    return tuple([_stored(*row) for row in rows])


def _stored(  # noqa: PLR0917 - a row of ``_described``
    number: int,
    identity: bytes,
    seen: int,
    stored: int,
    failed: int | None,
    offset: int | None,
    message: str,
    salesforce_id: str | None,
    marketo_id: str | None,
    job_id: str | None,
    external_id: str | None,
    fingerprint: str,
    level: Level,
    source: str,
    sobject: str | None,
    operation: str | None,
    code: str | None,
    diagnosed_code: str | None,
    cause: str | None,
    category: str | None,
) -> Stored:
    seen_at = instant(seen)
    failed_at = None if failed is None else seen_at if failed == seen else instant(failed)
    error = SyncError(
        source,
        level,
        message,
        failed_at.astimezone(_zone(offset)) if failed_at is not None and offset else failed_at,
        code,
        sobject,
        operation,
        salesforce_id,
        marketo_id,
        job_id,
        external_id,
        seen_at.date() if failed is None else None,
    )
    return Stored(
        id=number,
        error=error,
        identity=identity.hex(),
        fingerprint=fingerprint,
        code=diagnosed_code,
        cause=cause,
        category=category,
        stored_at=instant(stored),
        seen_at=seen_at,
    )


@lru_cache
def _zone(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


def _problem(groups: Sequence[Row[Any]], records: int, sample: str) -> Problem:
    told = groups[0]
    return Problem(
        fingerprint=told.fingerprint,
        title=told.title,
        code=told.diagnosed_code or next((group.code for group in groups if group.code), None),
        cause=told.cause,
        category=told.category,
        sample=sample,
        level="job" if any(group.level == "job" for group in groups) else "record",
        count=sum(group.number for group in groups),
        records=records,
        objects=tuple(dict.fromkeys(group.object for group in groups if group.object)),
        sources=tuple(dict.fromkeys(group.source for group in groups)),
        first_seen=told.first_seen,
        last_seen=max(group.newest for group in groups),
    )


# Values to rows

_Key = tuple[str, str, str, str | None, str | None, str | None]
_KEY_COLUMNS = ("fingerprint", "level", "source", "object", "operation", "code")


def _name(key: _Key) -> bytes:
    """Return what a group is found by: its values may be too long for an index."""
    parts = "\0".join("-" if part is None else f"{len(part)}:{part}" for part in map(_text, key))
    return blake2b(parts.encode(), digest_size=16).digest()


@dataclass(slots=True)
class _Seen:
    """A problem of a batch: what is known of it, and when it was first seen, in microseconds."""

    diagnosed: Diagnosed
    first: int

    def adds_nothing_to(self, other: _Seen | None) -> bool:
        """Tell whether all of this is known."""
        return other is not None and other.first <= self.first and other.diagnosed == self.diagnosed

    def values(self) -> dict[str, Any]:
        """Return what is to be written down."""
        one = self.diagnosed
        return {
            "title": _text(one.title),
            "code": _text(one.code),
            "cause": _text(one.cause),
            "category": one.category,
            "first_seen": instant(self.first),
        }


class _Known:
    """Problems and groups that are stored, as long as nothing is removed: a batch brings few others."""

    def __init__(self, removals: int) -> None:
        self.removals = removals
        self.problems: dict[str, _Seen] = {}
        self.groups: dict[_Key, int] = {}


class _Columns:
    """A batch, column by column, with the problems in it."""

    def __init__(self, batch: Sequence[Incoming], now: datetime) -> None:
        errors = [one.error for one in batch]
        self.identities = [bytes.fromhex(one.identity) for one in batch]
        self.messages = _texts([error.message for error in errors])
        self.salesforce_ids = _texts([error.salesforce_id for error in errors])
        self.marketo_ids = _texts([error.marketo_id for error in errors])
        self.job_ids = _texts([error.job_id for error in errors])
        self.external_ids = _texts([error.external_id for error in errors])
        self.failed_at = [None if error.failed_at is None else microseconds(error.failed_at) for error in errors]
        self.failed_offsets = [_minutes(error.failed_at) for error in errors]
        self.keys: list[_Key] = [
            (one.fingerprint, error.level, error.source, error.object, error.operation, error.code)
            for one, error in zip(batch, errors, strict=True)
        ]
        present = microseconds(now)
        latest = microseconds(now + _AHEAD)
        self.seen_at = [
            (failed if failed <= latest else present) if failed is not None else _undated(error, now)
            for failed, error in zip(self.failed_at, errors, strict=True)
        ]
        self.problems = self._problems(batch)

    def _problems(self, batch: Sequence[Incoming]) -> dict[str, _Seen]:
        problems: dict[str, _Seen] = {}
        for one, seen in zip(batch, self.seen_at, strict=True):
            problem = problems.get(one.fingerprint)
            if problem is None:
                problems[one.fingerprint] = _Seen(one.diagnosed, seen)
            elif seen < problem.first:
                problem.first = seen
        return problems


def _undated(error: SyncError, now: datetime) -> int:
    # Noon is on the same day in nearly every zone.
    return microseconds(now if error.day is None else min(datetime.combine(error.day, _NOON), now))


def _minutes(at: datetime | None) -> int | None:
    offset = None if at is None else at.utcoffset()
    return None if offset is None else round(offset.total_seconds() / 60)


def _texts(texts: list[Any]) -> list[Any]:
    """Return texts that every database takes; nearly all are such as they are, which is seen at once."""
    together = "".join(filter(None, texts))
    if together.isascii() and "\0" not in together:
        return texts
    return [_text(text) for text in texts]


def _text(text: str | None) -> Any:
    return text if text is None or (text.isascii() and "\0" not in text) else storable(text)


_OWN = "identity, group_id, seen_at, failed_at, failed_offset, message, salesforce_id, marketo_id, job_id, external_id"
_ONCE = "ON CONFLICT (workspace, identity) DO NOTHING"
_SQLITE = f"INSERT INTO sync_errors (workspace, stored_at, {_OWN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) {_ONCE}"  # noqa: S608
_POSTGRES = f"""
INSERT INTO sync_errors (workspace, stored_at, {_OWN})
SELECT %s, %s, * FROM unnest(
    %s::bytea[], %s::bigint[], %s::bigint[], %s::bigint[], %s::smallint[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[]
) {_ONCE}
"""  # noqa: S608


def _own(groups: list[int], columns: _Columns) -> tuple[list[Any], ...]:
    """Return the columns in the order of the statements."""
    return (
        columns.identities,
        groups,
        columns.seen_at,
        columns.failed_at,
        columns.failed_offsets,
        columns.messages,
        columns.salesforce_ids,
        columns.marketo_ids,
        columns.job_ids,
        columns.external_ids,
    )


async def _insert_sqlite(
    connection: AsyncConnection, workspace: str, now: int, groups: list[int], columns: _Columns
) -> int:
    rows = list(zip(repeat(workspace), repeat(now), *_own(groups, columns), strict=False))
    return (await connection.exec_driver_sql(_SQLITE, rows)).rowcount


async def _insert_postgres(
    connection: AsyncConnection, workspace: str, now: int, groups: list[int], columns: _Columns
) -> int:
    return (await connection.exec_driver_sql(_POSTGRES, (workspace, now, *_own(groups, columns)))).rowcount
