"""Digests: which channels want one, which were ordered and by whom they are made, which have to be drawn again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, false, func, insert, not_, or_, select, update

from bot.digest.order import Previous
from bot.digest.schedule import MAKE_UP, Subscription
from bot.storage.answers import State, put_answer
from bot.storage.orders import order_of, order_told, plan_of, plan_told
from bot.storage.tables import WORKSPACE, answers, digest_items, digest_posts, digests, problem_events

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.digest.order import Order
    from bot.digest.state import State as ProblemState
    from bot.storage.answers import NewAnswer
    from bot.storage.database import Database

_p = digest_posts.c


class PostState(StrEnum):
    """What has become of an order.

    ``making``: whoever holds the claim makes it; ``made``: it was handed over to be delivered; ``silent``: the day was
    quiet and the channel wants nothing then; ``missed``: it could not be made in time.
    """

    MAKING = "making"
    MADE = "made"
    SILENT = "silent"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A channel's subscription. ``paused`` is Slack's reason for which nothing can be posted there at the moment."""

    subscription: Subscription
    lang: str
    paused: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A wish with what there was before: the last day that was claimed, and what was told."""

    wish: Wish
    last_day: date | None
    previous: Previous | None


@dataclass(frozen=True, slots=True)
class Past:
    """What a channel has had: the last day that was claimed for the clock, and when its last digest was made."""

    last_day: date | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A digest that was made. ``sheet`` is what it says; ``posted_ts`` where it stands, once it does."""

    id: str
    channel: str
    lang: str
    zone: str
    sheet: dict[str, Any]
    posted_ts: str | None
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of a channel's day: the order's state and, once it was handed over, the answer's."""

    id: str
    state: PostState
    lease_until: datetime | None
    delivery: State | None
    error: str | None


class Digests:
    """The digests of one workspace."""

    def __init__(self, database: Database, workspace: str = WORKSPACE) -> None:
        """Take the database that holds the tables."""
        self._database = database
        self._workspace = workspace

    # Who wants one

    async def get(self, channel: str) -> Wish | None:
        """Return a channel's subscription, or nothing."""
        return next(iter(await self._wishes(digests.c.channel == channel)), None)

    async def all(self) -> tuple[Wish, ...]:
        """Return every subscription."""
        return await self._wishes()

    async def put(self, wish: Wish) -> None:
        """Write a subscription down, in the place of the channel's old one if there is one."""
        subscription = wish.subscription
        key = {"workspace": self._workspace, "channel": subscription.channel}
        async with self._database.write() as connection:
            await self._database.put(
                connection,
                digests,
                key,
                plan=plan_told(subscription.plan),
                lang=wish.lang,
                set_by=subscription.set_by,
                since=subscription.since,
                paused=wish.paused,
            )

    async def remove(self, channel: str) -> bool:
        """Forget a channel's subscription; return whether there was one."""
        async with self._database.write() as connection:
            return bool((await connection.execute(delete(digests).where(*self._of(channel)))).rowcount)

    async def pause(self, post_id: str, *, reason: str, notice: NewAnswer | None, now: datetime) -> bool:
        """Pause the subscription for which a digest was made, and have the person who set it up told, once.

        Args:
            post_id: the digest that Slack refused.
            reason: Slack's.
            notice: what that person is told.
            now: the present instant.

        Returns:
            whether it was active until now.

        """
        async with self._database.write() as connection:
            channel = select(_p.channel).where(_p.workspace == self._workspace, _p.id == post_id).scalar_subquery()
            paused = await connection.execute(
                update(digests)
                .where(digests.c.workspace == self._workspace, digests.c.channel == channel, digests.c.paused.is_(None))
                .values(paused=reason[:64])
            )
            if not paused.rowcount:
                return False
            if notice is not None:
                await put_answer(connection, notice, workspace=self._workspace, now=now)
            return True

    async def standing(self, now: datetime) -> tuple[Standing, ...]:
        """Return what the clock has to know of every subscription that is not paused."""
        last = (
            select(_p.channel, func.max(_p.day).label("day"), *_told(now))
            .outerjoin(answers, answers.c.id == _p.id)
            .where(_p.workspace == self._workspace, _p.turn == 0)
            .group_by(_p.channel)
            .subquery()
        )
        query = (
            select(digests, last.c.day, last.c.until, last.c.upto)
            .outerjoin(last, last.c.channel == digests.c.channel)
            .where(digests.c.workspace == self._workspace, digests.c.paused.is_(None))
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(Standing(_wish(row), row.day, _previous(row.until, row.upto)) for row in rows)

    async def previous(self, channel: str, now: datetime) -> Previous | None:
        """Return what a channel's digests have told; those that somebody wanted besides do not count."""
        query = (
            select(*_told(now))
            .outerjoin(answers, answers.c.id == _p.id)
            .where(_p.workspace == self._workspace, _p.channel == channel, _p.turn == 0)
        )
        async with self._database.read() as connection:
            return _previous(*(await connection.execute(query)).one())

    async def past(self, *channels: str) -> dict[str, Past]:
        """Return what channels have had; one that had none is not there. What Slack never took does not count."""
        stands = answers.c.state == State.POSTED
        query = (
            select(
                _p.channel,
                func.max(case((_p.turn == 0, _p.day))).label("day"),
                func.max(case((stands, _p.created_at))).label("last"),
            )
            .outerjoin(answers, answers.c.id == _p.id)
            .where(_p.workspace == self._workspace, _p.channel.in_(channels))
            .group_by(_p.channel)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.channel: Past(row.day, row.last) for row in rows}

    # Who makes one

    async def claim(self, order: Order, *, owner: str, now: datetime, lease: timedelta) -> bool:
        """Claim the digest of a channel's day; whoever comes later, or at the same moment, gets nothing.

        Args:
            order: the digest.
            owner: who makes it.
            now: the present instant.
            lease: how long making it may take; after it the owner counts as dead.

        """
        async with self._database.write() as connection:
            return await self._database.put_once(connection, digest_posts, **self._row(order, owner, now, now + lease))

    async def claim_besides(self, order: Order, *, owner: str, now: datetime, lease: timedelta) -> Order:
        """Claim one more digest of a channel's day; return it with its turn."""
        async with self._database.write() as connection:
            await self._database.alone(connection, "digest", self._workspace, order.channel)
            taken = select(func.max(_p.turn)).where(
                _p.workspace == self._workspace, _p.channel == order.channel, _p.day == order.day
            )
            # Turn 0 stays free for the clock.
            turn = ((await connection.execute(taken)).scalar_one() or 0) + 1
            claimed = replace(order, turn=turn)
            await connection.execute(insert(digest_posts).values(**self._row(claimed, owner, now, now + lease)))
            return claimed

    async def take_over(self, *, owner: str, now: datetime, lease: timedelta, since: datetime) -> Order | None:
        """Claim an order whose owner died, if there is one.

        Args:
            owner: who makes it from now on.
            now: the present instant.
            lease: how long making it may take.
            since: what was ordered before this instant is given up.

        """
        left = and_(self._in(PostState.MAKING), _p.lease_until <= now)
        if not await self._any(select(_p.id).where(left)):
            return None
        async with self._database.write() as connection:
            await connection.execute(
                update(digest_posts).where(left, _p.created_at < since).values(state=PostState.MISSED, lease_until=None)
            )
            found = await connection.execute(
                select(digest_posts)
                .where(left)
                .order_by(_p.lease_until, _p.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            row = found.first()
            if row is None:
                return None
            await connection.execute(
                update(digest_posts).where(_p.id == row.id).values(owner=owner, lease_until=now + lease)
            )
            return order_of(row)

    async def keep(self, order: Order, *, owner: str, until: datetime) -> None:
        """Have a claim last longer, if it is still this owner's."""
        async with self._database.write() as connection:
            await connection.execute(
                update(digest_posts)
                .where(_p.id == order.id, self._in(PostState.MAKING), _p.owner == owner)
                .values(lease_until=until)
            )

    async def hand_over(
        self,
        order: Order,
        *,
        owner: str,
        sheet: dict[str, Any],
        upto: int | None,
        items: Mapping[str, ProblemState],
        answer: NewAnswer,
        now: datetime,
    ) -> bool:
        """Have a digest delivered, by its owner alone and once.

        What people did about its problems while it was made is not in its message: then it is drawn again as soon as
        it stands in Slack.

        Args:
            order: the digest.
            owner: who made it.
            sheet: what it says.
            upto: the newest error that there was.
            items: the fingerprints of the problems that have a line, with the states that the message tells.
            answer: what is posted; its id is the order's.
            now: the present instant.

        Returns:
            whether the owner still held the claim.

        """
        async with self._database.write() as connection:
            # Whoever presses comes before this and is seen here, or after it and finds the digest's lines.
            for fingerprint in sorted(items):
                await self._database.alone(connection, "problem", self._workspace, fingerprint)
            wanted = int(await self._overtaken(connection, items))
            made = self._ended(order, owner, PostState.MADE, sheet=sheet, upto=upto, wanted=wanted)
            if not (await connection.execute(made)).rowcount:
                return False
            rows = [{"post": order.id, "fingerprint": one} for one in items]
            if rows:
                await connection.execute(insert(digest_items), rows)
            await put_answer(connection, answer, workspace=self._workspace, now=now)
            return True

    async def end(self, order: Order, *, owner: str, state: PostState, upto: int | None = None) -> None:
        """End an order of which nothing is posted; ``upto`` is the newest error that there was, when any was told."""
        async with self._database.write() as connection:
            await connection.execute(self._ended(order, owner, state, upto=upto))

    async def find(self, channel: str, day: date, turn: int = 0) -> Found | None:
        """Return what has become of a digest of a channel's day."""
        query = (
            select(_p.id, _p.state, _p.lease_until, answers.c.state.label("delivery"), answers.c.error)
            .outerjoin(answers, answers.c.id == _p.id)
            .where(_p.workspace == self._workspace, _p.channel == channel, _p.day == day, _p.turn == turn)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        return Found(
            id=row.id,
            state=PostState(row.state),
            lease_until=row.lease_until,
            delivery=State(row.delivery) if row.delivery else None,
            error=row.error,
        )

    # Which have to be drawn again

    async def post(self, post_id: str) -> Post | None:
        """Return a digest that was made, or nothing."""
        async with self._database.read() as connection:
            row = (await connection.execute(self._made().where(_p.id == post_id))).first()
        return _post(row) if row else None

    async def claim_drawing(self, *, now: datetime, lease: timedelta) -> Post | None:
        """Take a digest that stands in Slack and is not drawn from the present state; nobody else does meanwhile."""
        changed = self._made().where(
            _p.wanted > _p.drawn, answers.c.posted_ts.is_not(None), or_(_p.draw_at.is_(None), _p.draw_at <= now)
        )
        if not await self._any(changed):
            return None
        async with self._database.write() as connection:
            found = await connection.execute(changed.limit(1).with_for_update(of=digest_posts, skip_locked=True))
            row = found.first()
            if row is None:
                return None
            await connection.execute(update(digest_posts).where(_p.id == row.id).values(draw_at=now + lease))
            return _post(row)

    async def drawn(self, post: Post) -> None:
        """Mark a digest as drawn from the state that there was when it was claimed."""
        async with self._database.write() as connection:
            await connection.execute(
                update(digest_posts).where(_p.id == post.id).values(drawn=post.wanted, draw_at=None)
            )

    async def draw_later(self, post: Post, *, until: datetime) -> None:
        """Have a digest drawn at another time."""
        async with self._database.write() as connection:
            await connection.execute(update(digest_posts).where(_p.id == post.id).values(draw_at=until))

    async def clean(self, *, before: datetime) -> int:
        """Forget digests that were made before an instant: they are not drawn again any more. Return how many."""
        async with self._database.write() as connection:
            old = and_(_p.workspace == self._workspace, _p.created_at < before, _p.state != PostState.MAKING)
            ids = select(_p.id).where(old)
            await connection.execute(delete(digest_items).where(digest_items.c.post.in_(ids)))
            await connection.execute(delete(answers).where(answers.c.id.in_(ids)))
            return (await connection.execute(delete(digest_posts).where(old))).rowcount

    async def _wishes(self, *where: ColumnElement[bool]) -> tuple[Wish, ...]:
        query = select(digests).where(digests.c.workspace == self._workspace, *where).order_by(digests.c.channel)
        async with self._database.read() as connection:
            return tuple(_wish(row) for row in await connection.execute(query))

    async def _overtaken(self, connection: AsyncConnection, items: Mapping[str, ProblemState]) -> bool:
        """Tell whether something was done about problems since these states were read."""
        events = (
            select(func.count())
            .select_from(problem_events)
            .where(problem_events.c.workspace == self._workspace, problem_events.c.fingerprint.in_(items))
        )
        known = sum(state.version for state in items.values())
        return bool((await connection.execute(events)).scalar_one() != known)

    async def _any(self, query: Select[Any]) -> bool:
        """Tell whether there is anything; whoever only looks keeps no writer waiting."""
        async with self._database.read() as connection:
            return (await connection.execute(query.limit(1))).first() is not None

    def _made(self) -> Select[Any]:
        return (
            select(_p.id, _p.channel, _p.ordered, _p.sheet, _p.wanted, answers.c.posted_ts)
            .join(answers, answers.c.id == _p.id)
            .where(self._in(PostState.MADE))
        )

    def _ended(self, order: Order, owner: str, state: PostState, **values: Any) -> Any:
        return (
            update(digest_posts)
            .where(_p.id == order.id, self._in(PostState.MAKING), _p.owner == owner)
            .values(state=state, lease_until=None, **values)
        )

    def _row(self, order: Order, owner: str, now: datetime, lease_until: datetime) -> dict[str, Any]:
        return {
            "id": order.id,
            "workspace": self._workspace,
            "channel": order.channel,
            "day": order.day,
            "turn": order.turn,
            "joins": order.joins,
            "starts_at": order.period.start,
            "ends_at": order.period.end,
            "ordered": order_told(order),
            "state": PostState.MAKING,
            "owner": owner,
            "lease_until": lease_until,
            "created_at": now,
            "wanted": 0,
            "drawn": 0,
        }

    def _of(self, channel: str) -> tuple[ColumnElement[bool], ...]:
        return digests.c.workspace == self._workspace, digests.c.channel == channel

    def _in(self, state: PostState) -> ColumnElement[bool]:
        return and_(_p.workspace == self._workspace, _p.state == state)


def _told(now: datetime) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return until when and up to which error digests told that somebody saw; where none did, where the first began."""
    given_up = or_(
        answers.c.state == State.FAILED, and_(answers.c.state == State.PENDING, answers.c.created_at < now - MAKE_UP)
    )
    seen = and_(_p.joins, _p.state != PostState.MISSED, not_(func.coalesce(given_up, false())))
    until = func.coalesce(func.max(case((seen, _p.ends_at))), func.min(case((_p.joins, _p.starts_at))))
    return until.label("until"), func.max(case((seen, _p.upto))).label("upto")


def _previous(until: datetime | None, upto: int | None) -> Previous | None:
    return Previous(until, upto) if until is not None else None


def _wish(row: Row[Any]) -> Wish:
    subscription = Subscription(
        workspace=row.workspace, channel=row.channel, plan=plan_of(row.plan), set_by=row.set_by, since=row.since
    )
    return Wish(subscription=subscription, lang=row.lang, paused=row.paused)


def _post(row: Row[Any]) -> Post:
    return Post(
        id=row.id,
        channel=row.channel,
        lang=row.ordered["lang"],
        zone=row.ordered["zone"],
        sheet=row.sheet,
        posted_ts=row.posted_ts,
        wanted=row.wanted,
    )
