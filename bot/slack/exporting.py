"""The CSV of sync errors: written to a temporary file row by row, then sent to whoever asked for it."""

from __future__ import annotations

import asyncio
import codecs
import logging
import tempfile
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from bot.slack.failures import CALL_ERRORS, failure_of
from bot.slack.files import FileError
from bot.slack.render import errors as render
from bot.syncerrors.exported import Exported, csv_lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.slack.files import Files
    from bot.slack.outbox import Outbox
    from bot.slack.render.reader import Reader
    from bot.syncerrors.filters import Filter
    from bot.syncerrors.store import Stored, SyncErrors

_log = logging.getLogger(__name__)

_BATCH = 2000


class Exporting:
    """Writes and sends exports."""

    def __init__(self, sync_errors: SyncErrors, files: Files, outbox: Outbox, *, now: Callable[[], datetime]) -> None:
        """Take where errors are kept, and the ways to a person."""
        self._sync_errors = sync_errors
        self._files = files
        self._outbox = outbox
        self._now = now

    async def send(self, wanted: Filter, user: str, reader: Reader) -> None:
        """Send the wanted errors to a person's direct messages; say so when that does not work."""
        try:
            with tempfile.TemporaryFile() as content:
                count = await write(self._sync_errors.stream(wanted), content)
                size = content.tell()
                content.seek(0)
                name = f"sync-errors-{self._now().astimezone(reader.zone):%Y-%m-%d}.csv"
                comment = render.export_here(count, wanted, reader)
                await self._files.send(content, size=size, name=name, user=user, comment=comment)
        except (*CALL_ERRORS, FileError) as error:
            reason = str(error) if isinstance(error, FileError) else failure_of(error).reason
            _log.warning("an export was not sent: %s", reason)
            await self._outbox.tell(user, render.export_failed(reason, reader))


async def write(errors: AsyncIterator[Stored], to: BinaryIO) -> int:
    """Write errors as a CSV; return how many there were."""
    # Without the mark, Excel takes UTF-8 for the machine's old encoding; reading it again knows the mark.
    to.write(codecs.BOM_UTF8)
    count = 0
    batch: list[Stored] = []
    async for stored in errors:
        batch.append(stored)
        if len(batch) == _BATCH:
            await asyncio.to_thread(_write, batch, to, headed=not count)
            count += len(batch)
            batch = []
    await asyncio.to_thread(_write, batch, to, headed=not count)
    return count + len(batch)


def _write(batch: list[Stored], to: BinaryIO, *, headed: bool) -> None:
    lines = csv_lines(map(_exported, batch))
    to.writelines(line.encode("utf-8", "replace") for line in islice(lines, 0 if headed else 1, None))


def _exported(stored: Stored) -> Exported:
    return Exported(
        error=stored.error,
        identity=stored.identity,
        code=stored.code,
        cause=stored.cause,
        category=stored.category,
        fingerprint=stored.fingerprint,
    )
