"""What is said about a text: the errors in it, root cause first, or silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.diagnosis.entry import Cause, Entry

Evidence = Literal["code", "message", "fuzzy"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text tells beside the error. ``record_ids`` as written; ``fields`` and ``objects`` are API names."""

    record_ids: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One error that stands in the text.

    ``cause`` is the one that the message singles out, or nothing; ``quote`` is the part of the text that gave the
    error away; ``captures`` is what the wording's named parts caught, for the catalog's texts; ``confidence`` is
    between 0 and 1.
    """

    entry: Entry
    cause: Cause | None
    confidence: float
    evidence: Evidence
    quote: str
    facts: Facts = field(default_factory=Facts)
    captures: Mapping[str, str] = field(default_factory=dict)

    @property
    def category(self) -> str:
        """The category of the cause that was singled out, else the entry's."""
        return (self.cause and self.cause.category) or self.entry.category


@dataclass(frozen=True, slots=True)
class Near:
    """An entry that the text might mean."""

    entry: Entry
    confidence: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to say about a text.

    ``errors`` is empty for silence. ``near`` is filled only when somebody asked and nothing was certain enough;
    ``found`` instead of it when what they typed was a part of a code or a few words, and holds more to choose from.
    ``clipped`` is the number of characters that were read when the text was longer than that. ``secrets`` names the
    kinds of live secrets that stood in the text (``session id``, ``password``, …).
    """

    errors: tuple[Finding, ...] = ()
    near: tuple[Near, ...] = ()
    found: tuple[Near, ...] = ()
    clipped: int | None = None
    secrets: tuple[str, ...] = ()
