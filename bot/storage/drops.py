"""Files that people dropped: written down when they are seen, claimed by whoever reads them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.tables import WORKSPACE, drops

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.storage.database import Database


class DropState(StrEnum):
    """What has become of a file."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDrop:
    """A file in the message ``message_ts``. ``asked``: it was meant for the bot, which then always answers."""

    channel: str
    message_ts: str
    thread_ts: str
    file: str
    user: str
    asked: bool
    direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(NewDrop):
    """A file that was written down. ``day_first`` is what somebody said of its dates."""

    id: str
    day_first: bool | None
    attempts: int


class Drops:
    """The files of one workspace."""

    def __init__(self, database: Database, workspace: str = WORKSPACE) -> None:
        """Take the database that holds them."""
        self._database = database
        self._workspace = workspace

    async def record(self, drop: NewDrop, *, now: datetime) -> bool:
        """Write a file down; return whether it is new."""
        try:
            async with self._database.write() as connection:
                if await self._known(connection, drop):
                    return False
                await connection.execute(insert(drops).values(**self._row(drop, now)))
        except IntegrityError:
            # Two deliveries of one event: the unique key decides.
            async with self._database.read() as connection:
                if not await self._known(connection, drop):
                    raise
            return False
        return True

    async def claim(self, *, now: datetime, lease: timedelta) -> Drop | None:
        """Take the file that has waited longest; nobody else gets it until the lease ends."""
        async with self._database.write() as connection:
            found = await connection.execute(
                select(drops)
                .where(self._due(now))
                .order_by(drops.c.next_attempt_at, drops.c.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            row = found.first()
            if row is None:
                return None
            await connection.execute(
                update(drops)
                .where(drops.c.id == row.id)
                .values(
                    state=DropState.READING,
                    attempts=row.attempts + 1,
                    lease_until=now + lease,
                    updated_at=now,
                )
            )
            return _drop(row, attempts=row.attempts + 1)

    async def keep(self, drop_id: str, *, now: datetime, lease: timedelta) -> None:
        """Have a claim last longer."""
        await self._set(drop_id, now, lease_until=now + lease)

    async def done(self, drop_id: str, *, now: datetime) -> None:
        """Mark a file as read."""
        await self._set(drop_id, now, state=DropState.DONE, lease_until=None)

    async def failed(self, drop_id: str, *, error: str, now: datetime) -> None:
        """Give a file up."""
        await self._set(drop_id, now, state=DropState.FAILED, lease_until=None, error=error[:200])

    async def postpone(self, drop_id: str, *, until: datetime, error: str, now: datetime) -> None:
        """Have a file read later."""
        await self._set(
            drop_id, now, state=DropState.WAITING, lease_until=None, next_attempt_at=until, error=error[:200]
        )

    async def again(self, drop_id: str, *, day_first: bool, now: datetime) -> bool:
        """Have a file read once more, now that somebody said what its dates mean; return whether it is still known.

        It gets a new id, because its answer is one of its own.
        """
        async with self._database.write() as connection:
            done = await connection.execute(
                update(drops)
                .where(drops.c.workspace == self._workspace, drops.c.id == drop_id, drops.c.state == DropState.DONE)
                .values(
                    id=uuid4().hex,
                    day_first=day_first,
                    asked=True,
                    state=DropState.WAITING,
                    attempts=0,
                    next_attempt_at=now,
                    updated_at=now,
                )
            )
            return bool(done.rowcount)

    async def next_due(self) -> datetime | None:
        """Return the instant from which on a file can be claimed, or nothing when none waits."""
        waiting = select(func.min(drops.c.next_attempt_at)).where(self._in(DropState.WAITING)).scalar_subquery()
        reading = select(func.min(drops.c.lease_until)).where(self._in(DropState.READING)).scalar_subquery()
        async with self._database.read() as connection:
            row = (await connection.execute(select(waiting.label("waiting"), reading.label("reading")))).one()
            return min((instant for instant in (row.waiting, row.reading) if instant), default=None)

    async def _set(self, drop_id: str, now: datetime, **values: Any) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                update(drops)
                .where(drops.c.id == drop_id, drops.c.state == DropState.READING)
                .values(updated_at=now, **values)
            )

    async def _known(self, connection: AsyncConnection, drop: NewDrop) -> bool:
        found = await connection.execute(
            select(drops.c.id).where(
                drops.c.workspace == self._workspace,
                drops.c.channel == drop.channel,
                drops.c.message_ts == drop.message_ts,
                drops.c.file == drop.file,
            )
        )
        return found.first() is not None

    def _row(self, drop: NewDrop, now: datetime) -> dict[str, Any]:
        return {
            "id": uuid4().hex,
            "workspace": self._workspace,
            "channel": drop.channel,
            "message_ts": drop.message_ts,
            "thread_ts": drop.thread_ts,
            "file": drop.file,
            "user": drop.user,
            "asked": drop.asked,
            "direct": drop.direct,
            "state": DropState.WAITING,
            "attempts": 0,
            "next_attempt_at": now,
            "created_at": now,
            "updated_at": now,
        }

    def _in(self, state: DropState) -> ColumnElement[bool]:
        return and_(drops.c.workspace == self._workspace, drops.c.state == state)

    def _due(self, now: datetime) -> ColumnElement[bool]:
        return or_(
            and_(self._in(DropState.WAITING), drops.c.next_attempt_at <= now),
            and_(self._in(DropState.READING), drops.c.lease_until <= now),
        )


def _drop(row: Row[Any], *, attempts: int) -> Drop:
    return Drop(
        id=row.id,
        channel=row.channel,
        message_ts=row.message_ts,
        thread_ts=row.thread_ts,
        file=row.file,
        user=row.user,
        asked=row.asked,
        direct=row.direct,
        day_first=row.day_first,
        attempts=attempts,
    )
