"""A catalog folder of two entries, to be spoilt in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.diagnosis.reader import stamp

if TYPE_CHECKING:
    from pathlib import Path


def entry(code: str, wording: str, **changes: Any) -> dict[str, Any]:
    """Return an entry's English document; ``changes`` add keys or replace them."""
    return {
        "code": code,
        "title": f"Title of {code}",
        "category": "intermittent",
        "status": "brief",
        "surfaces": ["rest"],
        "meaning": "What it means.",
        "causes": [{"id": "first", "who": "admin", "retry": "no", "what": "What happens.", "steps": ["Do this."]}],
        "wordings": {"en": [wording]},
        **changes,
    }


def french(english: dict[str, Any]) -> dict[str, Any]:
    """Return the French document that belongs to an English one of one cause."""
    return {
        "code": english["code"],
        "of": stamp(english),
        "title": f"Titre de {english['code']}",
        "meaning": "Ce que cela veut dire.",
        "causes": {"first": {"what": "Ce qui se passe.", "steps": ["Faites ceci."]}},
    }


def write(folder: Path, below: str, document: Any) -> Path:
    """Write a document (or a text as it is) into a folder; return its path."""
    path = folder / below
    path.parent.mkdir(parents=True, exist_ok=True)
    text = document if isinstance(document, str) else yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path


def write_entry(folder: Path, code: str, wording: str, **changes: Any) -> Path:
    """Write an entry with its French text into the area ``locking``; return the English file's path."""
    english = entry(code, wording, **changes)
    write(folder, f"fr/locking/{code}.yml", french(english))
    return write(folder, f"locking/{code}.yml", english)


def small_catalog(folder: Path) -> Path:
    """Make a catalog of two entries that has no fault; return its folder."""
    write(folder, "areas.yml", 'locking: {en: "Locks", fr: "Verrous"}\n')
    write(folder, "setup.yml", 'jobs: {path: /lightning/setup/Jobs/home, en: "Jobs", fr: "Tâches"}\n')
    write(folder, "key_prefixes.tsv", "# comment\n001\tAccount\n01I\tCustomEntity,Other\n")
    write_entry(folder, "ROW_BUSY", "the row is busy with another save", setup=["jobs"])
    write_entry(folder, "TABLE_GONE", "the table '{object}' has gone away")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a catalog of two entries."""
    return small_catalog(tmp_path / "catalog")
