"""Text to the rows of a table: Python's csv module, and what it does not do.

The csv module reads on to the end of the file when a quote is not closed. Here a row has a bound; what a stray quote
swallowed is given back and read again, so one broken row costs one row.
"""

from __future__ import annotations

import csv
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

ROW_CHARACTERS = 1_000_000
"""Of one row, quotes and all. For one cell the csv module has a limit of its own, 131,072 characters."""
ROW_LINES = 1_000
SECOND_READINGS = 500
"""How often what a stray quote swallowed is given back; a file with more of them is not worth the time."""

ONE_COLUMN = "\x1f"
"""The separator of a file that has none."""

UNCLOSED = (
    "a quote in this row is never closed; write quotes inside a cell twice, or send the file again if it was cut off."
)
TOO_LONG = "the row is too long for a row of sync errors; shorten its cells, or check that its line ends."
BROKEN = "the row cannot be read as CSV; check its quotes and line breaks."


def lines(texts: Iterable[str], *, mac: bool = False) -> Iterator[str]:
    """Yield the lines of a text that comes in pieces, each with its end; an endless one comes in bounded pieces.

    Only a line feed ends a line (a carriage return alone in a file that has no line feeds): Python's ``splitlines``
    would also cut at characters that stand in messages.
    """
    carry = ""
    endless = False
    for piece in texts:
        text = piece.replace("\r", "\n") if mac else piece
        if "\n" not in text:
            carry = "" if endless else carry + text
            if len(carry) > 2 * ROW_CHARACTERS:
                yield carry + "\n"
                carry, endless = "", True
            continue
        parts = text.split("\n")
        parts[0] = carry + parts[0]
        carry = parts.pop()
        for part in parts[1:] if endless else parts:
            yield part + "\n"
        endless = False
    if carry and not endless:
        yield carry


def records(source: Iterable[str], separator: str, widths: Collection[int] = frozenset()) -> Iterator[list[str] | str]:
    """Yield the rows of a table: a list of cells, or a sentence that says why there is none.

    Args:
        source: lines with their ends.
        separator: what stands between cells.
        widths: how many cells a row may have: a row over several lines with another number has a stray quote.

    """
    feed = _Feed(iter(source))
    taken = feed.taken
    readings = SECOND_READINGS
    while True:
        try:
            for row in csv.reader(feed, delimiter=separator):
                if feed.ended or (len(taken) > 1 and widths and len(row) not in widths):
                    break  # the end of the file came inside a quote, or a quote was closed by another cell's
                feed.next_row()
                yield row
            else:
                return
            problem = UNCLOSED
        except (csv.Error, _TooLongError) as fault:
            endless = isinstance(fault, _TooLongError) or "limit" in str(fault)
            problem = UNCLOSED if len(taken) > 1 else TOO_LONG if endless else BROKEN
        if readings:
            readings -= 1
            feed.give_back()
        feed.next_row()
        yield problem


class _TooLongError(Exception):
    """A row that has no end in sight."""


class _Feed:
    """Lines for the csv module, with those of the row that it is at kept until the row is done."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self._characters = 0
        self.ended = False
        """The csv module asked for a line after the last one: it was in the middle of a row."""

    def __iter__(self) -> Iterator[str]:
        taken = self.taken
        while True:
            line = self._again.popleft() if self._again else next(self._source, None)
            if line is None:
                self.ended = bool(taken)
                return
            taken.append(line)
            if len(taken) > 1:
                self._characters += len(line)
                if self._characters > ROW_CHARACTERS or len(taken) > ROW_LINES:
                    raise _TooLongError
            elif len(line) > ROW_CHARACTERS:
                raise _TooLongError
            yield line

    def next_row(self) -> None:
        """Forget the lines of the row that is done."""
        self.taken.clear()
        self._characters = 0

    def give_back(self) -> None:
        """Let every line of the row be read again but its first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.ended = False
