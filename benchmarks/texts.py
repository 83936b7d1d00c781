"""The evaluation set: texts with an error and what is right, and texts that are to be met with silence."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bot.diagnosis.entry import fold_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EVALUATION = Path(__file__).parent / "evaluation"

Part = Literal["tune", "held"]
HELD_OUT = ("h", "n")
"""How the ids begin of the texts that were not looked at while the recognition was worked on."""


@dataclass(frozen=True, slots=True)
class Error:
    """A text with an error. ``right`` are the codes, folded, that may be named first."""

    id: str
    text: str
    primary: str
    right: frozenset[str]
    expect: frozenset[str]
    cause: str | None
    shape: str
    lang: str
    has_code: bool
    slots: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A text on which the bot is silent unless somebody asks."""

    id: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that one run judges by."""

    errors: tuple[Error, ...]
    quiet: tuple[Quiet, ...]

    @property
    def chatter(self) -> tuple[Quiet, ...]:
        """What people say to each other."""
        return tuple(text for text in self.quiet if text.kind == "chatter")


def part(text_id: str) -> Part:
    """Return the part of the set that a text is in: those after public threads are held out."""
    return "held" if text_id.startswith(HELD_OUT) else "tune"


def read(folder: Path = EVALUATION, *, only: Part | None = None) -> Texts:
    """Return the texts of a folder's files, in order of name and line."""
    errors: list[Error] = []
    quiet: list[Quiet] = []
    for row in rows(sorted(folder.glob("*.jsonl"))):
        if only is not None and part(row["id"]) != only:
            continue
        if "kind" in row:
            quiet.append(Quiet(row["id"], row["text"], row["kind"]))
        elif row.get("scored", True):
            errors.append(_error(row))
    return Texts(tuple(errors), tuple(quiet))


def rows(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the objects of JSON-lines files."""
    return [
        json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def _error(row: Mapping[str, Any]) -> Error:
    return Error(
        id=row["id"],
        text=row["text"],
        primary=row["primary"],
        right=frozenset(fold_code(code) for code in (row["primary"], *row.get("accept", ()))),
        expect=frozenset(fold_code(code) for code in row["expect"]),
        cause=row.get("cause"),
        shape=row["shape"],
        lang=row.get("lang", "en"),
        has_code=row["has_code"],
        slots=row.get("slots") or {},
    )


def count(texts: Texts) -> str:
    """Return in words how many texts there are."""
    kinds = Counter(text.kind for text in texts.quiet)
    coded = sum(error.has_code for error in texts.errors)
    return (
        f"{len(texts.errors)} errors ({coded} with the code written, {len(texts.errors) - coded} without), "
        f"{len(texts.quiet)} texts to be met with silence ({kinds['chatter']} of them chatter)"
    )
