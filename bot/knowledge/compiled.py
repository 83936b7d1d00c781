"""The compiled form: a line of JSON that says what every entry is recognised by, then one line an entry.

Reading it is two orders of magnitude faster than reading the YAML, and an entry is built only when it is asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import __version__
from bot.diagnosis.catalog import Signals, names, signals_of
from bot.diagnosis.entry import fold_code
from bot.knowledge.faults import FileFault
from bot.knowledge.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.diagnosis.entry import Entry
    from bot.knowledge.folders import Folders

FORMAT = 6
KEPT_FOR = 30 * 24 * 60 * 60
"""Seconds that a compiled form is kept at least."""


class CompiledCatalog:
    """A catalog that reads an entry from its compiled form when it is first asked for."""

    def __init__(self, header: Mapping[str, Any], body: bytes) -> None:
        """Take the parsed first line and everything after it."""
        self._body = body
        self._places: Mapping[str, Sequence[int]] = header["places"]
        self.signals: tuple[Signals, ...] = tuple(
            Signals(
                **{
                    **row,
                    "aliases": tuple(row["aliases"]),
                    "titles": tuple(row["titles"]),
                    "wordings": tuple(map(tuple, row["wordings"])),
                    "called": tuple(map(tuple, row["called"])),
                }
            )
            for row in header["signals"]
        )
        self.prefixes: Mapping[str, Sequence[str]] = header["prefixes"]
        self._names = names(self.signals)
        self._entries: dict[str, Entry] = {}

    def __getitem__(self, code: str) -> Entry:
        """Return the entry of a code. Raises KeyError."""
        entry = self._entries.get(code)
        if entry is None:
            start, length = self._places[code]
            row = json.loads(self._body[start : start + length])
            family = tuple(row["family"]) if row["family"] else None
            source = Source(
                row["area"], row["english"], row["french"], tuple(row["additions"]), family, tuple(row["setup"])
            )
            entry = self._entries[code] = source.entry()
        return entry

    def resolve(self, name: str) -> str | None:
        """Return the catalog's code for a code or alias, or nothing."""
        return self._names.get(fold_code(name))


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a compiled form holds."""

    catalog: CompiledCatalog
    areas: Mapping[str, Mapping[str, str]]
    faults: tuple[FileFault, ...]


def signature(root: Path, overlays: Sequence[Path]) -> str:
    """Return a hash over every file's name, size and time, and over the program that reads them.

    Any change makes the compiled form stale.
    """
    digest = hashlib.sha256(f"{FORMAT} {__version__}".encode())
    program = Path(__file__).parent.parent
    for module in sorted([*(program / "diagnosis").glob("*.py"), *(program / "knowledge").glob("*.py")]):
        digest.update(f"{module.name} {module.stat().st_mtime_ns}".encode())
    for folder in (root, *overlays):
        for parent, folders, found in os.walk(folder):
            folders.sort()
            for name in sorted(found):
                if name.endswith((".yml", ".yaml", ".tsv")):
                    status = os.stat(os.path.join(parent, name))  # noqa: PTH116, PTH118  (2,000 files: Path costs 5x)
                    digest.update(f"{parent}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def path_for(cache: Path | None, root: Path, overlays: Sequence[Path]) -> Path:
    """Return where the compiled form of these folders lies; in the user's cache folder when none is given."""
    if cache is None:
        from platformdirs import user_cache_path  # noqa: PLC0415  (not needed where a cache is named)

        cache = user_cache_path("sfdiag")
    key = hashlib.sha256("\n".join(str(folder.resolve()) for folder in (root, *overlays)).encode()).hexdigest()[:16]
    return cache / f"catalog-{key}.jsonl"


def read(path: Path, expected: str) -> Compiled | None:
    """Return the compiled form, or nothing when there is none with the expected signature."""
    try:
        with path.open("rb") as lines:
            header = json.loads(lines.readline())
            if header["signature"] != expected:
                return None
            body = lines.read()
        if zlib.crc32(body) != header["checksum"]:
            return None
        faults = tuple(FileFault(**fault) for fault in header["faults"])
        return Compiled(CompiledCatalog(header, body), header["areas"], faults)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # none yet, cut off, or of another version: it is made anew


def write(path: Path, made_for: str, folders: Folders) -> None:
    """Write the compiled form in one step; a folder that cannot be written costs the next start time, nothing else."""
    rows: list[bytes] = []
    places: dict[str, tuple[int, int]] = {}
    start = 0
    for code, source in folders.sources.items():
        row = json.dumps(asdict(source)).encode() + b"\n"
        places[code] = (start, len(row))
        rows.append(row)
        start += len(row)
    header = {
        "signature": made_for,
        "checksum": zlib.crc32(b"".join(rows)),
        "signals": [asdict(signals_of(entry)) for _, entry in sorted(folders.entries.items())],
        "prefixes": folders.prefixes,
        "areas": folders.areas,
        "places": places,
        "faults": [asdict(fault) for fault in folders.overlay_faults],
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="catalog-", suffix=".jsonl", delete=False) as out:
            out.write(json.dumps(header).encode() + b"\n" + b"".join(rows))
        Path(out.name).replace(path)
        _sweep(path)
    except OSError:
        return


def _sweep(written: Path) -> None:
    """Remove the compiled forms made a month before this one: their folders are mostly gone, and each takes 5 MB."""
    oldest = written.stat().st_mtime - KEPT_FOR
    for path in written.parent.glob("catalog-*.jsonl"):
        if path.stat().st_mtime < oldest:
            path.unlink()
