"""Digests on a real database, with a clock that somebody moves and figures that somebody sets."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.diagnosis.engine import Engine
from bot.digest.dispatch import KEEP_S, Dispatch
from bot.digest.making import Making
from bot.digest.pen import Pen
from bot.digest.schedule import Plan, Subscription
from bot.digest.summary import Earlier, Tally
from bot.digest.text import whole
from bot.language import language
from bot.storage.answers import NewAnswer
from bot.storage.answers import State as Delivery
from bot.storage.channels import Channels
from bot.storage.database import Database
from bot.storage.digests import Digests, Wish
from bot.storage.problems import Problems
from bot.storage.tables import answers, digest_posts
from tests.small_catalog import SMALL_CATALOG

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from sqlalchemy import URL

    from bot.digest.order import Order
    from bot.digest.schedule import Period, Wanted, Window
    from bot.digest.sheet import Sheet
    from bot.digest.state import State

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""Nine o'clock in Paris."""


class Clock:
    """The present instant, which stands still until somebody moves it."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.instant = at

    def now(self) -> datetime:
        return self.instant


@dataclass
class Figures:
    """Counts what it was told to count."""

    tallied: tuple[Tally, ...] = ()
    asked: list[Period] = field(default_factory=list)
    fails_for: frozenset[str] = frozenset()

    async def newest(self) -> int | None:
        return None

    async def earlier(self, wanted: Wanted, *, start: datetime, after: int | None) -> Earlier:  # noqa: ARG002
        return Earlier()

    async def tallies(self, wanted: Wanted, *, period: Period, windows: Sequence[Window]) -> tuple[Tally, ...]:
        assert windows[-1].end >= period.end
        if wanted.sources & self.fails_for:
            raise RuntimeError("no such source")
        self.asked.append(period)
        return self.tallied


async def write(order: Order, sheet: Sheet, states: Mapping[str, State], now: datetime) -> NewAnswer:
    """Write a digest as text."""
    pen = Pen(say=language(order.lang), zone=UTC, zone_name="UTC")
    text = whole(sheet, states, pen, now=now)
    return NewAnswer(
        id=order.id, channel=order.channel, message_ts=order.id, thread_ts=None, asker=None, bot_author=None, codes=(),
        text=text, blocks=(),
    )  # fmt: skip


@dataclass
class Process:
    """One of several that share a database."""

    database: Database
    digests: Digests
    problems: Problems
    making: Making
    figures: Figures
    clock: Clock
    keep_s: float = KEEP_S

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Have it be another process than before, to which what the one before claimed is somebody else's."""
        channels = Channels(self.database)
        self.dispatch = Dispatch(self.digests, channels, self.making, write, now=self.clock.now, keep_s=self.keep_s)

    async def wish(self, channel: str = "C1", *, since: datetime | None = None, lang: str = "en", **plan: Any) -> None:
        """Have a channel want a digest."""
        values: dict[str, Any] = {"at": time(9), "zone": "Europe/Paris"}
        subscription = Subscription(
            workspace="", channel=channel, plan=Plan(**values | plan), set_by="U1",
            since=since or self.clock.now() - timedelta(days=7),
        )  # fmt: skip
        await self.digests.put(Wish(subscription=subscription, lang=lang))

    async def deliver(self) -> None:
        """Have all that was handed over be posted."""
        async with self.database.write() as connection:
            pending = answers.c.state == Delivery.PENDING
            await connection.execute(update(answers).where(pending).values(state=Delivery.POSTED))

    async def said(self) -> list[tuple[str, str]]:
        """Return what was handed over to be posted: channels and texts."""
        async with self.database.read() as connection:
            rows = await connection.execute(select(answers).order_by(answers.c.created_at, answers.c.channel))
            return [(row.channel, row.text) for row in rows]

    async def claims(self) -> list[tuple[str, date, str]]:
        """Return all claims: channels, days and what became of them."""
        async with self.database.read() as connection:
            rows = await connection.execute(select(digest_posts).order_by(digest_posts.c.day, digest_posts.c.turn))
            return [(row.channel, row.day, row.state) for row in rows]


@asynccontextmanager
async def process(
    database_url: URL, clock: Clock, figures: Figures | None = None, *, keep_s: float = KEEP_S
) -> AsyncIterator[Process]:
    """Start one."""
    database = Database(database_url)
    figures = figures or Figures()
    digests, problems = Digests(database), Problems(database)
    making = Making(figures, problems, Engine(SMALL_CATALOG))
    try:
        yield Process(
            database=database,
            digests=digests,
            problems=problems,
            making=making,
            figures=figures,
            clock=clock,
            keep_s=keep_s,
        )
    finally:
        await database.close()


def tally(name: str = "f1", count: int = 3, *, at: datetime = MONDAY, **known: Any) -> Tally:
    """Return a problem with so many errors in the last hour."""
    values: dict[str, Any] = {
        "fingerprint": name,
        "sample": "unable to obtain exclusive access to this record",
        "code": "UNABLE_TO_LOCK_ROW",
        "level": "record",
        "count": count,
        "records": count,
        "by_day": {at.date(): count},
        "first_seen": at - timedelta(hours=1),
        "last_seen": at - timedelta(minutes=1),
    }
    return Tally(**values | known)
