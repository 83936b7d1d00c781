"""Every example, near miss and known miss of every entry is a test, run against the whole catalog."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from bot.diagnosis import entry
from bot.diagnosis.engine import Engine
from bot.diagnosis.selfcheck import selfcheck
from bot.knowledge import built_in_catalog
from tests import built_in

if TYPE_CHECKING:
    from pathlib import Path

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
KNOWN, FAULTS = built_in.checked()
CODES = [signal.code for signal in KNOWN.catalog.signals]
ACTIVE = [code for code in CODES if KNOWN.catalog[code].status == "active"]
ENTRY_FILES = sorted(
    path
    for path in built_in_catalog().rglob("*.yml")
    if path.parent.name not in ("catalog", "fr", "families") and path.name not in ("areas.yml", "setup.yml")
)


def test_no_file_has_a_fault() -> None:
    assert [str(fault) for fault in FAULTS] == []


def test_every_example_and_near_miss_holds() -> None:
    count, failures = selfcheck(KNOWN.catalog)
    assert count > 400
    assert [f"{failure.code} {failure.place}: {failure.what}" for failure in failures] == []


@pytest.mark.parametrize("code", ACTIVE)
def test_an_active_entry_has_examples_in_four_shapes_and_near_misses(code: str) -> None:
    found = KNOWN.catalog[code]
    assert len({example.shape for example in found.examples}) >= 4
    assert len(found.not_this) >= 2


def test_every_code_alone_is_answered_when_asked() -> None:
    engine = Engine(KNOWN.catalog)
    said = {code: engine.diagnose(code, asked=True).errors for code in CODES}
    assert [code for code, errors in said.items() if not errors or errors[0].entry.code != code] == []


def test_every_entry_is_written_in_both_languages() -> None:
    assert {KNOWN.catalog[code].languages for code in CODES} == {("en", "fr")}


@pytest.mark.parametrize(("name", "french"), [("entry.schema.json", False), ("french.schema.json", True)])
def test_the_schema_for_editors_accepts_every_file(name: str, *, french: bool) -> None:
    root = built_in_catalog()
    schema = jsonschema.Draft202012Validator(json.loads((root / name).read_text(encoding="utf-8")))
    own = [path for path in ENTRY_FILES if ("fr" in path.relative_to(root).parts) is french]
    assert len(own) > 400
    refused = {path.stem: [error.message for error in schema.iter_errors(read_yaml(path))] for path in own}
    assert {stem: errors for stem, errors in refused.items() if errors} == {}


def test_the_schema_knows_the_words_that_the_reader_knows() -> None:
    properties = json.loads((built_in_catalog() / "entry.schema.json").read_text(encoding="utf-8"))["properties"]
    cause = properties["causes"]["items"]["properties"]
    assert properties["category"]["enum"] == list(entry.CATEGORIES)
    assert properties["status"]["enum"] == list(entry.STATUSES)
    assert properties["surfaces"]["items"]["enum"] == list(entry.SURFACES)
    assert properties["examples"]["items"]["properties"]["shape"]["enum"] == list(entry.SHAPES)
    assert cause["who"]["enum"] == list(entry.ACTORS)
    assert cause["retry"]["enum"] == list(entry.RETRIES)
    assert cause["steps"]["items"]["oneOf"][1]["properties"]["for"]["enum"] == list(entry.CONNECTORS)


def read_yaml(path: Path) -> Any:
    """Read a file as an editor does: YAML 1.2, where ``yes`` is a text and ``null`` is nothing."""
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  (gives texts only)
    return _with_nulls(loaded)


def _with_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_nulls(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_with_nulls(below) for below in value]
    return None if value in ("", "null", "~") else value
