"""Files and pushes of sync errors to ``SyncError``s. Pure: bytes in, values out, memory flat.

The way of a file::

    plan = readers.recognise(first_bytes, name="error112126095143123.csv", whole=False)
    if plan.unsettled:                        # the first rows do not tell 03/04 from 04/03
        plan = readers.settle(plan, chunks)   # once through the file, its dates only
    for number, outcome in readers.read(plan, chunks, Given(today=day, zone=zone, dayfirst=said)):
        ...                                   # outcome: SyncError | Problem

``chunks`` are the file's bytes from its start, anew for every pass. ``first_bytes`` are its first ``SAMPLE`` bytes.
``plan.columns`` shows what was decided. All that is raised is ``UnreadableError``, with one sentence for a person.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from bot.syncerrors.readers import any_table, bulk_1, bulk_2, data_loader, decoding, hubspot, marketo, own, push, rows
from bot.syncerrors.readers.dates import Dates, Evidence
from bot.syncerrors.readers.outcome import Given, Problem, UnreadableError
from bot.syncerrors.readers.records import ONE_COLUMN, lines, records
from bot.syncerrors.readers.sample import ROWS, Table, salesforce_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.syncerrors.model import SyncError
    from bot.syncerrors.readers.layout import Kind, Layout
    from bot.syncerrors.readers.words import Meaning

__all__ = ["SAMPLE", "Given", "Plan", "Problem", "UnreadableError", "read", "recognise", "settle"]

SAMPLE = 1024 * 1024
"""Bytes from the start of a file that are enough to recognise it."""

_READERS = (own, bulk_2, bulk_1, data_loader, marketo, hubspot, any_table)
"""Most particular first: what is told by names alone, then what is told by values."""
_SEPARATORS = (",", ";", "\t", "|")
_JUDGED = 50
_SAID = re.compile(r"sep=(.)\s*\Z")
_DATA_LOADER_NAME = re.compile(r"(?i)error(\d{2})(\d{2})(\d{2})\d{6,9}(?!\d)")
_JOB_IN_NAME = re.compile(r"(?<![0-9A-Za-z])75[01][0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?(?![0-9A-Za-z])")
"""``sf data bulk results`` names its files after the job."""
_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d{3,5}(?!\d))")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is to be read.

    ``columns`` says which column was taken for what, and is there to be shown. ``day`` and ``job_id`` stand in the
    file's name.
    ``dates.problem`` is what a person has to say first, if anything; ``Given.dayfirst`` says it.
    """

    kind: Kind
    source: str
    encoding: decoding.Encoding
    separator: str = ","
    columns: Mapping[str, Meaning] = field(default_factory=dict)
    dates: Dates = field(default_factory=Dates)
    day: date | None = None
    job_id: str | None = None
    header: bool = True
    layout: Layout | None = None
    width: int = 0
    widths: frozenset[int] = frozenset()
    skipped: int = 0
    mac: bool = False

    @property
    def unsettled(self) -> bool:
        """Only the rest of the file can tell whether the day or the month stands first: ``settle`` asks it."""
        return self.dates.order == "unsettled"


def recognise(sample: bytes, *, name: str = "", whole: bool = False) -> Plan:
    """Return how a file is to be read that begins with these bytes.

    Args:
        sample: the first bytes, ``SAMPLE`` of them if there are so many.
        name: the file's name; some tell their date.
        whole: these are all bytes of the file.

    Raises:
        UnreadableError: it is no text, is empty, or has no column of messages.

    """
    if not sample.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise UnreadableError("The file is empty; export it again.")
    if what := decoding.no_text(sample):
        raise UnreadableError(f"This is {what}, no CSV and no JSON; export the errors as CSV.")
    encoding = decoding.encoding(sample)
    text = decoding.sample_text(sample, encoding)
    if kind := _json_kind(text):
        return Plan(kind, "push", encoding)
    mac = "\n" not in text and "\r" in text
    told = list(lines([text], mac=mac))
    if not whole:
        if len(told) == 1 and len(sample) >= SAMPLE:
            raise UnreadableError("The first line has no end; export the errors as CSV, with their header.")
        if len(told) > 1:
            told.pop()  # cut in the middle
    skipped = 0
    separator = None
    while told and (not told[0].strip() or _SAID.match(told[0].strip("\r\n"))):
        said = _SAID.match(told[0].strip("\r\n"))
        separator = said[1] if said else separator
        told.pop(0)
        skipped += 1
    job = _JOB_IN_NAME.search(name)
    plan = Plan("table", "csv", encoding, day=_day(name), job_id=job and job[0], skipped=skipped, mac=mac)
    return _table_plan(told, separator, plan, whole=whole)


def settle(plan: Plan, chunks: Iterable[bytes]) -> Plan:
    """Return the plan with the order of day and month decided by the whole column: one pass over the file.

    What even the whole column leaves open stays so, and ``dates.problem`` says what a person has to.
    """
    index = plan.layout.at.get("failed_at") if plan.layout else None
    if index is None or not plan.unsettled:
        return plan
    evidence = Evidence()
    for row in _records(plan, chunks):
        if not isinstance(row, str) and index < len(row):
            evidence.see(row[index])
    return replace(plan, dates=evidence.decided(whole=True))


def read(plan: Plan, chunks: Iterable[bytes], given: Given) -> Iterator[tuple[int, SyncError | Problem]]:
    """Yield what the rows of a file come to, each with its number, counted from 1 without the header.

    Rows that succeeded, and empty ones, are left out.

    Raises:
        UnreadableError: the order of day and month is open and nobody said it, or a JSON document is none.

    """
    texts = decoding.decoded(chunks, plan.encoding)
    if plan.kind == "json":
        return push.document(texts, given)
    if plan.kind == "ndjson":
        return push.lines(lines(texts), given)
    assert plan.layout is not None  # noqa: S101
    if problem := plan.dates.said(dayfirst=given.dayfirst).problem:
        raise UnreadableError(problem)
    file = rows.File(plan.layout, plan.width, plan.dates, plan.day or given.today, plan.job_id)
    return rows.errors(_records(plan, chunks), file, given)


def _records(plan: Plan, chunks: Iterable[bytes]) -> Iterator[list[str] | str]:
    """Return the rows of a file without what stands above them."""
    told = islice(lines(decoding.decoded(chunks, plan.encoding), mac=plan.mac), plan.skipped, None)
    found = records(told, plan.separator, plan.widths)
    if plan.header:
        next(found, None)
    return found


def _table_plan(told: list[str], separator: str | None, plan: Plan, *, whole: bool) -> Plan:
    separator = separator or _separator(told)
    found = [row for row in records(told, separator) if not isinstance(row, str)]
    if not found or not found[0]:
        raise UnreadableError("The first line is no header of a CSV; export the errors as CSV, with their header.")
    header = not _like_a_row(found[0])
    names = _names(found[0]) if header else tuple(f"column {number}" for number in range(1, len(found[0]) + 1))
    body = [tuple(row) for row in (found[1:] if header else found) if row]
    table = Table(names, tuple(body[:ROWS]))
    layout = next((layout for reader in _READERS if (layout := reader.layout(table))), None)
    if layout is None:
        raise UnreadableError(
            "No column of error messages was found; name one “message” in the header, and check the separator."
        )
    usual = Counter(map(len, body[:ROWS])).most_common(1)
    dates = Dates()
    if (index := layout.at.get("failed_at")) is not None:
        evidence = Evidence().see_all(row[index] for row in body if index < len(row))
        dates = evidence.decided(whole=whole)
    return replace(
        plan,
        kind=layout.kind,
        source=layout.source,
        separator=separator,
        columns={names[index]: meaning for meaning, index in sorted(layout.at.items(), key=lambda item: item[1])},
        dates=dates,
        header=header,
        layout=layout,
        width=len(names),
        widths=frozenset({len(names), *(width for width, _ in usual)}),
    )


def _separator(told: list[str]) -> str:
    """Return what stands between the cells: what cuts most rows into as many cells as the header."""
    best, most = ONE_COLUMN, 0.0
    for separator in _SEPARATORS:
        found = [row for row in islice(records(told, separator), _JUDGED) if row and not isinstance(row, str)]
        if not found or len(found[0]) < 2:  # noqa: PLR2004
            continue
        width = len(found[0])
        worth = sum(len(row) == width for row in found) / len(found) + min(width, 100) / 1000
        if worth > most:
            best, most = separator, worth
    return best


def _like_a_row(row: list[str]) -> bool:
    """Tell whether the first row is no header: a date, an id or a message stands in it."""
    table = Table(tuple(row), (tuple(row),))
    columns = table.columns
    dated = any(column.dates for column in columns)
    told = any(column.text >= 1 and len(column.cells[0].split()) > 4 for column in columns)  # noqa: PLR2004
    return dated or told or any(salesforce_id(cell) for cell in row)


def _names(row: list[str]) -> tuple[str, ...]:
    """Return the names of the columns: one that is empty is told by its place, one that comes again by its number."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for number, cell in enumerate(row, 1):
        name = " ".join(cell.split()) or f"column {number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _json_kind(text: str) -> Kind | None:
    start = text.lstrip()[:1]
    if start == "[":
        return "json"
    if start != "{":
        return None
    first = text.strip().split("\n", 1)[0].strip()
    try:
        item = json.loads(first)
    except (ValueError, RecursionError):
        return "json"
    return "json" if isinstance(item, dict) and "errors" in item else "ndjson"


def _day(name: str) -> date | None:
    """Return the date in a file's name, or nothing."""
    try:
        if found := _DATA_LOADER_NAME.search(name):
            return date(2000 + int(found[3]), int(found[1]), int(found[2]))
        if found := _DATE_IN_NAME.search(name):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return None
