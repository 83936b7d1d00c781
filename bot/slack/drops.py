"""Files that people drop: sync errors are loaded and summed up, pasted texts are answered, all else is left alone."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from slack_sdk.errors import SlackApiError

from bot.slack import answering
from bot.slack.errors import may_see, reader_of
from bot.slack.failures import CALL_ERRORS, error_code, failure_of
from bot.slack.files import FileError, FileTooLargeError
from bot.slack.payloads import Said
from bot.slack.render import drop as render
from bot.slack.render import errors
from bot.storage.answers import NewAnswer
from bot.storage.drops import NewDrop
from bot.storage.errors import DatabaseAwayError
from bot.syncerrors import readers
from bot.syncerrors.model import SyncError
from bot.syncerrors.readers import Given, UnreadableError, decoding

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from bot.slack.deps import Deps
    from bot.slack.payloads import FileRef, Press, SharedFile
    from bot.slack.render.message import Message
    from bot.slack.render.reader import Reader
    from bot.storage.drops import Drop
    from bot.syncerrors.readers import Plan
    from bot.syncerrors.readers.dates import Dates

_log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
LIMIT_MB = 200
"""Megabytes of a file that is fetched from Slack; `sfdiag import` takes any size."""
PASTE_LIMIT = 256 * 1024
"""Bytes of a file that is read as a paste."""

_TABLES = frozenset({"csv", "tsv", "json", "ndjson", "jsonl"})
_TEXTS = frozenset({"text", "txt", "log", "markdown", "md", "xml", "java", "python", "javascript", "shell"})
_PIECE = 1 << 18
_LEASE = timedelta(minutes=3)
_KEEP_S = 60.0
_POLL_S = 15.0
_ATTEMPTS = 6
_FIRST_PAUSE_S = 5.0
_JUDGED = 50


async def record(said: Said, deps: Deps, *, asked: bool) -> bool:
    """Write down the files of a message that may be worth a look; return whether there were any.

    Args:
        said: the message.
        deps: what the listeners work with.
        asked: whether the message is meant for the bot, which then looks at every file and always answers.

    """
    if said.user is None or said.edited:
        return False
    wanted = [file for file in said.files if asked or _may_concern_us(file)]
    if not wanted or not (asked or await _listens(said, deps)):
        return False
    for file in wanted:
        drop = NewDrop(
            channel=said.channel,
            message_ts=said.ts,
            thread_ts=said.thread_ts,
            file=file.id,
            user=said.user,
            asked=asked,
            direct=said.direct,
        )
        await deps.drops.record(drop, now=deps.now())
    deps.dropped.wake()
    return True


async def read_again(press: Press, deps: Deps, *, day_first: bool) -> None:
    """Read a file once more, now that somebody said what its dates mean."""
    reader = await reader_of(press.user, press.channel, deps)
    if not await may_see(press.user, deps):
        refused = errors.refused(reader, deps.admins)
        await deps.outbox.whisper(press.channel, press.user, refused, thread_ts=press.thread_ts)
    elif await deps.drops.again(press.value, day_first=day_first, now=deps.now()):
        deps.dropped.wake()


class Dropped:
    """Looks at what was dropped, one file after the other."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Have it look for new files at once."""
        self._woken.set()

    def stop(self) -> None:
        """Have `run` end after the file that is being looked at."""
        self._stopping = True
        self._woken.set()

    async def run(self, deps: Deps) -> None:
        """Look at files as they come, until told to stop."""
        while not self._stopping:
            self._woken.clear()
            if not await self._guarded(deps):
                with suppress(TimeoutError):
                    async with asyncio.timeout(_POLL_S):
                        await self._woken.wait()

    async def step(self, deps: Deps) -> bool:
        """Look at the file that has waited longest. Returns whether there was one."""
        drop = await deps.drops.claim(now=deps.now(), lease=_LEASE)
        if drop is None:
            return False
        if drop.attempts > _ATTEMPTS:
            # Whoever looked at it died of it, again and again.
            await deps.drops.failed(drop.id, error="too many attempts", now=deps.now())
            return True
        try:
            async with _kept(drop, deps):
                said = await _look(drop, deps)
        except (*CALL_ERRORS, FileError) as error:
            await _failed(drop, error, deps)
            return True
        if said is not None:
            await _answer(drop, said, deps)
        await deps.drops.done(drop.id, now=deps.now())
        return True

    async def _guarded(self, deps: Deps) -> bool:
        try:
            return await self.step(deps)
        except DatabaseAwayError as error:
            _log.warning("dropped files wait: %s", error)
        except Exception:  # noqa: BLE001
            _log.exception("a dropped file failed; it is looked at again when its claim has run out")
        return False


async def _look(drop: Drop, deps: Deps) -> Message | None:
    """Do what a file is there for; return what is to be said in its thread, if anything."""
    reader = await reader_of(drop.user, drop.channel, deps)
    try:
        file = await deps.files.info(drop.file)
    except SlackApiError as error:
        if failure_of(error).kind != "final":
            raise
        _log.info("a dropped file is not there: %s", error_code(error))
        return render.not_there(reader) if drop.asked else None
    if not (drop.asked or _concerns_us(file)):
        return None
    with tempfile.TemporaryFile() as content:
        try:
            await deps.files.fetch(file, content, limit=_limit(file))
        except FileTooLargeError:
            return render.too_large(file.name, LIMIT_MB, reader) if drop.asked or _is_table(file) else None
        return await _read(drop, file, content, reader, deps)


async def _read(drop: Drop, file: SharedFile, content: BinaryIO, reader: Reader, deps: Deps) -> Message | None:
    sample = content.read(readers.SAMPLE + 1)
    if _is_paste(file):
        await _paste(drop, sample, deps)
        return None
    try:
        plan = await asyncio.to_thread(
            readers.recognise, sample[: readers.SAMPLE], name=file.name, whole=len(sample) <= readers.SAMPLE
        )
    except UnreadableError as error:
        return await _no_table(drop, file, sample, reason=str(error), reader=reader, deps=deps)
    given = Given(today=deps.now().astimezone(reader.zone).date(), zone=reader.zone, dayfirst=drop.day_first)
    if not await asyncio.to_thread(_holds_errors, plan, sample, given, deps):
        # A JSON that tells no sync error may be the body of a response, with an error in it.
        if plan.layout is None and await _overheard(drop, sample, deps):
            return None
        if not drop.asked:
            return None
    if not await may_see(drop.user, deps):
        return render.refused(file.name, reader, deps.admins)
    try:
        report = await deps.intake.take(file.name, lambda: _chunks(content), given, now=deps.now())
    except UnreadableError as error:
        dates = await asyncio.to_thread(_dates, plan, content)
        if dates.problem and drop.day_first is None:
            return render.which_dates(file.name, dates.example, reader, drop_id=drop.id)
        return render.unreadable(file.name, str(error), reader)
    _log.info("a dropped file was read: %d new, %d known, %d rejected", report.new, report.known, report.rejected)
    return render.summary(file.name, report, reader)


async def _no_table(
    drop: Drop, file: SharedFile, sample: bytes, *, reason: str, reader: Reader, deps: Deps
) -> Message | None:
    """Say why a file that was meant for the bot cannot be read; a short text may hold a pasted error instead."""
    if decoding.no_text(sample) is None and await _overheard(drop, sample, deps):
        return None
    return render.unreadable(file.name, reason, reader) if drop.asked else None


async def _overheard(drop: Drop, sample: bytes, deps: Deps) -> bool:
    """Answer an error that certainly stands in a short text; return whether there is one."""
    said = _said(drop, sample)
    if len(sample) > PASTE_LIMIT or not deps.engine.diagnose(said.text).errors:
        return False
    await answering.overhear(said, deps)
    return True


async def _paste(drop: Drop, sample: bytes, deps: Deps) -> None:
    """Answer a pasted text as if it stood in its message."""
    said = _said(drop, sample)
    await (answering.answer(said, deps) if drop.asked else answering.overhear(said, deps))


def _said(drop: Drop, sample: bytes) -> Said:
    return Said(
        channel=drop.channel,
        ts=drop.message_ts,
        thread_ts=drop.thread_ts,
        text=decoding.sample_text(sample[:PASTE_LIMIT], decoding.encoding(sample)),
        user=drop.user,
        direct=drop.direct,
    )


def _holds_errors(plan: Plan, sample: bytes, given: Given, deps: Deps) -> bool:
    """Tell whether a file that nobody asked about is certainly one of errors: a table of anything has texts, too."""
    if plan.layout is not None and plan.kind != "table":
        return True
    try:
        outcomes = readers.read(plan, [sample], given)
        texts = [found.diagnosed_text for _row, found in islice(outcomes, _JUDGED) if isinstance(found, SyncError)]
    except UnreadableError:
        # Its dates are open, and what it is about cannot be told before somebody asks.
        return False
    return any(deps.engine.diagnose(text).errors for text in texts)


def _dates(plan: Plan, content: BinaryIO) -> Dates:
    """Return how the dates of the whole file are written."""
    return (readers.settle(plan, _chunks(content)) if plan.unsettled else plan).dates


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    """Yield a file's bytes from its start."""
    content.seek(0)
    while piece := content.read(_PIECE):
        yield piece


async def _answer(drop: Drop, said: Message, deps: Deps) -> None:
    now = deps.now()
    written = await deps.answers.record(
        NewAnswer(
            id=drop.id,
            channel=drop.channel,
            # A message can hold several files, and its text may have been answered: each file has a key of its own.
            message_ts=drop.id,
            thread_ts=drop.thread_ts,
            asker=drop.user,
            bot_author=None,
            codes=(),
            text=said.text,
            blocks=said.blocks,
        ),
        now=now,
        bot_since=now,
        worth_saying=lambda _history: True,
    )
    if written:
        deps.outbox.wake()


async def _failed(drop: Drop, error: Exception, deps: Deps) -> None:
    reason = str(error) if isinstance(error, FileError) else failure_of(error).reason
    now = deps.now()
    _log.warning("a dropped file was not read (%s)", reason)
    final = isinstance(error, SlackApiError) and failure_of(error).kind == "final"
    if not final and drop.attempts < _ATTEMPTS:
        until = now + timedelta(seconds=_FIRST_PAUSE_S * 2 ** (drop.attempts - 1))
        await deps.drops.postpone(drop.id, until=until, error=reason, now=now)
        return
    if drop.asked:
        reader = await reader_of(drop.user, drop.channel, deps)
        await _answer(drop, render.not_fetched(reason, reader), deps)
    await deps.drops.failed(drop.id, error=reason, now=now)


@asynccontextmanager
async def _kept(drop: Drop, deps: Deps) -> AsyncIterator[None]:
    """Keep a claim for as long as a file takes."""

    async def keep() -> None:
        while True:
            await asyncio.sleep(_KEEP_S)
            with suppress(DatabaseAwayError):
                await deps.drops.keep(drop.id, now=deps.now(), lease=_LEASE)

    keeping = asyncio.create_task(keep())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def _listens(said: Said, deps: Deps) -> bool:
    listening = (await deps.channels.get(said.channel)).listening
    return listening if listening is not None else not said.shared


def _kinds(file: FileRef | SharedFile) -> Iterable[str]:
    return {file.kind, PurePath(file.name).suffix.lstrip(".").lower()}


def _is_table(file: FileRef | SharedFile) -> bool:
    return any(kind in _TABLES for kind in _kinds(file))


def _is_paste(file: FileRef | SharedFile) -> bool:
    """Tell whether a file is a text that Slack or a person made of a paste."""
    return not _is_table(file) and (file.snippet or any(kind in _TEXTS for kind in _kinds(file)))


def _may_concern_us(file: FileRef) -> bool:
    # A file that was not looked at may come without its name and kind.
    return not (file.name or file.kind) or _is_table(file) or file.snippet


def _concerns_us(file: SharedFile) -> bool:
    return _is_table(file) or file.snippet


def _limit(file: SharedFile) -> int:
    return LIMIT_MB * MEGABYTE if _is_table(file) else 10 * MEGABYTE
