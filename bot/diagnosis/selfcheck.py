"""The catalog's own tests: every entry's examples, near misses and known misses, against the whole catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.diagnosis.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.diagnosis.catalog import Catalog
    from bot.diagnosis.entry import Entry, Example, NearMiss
    from bot.diagnosis.verdict import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold: of which code, where in its file, what was expected and what came out."""

    code: str
    place: str
    what: str
    remedy: str
    text: str


def selfcheck(catalog: Catalog) -> tuple[int, list[Failure]]:
    """Run every example of every entry; return how many there were, and those that do not hold."""
    engine = Engine(catalog)
    count = 0
    failures: list[Failure] = []
    for signal in catalog.signals:
        entry = catalog[signal.code]
        for place, problem, text in _outcomes(engine, entry):
            count += 1
            if problem:
                failures.append(Failure(entry.code, place, *problem, text))
    return count, failures


def _outcomes(engine: Engine, entry: Entry) -> Iterator[tuple[str, tuple[str, str] | None, str]]:
    for number, example in enumerate(entry.examples, 1):
        yield f"examples[{number}]", _example_problem(engine, entry, example), example.text
    for number, near in enumerate(entry.not_this, 1):
        yield f"not_this[{number}]", _near_miss_problem(engine, entry, near), near.text
    for number, example in enumerate(entry.todo, 1):
        passes = _example_problem(engine, entry, example) is None
        problem = ("this known miss is answered rightly now", "move it to `examples`") if passes else None
        yield f"todo[{number}]", problem, example.text


def _example_problem(engine: Engine, entry: Entry, example: Example) -> tuple[str, str] | None:
    verdict = engine.diagnose(example.text, asked=example.asked)
    if not verdict.errors:
        nearest = ", ".join(near.entry.code for near in engine.diagnose(example.text, asked=True).near)
        return (
            f"nothing is said (nearest: {nearest or 'none'})",
            "add the message to the wordings, or to `todo` for now",
        )
    if entry.unnamed and verdict.errors[0].entry.code != entry.code:
        return None  # it gave way to what it carries
    own = next((finding for finding in verdict.errors if finding.entry.code == entry.code), None)
    if own is None or (own is not verdict.errors[0] and not (entry.wraps or entry.collateral)):
        return f"{_said(verdict)} is answered", "make the wordings of the two tell the texts apart"
    return _cause_problem(own, example) or _facts_problem(own, example)


def _cause_problem(own: Finding, example: Example) -> tuple[str, str] | None:
    said = own.cause.id if own.cause else None
    if example.checks_cause and said != example.cause:
        return f"the cause is {said}, not {example.cause}", "mend `when` of the two causes, or the example"
    return None


def _facts_problem(own: Finding, example: Example) -> tuple[str, str] | None:
    wanted, got = example.facts, own.facts
    missing = [
        f"{kind}: {', '.join(absent)}"
        for kind, need, have in (
            ("record_ids", wanted.record_ids, got.record_ids),
            ("fields", wanted.fields, got.fields),
            ("objects", wanted.objects, got.objects),
        )
        if (absent := [value for value in need if value not in have])
    ]
    if wanted.limit is not None and (got.limit is None or float(wanted.limit.replace(",", "")) != got.limit):
        missing.append(f"limit: {wanted.limit} (found {got.limit})")
    if not missing:
        return None
    return (
        f"not found: {'; '.join(missing)}",
        "name the part in a wording ({field}, {object}, {limit} …), or mend the example",
    )


def _near_miss_problem(engine: Engine, entry: Entry, near: NearMiss) -> tuple[str, str] | None:
    verdict = engine.diagnose(near.text)
    said = [finding.entry.code for finding in verdict.errors]
    if near.belongs_to is None and said:
        return f"{_said(verdict)} is answered where silence was wanted", "make the wordings more specific"
    if near.belongs_to is not None and near.belongs_to not in said:
        return f"{near.belongs_to} was wanted, {_said(verdict)} came", f"look at the wordings of {near.belongs_to}"
    if near.belongs_to != entry.code and said[:1] == [entry.code]:
        return f"{entry.code} is answered first", "make its wordings more specific"
    return None


def _said(verdict: Verdict) -> str:
    return ", ".join(finding.entry.code for finding in verdict.errors) or "silence"
