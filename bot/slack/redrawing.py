"""Draws digests again when people did something about the problems in them, each from the newest state.

A press is written down together with the mark that its digest is to be drawn again. One process at a time draws a
digest, and marks it as drawn up to the press that it has read; so neither two presses at once nor a process that dies
leaves a line that tells an old state.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.digest.sheet import from_json
from bot.slack.failures import CALL_ERRORS, TOKEN_ERRORS, failure_of
from bot.slack.render import digest as render
from bot.slack.render.reader import Reader
from bot.storage.errors import DatabaseAwayError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.slack.failures import Failure
    from bot.slack.outbox import Outbox
    from bot.slack.render.message import Message
    from bot.storage.digests import Digests, Post
    from bot.storage.problems import Problems

_log = logging.getLogger(__name__)

_LEASE = timedelta(seconds=40)
"""Longer than the two calls that drawing can take."""
_PAUSE = timedelta(seconds=10)
_LONG_PAUSE = timedelta(minutes=5)
_POLL_S = 10.0


class Redrawing:
    """Draws the digests of one workspace again."""

    def __init__(
        self, digests: Digests, problems: Problems, outbox: Outbox, *, now: Callable[[], datetime], rich: bool = False
    ) -> None:
        """Take what is kept of digests and problems, and what talks to Slack; ``rich`` tries the newer blocks."""
        self._digests = digests
        self._problems = problems
        self._outbox = outbox
        self._now = now
        self._rich = rich
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look at once for what is to be drawn."""
        self._woken.set()

    def stop(self) -> None:
        """Have `run` end after the digest that is being drawn."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Draw digests as they change, until told to stop."""
        while not self._stopping:
            self._woken.clear()
            if not await self._guarded():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_POLL_S):
                        await self._woken.wait()

    async def step(self) -> bool:
        """Draw a digest that changed. Returns whether there was one."""
        now = self._now()
        post = await self._digests.claim_drawing(now=now, lease=_LEASE)
        if post is None or post.posted_ts is None:
            return False
        try:
            await self._outbox.redraw(post.channel, post.posted_ts, await self._draw(post))
        except CALL_ERRORS as error:
            failure = failure_of(error)
            pause = _pause(failure)
            if pause is not None:
                await self._digests.draw_later(post, until=now + pause)
                return True
            _log.info("a digest is not drawn again: %s", failure.reason)
        await self._digests.drawn(post)
        return True

    async def _draw(self, post: Post) -> Message:
        sheet = from_json(post.sheet)
        states = await self._problems.states([item.fingerprint for item in sheet.items])
        reader = Reader(post.lang, ZoneInfo(post.zone))
        return render.digest(sheet, states, reader, post_id=post.id, now=self._now(), rich=self._rich)

    async def _guarded(self) -> bool:
        try:
            return await self.step()
        except DatabaseAwayError as error:
            _log.warning("digests are drawn again later: %s", error)
        except Exception:  # noqa: BLE001
            _log.exception("a digest was not drawn again")
        return False


def _pause(failure: Failure) -> timedelta | None:
    """Return after which pause a digest is drawn once more, or nothing when that will not help."""
    if failure.kind == "wait":
        return timedelta(seconds=failure.wait_s)
    if failure.kind == "retry":
        return _PAUSE
    return _LONG_PAUSE if failure.reason in TOKEN_ERRORS else None
