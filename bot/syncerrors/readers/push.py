"""JSON and NDJSON: the body of a push, and the list that ``sfdiag errors --format json`` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.diagnosis.fold import encodable
from bot.syncerrors.fingerprint import fingerprint
from bot.syncerrors.model import SyncError
from bot.syncerrors.readers import words
from bot.syncerrors.readers.dates import Dates, parser
from bot.syncerrors.readers.outcome import Given, Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

JSON_CHARACTERS = 64_000_000
"""One JSON document is read as a whole; more than this has to come as NDJSON."""
LINE_CHARACTERS = 1_000_000

_OPTIONAL = ("object", "operation", "salesforce_id", "marketo_id", "job_id", "external_id")
_NO_NUL = {0: None}


def document(texts: Iterable[str], given: Given) -> Iterator[tuple[int, SyncError | Problem]]:
    """Yield the errors and problems of one JSON document: a list, or an object with ``source`` and ``errors``.

    Raises:
        UnreadableError: it is no JSON, or no such document.

    """
    body = _loaded(_whole(texts))
    source = given.source
    if isinstance(body, dict):
        if "errors" not in body and "message" in body:
            body = [body]
        else:
            named = body.get("source")
            if named is not None and not isinstance(named, str):
                raise UnreadableError('"source" is not a text; name where the errors come from, like "marketo".')
            source = (named or "").strip() or source
            body = body.get("errors")
    if not isinstance(body, list):
        raise UnreadableError('The JSON has no list of errors; send {"source": "…", "errors": [{…}]}.')
    reader = _Items(given, source or "push")
    for number, item in enumerate(body, 1):
        yield number, reader.read(number, item)


def lines(source: Iterable[str], given: Given) -> Iterator[tuple[int, SyncError | Problem]]:
    """Yield the errors and problems of NDJSON, one object a line; empty lines do not count."""
    reader = _Items(given, given.source or "push")
    number = 0
    for line in source:
        if not line.strip():
            continue
        number += 1
        try:
            item = _loaded(line) if len(line) <= LINE_CHARACTERS else None
        except UnreadableError:
            yield number, Problem(number, "The line is no JSON; write one object on each line.")
            continue
        yield number, reader.read(number, item)


class _Items:
    """Objects of a push, one after the other."""

    def __init__(self, given: Given, source: str) -> None:
        self._time = parser(Dates("clear"), given.zone)
        self._source = source

    def read(self, number: int, item: object) -> SyncError | Problem:
        """Return the error that an object tells, or what is wrong with it."""
        if not isinstance(item, dict):
            return Problem(number, "An error is a JSON object with level, failed_at and message.")
        try:
            return self._error(item)
        except _FaultError as fault:
            return Problem(number, str(fault))

    def _error(self, item: dict[str, Any]) -> SyncError:
        message = _text(item, "message", required=True)
        assert message is not None  # noqa: S101
        told = _text(item, "level", required=True)
        level = words.level(told or "")
        if level is None:
            raise _FaultError('"level" has to be "record" or "job".')
        code, external_id = _text(item, "code"), _text(item, "external_id")
        if code and item.get("fingerprint") == fingerprint(message):
            code = None  # our own list: the code is the diagnosis', not the source's
        object_, operation, salesforce_id, marketo_id, job_id = [_text(item, name) for name in _OPTIONAL[:-1]]
        return SyncError(
            _text(item, "source") or self._source, level, message, self._instant(item), code, object_, operation,
            salesforce_id, marketo_id, job_id, external_id,
        )  # fmt: skip

    def _instant(self, item: dict[str, Any]) -> datetime:
        told = _text(item, "failed_at", required=True) or ""
        at = self._time(told) if told[:4].isdigit() and told[4:5] == "-" else None
        if at is None:
            raise _FaultError('"failed_at" is no time in ISO 8601; write it as 2026-11-21T09:51:43Z.')
        return at


class _FaultError(Exception):
    """What is wrong with one object, as a sentence."""


def _text(item: dict[str, Any], name: str, *, required: bool = False) -> str | None:
    value = item.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**30 else None
    if value is not None and not isinstance(value, str):
        raise _FaultError(f'"{name}" is not a text.')
    text = encodable(value).translate(_NO_NUL).strip() if value else ""
    if required and not text:
        raise _FaultError(f'"{name}" is missing.')
    return text or None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise UnreadableError("The text is no JSON; check that it is complete.") from fault


def _whole(texts: Iterable[str]) -> str:
    pieces: list[str] = []
    length = 0
    for text in texts:
        length += len(text)
        if length > JSON_CHARACTERS:
            raise UnreadableError("The JSON document is too long to be read at once; send NDJSON, one error a line.")
        pieces.append(text)
    return "".join(pieces)
