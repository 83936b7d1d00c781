"""Entries and additions of one's own; a broken one is left out and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.diagnosis.engine import Engine
from bot.diagnosis.page import page
from bot.knowledge import load
from tests.knowledge.small_folder import entry, write, write_entry

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge import Knowledge


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def loaded(root: Path, *overlays: Path) -> Knowledge:
    """Load twice, the second time from the compiled form, and see that both know the same."""
    cache = root.parent / "cache"
    first, second = (load(overlays, root=root, cache=cache) for _ in range(2))
    assert first.faults == second.faults
    codes = [signal.code for signal in first.catalog.signals]
    assert [first.catalog[code] for code in codes] == [second.catalog[code] for code in codes]
    return second


def test_a_new_entry_is_answered_like_the_others(root: Path, own: Path) -> None:
    write(own, "ACME_GATE_SHUT.yml", entry("ACME_GATE_SHUT", "the gate of acme is shut tonight"))
    known = loaded(root, own)
    assert known.faults == ()
    for text in ("ACME_GATE_SHUT", "Error: the gate of acme is shut tonight"):
        found = Engine(known.catalog).diagnose(text).errors
        assert [finding.entry.code for finding in found] == ["ACME_GATE_SHUT"]


def test_an_addition_adds_notes_an_owner_steps_and_causes(root: Path, own: Path) -> None:
    cause = {"id": "night-load", "who": "vendor", "retry": "no", "what": "The load runs.", "steps": ["Wait."]}
    addition = {
        "adds_to": "ROW_BUSY",
        "notes": ["Ours runs at two."],
        "owner": "@crm-team",
        "steps": {"first": ["Call the CRM team."]},
        "causes": [{**cause, "when": {"en": ["row busy because of the night load"]}}],
    }
    write(own, "anything.yml", addition)
    known = loaded(root, own)
    assert known.faults == ()
    found = known.catalog["ROW_BUSY"]
    assert (found.notes, found.owner) == (("Ours runs at two.",), "@crm-team")
    assert [one.id for one in found.causes] == ["night-load", "first"]
    assert [step.text for step in found.causes[1].text["en"].steps] == ["Do this.", "Call the CRM team."]
    assert [step.text for step in found.causes[1].text["fr"].steps] == ["Faites ceci.", "Call the CRM team."]
    assert page(found, "fr").causes[0].what == "The load runs."
    told = Engine(known.catalog).diagnose("row busy because of the night load").errors
    assert [(one.entry.code, one.cause and one.cause.id) for one in told] == [("ROW_BUSY", "night-load")]


def test_two_overlays_add_to_the_same_entry(root: Path, own: Path, tmp_path: Path) -> None:
    write(own, "a.yml", {"adds_to": "ROW_BUSY", "notes": ["one"]})
    other = tmp_path / "other"
    write(other, "a.yml", {"adds_to": "ROW_BUSY", "notes": ["two"]})
    assert loaded(root, own, other).catalog["ROW_BUSY"].notes == ("one", "two")


@pytest.mark.parametrize(
    ("document", "what", "remedy"),
    [
        ("code: [", "this is no YAML", "check the indentation"),
        (entry("ROW_BUSY", "x"), "explained already in catalog/locking/ROW_BUSY.yml", "`adds_to: ROW_BUSY`"),
        (entry("BROKEN", "y", status="new"), "`new` is not known here", "brief, active, retired"),
        ({"adds_to": "ROW_BUZY", "notes": ["x"]}, "there is no entry `ROW_BUZY`", "check the spelling"),
        ({"adds_to": "ROW_BUSY"}, "this file adds nothing", "add `notes`"),
        ({"adds_to": "ROW_BUSY", "notse": ["x"]}, "the key `notse` is unknown", "did you mean `notes`?"),
        ({"adds_to": "ROW_BUSY", "steps": {"second": ["x"]}}, "ROW_BUSY has no cause `second`", "are: first"),
        ({"adds_to": "ROW_BUSY", "causes": entry("X", "x")["causes"]}, "has a cause `first` already", "another id"),
        ({"adds_to": "ROW_BUSY", "notes": "x"}, "expected a list, found a text", "after a `- `"),
        ({"adds_to": None, "notes": ["x"]}, "`adds_to` is missing", "add `adds_to"),
        ({"adds_to": "ROW_BUSY", "steps": ["x"]}, "expected keys and values, found a list", "`key: value`"),
        ({"adds_to": "ROW_BUSY", "causes": [{"id": "own"}]}, "`what` is missing", "add `what"),
        (entry("BROKEN", "y", family="none"), "there is no family `none`", "write families/none.yml"),
    ],
)  # fmt: skip
def test_a_broken_file_is_left_out_and_named_and_the_rest_works(
    root: Path, own: Path, document: Any, what: str, remedy: str
) -> None:
    write(own, "BROKEN.yml", document)
    write(own, "ACME_GATE_SHUT.yml", entry("ACME_GATE_SHUT", "the gate of acme is shut tonight"))
    known = loaded(root, own)
    told = [str(fault) for fault in known.faults]
    assert any(line.startswith("own/BROKEN.yml") and what in line and remedy in line for line in told), told
    assert [signal.code for signal in known.catalog.signals] == ["ACME_GATE_SHUT", "ROW_BUSY", "TABLE_GONE"]
    assert known.catalog["ROW_BUSY"].notes == ()
    assert len(known.catalog["ROW_BUSY"].causes) == 1
    assert known.catalog["ROW_BUSY"].text["en"].title == "Title of ROW_BUSY"


def test_a_wording_that_the_catalog_has_already_is_the_overlays_fault(root: Path, own: Path) -> None:
    write(own, "ACME.yml", entry("ACME", "the row is busy with another save"))
    assert [fault.file for fault in loaded(root, own).faults] == ["own/ACME.yml"]


def test_an_addition_that_repeats_a_wording_is_left_out_and_the_catalog_works(root: Path, own: Path) -> None:
    cause = {**entry("X", "x")["causes"][0], "id": "own", "when": {"en": ["the row is busy with another save"]}}
    write(own, "ADDS.yml", {"adds_to": "ROW_BUSY", "causes": [cause]})
    known = loaded(root, own)
    assert [(fault.file, fault.place) for fault in known.faults] == [("own/ADDS.yml", "wordings")]
    assert [one.id for one in known.catalog["ROW_BUSY"].causes] == ["first"]


def test_an_entry_that_names_an_unknown_one_is_left_out(root: Path, own: Path) -> None:
    write(own, "ACME.yml", entry("ACME", "the gate of acme is shut", related=["NOBODY"]))
    known = loaded(root, own)
    assert [(fault.file, fault.line) for fault in known.faults] == [("own/ACME.yml", 18)]
    assert known.catalog.resolve("ACME") is None


def test_an_overlay_may_bring_its_own_french(root: Path, own: Path) -> None:
    write_entry(own, "ACME_GATE_SHUT", "the gate of acme is shut tonight")
    known = loaded(root, own)
    assert known.faults == ()
    assert page(known.catalog["ACME_GATE_SHUT"], "fr").title == "Titre de ACME_GATE_SHUT"


def test_an_empty_overlay_changes_nothing(root: Path, own: Path) -> None:
    assert loaded(root, own).faults == ()
