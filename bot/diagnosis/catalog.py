"""The catalog as the diagnosis sees it: entries by code, and what each is recognised by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.diagnosis.entry import fold_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.diagnosis.entry import Entry


@dataclass(frozen=True, slots=True)
class Signals:
    """What one entry is recognised by: its names, its wordings and what people call it, with the cause singled out."""

    code: str
    aliases: tuple[str, ...]
    titles: tuple[str, ...]
    wordings: tuple[tuple[str, str | None], ...]
    called: tuple[tuple[str, str | None], ...] = ()
    wraps: bool = False
    collateral: bool = False
    generic: bool = False
    deep: bool = False


class Catalog(Protocol):
    """Entries by code. A compiled catalog reads an entry from disk only when it is asked for."""

    @property
    def signals(self) -> Sequence[Signals]:
        """What every entry is recognised by, in order of code."""

    @property
    def prefixes(self) -> Mapping[str, Sequence[str]]:
        """Record id key prefix to the API names of the objects that use it."""

    def __getitem__(self, code: str) -> Entry:
        """Return the entry of a code, spelled as the catalog spells it. Raises KeyError."""

    def resolve(self, name: str) -> str | None:
        """Return the catalog's code for a code or alias in any case, with or without underscores."""


def signals_of(entry: Entry) -> Signals:
    """Return what an entry is recognised by."""
    own = [(wording.template, None) for wording in entry.wordings]
    by_cause = [(wording.template, cause.id) for cause in entry.causes for wording in cause.when]
    return Signals(
        code=entry.code,
        aliases=entry.aliases,
        titles=tuple(text.title for text in entry.text.values()),
        wordings=(*by_cause, *own),
        called=(
            *((name, cause.id) for cause in entry.causes for name in cause.called),
            *((name, None) for name in entry.called),
        ),
        wraps=entry.wraps,
        collateral=entry.collateral,
        generic=entry.generic,
        deep=entry.status == "active",
    )


class EntryCatalog:
    """A catalog over entries in memory."""

    def __init__(self, entries: Iterable[Entry], prefixes: Mapping[str, Sequence[str]] | None = None) -> None:
        """Take the entries and the key prefixes; later entries of the same code replace earlier ones."""
        self._entries = {entry.code: entry for entry in entries}
        self.signals: tuple[Signals, ...] = tuple(signals_of(self._entries[code]) for code in sorted(self._entries))
        self.prefixes: Mapping[str, Sequence[str]] = prefixes or {}
        self._names = names(self.signals)

    def __getitem__(self, code: str) -> Entry:
        """Return the entry of a code. Raises KeyError."""
        return self._entries[code]

    def resolve(self, name: str) -> str | None:
        """Return the catalog's code for a code or alias, or nothing."""
        return self._names.get(fold_code(name))


def names(signals: Iterable[Signals]) -> dict[str, str]:
    """Return folded names (codes and aliases) to codes; a code wins over another entry's alias."""
    found: dict[str, str] = {}
    for signal in signals:
        for alias in signal.aliases:
            found.setdefault(fold_code(alias), signal.code)
    for signal in signals:
        found[fold_code(signal.code)] = signal.code
    return found
