"""``sfdiag digest``: prints a channel's digest, or posts it, once a day."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import time as clock
from typing import TYPE_CHECKING, Literal
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot import storage
from bot.app import posting
from bot.digest import order as orders
from bot.digest import text
from bot.digest.figures import Figures
from bot.digest.making import Making
from bot.digest.pen import Pen
from bot.digest.schedule import Plan
from bot.language import language
from bot.slack.failures import TOKEN_ERRORS
from bot.storage.answers import State
from bot.storage.channels import Channels
from bot.storage.digests import Digests, PostState
from bot.storage.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from sqlalchemy import URL

    from bot.diagnosis.engine import Engine
    from bot.digest.order import Order
    from bot.language import Language
    from bot.settings import Settings
    from bot.slack.outbox import Outbox
    from bot.storage import Database
    from bot.storage.digests import Found

Outcome = Literal["posted", "already", "finished", "others", "quiet", "refused", "waits", "token"]

PATIENCE_S = 60.0
"""How long Slack is tried before the digest is left to the bot, or to the next call."""
_PAUSE_S = 0.2
_NINE = clock(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which digest somebody wants. ``zone`` and ``lang`` are for a channel that has none of its own."""

    channel: str | None
    day: date | None
    zone: str
    lang: str


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a digest, of which day, and why where Slack did not take it."""

    outcome: Outcome
    day: date
    reason: str = ""


async def preview(asked: Asked, *, database: URL, engine: Engine, now: Callable[[], datetime]) -> str:
    """Return a digest as text; nothing is posted or kept.

    Args:
        asked: which one.
        database: SQLAlchemy's address.
        engine: what explains.
        now: tells the instant.

    Raises:
        StorageError: the database cannot be used.
        NotYetError: the day has not begun.

    """
    async with storage.opened(database) as kept:
        order = await _order(asked, kept, now())
        made = await _making(kept, engine).make(order, now(), to_post=False)
    zone = ZoneInfo(order.zone)
    return text.render(
        made.sheet, made.states, Pen(say=language(order.lang), zone=zone, zone_name=order.zone), now=now()
    )


async def post(asked: Asked, *, again: bool, settings: Settings, engine: Engine, now: Callable[[], datetime]) -> Posted:
    """Post a digest, if nobody else has posted or is posting the one of that channel and day.

    What a call that broke off has left is taken up where it was.

    Args:
        asked: which one; it names a channel.
        again: post it all the same.
        settings: with the bot's token.
        engine: what explains.
        now: tells the instant.

    Raises:
        StorageError: the database cannot be used.
        StartError: there is no token.
        NotYetError: the day has not begun.

    """
    async with storage.opened(settings.database_url) as kept, posting(settings, kept, engine) as (dispatch, outbox):
        order = await _order(asked, kept, now())
        store = Digests(kept)
        if again:
            order = await dispatch.besides(order)
            ours = True
        else:
            ours = await dispatch.once(order)
            if not ours:
                await dispatch.take_over()
        return await _delivered(order, store, outbox, ours=ours, now=now)


async def _delivered(
    order: Order, store: Digests, outbox: Outbox, *, ours: bool, now: Callable[[], datetime]
) -> Posted:
    """Have a digest delivered that was made, by whomever; return what became of it."""
    until = time.monotonic() + PATIENCE_S
    waited = tried = False
    while True:
        found = await store.find(order.channel, order.day, order.turn)
        outcome, reason = _outcome(found, ours=ours, now=now())
        if outcome == "already" and waited:
            outcome = "finished"
        # An earlier call may have had another token.
        if outcome is not None and (outcome != "token" or tried):
            return Posted(outcome, order.day, reason)
        waited = True
        if time.monotonic() > until:
            return Posted("waits", order.day, reason)
        if await outbox.step():
            tried = True
        else:
            await asyncio.sleep(_PAUSE_S)


def _outcome(found: Found | None, *, ours: bool, now: datetime) -> tuple[Outcome | None, str]:
    """Return what has become of a digest, or nothing while it can still be waited for."""
    if found is None or found.state is PostState.MISSED:
        return "refused", "not_made"
    if found.state is PostState.SILENT:
        return "quiet", ""
    if found.state is PostState.MAKING:
        alive = found.lease_until is not None and found.lease_until > now
        return "others" if alive else None, ""
    if found.delivery is State.POSTED:
        return "posted" if ours else "already", ""
    if found.delivery in {State.PENDING, State.POSTING}:
        return ("token" if found.error in TOKEN_ERRORS else None), found.error or ""
    return "refused", found.error or ""


async def _order(asked: Asked, kept: Database, now: datetime) -> Order:
    channel = asked.channel or ""
    store = Digests(kept)
    wish = await store.get(channel) if channel else None
    plan = wish.subscription.plan if wish else Plan(at=_NINE, zone=asked.zone)
    lang = (await Channels(kept).get(channel)).lang or (wish.lang if wish else asked.lang)
    if asked.day is not None:
        return orders.of_day(uuid4().hex, channel, plan, asked.day, now, lang=lang)
    # For a channel with a digest of its own it begins where the last one ended, so that nothing is left out.
    previous = await store.previous(channel, now) if wish else None
    return orders.of_moment(uuid4().hex, channel, plan, now, lang=lang, previous=previous)


def _making(kept: Database, engine: Engine) -> Making:
    return Making(Figures(kept), Problems(kept), engine)


def sentence(posted: Posted, channel: str, say: Language) -> str:
    """Return what became of a digest, in a sentence."""
    words = say.digest_channel
    if posted.outcome == "refused":
        return words.posting.refused.format(channel=channel, reason=text.refused(posted.reason, say))
    told: str = getattr(words.posting, posted.outcome)
    return told.format(channel=channel, day=posted.day, reason=posted.reason or "–")
