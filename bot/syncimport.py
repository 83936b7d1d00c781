"""``sfdiag import``: files of sync errors into the database."""

from __future__ import annotations

import shutil
import stat
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from bot import storage
from bot.syncerrors.intake import Given, Intake, UnreadableError
from bot.syncerrors.store import SyncErrors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from sqlalchemy import URL

    from bot.diagnosis.engine import Engine
    from bot.syncerrors.intake import Report

STANDARD_INPUT = "-"
CHUNK = 64 * 1024


class FileError(Exception):
    """A file that cannot be opened, as a sentence."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be read several times from its start. ``name`` is what was typed."""

    name: str
    size: int
    _opened: IO[bytes]

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes, from the first one on."""
        self._opened.seek(0)
        while chunk := self._opened.read(CHUNK):
            yield chunk

    @property
    def told_name(self) -> str:
        """The name without its folders, which may hold other dates; standard input has none."""
        return "" if self.name == STANDARD_INPUT else Path(self.name).name

    def close(self) -> None:
        """Close it."""
        self._opened.close()


@dataclass(slots=True)
class Imported:
    """What became of the files: a report for each that could be read, a sentence for each that could not."""

    reports: dict[str, Report] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the counts of all files together, the first problems, and what columns were taken for."""
        reports = self.reports.values()
        return {
            **{name: sum(getattr(one, name) for one in reports) for name in ("read", "new", "known", "rejected")},
            "problems": [
                {"file": name, "row": one.row, "error": one.error}
                for name, report in self.reports.items()
                for one in report.problems
            ],
            "columns": {name: dict(report.columns) for name, report in self.reports.items()},
        }


@contextmanager
def opened(names: Sequence[str]) -> Iterator[tuple[File, ...]]:
    """Open every file before the first one is read. Raises FileError."""
    with ExitStack() as stack:
        files = []
        for name in dict.fromkeys(names):
            file = _open(name)
            stack.callback(file.close)
            files.append(file)
        yield tuple(files)


async def load(
    files: Sequence[File],
    *,
    database: URL,
    engine: Callable[[], Engine],
    zone: tzinfo,
    source: str | None,
    dayfirst: bool | None,
    now: Callable[[], datetime],
    progress: Callable[[File], Callable[[int], None] | None],
    done: Callable[[File, Report], None],
) -> Imported:
    """Store the errors of the files, one after the other; one that cannot be read does not keep the others out.

    Args:
        files: what ``opened`` gave.
        database: SQLAlchemy's address.
        engine: makes what explains the errors.
        zone: of times without an offset.
        source: for errors that name none.
        dayfirst: what was said of dates that can be read in two ways.
        now: tells the instant.
        progress: returns, for a file, what is told how many of its bytes are dealt with.
        done: is told what became of a file.

    Raises:
        StorageError: the database cannot be used, or has gone; what was stored stays.

    """
    imported = Imported()
    async with storage.opened(database) as kept:
        intake = Intake(engine(), SyncErrors(kept))
        for file in files:
            at = now()
            given = Given(at.astimezone(zone).date(), zone, source, dayfirst)
            try:
                report = await intake.take(file.told_name, file.chunks, given, now=at, progress=progress(file))
            except UnreadableError as error:
                imported.unreadable[file.name] = str(error)
            else:
                imported.reports[file.name] = report
                done(file, report)
    return imported


def _open(name: str) -> File:
    if name == STANDARD_INPUT:
        return _spooled(name, sys.stdin.buffer)
    path = Path(name)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileError(f"{name} is a folder; name the files in it.")
        handle = path.open("rb")
    except FileNotFoundError:
        raise FileError(f"There is no file {name}.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"{name} cannot be read: {reason}.") from None
    if stat.S_ISREG(status.st_mode):
        return File(name, status.st_size, handle)
    with handle:
        return _spooled(name, handle)  # a pipe, such as the shell's <(…)


def _spooled(name: str, stream: IO[bytes]) -> File:
    """Keep on disk for a while what can be read only once: deciding how dates are written may take a look at it all."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - the file is closed by whoever reads it
    shutil.copyfileobj(stream, kept)
    return File(name, kept.tell(), kept)


class Bars:
    """A bar for each file, on standard error, where that is a terminal."""

    def __init__(self, label: Callable[[str], str]) -> None:
        """Take what stands before a bar, for a file's name."""
        self._label = label
        self._bar: Any = None

    def begin(self, file: File) -> Callable[[int], None] | None:
        """Show an empty bar; return what is told how many bytes are dealt with."""
        self.end()
        if not sys.stderr.isatty() or not file.size:
            return None
        self._bar = bar = click.progressbar(length=file.size, label=self._label(file.name), file=sys.stderr)
        bar.__enter__()
        return lambda done: bar.update(done - bar.pos)

    def end(self) -> None:
        """Leave the line of the bar that was shown last."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
