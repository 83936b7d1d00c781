"""A family: what the codes of one feature share, said once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.diagnosis.entry import FamilyText
from bot.diagnosis.reading import Fault, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Family:
    """A family's name and texts by language."""

    name: str
    text: Mapping[str, FamilyText]


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
    top.close()
    if french is not None:
        other = Reading(french, (), in_french if in_french is not None else [])
        if other.is_map():
            other.text("family")
            text["fr"] = FamilyText(other.text("title"), other.text("text"))
            other.close()
    return (Family(name, text) if name else None), faults
