"""Errors on their way in: read, masked, diagnosed once a problem, and stored batch by batch.

What ``take`` and ``push`` have counted is committed. Whatever breaks off in between may be started again from its
beginning: errors that are there already are known by their identity, and none is stored twice.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from bot.diagnosis.page import page
from bot.diagnosis.redact import harmless, redact
from bot.syncerrors import readers
from bot.syncerrors.readers import Given, Plan, Problem, UnreadableError, decoding, push
from bot.syncerrors.readers.records import lines
from bot.syncerrors.store import Diagnosed, Incoming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.diagnosis.engine import Engine
    from bot.syncerrors.model import SyncError
    from bot.syncerrors.store import SyncErrors

    _Outcomes = Iterator[tuple[int, SyncError | Problem]]

__all__ = [
    "BATCH", "Given", "Intake", "Kind", "Plan", "Pushed", "Report", "RowProblem", "TooManyError", "UnreadableError",
]  # fmt: skip

Kind = Literal["json", "ndjson", "csv"]

BATCH = 2000
"""Rows of one transaction: enough that its commit weighs little, few enough that nobody waits long for the lock."""
PUSH_LIMIT = 10_000
"""Errors of one push."""
PROBLEMS_KEPT = 100
"""Rejected rows that a report names; it counts them all."""

_DIAGNOSES = 10_000
_LOOKED_AT_ONCE = 64
_FIELDS = ("source", "code", "object", "operation", "salesforce_id", "marketo_id", "job_id")
_LANG = "en"
_UNKNOWN = Diagnosed(code=None, cause=None, category=None, title=None)


class TooManyError(Exception):
    """More errors than one push may hold."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was not stored: its file, its number from 1 without the header, and a sentence on what to do."""

    file: str
    row: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a file.

    ``read`` is everything that tells an error or should have: ``new``, ``known`` and ``rejected`` together.
    ``problems`` are the first of the rejected ones. ``columns`` says which column was taken for what.
    """

    read: int = 0
    new: int = 0
    known: int = 0
    rejected: int = 0
    problems: tuple[RowProblem, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What became of a push. ``rejected`` holds the place of each bad error, counted from 0, and what is wrong."""

    accepted: int
    duplicates: int
    rejected: tuple[tuple[int, str], ...]


class Intake:
    """Takes sync errors in. One for the process: it remembers the diagnoses of the problems that it has seen."""

    def __init__(self, engine: Engine, store: SyncErrors) -> None:
        """Take what explains messages, and where errors are kept."""
        self._engine = engine
        self._store = store
        self._diagnoses: dict[str, Diagnosed] = {}

    async def take(
        self,
        name: str,
        chunks: Callable[[], Iterable[bytes]],
        given: Given,
        *,
        now: datetime,
        progress: Callable[[int], None] | None = None,
    ) -> Report:
        """Store the errors of a file. Memory does not grow with it.

        Args:
            name: the file's name; some names tell a date or a job.
            chunks: opens the file anew and yields its bytes; called two or three times.
            given: what the file does not say.
            now: the instant of the import.
            progress: told after every batch how many bytes of the file are dealt with.

        Raises:
            UnreadableError: the file cannot be read as sync errors; nothing of it was stored.
            DatabaseAwayError: the database does not answer; what was stored before stays.

        """
        plan = await asyncio.to_thread(_plan, name, chunks)
        tally = _Tally(name)
        outcomes = readers.read(plan, tally.counted(chunks()), given)
        while (batch := await asyncio.to_thread(self._batch, outcomes, tally)) is not None:
            if batch:
                tally.new += await self._store.add(batch, now=now)
            if progress is not None:
                progress(tally.bytes)
        return tally.report(plan)

    async def push(self, body: bytes, kind: Kind, source: str | None, *, now: datetime) -> Pushed:
        """Store the errors of a request's body.

        Args:
            body: the whole body.
            kind: the format that it came as.
            source: where the errors come from, unless they say so themselves.
            now: the instant of the push.

        Raises:
            UnreadableError: the body cannot be read; nothing of it was stored.
            TooManyError: there are more than ``PUSH_LIMIT`` errors; none was stored.
            DatabaseAwayError: the database does not answer; what was stored before stays.

        """
        errors, rejected = await asyncio.to_thread(_read_push, body, kind, Given(today=now.date(), source=source))
        accepted = 0
        for start in range(0, len(errors), BATCH):
            batch = await asyncio.to_thread(self._ready, errors[start : start + BATCH])
            accepted += await self._store.add(batch, now=now)
        return Pushed(accepted=accepted, duplicates=len(errors) - accepted, rejected=tuple(rejected))

    def _batch(self, outcomes: _Outcomes, tally: _Tally) -> list[Incoming] | None:
        """Return what the next rows come to, ready to be stored; nothing at the end of the file."""
        errors = tally.errors(islice(outcomes, BATCH))
        return None if errors is None else self._ready(errors)

    def _ready(self, errors: Sequence[SyncError]) -> list[Incoming]:
        """Return errors as they are stored: identified by what was told, masked, diagnosed."""
        ready: list[Incoming] = []
        for start in range(0, len(errors), _LOOKED_AT_ONCE):
            several = errors[start : start + _LOOKED_AT_ONCE]
            # Often nothing has to be masked, and one look at many costs a fraction of a look at each.
            names_clean = harmless("\n".join(_names(several)))
            clean = names_clean and harmless("\n".join([told.message for told in several]))
            for told in several:
                error = told if clean or (names_clean and harmless(told.message)) else masked(told)
                fingerprint = error.fingerprint
                diagnosed = self._diagnoses.get(fingerprint) or self._diagnosis(fingerprint, error)
                ready.append(
                    Incoming(error=error, identity=told.identity, fingerprint=fingerprint, diagnosed=diagnosed)
                )
        return ready

    def _diagnosis(self, fingerprint: str, error: SyncError) -> Diagnosed:
        """Diagnose a problem that was not seen before, or not lately."""
        # That it is an error needs no proof: it stands among errors. So it is looked at as when a person asks.
        findings = self._engine.diagnose(error.diagnosed_text, asked=True).errors
        diagnosed = _UNKNOWN
        if findings:
            root = findings[0]
            diagnosed = Diagnosed(
                code=root.entry.code,
                cause=root.cause.id if root.cause else None,
                category=root.category,
                title=page(root.entry, _LANG).title,
            )
        if len(self._diagnoses) >= _DIAGNOSES:
            self._diagnoses.clear()
        self._diagnoses[fingerprint] = diagnosed
        return diagnosed


def masked(error: SyncError) -> SyncError:
    """Return the error without secrets and e-mail addresses.

    One that is known by an e-mail address loses that name and keeps the identity that the name gave it.
    """
    held = {name: text for name in _FIELDS if (text := getattr(error, name)) and not harmless(text)}
    external = error.external_id is not None and not harmless(error.external_id)
    if not held and not external and harmless(error.message):
        return error
    changed: dict[str, Any] = {name: redact(text) for name, text in held.items()}
    if external and redact(error.external_id or "") != error.external_id:
        return replace(error, message=redact(error.message), external_id=None, kept_identity=error.identity, **changed)
    return replace(error, message=redact(error.message), **changed)


def _names(errors: Iterable[SyncError]) -> Iterator[str]:
    """Yield every text beside the messages that somebody could have written a secret into."""
    for error in errors:
        for text in (
            error.source, error.code, error.object, error.operation, error.salesforce_id, error.marketo_id,
            error.job_id, error.external_id,
        ):  # fmt: skip
            if text:
                yield text


class _Tally:
    """Counts what becomes of a file's rows."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._read = 0
        self._rejected = 0
        self._problems: list[RowProblem] = []
        self.new = 0
        self.bytes = 0

    def counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.bytes += len(chunk)
            yield chunk

    def errors(self, outcomes: _Outcomes) -> list[SyncError] | None:
        """Return the errors among the outcomes, and count them all; nothing when there was no outcome at all."""
        errors: list[SyncError] = []
        before = self._rejected
        for row, outcome in outcomes:
            if isinstance(outcome, Problem):
                self._rejected += 1
                if len(self._problems) < PROBLEMS_KEPT:
                    self._problems.append(RowProblem(self._name, row, outcome.error))
            else:
                errors.append(outcome)
        seen = len(errors) + self._rejected - before
        self._read += seen
        return errors if seen else None

    def report(self, plan: Plan) -> Report:
        return Report(
            read=self._read,
            new=self.new,
            known=self._read - self._rejected - self.new,
            rejected=self._rejected,
            problems=tuple(self._problems),
            columns=dict(plan.columns),
            kind=plan.kind,
        )


def _plan(name: str, chunks: Callable[[], Iterable[bytes]]) -> Plan:
    """Return how a file is to be read, after as many looks at it as that takes."""
    sample = bytearray()
    whole = True
    for chunk in chunks():
        sample += chunk
        if len(sample) > readers.SAMPLE:
            whole = False
            break
    plan = readers.recognise(bytes(sample[: readers.SAMPLE]), name=name, whole=whole)
    return readers.settle(plan, chunks()) if plan.unsettled else plan


def _read_push(body: bytes, kind: Kind, given: Given) -> tuple[list[SyncError], list[tuple[int, str]]]:
    """Return the errors of a body, and what is wrong with the others of it."""
    errors: list[SyncError] = []
    rejected: list[tuple[int, str]] = []
    for number, outcome in _outcomes(body, kind, given):
        if isinstance(outcome, Problem):
            rejected.append((number - 1, outcome.error))
        else:
            errors.append(outcome)
        if len(errors) + len(rejected) > PUSH_LIMIT:
            raise TooManyError
    return errors, rejected


def _outcomes(body: bytes, kind: Kind, given: Given) -> _Outcomes:
    if kind == "csv":
        return readers.read(_plan("", lambda: [body]), [body], given)
    texts = decoding.decoded([body], decoding.encoding(body))
    return push.document(texts, given) if kind == "json" else push.lines(lines(texts), given)
