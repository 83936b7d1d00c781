"""What people did about problems, in the order in which they did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from bot.digest import state as states
from bot.digest.state import NOTHING, Event, State
from bot.storage.answers import State as Delivery
from bot.storage.tables import WORKSPACE, answers, digest_items, digest_posts, problem_events

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.digest.state import Result
    from bot.storage.database import Database

_v, _p = problem_events.c, digest_posts.c
_SOME = 500


class Problems:
    """What was done about one workspace's problems."""

    def __init__(self, database: Database, workspace: str = WORKSPACE) -> None:
        """Take the database that holds the table."""
        self._database = database
        self._workspace = workspace

    async def states(self, fingerprints: Collection[str]) -> dict[str, State]:
        """Return the states of some problems; those of which nobody did anything are there, too."""
        async with self._database.read() as connection:
            return await self._states(connection, fingerprints)

    async def press(self, fingerprint: str, event: Event, *, seen: int | None, post: str | None = None) -> Result:
        """Do something about a problem, unless what others did speaks against it.

        Every digest in which the problem stands is marked to be drawn again: of each channel the newest one.

        Args:
            fingerprint: the problem's.
            event: what is to be done.
            seen: the version of the state that the presser saw.
            post: the digest in which the button stood; it is drawn again in any case.

        """
        async with self._database.write() as connection:
            before = await self._alone(connection, fingerprint)
            result = states.press(before, event, seen=seen)
            marked = {post} if post is not None else set()
            if result.event is not None:
                await self._add(connection, fingerprint, result.event)
                marked |= await self._newest(connection, fingerprint)
            await self._mark(connection, marked)
            return result

    async def came(self, last_seen: Mapping[str, datetime]) -> dict[str, State]:
        """Note which resolved problems have come back.

        Args:
            last_seen: when the newest error of each problem happened.

        Returns:
            the states of these problems.

        """
        found = await self.states(last_seen)
        back = [one for one, state in found.items() if states.came(state, last_seen[one]).event is not None]
        for fingerprint in back:
            async with self._database.write() as connection:
                before = await self._alone(connection, fingerprint)
                result = states.came(before, last_seen[fingerprint])
                if result.event is not None:
                    await self._add(connection, fingerprint, result.event)
                    await self._mark(connection, await self._newest(connection, fingerprint))
                found[fingerprint] = result.state
        return found

    async def _alone(self, connection: AsyncConnection, fingerprint: str) -> State:
        """Return a problem's state, which nobody else changes until this transaction has ended."""
        await self._database.alone(connection, "problem", self._workspace, fingerprint)
        return (await self._states(connection, [fingerprint]))[fingerprint]

    async def _states(self, connection: AsyncConnection, fingerprints: Collection[str]) -> dict[str, State]:
        events: dict[str, list[Event]] = {}
        wanted = list(fingerprints)
        for start in range(0, len(wanted), _SOME):
            rows = await connection.execute(
                select(problem_events)
                .where(_v.workspace == self._workspace, _v.fingerprint.in_(wanted[start : start + _SOME]))
                .order_by(_v.id)
            )
            for row in rows:
                events.setdefault(row.fingerprint, []).append(_event(row))
        return {one: states.state(events[one]) if one in events else NOTHING for one in wanted}

    async def _add(self, connection: AsyncConnection, fingerprint: str, event: Event) -> None:
        await connection.execute(
            insert(problem_events).values(
                workspace=self._workspace,
                fingerprint=fingerprint,
                action=event.action,
                at=event.at,
                by=event.by,
                to=event.to,
                until=event.until,
            )
        )

    async def _newest(self, connection: AsyncConnection, fingerprint: str) -> set[str]:
        """Return the newest digest of each channel among those in which a problem stands or is going to stand."""
        newest = (
            select(_p.channel, func.max(_p.created_at).label("created_at"))
            .join(digest_items, digest_items.c.post == _p.id)
            .join(answers, answers.c.id == _p.id)
            .where(_p.workspace == self._workspace, digest_items.c.fingerprint == fingerprint)
            .where(answers.c.state != Delivery.FAILED)
            .group_by(_p.channel)
            .subquery()
        )
        posts = (
            select(_p.id)
            .join(digest_items, digest_items.c.post == _p.id)
            .join(newest, (newest.c.channel == _p.channel) & (newest.c.created_at == _p.created_at))
            .where(_p.workspace == self._workspace, digest_items.c.fingerprint == fingerprint)
        )
        return set((await connection.execute(posts)).scalars())

    async def _mark(self, connection: AsyncConnection, posts: Collection[str]) -> None:
        """Have digests drawn again."""
        # Locked one after the other in one order: two presses on problems of the same digests must not wait for each
        # other.
        locked = select(_p.id).where(_p.workspace == self._workspace, _p.id.in_(posts)).order_by(_p.id)
        ids = (await connection.execute(locked.with_for_update())).scalars().all()
        await connection.execute(update(digest_posts).where(_p.id.in_(ids)).values(wanted=_p.wanted + 1))


def _event(row: Any) -> Event:
    return Event(action=row.action, at=row.at, by=row.by, to=row.to, until=row.until)
