"""Answers: written down when an error is read, claimed by whoever posts them, marked with what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.tables import WORKSPACE, answers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.storage.database import Database

# A code and the cause that the message singled out.
Codes = tuple[tuple[str, str | None], ...]


class State(StrEnum):
    """What has become of an answer. ``cancelled``: what it answered was deleted; ``removed``: somebody took it away."""

    PENDING = "pending"
    POSTING = "posting"
    POSTED = "posted"
    FAILED = "failed"
    REMOVED = "removed"
    CANCELLED = "cancelled"


_NO_THREAD = ""
_SAID = (State.PENDING, State.POSTING, State.POSTED, State.REMOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnswer:
    """An answer to the message ``message_ts``, to be posted in the thread ``thread_ts``.

    What answers nobody, as a digest does, has no thread, and in the place of ``message_ts`` a key of its own.
    ``asker`` is the person who pasted or asked, nothing for another bot; ``bot_author`` is that bot.
    """

    id: str
    channel: str
    message_ts: str
    thread_ts: str | None
    asker: str | None
    bot_author: str | None
    codes: Codes
    text: str
    blocks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(NewAnswer):
    """An answer that was written down. ``maybe_posted``: an earlier attempt may have reached Slack."""

    created_at: datetime
    state: State
    attempts: int
    maybe_posted: bool
    posted_ts: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class History:
    """What was said before: in the thread, and lately to the same bot in the channel."""

    thread: tuple[Codes, ...]
    bot: tuple[Codes, ...]


class Answers:
    """The table of answers of one workspace."""

    def __init__(self, database: Database, workspace: str = WORKSPACE) -> None:
        """Take the database that holds the table."""
        self._database = database
        self._workspace = workspace

    async def record(
        self,
        answer: NewAnswer,
        *,
        now: datetime,
        bot_since: datetime,
        worth_saying: Callable[[History], bool],
    ) -> bool:
        """Write an answer down, unless its message has one already or it is not worth saying.

        Args:
            answer: what to say.
            now: the present instant.
            bot_since: how far back the history of the same bot goes.
            worth_saying: asked with what was said before; in the same transaction, so that two messages that
                arrive together see each other.

        Returns:
            whether it was written, and so will be posted.

        """
        try:
            async with self._database.write() as connection:
                # The channel and not the thread: what was said to the same bot is asked for by channel.
                await self._database.alone(connection, "answers", self._workspace, answer.channel)
                if await self._known(connection, answer):
                    return False
                if not worth_saying(await self._history(connection, answer, bot_since)):
                    return False
                await put_answer(connection, answer, workspace=self._workspace, now=now)
        except IntegrityError:
            # Nobody should come between the check and the row; if somebody does, the unique key decides.
            async with self._database.read() as connection:
                if not await self._known(connection, answer):
                    raise
            return False
        return True

    async def get(self, answer_id: str) -> Answer | None:
        """Return an answer, or nothing."""
        async with self._database.read() as connection:
            found = await connection.execute(
                select(answers).where(answers.c.workspace == self._workspace, answers.c.id == answer_id)
            )
            row = found.first()
            return _answer(row) if row else None

    async def claim(
        self, *, now: datetime, lease: timedelta, limit: int, not_in: Collection[str] = ()
    ) -> tuple[Answer, ...]:
        """Take answers that are due, the oldest of each channel; nobody else gets them until the lease ends.

        Args:
            now: the present instant.
            lease: how long posting may take at most; after it the claimer counts as dead.
            limit: the highest number of answers.
            not_in: channels that have to wait.

        Returns:
            the answers, with ``maybe_posted`` where an earlier claimer may have posted already.

        """
        async with self._database.write() as connection:
            # First who would be next, without a lock; then of these as many as nobody else is taking right now.
            due = await connection.execute(
                select(answers.c.id, answers.c.channel)
                .where(self._due(now), answers.c.channel.not_in(list(not_in)))
                .order_by(answers.c.created_at, answers.c.message_ts)
                .limit(limit * 5)
            )
            first_of_channel: dict[str, str] = {}
            for row in due:
                first_of_channel.setdefault(row.channel, row.id)
            taken = await connection.execute(
                select(answers)
                .where(answers.c.id.in_(list(first_of_channel.values())), self._due(now))
                .order_by(answers.c.created_at, answers.c.message_ts)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            claimed = taken.all()
            await connection.execute(
                update(answers)
                .where(answers.c.id.in_([row.id for row in claimed]))
                .values(
                    state=State.POSTING,
                    attempts=answers.c.attempts + 1,
                    maybe_posted=or_(answers.c.maybe_posted, answers.c.state == State.POSTING),
                    lease_until=now + lease,
                    updated_at=now,
                )
            )
            return tuple(_answer(row, claimed=True) for row in claimed)

    async def next_due(self) -> datetime | None:
        """Return the instant from which on an answer can be claimed, or nothing when none waits."""
        pending = select(func.min(answers.c.next_attempt_at)).where(self._in(State.PENDING)).scalar_subquery()
        posting = select(func.min(answers.c.lease_until)).where(self._in(State.POSTING)).scalar_subquery()
        async with self._database.read() as connection:
            row = (await connection.execute(select(pending.label("pending"), posting.label("posting")))).one()
            return min((instant for instant in (row.pending, row.posting) if instant), default=None)

    async def unsettled(self) -> tuple[Answer, ...]:
        """Return the answers that somebody is posting, or was posting when it died."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(answers).where(self._in(State.POSTING)))
            return tuple(_answer(row) for row in rows)

    async def posted(self, answer_id: str, *, posted_ts: str, now: datetime) -> State:
        """Mark an answer as posted; return its state, which is another one when it was cancelled meanwhile."""
        async with self._database.write() as connection:
            await connection.execute(
                update(answers)
                .where(answers.c.id == answer_id)
                .values(posted_ts=posted_ts, error=None, lease_until=None, updated_at=now)
            )
            await connection.execute(
                update(answers)
                .where(answers.c.id == answer_id, answers.c.state == State.POSTING)
                .values(state=State.POSTED)
            )
            state = await connection.execute(select(answers.c.state).where(answers.c.id == answer_id))
            return State(state.scalar_one())

    async def postpone(
        self, answer_id: str, *, until: datetime, error: str, maybe_posted: bool, counts: bool, now: datetime
    ) -> None:
        """Have an answer tried again; ``counts`` tells whether the attempt counts as one."""
        async with self._database.write() as connection:
            await connection.execute(
                update(answers)
                .where(answers.c.id == answer_id, answers.c.state == State.POSTING)
                .values(
                    state=State.PENDING,
                    next_attempt_at=until,
                    lease_until=None,
                    error=error[:200],
                    maybe_posted=maybe_posted,
                    attempts=answers.c.attempts if counts else answers.c.attempts - 1,
                    updated_at=now,
                )
            )

    async def fail(self, answer_id: str, *, error: str, now: datetime) -> None:
        """Give an answer up, with the reason."""
        async with self._database.write() as connection:
            await connection.execute(
                update(answers)
                .where(answers.c.id == answer_id, answers.c.state == State.POSTING)
                .values(state=State.FAILED, lease_until=None, error=error[:200], updated_at=now)
            )

    async def cancel(self, channel: str, message_ts: str, *, now: datetime) -> Answer | None:
        """Cancel the answer to a message that was deleted.

        Returns:
            the answer as it was before, when there is one; its ``posted_ts`` tells what stands in Slack.

        """
        async with self._database.read() as connection:
            found = (await connection.execute(select(answers).where(self._of(channel, message_ts)))).first()
        if found is None:
            return None
        async with self._database.write() as connection:
            # Whoever is marking it as posted comes before this or after it, and then sees that it is cancelled.
            row = (await connection.execute(select(answers).where(answers.c.id == found.id).with_for_update())).one()
            await connection.execute(
                update(answers).where(answers.c.id == row.id).values(state=State.CANCELLED, updated_at=now)
            )
            return _answer(row)

    async def removed(self, answer_id: str, *, now: datetime) -> None:
        """Mark an answer as taken away."""
        async with self._database.write() as connection:
            await connection.execute(
                update(answers).where(answers.c.id == answer_id).values(state=State.REMOVED, updated_at=now)
            )

    async def _known(self, connection: AsyncConnection, answer: NewAnswer) -> bool:
        found = await connection.execute(select(answers.c.id).where(self._of(answer.channel, answer.message_ts)))
        return found.first() is not None

    async def _history(self, connection: AsyncConnection, answer: NewAnswer, bot_since: datetime) -> History:
        said = and_(
            answers.c.workspace == self._workspace, answers.c.channel == answer.channel, answers.c.state.in_(_SAID)
        )
        thread = await connection.execute(select(answers.c.codes).where(said, answers.c.thread_ts == answer.thread_ts))
        by_bot: Sequence[Any] = ()
        if answer.bot_author:
            rows = await connection.execute(
                select(answers.c.codes).where(
                    said, answers.c.bot_author == answer.bot_author, answers.c.created_at > bot_since
                )
            )
            by_bot = rows.scalars().all()
        return History(
            thread=tuple(_codes(value) for value in thread.scalars()), bot=tuple(_codes(value) for value in by_bot)
        )

    def _of(self, channel: str, message_ts: str) -> ColumnElement[bool]:
        return and_(
            answers.c.workspace == self._workspace,
            answers.c.channel == channel,
            answers.c.message_ts == message_ts,
        )

    def _in(self, state: State) -> ColumnElement[bool]:
        return and_(answers.c.workspace == self._workspace, answers.c.state == state)

    def _due(self, now: datetime) -> ColumnElement[bool]:
        return or_(
            and_(self._in(State.PENDING), answers.c.next_attempt_at <= now),
            and_(self._in(State.POSTING), answers.c.lease_until <= now),
        )


async def put_answer(connection: AsyncConnection, answer: NewAnswer, *, workspace: str, now: datetime) -> None:
    """Write an answer down within somebody else's transaction; with it, it will be posted."""
    await connection.execute(
        insert(answers).values(
            id=answer.id,
            workspace=workspace,
            channel=answer.channel,
            message_ts=answer.message_ts,
            thread_ts=answer.thread_ts or _NO_THREAD,
            asker=answer.asker,
            bot_author=answer.bot_author,
            codes=[list(pair) for pair in answer.codes],
            text=answer.text,
            blocks=list(answer.blocks),
            state=State.PENDING,
            attempts=0,
            maybe_posted=False,
            next_attempt_at=now,
            created_at=now,
            updated_at=now,
        )
    )


def _codes(value: Any) -> Codes:
    return tuple((code, cause) for code, cause in value)


def _answer(row: Row[Any], *, claimed: bool = False) -> Answer:
    return Answer(
        id=row.id,
        channel=row.channel,
        message_ts=row.message_ts,
        thread_ts=row.thread_ts or None,
        created_at=row.created_at,
        asker=row.asker,
        bot_author=row.bot_author,
        codes=_codes(row.codes),
        text=row.text,
        blocks=tuple(row.blocks),
        state=State.POSTING if claimed else State(row.state),
        attempts=row.attempts + (1 if claimed else 0),
        maybe_posted=row.maybe_posted or (claimed and row.state == State.POSTING),
        posted_ts=row.posted_ts,
        error=row.error,
    )
