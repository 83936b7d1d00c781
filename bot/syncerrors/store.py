"""Sync errors as they are kept: added in bulk and once each, listed, grouped by problem, counted, cleaned up.

What errors have in common stands once, in a group: the problem, the level, the source, the object. A filter picks
groups, of which there are few; the errors are then found by group or by time, each with an index.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from hashlib import blake2b
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, delete, exists, func, insert, literal, or_, select, tuple_, update

from bot.storage.tables import WORKSPACE, microseconds, storable, sync_errors, sync_groups, sync_problems
from bot.syncerrors.filters import UNKNOWN, Filter
from bot.syncerrors.model import SyncError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from sqlalchemy import CTE, ColumnElement, Row, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.storage.database import Database
    from bot.syncerrors.model import Level

_LOCK = "sync_errors"
_PAGE = 2000
_CLEANED = 5000
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
    ``objects`` and ``sources`` are of the wanted errors, ``first_seen`` and ``last_seen`` of all ever stored.
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
            await self._put_problems(connection, columns)
            numbers = await self._put_groups(connection, columns)
            groups = [numbers[key] for key in columns.keys]
            insert_all = _insert_sqlite if self._database.is_sqlite else _insert_postgres
            return await insert_all(connection, self._workspace, microseconds(now), groups, columns)

    async def _put_problems(self, connection: AsyncConnection, columns: _Columns) -> None:
        known = {
            row.fingerprint: row
            for some in _some(columns.problems)
            for row in await connection.execute(
                select(sync_problems).where(_p.workspace == self._workspace, _p.fingerprint.in_(some))
            )
        }
        new, changed = [], []
        for fingerprint, (diagnosed, seen) in columns.problems.items():
            values = {
                "title": diagnosed.title,
                "code": diagnosed.code,
                "cause": diagnosed.cause,
                "category": diagnosed.category,
                "first_seen": seen.first,
                "last_seen": seen.last,
            }
            if (row := known.get(fingerprint)) is None:
                new.append({"workspace": self._workspace, "fingerprint": fingerprint, **values})
            else:
                values["first_seen"] = min(seen.first, row.first_seen)
                values["last_seen"] = max(seen.last, row.last_seen)
                if any(getattr(row, name) != value for name, value in values.items()):
                    changed.append({"b_fingerprint": fingerprint, **values})
        if new:
            await connection.execute(insert(sync_problems), new)
        if changed:
            await connection.execute(
                update(sync_problems).where(
                    _p.workspace == self._workspace, _p.fingerprint == bindparam("b_fingerprint")
                ),
                changed,
            )

    async def _put_groups(self, connection: AsyncConnection, columns: _Columns) -> dict[_Key, int]:
        """Write down the groups of a batch; return their numbers."""
        names = {key: _name(key) for key in columns.groups}
        known = await self._groups_named(connection, names.values())
        new, changed = [], []
        for key, seen in columns.groups.items():
            if (row := known.get(names[key])) is None:
                values = dict(zip(_KEY_COLUMNS, key, strict=True))
                span = {"first_seen": seen.first, "last_seen": seen.last}
                new.append({"workspace": self._workspace, "key": names[key], **values, **span})
            elif seen.first < row.first_seen or seen.last > row.last_seen:
                first, last = min(seen.first, row.first_seen), max(seen.last, row.last_seen)
                changed.append({"b_id": row.id, "first_seen": first, "last_seen": last})
        if changed:
            await connection.execute(update(sync_groups).where(_g.id == bindparam("b_id")), changed)
        if new:
            await connection.execute(insert(sync_groups), new)
            known |= await self._groups_named(connection, [name for name in names.values() if name not in known])
        return {key: known[name].id for key, name in names.items()}

    async def _groups_named(self, connection: AsyncConnection, names: Iterable[bytes]) -> dict[bytes, Any]:
        found: dict[bytes, Any] = {}
        for some in _some(names):
            query = select(sync_groups).where(_g.workspace == self._workspace, _g.key.in_(some))
            found |= {row.key: row for row in await connection.execute(query)}
        return found

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
        query = select(func.count(_g.fingerprint.distinct())).where(*self._of_group(wanted), has_one)
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
            return await self._page(connection, wanted, limit=limit, before=before)

    async def stream(self, wanted: Filter) -> AsyncIterator[Stored]:
        """Yield all wanted errors, the oldest first, in a memory that does not grow with their number."""
        after: _Place | None = None
        while True:
            # Page by page, so that a slow reader keeps no transaction open.
            async with self._database.read() as connection:
                page = await self._page(connection, wanted, limit=_PAGE, after=after, oldest_first=True)
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
            found = await connection.execute(
                select(sync_errors).where(_e.id == error_id, _e.workspace == self._workspace)
            )
            described = await self._described(connection, found.all())
            return described[0] if described else None

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
        """Remove errors that were seen before an instant, and problems that were not seen since.

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
                    for table in (sync_groups, sync_problems):
                        gone = table.c.workspace == self._workspace, table.c.last_seen < before
                        await connection.execute(delete(table).where(*gone))
                    return removed

    # Parts of queries

    def _of_group(self, wanted: Filter) -> list[ColumnElement[bool]]:
        """Return what holds for the groups of the wanted errors."""
        conditions: list[ColumnElement[bool]] = [_g.workspace == self._workspace]
        if wanted.since is not None:
            conditions.append(_g.last_seen >= wanted.since)
        if wanted.until is not None:
            conditions.append(_g.first_seen < wanted.until)
        if wanted.level is not None:
            conditions.append(_g.level == wanted.level)
        for column, value in ((_g.object, wanted.object), (_g.source, wanted.source)):
            if value is not None:
                conditions.append(_same(column, value))
        if wanted.fingerprint is not None:
            conditions.append(_g.fingerprint == storable(wanted.fingerprint))
        if wanted.code is not None:
            conditions.append(or_(_same(_g.code, wanted.code), self._of_problem(_same(_p.code, wanted.code))))
        if wanted.category == UNKNOWN:
            conditions.append(self._of_problem(_p.category.is_(None)))
        elif wanted.category is not None:
            conditions.append(self._of_problem(_same(_p.category, wanted.category)))
        return conditions

    def _of_problem(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return _g.fingerprint.in_(select(_p.fingerprint).where(_p.workspace == self._workspace, condition))

    def _in_groups(self, wanted: Filter) -> ColumnElement[bool]:
        return _e.group_id.in_(select(_g.id).where(*self._of_group(wanted)))

    def _counted(self, wanted: Filter) -> CTE:
        """Return how many of the wanted errors each group has."""
        return (
            select(_e.group_id, func.count().label("number"))
            .where(self._in_groups(wanted), *_within(wanted))
            .group_by(_e.group_id)
            .cte("counted")
        )

    def _count(self, wanted: Filter, within: Filter) -> Select[Any]:
        where = self._in_groups(wanted) if _picks_groups(wanted) else _e.workspace == self._workspace
        return select(func.count()).select_from(sync_errors).where(where, *_within(within))

    async def _page(
        self,
        connection: AsyncConnection,
        wanted: Filter,
        *,
        limit: int,
        before: _Place | None = None,
        after: _Place | None = None,
        oldest_first: bool = False,
    ) -> tuple[Stored, ...]:
        where = [_e.workspace == self._workspace, *_within(wanted)]
        if _picks_groups(wanted):
            where.append(self._in_groups(wanted))
        if before is not None:
            where.append(_place_of_row < _place(before))
        if after is not None:
            where.append(_place_of_row > _place(after))
        order = (_e.seen_at, _e.id) if oldest_first else (_e.seen_at.desc(), _e.id.desc())
        found = await connection.execute(select(sync_errors).where(*where).order_by(*order).limit(limit))
        return await self._described(connection, found.all())

    async def _described(self, connection: AsyncConnection, found: Sequence[Row[Any]]) -> tuple[Stored, ...]:
        """Put rows together with their groups and problems, of which a page has few."""
        groups = {
            row.id: row
            for some in _some({row.group_id for row in found})
            for row in await connection.execute(
                select(sync_groups, _p.code.label("diagnosed_code"), _p.cause, _p.category)
                .outerjoin(sync_problems, _same_problem())
                .where(_g.id.in_(some))
            )
        }
        return tuple(_stored(row, groups[row.group_id]) for row in found if row.group_id in groups)

    async def _problems(
        self, connection: AsyncConnection, wanted: Filter, fingerprints: Sequence[str]
    ) -> tuple[Problem, ...]:
        """Return what is to be told of some problems."""
        of_these = _g.fingerprint.in_([storable(fingerprint) for fingerprint in fingerprints])
        counted = (
            select(_e.group_id, func.count().label("number"), func.max(_e.seen_at).label("last"))
            .where(_e.group_id.in_(select(_g.id).where(*self._of_group(wanted), of_these)), *_within(wanted))
            .group_by(_e.group_id)
            .cte("counted")
        )
        groups = await connection.execute(
            select(sync_groups, counted.c.number, counted.c.last)
            .join(counted, counted.c.group_id == _g.id)
            .order_by(counted.c.number.desc(), _g.id)
        )
        parts: dict[str, list[Row[Any]]] = {}
        for row in groups:
            parts.setdefault(row.fingerprint, []).append(row)
        records = await self._records(connection, wanted, parts)
        samples = await self._samples(connection, wanted, parts)
        known = await connection.execute(
            select(sync_problems).where(_p.workspace == self._workspace, _p.fingerprint.in_(list(parts)))
        )
        told = {row.fingerprint: row for row in known}
        return tuple(
            _problem(told[one], parts[one], records.get(one, 0), samples[one]) for one in fingerprints if one in parts
        )

    async def _records(
        self, connection: AsyncConnection, wanted: Filter, parts: Mapping[str, list[Row[Any]]]
    ) -> dict[str, int]:
        record = func.coalesce(_e.salesforce_id, _e.marketo_id)
        ids = [group.id for groups in parts.values() for group in groups]
        found = await connection.execute(
            select(_g.fingerprint, func.count(record.distinct()))
            .join(sync_errors, _e.group_id == _g.id)
            .where(_g.id.in_(ids), *_within(wanted))
            .group_by(_g.fingerprint)
        )
        return {fingerprint: int(number) for fingerprint, number in found}

    async def _samples(
        self, connection: AsyncConnection, wanted: Filter, parts: Mapping[str, list[Row[Any]]]
    ) -> dict[str, str]:
        samples = {}
        for fingerprint, groups in parts.items():
            newest = max(groups, key=lambda group: (group.last, group.id))
            found = await connection.execute(
                select(_e.message)
                .where(_e.group_id == newest.id, *_within(wanted))
                .order_by(_e.seen_at.desc(), _e.id.desc())
                .limit(1)
            )
            samples[fingerprint] = found.scalar_one_or_none() or ""
        return samples


_Place = tuple[datetime, int]
_place_of_row = tuple_(_e.seen_at, _e.id)


def _place(place: _Place) -> ColumnElement[Any]:
    return tuple_(literal(place[0], _e.seen_at.type), literal(place[1], _e.id.type))


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


def _stored(row: Row[Any], group: Row[Any]) -> Stored:
    failed = row.failed_at
    if failed is not None and row.failed_offset:
        failed = failed.astimezone(timezone(timedelta(minutes=row.failed_offset)))
    error = SyncError(
        source=group.source,
        level=group.level,
        message=row.message,
        failed_at=failed,
        code=group.code,
        object=group.object,
        operation=group.operation,
        salesforce_id=row.salesforce_id,
        marketo_id=row.marketo_id,
        job_id=row.job_id,
        external_id=row.external_id,
        day=row.seen_at.date() if failed is None else None,
    )
    return Stored(
        id=row.id,
        error=error,
        identity=row.identity.hex(),
        fingerprint=group.fingerprint,
        code=group.diagnosed_code,
        cause=group.cause,
        category=group.category,
        stored_at=row.stored_at,
        seen_at=row.seen_at,
    )


def _problem(told: Row[Any], groups: Sequence[Row[Any]], records: int, sample: str) -> Problem:
    return Problem(
        fingerprint=told.fingerprint,
        title=told.title,
        code=told.code or next((group.code for group in groups if group.code), None),
        cause=told.cause,
        category=told.category,
        sample=sample,
        level="job" if any(group.level == "job" for group in groups) else "record",
        count=sum(group.number for group in groups),
        records=records,
        objects=tuple(dict.fromkeys(group.object for group in groups if group.object)),
        sources=tuple(dict.fromkeys(group.source for group in groups)),
        first_seen=told.first_seen,
        last_seen=told.last_seen,
    )


# Values to rows

_Key = tuple[str, str, str, str | None, str | None, str | None]
_KEY_COLUMNS = ("fingerprint", "level", "source", "object", "operation", "code")


def _name(key: _Key) -> bytes:
    """Return what a group is found by: its values may be too long for an index."""
    parts = "\0".join("-" if part is None else f"{len(part)}:{part}" for part in key)
    return blake2b(parts.encode(), digest_size=16).digest()


@dataclass(slots=True)
class _Seen:
    first: datetime
    last: datetime


class _Columns:
    """A batch, column by column, with the groups and the problems in it."""

    def __init__(self, batch: Sequence[Incoming], now: datetime) -> None:
        errors = [one.error for one in batch]
        self.identities = [bytes.fromhex(one.identity) for one in batch]
        self.messages = _texts([error.message for error in errors])
        self.salesforce_ids = _texts([error.salesforce_id for error in errors])
        self.marketo_ids = _texts([error.marketo_id for error in errors])
        self.job_ids = _texts([error.job_id for error in errors])
        self.external_ids = _texts([error.external_id for error in errors])
        self.keys: list[_Key] = []
        self.seen_at: list[int] = []
        self.failed_at: list[int | None] = []
        self.failed_offsets: list[int | None] = []
        self.groups: dict[_Key, _Seen] = {}
        self.problems: dict[str, tuple[Diagnosed, _Seen]] = {}
        for one in batch:
            self._take(one, now)

    def _take(self, one: Incoming, now: datetime) -> None:
        error = one.error
        at = error.failed_at
        seen = _seen(error, now)
        key = (one.fingerprint, error.level, *_texts((error.source, error.object, error.operation, error.code)))
        self.keys.append(key)
        self.seen_at.append(microseconds(seen))
        self.failed_at.append(None if at is None else microseconds(at))
        self.failed_offsets.append(None if at is None else _minutes(at))
        group = self.groups.setdefault(key, _Seen(seen, seen))
        problem = self.problems.setdefault(one.fingerprint, (one.diagnosed, _Seen(seen, seen)))[1]
        for span in (group, problem):
            span.first, span.last = min(span.first, seen), max(span.last, seen)


def _seen(error: SyncError, now: datetime) -> datetime:
    if error.failed_at is not None:
        return error.failed_at if error.failed_at <= now + _AHEAD else now
    # Noon is on the same day in nearly every zone.
    return now if error.day is None else min(datetime.combine(error.day, _NOON), now)


def _minutes(at: datetime) -> int:
    offset = at.utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)


def _texts(texts: Sequence[str | None]) -> list[Any]:
    """Return texts that every database takes; nearly all are such as they are."""
    together = "".join([text for text in texts if text])
    try:
        together.encode()
    except UnicodeEncodeError:
        fine = False
    else:
        fine = "\0" not in together
    return list(texts) if fine else [text and storable(text) for text in texts]


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
