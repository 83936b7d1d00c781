"""The compiled form knows what the files know, and never outlives them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bot.diagnosis.engine import Engine
from bot.knowledge import CatalogError, built_in_catalog, load
from bot.knowledge.compiled import CompiledCatalog
from tests.knowledge.small_folder import entry, write, write_entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def titles(root: Path, cache: Path, *overlays: Path) -> dict[str, str]:
    known = load(overlays, root=root, cache=cache).catalog
    return {signal.code: known[signal.code].text["en"].title for signal in known.signals}


def test_the_second_load_reads_the_compiled_form(root: Path, cache: Path) -> None:
    assert not isinstance(load(root=root, cache=cache).catalog, CompiledCatalog)
    assert isinstance(load(root=root, cache=cache).catalog, CompiledCatalog)


def test_the_whole_catalog_says_the_same_compiled(cache: Path) -> None:
    read, compiled = (load(root=built_in_catalog(), cache=cache) for _ in range(2))
    assert isinstance(compiled.catalog, CompiledCatalog)
    assert read.areas == compiled.areas
    assert read.catalog.signals == compiled.catalog.signals
    assert {key: list(names) for key, names in read.catalog.prefixes.items()} == compiled.catalog.prefixes
    one, other = Engine(read.catalog), Engine(compiled.catalog)
    for signal in read.catalog.signals:
        own = read.catalog[signal.code]
        assert own == compiled.catalog[signal.code]
        assert read.catalog.resolve(signal.code.lower()) == compiled.catalog.resolve(signal.code.lower()) == signal.code
        for example in own.examples:
            assert one.diagnose(example.text) == other.diagnose(example.text)


def test_an_unknown_code_is_unknown_in_both(root: Path, cache: Path) -> None:
    for _ in range(2):
        known = load(root=root, cache=cache).catalog
        assert known.resolve("NOBODY") is None
        with pytest.raises(KeyError):
            known["NOBODY"]


def _edit(root: Path) -> None:
    write_entry(root, "ROW_BUSY", "the row is busy with another save", title="A new title")


def _touch(root: Path) -> None:
    path = root / "locking" / "ROW_BUSY.yml"
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))


def _remove(root: Path) -> None:
    for below in ("locking", "fr/locking"):
        (root / below / "TABLE_GONE.yml").unlink()


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited": _edit,
    "touched": _touch,
    "added": lambda root: write_entry(root, "ADDED", "an added wording here"),
    "removed": _remove,
    "french": lambda root: (root / "fr/locking/ROW_BUSY.yml").unlink(),
    "prefixes": lambda root: write(root, "key_prefixes.tsv", "003\tContact\n"),
    "areas": lambda root: write(root, "areas.yml", 'locking: {en: "L", fr: "V"}\n'),
    "family": lambda root: write(root, "families/f.yml", {"family": "f", "title": "t", "text": "x"}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_makes_it_stale(root: Path, cache: Path, change: Callable[[Path], object]) -> None:
    load(root=root, cache=cache)
    (kept,) = cache.iterdir()
    before = kept.read_bytes()
    change(root)
    try:
        known = load(root=root, cache=cache)
    except CatalogError as error:
        # Without its French text the entry is faulty; that this was noticed is the point.
        assert "there is no French text" in str(error)  # noqa: PT017
        return
    assert not isinstance(known.catalog, CompiledCatalog)
    assert kept.read_bytes() != before


def test_a_changed_overlay_makes_it_stale(root: Path, cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write(own, "OWN.yml", entry("OWN", "wording of our own", title="Before"))
    assert titles(root, cache, own)["OWN"] == "Before"
    write(own, "OWN.yml", entry("OWN", "wording of our own", title="After it"))
    assert titles(root, cache, own)["OWN"] == "After it"


def test_every_set_of_overlays_has_a_form_of_its_own(root: Path, cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write(own, "OWN.yml", entry("OWN", "wording of our own"))
    for _ in range(2):
        assert "OWN" in titles(root, cache, own)
        assert "OWN" not in titles(root, cache)


def test_forms_that_nobody_made_for_a_month_go(root: Path, cache: Path, tmp_path: Path) -> None:
    cache.mkdir()
    now = tmp_path.stat().st_mtime
    ages = {"catalog-old.jsonl": 31, "catalog-recent.jsonl": 29, "notes-old.jsonl": 31}
    for name, days in ages.items():
        (cache / name).write_bytes(b"")
        os.utime(cache / name, (now - days * 86_400,) * 2)
    load(root=root, cache=cache)
    left = {path.name for path in cache.iterdir()}
    assert len(left) == 3
    assert left >= {"catalog-recent.jsonl", "notes-old.jsonl"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"\x00\xff",
        lambda data: b"[]\n" + data,
        lambda data: b"{}\n" + data,
        lambda data: data[: len(data) // 3],
        lambda data: data[: data.index(b"\n") + 1],
        lambda data: data[:-40],
        lambda data: data.replace(b"ROW_BUSY", b"\xff" * 8),
        lambda data: data[: data.index(b"\n") + 1] + b"x" * (len(data) - data.index(b"\n") - 1),
    ],
    ids=["empty", "binary", "a list", "no keys", "cut in the header", "no rows", "cut in the rows", "not utf-8", "x"],
)
def test_a_spoilt_form_is_made_anew(root: Path, cache: Path, spoil: Callable[[bytes], bytes]) -> None:
    expected = titles(root, cache)
    (kept,) = cache.iterdir()
    kept.write_bytes(spoil(kept.read_bytes()))
    assert titles(root, cache) == expected
    assert titles(root, cache) == expected


def test_a_folder_that_cannot_be_written_costs_nothing_else(root: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    assert sorted(titles(root, blocked)) == sorted(titles(root, blocked / "below")) == ["ROW_BUSY", "TABLE_GONE"]
    assert blocked.read_text(encoding="utf-8") == "in the way"


def test_no_half_written_file_is_left(root: Path, cache: Path) -> None:
    for number in range(3):
        write_entry(root, f"MORE_{number}", f"more wording number {number}")
        load(root=root, cache=cache)
    assert len(list(cache.iterdir())) == 1
