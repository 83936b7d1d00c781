"""What a catalog entry is: one Salesforce error code, explained in English and French."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "fr")
Language = Literal["en", "fr"]

CATEGORIES = ("access", "authentication", "intermittent", "other")
STATUSES = ("brief", "active", "retired")
SURFACES = (
    "soap", "rest", "bulk", "oauth", "login", "apex", "flow", "metadata", "streaming", "ui", "connector",
)  # fmt: skip
ACTORS = ("user", "admin", "developer", "salesforce", "vendor", "wait")
RETRIES = ("yes", "after-fix", "no")
CONNECTORS = ("marketo-sales-connect", "marketo", "hubspot", "data-loader", "mulesoft")
SHAPES = (
    "code", "message", "rest-json", "oauth-json", "soap", "apex", "flow-email", "bulk-csv", "data-loader", "client",
    "log", "prose", "ui", "connector",
)  # fmt: skip


def fold_code(name: str) -> str:
    """Fold a code so that spellings which differ only in case or underscores are equal."""
    return name.replace("_", "").lower()


@dataclass(frozen=True, slots=True)
class Wording:
    """A message of the platform as a template, in one language."""

    template: str
    language: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. A step with a connector holds for that connector only."""

    text: str
    connector: str | None = None


@dataclass(frozen=True, slots=True)
class CauseText:
    """A cause in one language."""

    what: str
    steps: tuple[Step, ...]
    retry_how: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """One way in which a code comes about."""

    id: str
    who: str
    retry: str
    text: Mapping[str, CauseText]
    when: tuple[Wording, ...] = ()
    called: tuple[str, ...] = ()
    """What people call it when they talk about it, in any language."""
    inside: tuple[str, ...] = ()
    category: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedFacts:
    """What must come out of an example, at least."""

    record_ids: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A pasted text that the entry must answer. ``cause`` is asserted when ``checks_cause``."""

    text: str
    shape: str
    cause: str | None = None
    checks_cause: bool = False
    facts: ExpectedFacts = field(default_factory=ExpectedFacts)
    asked: bool = False


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A text that the entry must not answer; ``belongs_to`` names the code that does, or nothing for silence."""

    text: str
    belongs_to: str | None


@dataclass(frozen=True, slots=True)
class SetupPage:
    """A page of Salesforce Setup: its path, which works in every org, and its label in the menu by language."""

    path: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EntryText:
    """What an entry says about its code as a whole, in one language."""

    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FamilyText:
    """What the codes of one feature share, in one language."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of the catalog. ``text`` and the causes' texts are by language; English is always there."""

    code: str
    area: str
    category: str
    status: str
    text: Mapping[str, EntryText]
    causes: tuple[Cause, ...]
    aliases: tuple[str, ...] = ()
    surfaces: tuple[str, ...] = ()
    wraps: bool = False
    unnamed: bool = False
    """A carrier that is not worth naming beside what it carries."""
    collateral: bool = False
    generic: bool = False
    family: str | None = None
    family_text: Mapping[str, FamilyText] = field(default_factory=dict)
    wordings: tuple[Wording, ...] = ()
    called: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    not_this: tuple[NearMiss, ...] = ()
    todo: tuple[Example, ...] = ()
    related: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()
    setup_pages: tuple[SetupPage, ...] = ()
    see: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    owner: str | None = None

    def cause(self, cause_id: str | None) -> Cause | None:
        """Return the cause with this id, or nothing."""
        return next((cause for cause in self.causes if cause.id == cause_id), None)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the entry is written."""
        return tuple(language for language in LANGUAGES if language in self.text)
