"""What has to be done once a day: what was kept long enough goes."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.exc import SQLAlchemyError

from bot.storage.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

_log = logging.getLogger(__name__)

DAY_S = 24 * 60 * 60.0
AGAIN_S = 10 * 60.0


class Kept(Protocol):
    """What grows old."""

    async def clean(self, *, before: datetime) -> int:
        """Remove what is older, and return how much that was."""


async def daily(
    kept: Kept,
    *,
    what: str,
    keep: timedelta,
    now: Callable[[], datetime],
    day_s: float = DAY_S,
    again_s: float = AGAIN_S,
) -> None:
    """Clean up at once and then every day, until cancelled. Several processes may do so at the same time.

    Args:
        kept: what grows old.
        what: its name, for the log.
        keep: how long it is kept.
        now: tells the instant.
        day_s: seconds between two times.
        again_s: seconds after which it is tried again when it failed.

    """
    while True:
        pause_s = day_s if await _cleaned(kept, what, now() - keep) else again_s
        await asyncio.sleep(pause_s)


async def _cleaned(kept: Kept, what: str, before: datetime) -> bool:
    try:
        count = await kept.clean(before=before)
    except (StorageError, SQLAlchemyError, OSError):
        # Nothing depends on it, so it waits; what is wrong is said each time.
        _log.warning("old %s could not be removed", what, exc_info=True)
        return False
    if count:
        _log.info("%d %s from before %s removed", count, what, before.date().isoformat())
    return True
