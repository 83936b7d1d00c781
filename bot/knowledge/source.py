"""One code's documents, and the entry that they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.diagnosis.family import read_family
from bot.diagnosis.overlay import add, read_addition
from bot.diagnosis.reader import read_entry

if TYPE_CHECKING:
    from bot.diagnosis.entry import Entry


@dataclass(frozen=True, slots=True)
class Source:
    """The documents of one code: English, French, its family's texts, and what overlays add."""

    area: str
    english: Any
    french: Any = None
    additions: tuple[Any, ...] = ()
    family: tuple[Any, Any] | None = None

    def entry(self) -> Entry:
        """Return the entry; the documents have been checked before."""
        entry, _ = read_entry(self.english, self.area, self.french)
        if entry is None:
            raise ValueError(self.english)
        if self.family:
            family, _ = read_family(*self.family)
            entry = replace(entry, family_text=family.text if family else {})
        for document in self.additions:
            addition, _ = read_addition(document)
            if addition:
                entry, _ = add(entry, addition)
        return entry
