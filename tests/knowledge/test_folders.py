"""The catalog's folder: all faults of all files, each with its file, line and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.diagnosis.engine import Engine
from bot.diagnosis.page import page
from bot.diagnosis.reader import stamp
from bot.knowledge import CatalogError, check, load
from tests.knowledge.small_folder import entry, write, write_entry

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge import FileFault

OWN = "a wording of its own"


def faults(root: Path, *overlays: Path) -> list[FileFault]:
    return check(overlays, root=root)[1]


def lines(root: Path, *overlays: Path) -> list[str]:
    return [str(fault) for fault in faults(root, *overlays)]


def test_the_small_catalog_has_no_fault(root: Path) -> None:
    known, found = check(root=root)
    assert [str(fault) for fault in found] == []
    assert [signal.code for signal in known.catalog.signals] == ["ROW_BUSY", "TABLE_GONE"]
    assert known.areas == {"locking": {"en": "Locks", "fr": "Verrous"}}
    assert known.catalog.prefixes == {"001": ["Account"], "01I": ["CustomEntity", "Other"]}


def test_a_setup_page_is_named_in_the_readers_language(root: Path) -> None:
    shown = page(check(root=root)[0].catalog["ROW_BUSY"], "fr").setup
    assert [(link.label, link.path) for link in shown] == [("Tâches", "/lightning/setup/Jobs/home")]


def test_eight_faults_in_eight_files_are_told_at_once(root: Path, tmp_path: Path) -> None:
    twice = write_entry(root, "A", "the wording of a")
    twice.write_text(twice.read_text(encoding="utf-8").replace("code: A\n", "code: A\ncode: A\n"), encoding="utf-8")
    write(root, "locking/B.yml", "code: [\n")
    write(root, "locking/C.yml", "")
    (root / "locking" / "D.yml").write_bytes(b"code: \xe9\n")
    write_entry(root, "E", "the wording of e", category="acces")
    write_entry(root, "F", "the row is busy with another save")
    write_entry(root, "G", "the wording of g", related=["NOBODY"])
    write(root, "locking/H.yml", entry("H", "the wording of h"))
    told = lines(root)
    for start, what, remedy in (
        ("catalog/locking/A.yml:2: ", "the key `code` stands here twice", "join the two"),
        ("catalog/locking/B.yml:2: ", "this is no YAML", "check the indentation"),
        ("catalog/locking/C.yml: ", "the file is empty", "write the entry"),
        ("catalog/locking/D.yml: ", "the file is not UTF-8", "save it as UTF-8"),
        ("catalog/locking/E.yml:3: ", "`acces` is not known here", "write one of: access"),
        ("catalog/locking/", "is a wording of", "leave it where it belongs"),
        ("catalog/locking/G.yml", "there is no entry `NOBODY`", "check the spelling"),
        ("catalog/locking/H.yml", "there is no French text", "write catalog/fr/locking/H.yml"),
    ):
        assert any(line.startswith(start) and what in line and f"— {remedy}" in line for line in told), (start, told)
    assert len(told) == 8
    with pytest.raises(CatalogError) as raised:
        load(root=root, cache=tmp_path / "cache")
    assert str(raised.value).startswith("The catalog has ")
    assert all(line in str(raised.value) for line in told)


def test_a_file_with_several_faults_tells_them_all(root: Path) -> None:
    path = write_entry(root, "A", OWN, category="acces", related=["NOBODY"])
    path.write_text(path.read_text(encoding="utf-8") + "related: []\n", encoding="utf-8")
    told = " ".join(lines(root))
    assert "`acces` is not known here" in told
    assert "the key `related` stands here twice" in told


@pytest.mark.parametrize(
    ("below", "document", "what", "remedy"),
    [
        ("locking/OTHER.yml", entry("NAMED", OWN), "`NAMED` stands in a file named `OTHER.yml`", "NAMED.yml"),
        ("loking/X.yml", entry("X", OWN), "the folder `loking` is no area", "locking"),
        ("locking/row_busy.yml", entry("row_busy", OWN), "`ROW_BUSY` is explained already", "join the two"),
        ("locking/X.yml", entry("X", OWN, aliases=["RowBusy"]), "`RowBusy` is a name of ROW_BUSY too", "leave it"),
        ("locking/X.yml", entry("X", OWN, family="cart"), "there is no family `cart`", "families/cart.yml"),
        ("locking/X.yml", entry("X", OWN, setup=["jbos"]), "there is no page `jbos`", "setup.yml"),
        ("locking/X.yml", entry("X", "own", not_this=[{"text": "x", "belongs_to": "Y"}]), "no entry `Y`", "spelling"),
        ("locking/X.yml", "just text", "expected keys and values", "`key: value` lines"),
        ("locking/X.yml", entry("X", "The  row is BUSY with another  save"), "wording of ROW_BUSY", "leave it"),
        ("fr/locking/LONELY.yml", {"code": "LONELY"}, "there is no English file at the same place", "take this out"),
        ("fr/locking/ROW_BUSY.yml", {"code": "ROW"}, "the code is `ROW`", "make them equal"),
        ("areas.yml", 'locking: {en: "Locks"}\n', "this row is not whole", "give it en, fr"),
        ("families/cart.yml", {"family": "basket", "title": "t", "text": "x"}, "stands in a file named", "basket.yml"),
    ],
)  # fmt: skip
def test_a_fault_across_files_is_told(root: Path, below: str, document: Any, what: str, remedy: str) -> None:
    write(root, below, document)
    told = lines(root)
    assert any(what in line and remedy in line for line in told), told


def test_a_cause_inside_names_an_entry(root: Path) -> None:
    causes = [{**entry("X", "x")["causes"][0], "inside": ["NOBODY"]}]
    write_entry(root, "X", OWN, causes=causes)
    assert any("causes.inside: there is no entry `NOBODY`" in line for line in lines(root))


def test_a_wording_twice_in_one_entry_is_told(root: Path) -> None:
    write_entry(root, "X", "x", wordings={"en": ["same words here", "Same words here"]})
    assert any("is a wording of this entry already" in line for line in lines(root))


def test_a_translation_that_lags_behind_is_told_but_does_not_stop_the_start(root: Path, tmp_path: Path) -> None:
    english = entry("ROW_BUSY", "the row is busy with another save", meaning="Something new.")
    write(root, "locking/ROW_BUSY.yml", english)
    assert any("the English text has changed" in line for line in lines(root))
    known = load(root=root, cache=tmp_path / "cache")
    assert known.catalog["ROW_BUSY"].text["en"].meaning == "Something new."


def test_a_family_says_once_what_its_codes_share(root: Path, tmp_path: Path) -> None:
    write(root, "families/cart.yml", {"family": "cart", "title": "The cart", "text": "What all of them share."})
    write(root, "fr/families/cart.yml", {"family": "cart", "title": "Le panier", "text": "Ce qu’ils partagent."})
    write_entry(root, "X", OWN, family="cart")
    assert lines(root) == []
    for _ in range(2):  # read, then from the compiled form
        found = load(root=root, cache=tmp_path / "cache").catalog["X"]
        assert page(found, "fr").family == found.family_text["fr"]
        assert found.family_text["fr"].title == "Le panier"
        assert found.family_text["en"].text == "What all of them share."


def test_a_thousand_entries_load_and_are_told_apart(root: Path, tmp_path: Path) -> None:
    for number in range(1000):
        write_entry(root, f"SYNTHETIC_{number:04d}_FAILED", f"synthetic machine {number:04d} stopped for lack of oil")
    for _ in range(2):
        known = load(root=root, cache=tmp_path / "cache")
        assert len(known.catalog.signals) == 1002
    found = Engine(known.catalog).diagnose("ERROR: synthetic machine 0417 stopped for lack of oil").errors
    assert [finding.entry.code for finding in found] == ["SYNTHETIC_0417_FAILED"]


FLOWS = {
    "family": "flows",
    "title": "A check of the flow failed",
    "text": "Open the flow and read its error list.",
    "area": "locking",
    "category": "access",
    "who": "admin",
    "retry": "after-fix",
    "members": ["FLOW_ELEMENT_LOST", "FLOW_NAME_GONE"],
}


def test_a_code_of_which_only_the_name_is_known_is_explained_by_its_family(root: Path, tmp_path: Path) -> None:
    write(root, "families/flows.yml", FLOWS)
    write(root, "fr/families/flows.yml", {"family": "flows", "title": "Flux refusé", "text": "Ouvrez le flux."})
    for known in (
        check(root=root)[0],
        load(root=root, cache=tmp_path / "cache"),
        load(root=root, cache=tmp_path / "cache"),
    ):
        found = known.catalog["FLOW_NAME_GONE"]
        assert found.status == "brief"
        assert page(found, "en").meaning == FLOWS["text"]
        assert page(found, "fr").title == "Flux refusé"
        assert [(cause.who, cause.retry) for cause in page(found, "fr").causes] == [("admin", "after-fix")]
    assert check(root=root)[1] == []


def test_a_member_of_a_family_has_no_file_of_its_own(root: Path) -> None:
    write(root, "families/flows.yml", {**FLOWS, "members": ["FLOW_NAME_GONE"]})
    write(root, "fr/families/flows.yml", {"family": "flows", "title": "Flux refusé", "text": "Ouvrez le flux."})
    write_entry(root, "FLOW_NAME_GONE", OWN)
    assert [fault.place for fault in check(root=root)[1]] == ["members: FLOW_NAME_GONE"]


def test_a_brief_entry_says_once_who_acts_and_whether_a_retry_helps(root: Path) -> None:
    english = {key: value for key, value in entry("X", OWN).items() if key != "causes"}
    english |= {"who": "developer", "retry": "yes", "retry_how": "At once.", "steps": ["Look."]}
    own = {
        "code": "X",
        "of": stamp(english),
        "title": "T",
        "meaning": "M.",
        "steps": ["Regardez."],
        "retry_how": "Aussitôt.",
    }
    write(root, "locking/X.yml", english)
    write(root, "fr/locking/X.yml", own)
    known, faults = check(root=root)
    assert faults == []
    (cause,) = page(known.catalog["X"], "fr").causes
    assert (cause.what, cause.who, cause.retry, cause.retry_how) == ("M.", "developer", "yes", "Aussitôt.")
    assert [step.text for step in cause.steps] == ["Regardez."]
