"""YAML without its surprises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.knowledge.strict_yaml import parse

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "X.yml"


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: NO\nb: yes\nc: on\n", {"a": "NO", "b": "yes", "c": "on"}),
        ("a: 1.10\nb: 007\nc: 1_000\n", {"a": "1.10", "b": "007", "c": "1_000"}),
        ("a: 2026-11-21\n", {"a": "2026-11-21"}),
        ("a: null\nb: ~\nc:\n", {"a": None, "b": None, "c": None}),
        ("a: 'null'\nb: \"\"\n", {"a": "null", "b": ""}),
        ("- x\n- {y: z}\n", ["x", {"y": "z"}]),
        ("1: x\ntrue: y\n", {"1": "x", "true": "y"}),
        ("a: >-\n  two\n  lines\n", {"a": "two lines"}),
        ("\ufeffa: x\n", {"a": "x"}),
        ("# only this\na: {}\n", {"a": {}}),
    ],
)
def test_every_value_is_text_nothing_a_list_or_a_mapping(file: Path, text: str, data: object) -> None:
    file.write_text(text, encoding="utf-8")
    document, faults = parse(file, "X.yml")
    assert faults == []
    assert document.data == data


@pytest.mark.parametrize(
    ("content", "line", "what", "remedy"),
    [
        (b"a: 1\nb: 2\na: 3\n", 3, "the key `a` stands here twice", "join the two"),
        (b"a:\n  b: 1\n  b: 2\n", 3, "a.b: the key `b` stands here twice", "join the two"),
        (b"a: &x text\nb: *x\n", 1, "anchors", "write the text out"),
        (b"a: [1\nb: 2\n", 2, "this is no YAML", "check the indentation"),
        (b"a: b: c\n", 1, "this is no YAML", "in quotes"),
        (b"a: x\n\tb: y\n", 2, "this is no YAML", "check the indentation"),
        (b"--- a\n--- b\n", 2, "this is no YAML", ""),
        (b"", None, "the file is empty", "write the entry, or take the file out"),
        (b"# nothing\n", None, "the file is empty", "take the file out"),
        (b"a: caf\xe9\n", None, "the file is not UTF-8 (byte 6)", "save it as UTF-8"),
        (b"a: \x00\n", None, "this is no YAML", ""),
        (b"[" * 3000, None, "this is no YAML", ""),
    ],
    ids=["twice", "twice below", "anchor", "open", "colons", "tab", "two documents", "empty", "comment", "latin-1",
         "nul", "deep"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_strictly_is_a_fault(
    file: Path, content: bytes, line: int | None, what: str, remedy: str
) -> None:
    file.write_bytes(content)
    _, faults = parse(file, "area/X.yml")
    assert what in str(faults[0])
    assert remedy in faults[0].remedy
    assert faults[0].file == "area/X.yml"
    assert line is None or f"area/X.yml:{line}:" in str(faults[0])


def test_a_missing_file_is_a_fault(file: Path) -> None:
    assert [fault.what for fault in parse(file, "X.yml")[1]] == ["cannot be read: No such file or directory"]


def test_every_place_knows_its_line(file: Path) -> None:
    file.write_text("a: x\nb:\n  - one\n  - c: two\n    d: three\n", encoding="utf-8")
    document, _ = parse(file, "X.yml")
    assert document.line(("a",)) == 1
    assert document.line(("b", 1)) == 4
    assert document.line(("b", 1, "d")) == 5
    assert document.line(("b", 1, "missing")) == 4
