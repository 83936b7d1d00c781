"""``sfdiag explain`` and ``sfdiag catalog``; overlays on the command line."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
import yaml

from bot import knowledge
from tests.knowledge.small_folder import small_catalog

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

OWN = {
    "code": "ACME_GATE_SHUT",
    "title": "The gate is shut",
    "category": "other",
    "status": "brief",
    "meaning": "Nobody opened it.",
    "causes": [{"id": "night", "who": "admin", "retry": "no", "what": "It is night.", "steps": ["Wait for the day."]}],
    "wordings": {"en": ["the gate of acme is shut tonight"]},
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "ACME_GATE_SHUT.yml").write_text(yaml.safe_dump(OWN), encoding="utf-8")
    return folder


@pytest.fixture
def broken(own: Path) -> Path:
    (own / "BROKEN.yml").write_text("code: BROKEN\ncode: BROKEN\n", encoding="utf-8")
    return own


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have two entries built in: with an overlay all files are read anew, which takes seconds for the whole catalog."""
    root = small_catalog(tmp_path / "catalog")
    monkeypatch.setattr(knowledge, "built_in_catalog", lambda: root)


@pytest.mark.parametrize(
    "name", ["UNABLE_TO_LOCK_ROW", "unable_to_lock_row", "UnableToLockRow", " unable_to_lock_row "]
)
def test_a_code_is_explained_in_any_spelling(sfdiag: Program, name: str) -> None:
    done = sfdiag("explain", name)
    assert (done.code, done.err) == (0, "")
    assert "Another transaction is holding the record" in done.out


def test_an_alias_is_explained(sfdiag: Program) -> None:
    assert json.loads(sfdiag("explain", "invalid_grant", "--json").out)["code"] == "INVALID_GRANT"


def test_a_page_is_shown_in_french(sfdiag: Program) -> None:
    assert "verrouillé par une autre transaction" in sfdiag("explain", "UNABLE_TO_LOCK_ROW", "--lang", "fr").out


@pytest.mark.parametrize("name", ["UNABLE_TO_LOK_ROW", "unable_to_lock"])
def test_an_unknown_code_names_the_nearest(sfdiag: Program, name: str) -> None:
    done = sfdiag("explain", name)
    assert (done.code, done.out) == (1, "")
    assert name in done.err
    assert "UNABLE_TO_LOCK_ROW" in done.err


@pytest.mark.parametrize("name", ["", "x" * 10_000, "\x1b[31m", "日本", "--", "%s {0}"])
def test_any_name_may_be_asked_for(sfdiag: Program, name: str) -> None:
    done = sfdiag("explain", "--", name)
    assert (done.code, done.out) == (1, "")
    assert len(done.err) < 500
    assert "\x1b" not in done.err


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_page_in_json_has_the_promised_shape(sfdiag: Program, lang: str) -> None:
    said = json.loads(sfdiag("explain", "UNABLE_TO_LOCK_ROW", "--json", "--lang", lang).out)
    assert list(said) == ["code", "aliases", "title", "area", "category", "status", "meaning", "causes", "wordings",
                          "related", "see"]  # fmt: skip
    assert all(isinstance(said[key], str) for key in ("code", "title", "area", "category", "status", "meaning"))
    assert all(isinstance(text, str) for key in ("aliases", "wordings", "related", "see") for text in said[key])
    for cause in said["causes"]:
        assert list(cause) == ["id", "category", "what", "steps", "who", "retry"]
        assert all(isinstance(step, str) for step in cause["steps"])
    assert said["causes"][0]["id"] == "concurrent-update"
    assert not any("{" in text for cause in said["causes"] for text in (cause["what"], *cause["steps"]))


def test_the_list_has_one_code_a_line(sfdiag: Program) -> None:
    codes = sfdiag("catalog", "list").out.splitlines()
    assert len(codes) >= 40
    assert codes == sorted(set(codes))
    rows = [json.loads(line) for line in sfdiag("catalog", "list", "--json").out.splitlines()]
    assert [row["code"] for row in rows] == codes
    for row in rows:
        assert list(row) == ["code", "aliases", "title", "category", "area", "status", "languages"]
        assert row["languages"] in (["en"], ["en", "fr"])


def test_the_list_is_titled_in_the_language_asked_for(sfdiag: Program) -> None:
    rows = map(json.loads, sfdiag("catalog", "list", "--json", "--lang", "fr").out.splitlines())
    titles = {row["code"]: row["title"] for row in rows}
    assert titles["UNABLE_TO_LOCK_ROW"] == "L’enregistrement est verrouillé par une autre transaction"


def test_an_entry_of_ones_own_is_used(sfdiag: Program, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "The gate is shut" in sfdiag("explain", "ACME_GATE_SHUT", "--overlay", str(own)).out
    monkeypatch.setenv("SFDIAG_CATALOG", str(own))
    assert "The gate is shut" in sfdiag("diagnose", stdin=b"error: the gate of acme is shut tonight").out


@pytest.mark.usefixtures("few")
def test_several_overlays_are_separated_like_path(sfdiag: Program, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = own.with_name("other")
    other.mkdir()
    (other / "note.yml").write_text("adds_to: ACME_GATE_SHUT\nnotes: [Ask the porter.]\n", encoding="utf-8")
    monkeypatch.setenv("SFDIAG_CATALOG", os.pathsep.join([str(own), str(other)]))
    assert "Ask the porter." in sfdiag("explain", "ACME_GATE_SHUT").out


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("arguments", [("explain", "ACME_GATE_SHUT"), ("catalog", "list")])
def test_a_broken_file_is_left_out_loudly(sfdiag: Program, broken: Path, arguments: tuple[str, ...]) -> None:
    for _ in range(2):
        done = sfdiag(*arguments, "--overlay", str(broken))
        assert done.code == 0
        assert "ACME_GATE_SHUT" in done.out
        assert "left out" in done.err
        assert "own/BROKEN.yml:2: code: the key `code` stands here twice — join the two" in done.err


def test_with_a_broken_overlay_the_built_in_catalog_answers(sfdiag: Program, broken: Path) -> None:
    done = sfdiag("diagnose", "--json", "--overlay", str(broken), stdin=b"UNABLE_TO_LOCK_ROW")
    assert [error["code"] for error in json.loads(done.out)["errors"]] == ["UNABLE_TO_LOCK_ROW"]
    assert "left out" in done.err


@pytest.mark.usefixtures("few")
def test_check_finds_a_catalog_whole(sfdiag: Program) -> None:
    # `make test` checks the real one with this command, and tests/catalog does with what is behind it.
    done = sfdiag("catalog", "check")
    assert (done.code, done.err) == (0, "")
    assert "all is well" in done.out


@pytest.mark.usefixtures("few")
def test_check_reports_faults_of_an_overlay(sfdiag: Program, broken: Path) -> None:
    example = {**OWN, "code": "ACME_DOOR", "wordings": {"en": ["the door of acme jams again"]}}
    example["examples"] = [{"shape": "message", "text": "nothing of the kind"}]
    (broken / "ACME_DOOR.yml").write_text(yaml.safe_dump(example), encoding="utf-8")
    done = sfdiag("catalog", "check", "--overlay", str(broken))
    assert done.code == 1
    assert "own/BROKEN.yml:2: code: the key `code` stands here twice — join the two" in done.out
    assert "own/ACME_DOOR.yml: examples[1]: nothing is said" in done.out
    told = [line for line in done.out.splitlines() if line.startswith("own/")]
    assert done.out.splitlines()[-1].endswith(f" {len(told)} faults.")


@pytest.mark.parametrize("command", [("catalog", "check"), ("catalog", "list"), ("explain", "UNABLE_TO_LOCK_ROW")])
def test_a_missing_overlay_is_an_unusable_argument(sfdiag: Program, command: tuple[str, ...]) -> None:
    done = sfdiag(*command, "--overlay", "nowhere")
    assert (done.code, done.out) == (2, "")
    assert done.err == "Error: No such folder: nowhere (from --overlay or SFDIAG_CATALOG).\n"


@pytest.mark.parametrize("arguments", [("frob",), ("explain",), ("catalog", "frob"), ("explain", "A", "B")])
def test_an_unusable_command_line_gives_one_sentence(sfdiag: Program, arguments: tuple[str, ...]) -> None:
    done = sfdiag(*arguments)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1


def test_without_a_command_the_help_is_shown(sfdiag: Program) -> None:
    done = sfdiag()
    assert "diagnose" in done.out + done.err
    assert "Traceback" not in done.err
