"""An entry as it is read in one language, with what the message told filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.diagnosis.template import fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.diagnosis.entry import Cause, Entry, FamilyText, Step


@dataclass(frozen=True, slots=True)
class CausePage:
    """A cause in one language. ``category`` is the entry's where the cause has none of its own."""

    id: str
    category: str
    what: str
    steps: tuple[Step, ...]
    who: str
    retry: str
    retry_how: str | None
    singled_out_by_message: bool


@dataclass(frozen=True, slots=True)
class SetupLink:
    """A page of Salesforce Setup in one language."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Page:
    """An entry in one language."""

    code: str
    aliases: tuple[str, ...]
    title: str
    area: str
    category: str
    status: str
    meaning: str
    causes: tuple[CausePage, ...]
    wordings: tuple[str, ...]
    related: tuple[str, ...]
    see: tuple[str, ...]
    setup: tuple[SetupLink, ...]
    notes: tuple[str, ...]
    owner: str | None
    family: FamilyText | None = None

    def cause(self, cause_id: str | None) -> CausePage | None:
        """Return the cause with this id, or nothing."""
        return next((cause for cause in self.causes if cause.id == cause_id), None)


def page(entry: Entry, language: str, captures: Mapping[str, str] | None = None) -> Page:
    """Return an entry's page in one language.

    Args:
        entry: the catalog's entry.
        language: ``en`` or ``fr``; English stands in where the entry has no text in that language.
        captures: what the message's named parts caught; nothing for a code alone.

    """
    caught = captures or {}
    text = entry.text.get(language) or entry.text["en"]
    return Page(
        code=entry.code,
        aliases=entry.aliases,
        title=text.title,
        area=entry.area,
        category=entry.category,
        status=entry.status,
        meaning=fill(text.meaning, caught),
        causes=tuple(_cause_page(entry, cause, language, caught) for cause in entry.causes),
        wordings=tuple(dict.fromkeys(_wordings(entry))),
        related=entry.related,
        see=entry.see,
        setup=tuple(SetupLink(page.label.get(language) or page.label["en"], page.path) for page in entry.setup_pages),
        notes=entry.notes,
        owner=entry.owner,
        family=entry.family_text.get(language) or entry.family_text.get("en"),
    )


def _wordings(entry: Entry) -> list[str]:
    own = [wording.template for wording in entry.wordings]
    return own + [wording.template for cause in entry.causes for wording in cause.when]


def _cause_page(entry: Entry, cause: Cause, language: str, captures: Mapping[str, str]) -> CausePage:
    text = cause.text.get(language) or cause.text["en"]
    return CausePage(
        id=cause.id,
        category=cause.category or entry.category,
        what=fill(text.what, captures),
        steps=tuple(_filled(step, captures) for step in text.steps),
        who=cause.who,
        retry=cause.retry,
        retry_how=fill(text.retry_how, captures) if text.retry_how else None,
        singled_out_by_message=bool(cause.when or cause.inside),
    )


def _filled(step: Step, captures: Mapping[str, str]) -> Step:
    return type(step)(fill(step.text, captures), step.connector)
