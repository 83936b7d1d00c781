"""What a person reads of the catalog: every text with its language, where it stands, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.diagnosis.catalog import Catalog
    from bot.diagnosis.entry import Entry


@dataclass(frozen=True)
class Read:
    """A text of an entry. ``kind`` is ``title``, ``meaning``, ``what``, ``steps`` or ``retry_how``."""

    code: str
    language: str
    kind: str
    text: str


def entries(catalog: Catalog) -> Iterator[Entry]:
    """Yield every entry that has a text of its own: not the codes that their family alone explains."""
    seen: set[str] = set()
    for signal in catalog.signals:
        entry = catalog[signal.code]
        own = entry.text["en"].meaning
        if own not in seen or entry.status == "active":
            yield entry
        seen.add(own)


def texts(entry: Entry) -> Iterator[Read]:
    """Yield every text of an entry, and of its family."""
    for language, said in entry.text.items():
        yield Read(entry.code, language, "title", said.title)
        yield Read(entry.code, language, "meaning", said.meaning)
    for language, family in entry.family_text.items():
        yield Read(entry.code, language, "family", f"{family.title}. {family.text}")
    for cause in entry.causes:
        for language, told in cause.text.items():
            yield Read(entry.code, language, "what", told.what)
            yield Read(entry.code, language, "steps", "\n".join(step.text for step in told.steps))
            yield Read(entry.code, language, "retry_how", told.retry_how or "")
