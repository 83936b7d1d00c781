"""Additions of one's own to a catalog entry: an owner, notes, steps and causes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.diagnosis.entry import Cause, CauseText, Entry, Step
from bot.diagnosis.reader import read_causes
from bot.diagnosis.reading import Fault, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Addition:
    """What an overlay file adds to the entry of a code."""

    code: str
    notes: tuple[str, ...] = ()
    owner: str | None = None
    steps: Mapping[str, tuple[Step, ...]] | None = None
    causes: tuple[Cause, ...] = ()


def is_addition(document: Any) -> bool:
    """Tell whether a file adds to an entry instead of holding one."""
    return isinstance(document, dict) and "adds_to" in document


def read_addition(document: dict[str, Any]) -> tuple[Addition | None, list[Fault]]:
    """Read an overlay file that adds to an entry; return the addition, or nothing, and all faults."""
    faults: list[Fault] = []
    top = Reading(document, (), faults)
    code = top.text("adds_to")
    steps: dict[str, tuple[Step, ...]] = {}
    if top.has("steps") and top.at("steps").is_map():
        below = top.at("steps")
        for cause_id in below.value:
            steps[str(cause_id)] = tuple(Step(text) for text in below.texts(str(cause_id)))
    addition = Addition(
        code=code,
        notes=top.texts("notes"),
        owner=top.text("owner", needed=False) or None,
        steps=steps,
        causes=tuple(read_causes(top, {})) if top.has("causes") else (),
    )
    top.close()
    if not (addition.notes or addition.owner or addition.steps or addition.causes):
        top.fault("this file adds nothing", "add `notes`, `owner`, `steps` or `causes`")
    return (addition if code else None), faults


def add(entry: Entry, addition: Addition) -> tuple[Entry, list[Fault]]:
    """Return the entry with an addition: own causes come first, own steps after the entry's."""
    known = {cause.id for cause in entry.causes}
    remedy = f"its causes are: {', '.join(sorted(known))}"
    faults = [
        Fault(("steps", cause_id), f"{entry.code} has no cause `{cause_id}`", remedy)
        for cause_id in addition.steps or {}
        if cause_id not in known
    ]
    faults += [
        Fault(("causes",), f"{entry.code} has a cause `{cause.id}` already", "choose another id")
        for cause in addition.causes
        if cause.id in known
    ]
    own = tuple(cause for cause in addition.causes if cause.id not in known)
    extended = tuple(_with_steps(cause, (addition.steps or {}).get(cause.id, ())) for cause in entry.causes)
    return replace(
        entry,
        causes=own + extended,
        notes=entry.notes + addition.notes,
        owner=addition.owner or entry.owner,
    ), faults


def _with_steps(cause: Cause, steps: tuple[Step, ...]) -> Cause:
    if not steps:
        return cause
    text = {language: CauseText(said.what, said.steps + steps, said.retry_how) for language, said in cause.text.items()}
    return replace(cause, text=text)
