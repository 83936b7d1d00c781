"""Has digests posted when they are due: claims each, makes it, hands it over to be delivered.

Any number of processes may do so at once. A row of a unique key decides who makes a digest, and handing it over ends
the claim in the transaction that writes the message down; delivering it once is then the outbox's. A process that dies
in between leaves a claim that runs out, and another one takes it over; one that is slow keeps its claim.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfoNotFoundError

from bot.digest import order as orders
from bot.digest.schedule import MAKE_UP, due
from bot.digest.sheet import as_json
from bot.storage.digests import PostState
from bot.storage.errors import DatabaseAwayError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.digest.making import Making
    from bot.digest.order import Order
    from bot.digest.schedule import Plan
    from bot.digest.sheet import Sheet
    from bot.digest.state import State
    from bot.storage.answers import NewAnswer
    from bot.storage.channels import Channels
    from bot.storage.digests import Digests, Standing

    Write = Callable[[Order, Sheet, Mapping[str, State], datetime], Awaitable[NewAnswer]]

_log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
KEEP_S = 30.0
"""Seconds after which a claim on what is being made is made to last longer."""
_KEEPS = 40
"""How often at most: what hangs is somebody else's in the end."""
_MINUTE_S = 60.0
_AFTER_S = 0.2
"""Seconds after a full minute, at which slots are, so that they have surely begun."""
_SHORTEST_S = 1.0


class Dispatch:
    """Has one workspace's digests posted."""

    def __init__(
        self,
        digests: Digests,
        channels: Channels,
        making: Making,
        write: Write,
        *,
        now: Callable[[], datetime],
        handed_over: Callable[[], None] = lambda: None,
        keep_s: float = KEEP_S,
    ) -> None:
        """Set up.

        Args:
            digests: which are wanted and which were ordered.
            channels: the channels' languages.
            making: makes one.
            write: writes the message of one.
            now: tells the instant.
            handed_over: called when there is something to deliver.
            keep_s: seconds after which a claim is made to last longer.

        """
        self._digests = digests
        self._channels = channels
        self._making = making
        self._write = write
        self._now = now
        self._handed_over = handed_over
        self._keep_s = keep_s
        self._owner = uuid4().hex

    async def run(self) -> None:
        """Have digests posted as they become due, until cancelled."""
        while True:
            try:
                await self.step()
            except DatabaseAwayError as error:
                _log.warning("digests wait: %s", error)
            except Exception:  # noqa: BLE001
                _log.exception("digests failed and go on")
            await asyncio.sleep(self._until_next_minute_s())

    async def step(self) -> int:
        """Make all digests that are due now, and those that somebody began and left; return how many."""
        made = 0
        self._making.remember()
        try:
            # What was left is taken up, or given up, first: a digest begins where the last one ends that comes.
            made += await self.take_over()
            for standing in await self._digests.standing():
                made += await self._of_channel(standing)
        finally:
            self._making.forget()
        return made

    async def take_over(self) -> int:
        """Make the digests that somebody began and left; return how many."""
        made = 0
        while order := await self._digests.take_over(
            owner=self._owner, now=self._now(), lease=LEASE, since=self._now() - MAKE_UP
        ):
            made += await self._guarded(order)
        return made

    async def once(self, order: Order) -> bool:
        """Make the digest of a channel's day; return whether nobody else had claimed it."""
        if not await self._digests.claim(order, owner=self._owner, now=self._now(), lease=LEASE):
            return False
        await self._make(order)
        return True

    async def besides(self, order: Order) -> Order:
        """Make one more digest of a channel's day, whoever has claimed it; return it with its turn.

        Somebody wants it now, so it comes also when there is nothing to tell.
        """
        order = replace(order, quiet="line")
        claimed = await self._digests.claim_besides(order, owner=self._owner, now=self._now(), lease=LEASE)
        await self._make(claimed)
        return claimed

    async def of_now(self, channel: str, plan: Plan, *, lang: str) -> Order:
        """Return the order of a digest that ends now: of the last 24 hours, or since the last one if that is longer."""
        previous = await self._digests.previous(channel)
        return orders.of_moment(uuid4().hex, channel, plan, self._now(), lang=lang, previous=previous)

    async def _of_channel(self, standing: Standing) -> int:
        subscription = standing.wish.subscription
        made = 0
        try:
            slots = due(subscription, self._now(), standing.last_day)
        except ZoneInfoNotFoundError:
            # Zones are renamed, and one machine may know one that another does not.
            _log.exception("a channel's digest waits: its time zone is not known here")
            return 0
        for slot in slots:
            lang = (await self._channels.get(subscription.channel)).lang or standing.wish.lang
            order = orders.of_slot(uuid4().hex, subscription, slot, previous=standing.previous, lang=lang)
            if await self._digests.claim(order, owner=self._owner, now=self._now(), lease=LEASE):
                made += await self._guarded(order)
        return made

    async def _guarded(self, order: Order) -> int:
        """Make a digest; one that cannot be made must not keep the others waiting."""
        try:
            await self._make(order)
        except DatabaseAwayError:
            raise
        except Exception:  # noqa: BLE001
            _log.exception("a digest failed; it is tried again when its claim has run out")
            return 0
        return 1

    async def _make(self, order: Order) -> None:
        now = self._now()
        if order.is_missed(now):
            await self._digests.end(order, owner=self._owner, state=PostState.MISSED)
            return
        async with self._kept(order):
            made = await self._making.make(order, now)
            if not made.digest.worth_posting(order.quiet):
                await self._digests.end(order, owner=self._owner, state=PostState.SILENT, upto=made.upto)
                return
            handed_over = await self._digests.hand_over(
                order,
                owner=self._owner,
                sheet=as_json(made.sheet),
                upto=made.upto,
                items=made.states,
                answer=await self._write(order, made.sheet, made.states, now),
                now=now,
            )
        if handed_over:
            _log.info("a digest of %d errors was made", made.digest.total)
            self._handed_over()

    @asynccontextmanager
    async def _kept(self, order: Order) -> AsyncIterator[None]:
        """Keep a claim while a digest is made: two that are slow must not take it from each other for ever."""

        async def keep() -> None:
            for _ in range(_KEEPS):
                await asyncio.sleep(self._keep_s)
                with suppress(DatabaseAwayError):
                    await self._digests.keep(order, owner=self._owner, until=self._now() + LEASE)

        keeping = asyncio.create_task(keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    def _until_next_minute_s(self) -> float:
        now = self._now()
        return max(_MINUTE_S - now.second - now.microsecond / 1e6 + _AFTER_S, _SHORTEST_S)
