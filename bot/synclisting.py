"""``sfdiag errors``: what is stored, as a table, as CSV or as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from bot import storage
from bot.syncerrors.exported import COLUMNS, Exported, cells, csv_lines
from bot.syncerrors.store import SyncErrors
from bot.syncterminal import render_nothing, render_problems, render_rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime, tzinfo

    from sqlalchemy import URL

    from bot.syncerrors.filters import Filter
    from bot.syncerrors.store import Stored
    from bot.terminal import Pen

Format = Literal["table", "csv", "json"]

PROBLEMS, ROWS = 20, 50
"""Shown in a table unless somebody says how many."""
_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to see, and how."""

    wanted: Filter
    since: datetime
    zone: tzinfo
    form: Format
    rows: bool
    limit: int | None
    command: str


async def show(
    asked: Asked,
    write: Callable[[bytes], object],
    pen: Pen,
    *,
    database: URL,
    title: Callable[[str], str | None] | None = None,
) -> None:
    """Write what is stored. CSV and JSON are written as they are read; memory does not grow with them.

    Args:
        asked: what is to be shown.
        write: takes the bytes.
        pen: how a table is drawn.
        database: SQLAlchemy's address.
        title: the title of a code in another language than English.

    Raises:
        StorageError: the database cannot be used.

    """
    async with storage.opened(database) as kept:
        store = SyncErrors(kept)
        if asked.form == "csv":
            await _csv(_chosen(store, asked), write)
        elif asked.form == "json":
            await _json(_chosen(store, asked), write)
        else:
            table = await (_rows(store, asked, pen) if asked.rows else _problems(store, asked, pen, title))
            write(f"{table}\n".encode())


async def _problems(store: SyncErrors, asked: Asked, pen: Pen, title: Callable[[str], str | None] | None) -> str:
    totals = await store.totals(asked.wanted)
    problems = await store.problems(asked.wanted, limit=asked.limit or PROBLEMS)
    if title is not None:
        problems = tuple(replace(one, title=title(one.code) or one.title) if one.code else one for one in problems)
    count = await store.count_problems(asked.wanted)
    return render_problems(problems, count, totals, since=asked.since, zone=asked.zone, command=asked.command, pen=pen)


async def _rows(store: SyncErrors, asked: Asked, pen: Pen) -> str:
    limit = asked.limit or ROWS
    rows = await store.rows(asked.wanted, limit=limit + 1)
    if not rows:
        return render_nothing(asked.since, asked.zone, pen)
    more = f"{asked.command} --rows --limit {limit * 10}"
    return render_rows(rows[:limit], more=len(rows) > limit, zone=asked.zone, command=more, pen=pen)


async def _csv(errors: AsyncIterator[list[Stored]], write: Callable[[bytes], object]) -> None:
    write(next(csv_lines(())).encode())
    async for page in errors:
        lines = islice(csv_lines(map(exported, page)), 1, None)
        write("".join(lines).encode("utf-8", "replace"))


async def _json(errors: AsyncIterator[list[Stored]], write: Callable[[bytes], object]) -> None:
    before = "[\n"
    async for page in errors:
        for one in page:
            values = (cell or None for cell in cells(exported(one)))
            item = json.dumps(dict(zip(COLUMNS, values, strict=True)), ensure_ascii=False)
            write(f"{before}{item}".encode("utf-8", "replace"))
            before = ",\n"
    write(b"[]\n" if before == "[\n" else b"\n]\n")


def exported(one: Stored) -> Exported:
    """Return a stored error as it is written out: its code is what the source named, else what the diagnosis found."""
    return Exported(one.error, one.identity, one.error.code or one.code, one.cause, one.category, one.fingerprint)


async def _chosen(store: SyncErrors, asked: Asked) -> AsyncIterator[list[Stored]]:
    """Yield the errors in pages: all of them oldest first, or the newest ones when somebody said how many."""
    if asked.limit is None:
        async for page in _paged(store.stream(asked.wanted)):
            yield page
        return
    left, before = asked.limit, None
    while left:
        found = await store.rows(asked.wanted, limit=min(left, _PAGE), before=before)
        if not found:
            return
        yield list(found)
        left -= len(found)
        before = (found[-1].seen_at, found[-1].id)


async def _paged(errors: AsyncIterator[Stored]) -> AsyncIterator[list[Stored]]:
    page: list[Stored] = []
    async for one in errors:
        page.append(one)
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page
