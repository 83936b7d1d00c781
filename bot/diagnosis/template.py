"""Wordings with named parts, and texts that use what the parts caught.

A wording such as ``No such column '{field}' on entity '{object}'`` is a template: literal text around named parts.
A text such as ``Check {field|the field}.`` uses a part, with what to say when it was not caught.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.diagnosis.fold import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_PART = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_USE = re.compile(r"\{([a-z][a-z0-9_]*)\|([^{}|]+)\}")

NUMBER_PARTS = frozenset({"limit", "n", "count", "row", "column", "used"})
_NUMBER = r"\d[\d.,]{0,20}"
_ID = r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?"
_IDS = rf"{_ID}(?:[,; ]{{1,3}}{_ID}){{0,20}}"
_NAME = r"[\w.:$/-]{1,200}"
_NAMES = r"[\w.:$/-]{1,200}(?:[,;] {0,2}[\w.:$/-]+)*"
_LIST = r"[^\]\n]{1,500}?"
_ANY = r"[^\n]{1,300}?"
_FIRST = r"[^\n:;,\"'\[\]{}<>|]{1,80}?"
_LABEL = r"[^\n:;.,\"<>{}\[\]|]{1,80}"
_LABELS = r"[^\n:;.\"<>{}\[\]|]{1,300}"
_LAST = r"[^\n\"<>{}\[\]]{1,300}"


# What a wording may end with: an API name stops at a space, a label of the page goes on to the end of the sentence.
_FINAL = {
    "field": _NAME, "object": _NAME, "fields": _NAMES, "objects": _NAMES, "label": _LABEL, "labels": _LABELS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """A wording split into literal text and named parts.

    ``pieces`` alternates literal, part name, literal, …; it starts and ends with a literal, which may be empty.
    """

    source: str
    pieces: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts, in order."""
        return self.pieces[1::2]

    @property
    def literals(self) -> tuple[str, ...]:
        """The literal texts between the parts, in order."""
        return self.pieces[0::2]


def parse(source: str) -> Template:
    """Split a wording into literals and parts. Braces that hold no part name are literal text."""
    return Template(source, tuple(_PART.split(source)))


def pattern(template: Template) -> str:
    """Return the template as a regular expression (re2 syntax) over folded text.

    Parts become bounded groups, numbered from 1 in order of appearance; white space matches any run of it.
    """
    out: list[str] = []
    last = len(template.pieces) - 1
    for position, piece in enumerate(template.pieces):
        if position % 2 == 0:
            out.append(r"\s+".join(re.escape(word) for word in re.split(r"\s+", fold(piece))))
        else:
            first = position == 1 and not template.pieces[0].strip()
            final = position == last - 1 and not template.pieces[last].strip()
            out.append(f"({_part_pattern(piece, first=first, final=final)})")
    return "".join(out)


def _part_pattern(name: str, *, first: bool, final: bool) -> str:
    """Return what a part may be. Where a wording starts or ends with one, nothing else shows where it stops."""
    if name in NUMBER_PARTS:
        return _NUMBER
    if name in ("id", "ids"):
        return _ID if name == "id" else _IDS
    if final:
        return _FINAL.get(name, _LAST)
    if first:
        return _FIRST
    return _LIST if name in ("fields", "objects") else _ANY


def uses(text: str) -> tuple[str, ...]:
    """Return the names of the parts that a text uses."""
    return tuple(name for name, _ in _USE.findall(text))


def unfilled(text: str) -> str:
    """Return what is left of a text when its uses are taken out; braces in it are faults."""
    return _USE.sub("", text)


def fill(text: str, captures: Mapping[str, str]) -> str:
    """Put caught values into a text, as code; a part that was not caught gives its stand-in.

    Args:
        text: a catalog text with ``{name|stand-in}`` uses.
        captures: part name to what it caught.

    Returns:
        The text with every use replaced.

    """

    def value(match: re.Match[str]) -> str:
        caught = captures.get(match[1])
        return f"`{caught.replace('`', '')}`" if caught else match[2]

    return _USE.sub(value, text)
