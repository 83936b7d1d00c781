"""A family: what the codes of one feature share, said once.

Most codes of a family have an entry each. A family may also name ``members``: codes of which nothing is known but
their name, so that the family's text is all there is to say. Each becomes a brief entry without a file of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.diagnosis.entry import FamilyText
from bot.diagnosis.reader import stamp
from bot.diagnosis.reading import Fault, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping


_SHARED = ("category", "who", "retry", "retry_how", "surfaces", "setup", "generic")


@dataclass(frozen=True, slots=True)
class Family:
    """A family's name and texts by language."""

    name: str
    text: Mapping[str, FamilyText]
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A code that is explained by its family alone: its area, and its documents as a file would hold them."""

    area: str
    english: Mapping[str, Any]
    french: Mapping[str, Any] | None


def read_family(
    document: Any, french: Any = None, *, in_french: list[Fault] | None = None
) -> tuple[Family | None, list[Fault]]:
    """Read a family's English and French documents; return the family, or nothing, and the English file's faults."""
    faults: list[Fault] = []
    top = Reading(document, (), faults)
    if not top.is_map():
        return None, faults
    name = top.text("family")
    text = {"en": FamilyText(top.text("title"), top.text("text"))}
    names = top.texts("members")
    area = top.text("area", needed=bool(names))
    shared = {key: document[key] for key in _SHARED if top.has(key)}
    if names:
        for key in ("category", "who", "retry"):
            top.text(key)
    top.close()
    if french is not None:
        other = Reading(french, (), in_french if in_french is not None else [])
        if other.is_map():
            other.text("family")
            other.text("retry_how", needed=False)
            text["fr"] = FamilyText(other.text("title"), other.text("text"))
            other.close()
    members = tuple(_member(code, area, text, shared, french) for code in names)
    return (Family(name, text, members) if name else None), faults


def _member(code: str, area: str, text: Mapping[str, FamilyText], shared: Mapping[str, Any], french: Any) -> Member:
    english = {"code": code, "title": text["en"].title, "status": "brief", "meaning": text["en"].text, **shared}
    if "fr" not in text:
        return Member(area, english, None)
    own = {"code": code, "of": stamp(english), "title": text["fr"].title, "meaning": text["fr"].text}
    if "retry_how" in shared:
        own["retry_how"] = french.get("retry_how")
    return Member(area, english, own)
