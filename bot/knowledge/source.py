"""One code's documents, and the entry that they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.diagnosis.entry import LANGUAGES, SetupPage
from bot.diagnosis.family import read_family
from bot.diagnosis.overlay import add, read_addition
from bot.diagnosis.reader import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.diagnosis.entry import Entry


@dataclass(frozen=True, slots=True)
class Source:
    """The documents of one code: English, French, its family's texts, its pages of Setup, and what overlays add."""

    area: str
    english: Any
    french: Any = None
    additions: tuple[Any, ...] = ()
    family: tuple[Any, Any] | None = None
    setup: tuple[Mapping[str, str], ...] = ()

    def entry(self) -> Entry:
        """Return the entry; the documents have been checked before."""
        entry, _ = read_entry(self.english, self.area, self.french)
        if entry is None:
            raise ValueError(self.english)
        entry = replace(entry, setup_pages=setup_pages(self.setup))
        if self.family:
            family, _ = read_family(*self.family)
            entry = replace(entry, family_text=family.text if family else {})
        for document in self.additions:
            addition, _ = read_addition(document)
            if addition:
                entry, _ = add(entry, addition)
        return entry


def setup_pages(rows: Iterable[Mapping[str, str]]) -> tuple[SetupPage, ...]:
    """Return pages of Setup from their rows: a path, and a label for each language."""
    return tuple(
        SetupPage(row["path"], {language: row[language] for language in LANGUAGES if language in row}) for row in rows
    )
