"""What the bot knows: the catalog and overlays from disk, read strictly, kept compiled so that starting is fast."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.knowledge import compiled
from bot.knowledge.faults import CatalogError, FileFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.diagnosis.catalog import Catalog

__all__ = ["CatalogError", "FileFault", "Knowledge", "built_in_catalog", "check", "holders", "load", "restamp"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the bot knows. ``faults`` are those of overlay files that were left out."""

    catalog: Catalog
    areas: Mapping[str, Mapping[str, str]]
    faults: tuple[FileFault, ...] = ()


def built_in_catalog() -> Path:
    """Return the folder of the catalog that comes with the program: in the wheel, or beside it in a checkout."""
    program = Path(__file__).parent.parent
    packaged = program / "_catalog"
    return packaged if packaged.is_dir() else program.parent / "catalog"


def load(overlays: Sequence[Path] = (), *, root: Path | None = None, cache: Path | None = None) -> Knowledge:
    """Return the catalog with its overlays, from the compiled form when no file has changed since.

    Args:
        overlays: folders of one's own entries and additions; faulty files in them are left out and reported.
        root: the catalog's folder; the built-in one by default.
        cache: the folder for the compiled form; the user's cache folder by default.

    Raises:
        CatalogError: the catalog itself is faulty.

    """
    root = root or built_in_catalog()
    wanted = compiled.signature(root, overlays)
    path = compiled.path_for(cache, root, overlays)
    kept = compiled.read(path, wanted)
    if kept is not None:
        return Knowledge(kept.catalog, kept.areas, kept.faults)
    # YAML and the strict reading of it are needed only here.
    from bot.diagnosis.catalog import EntryCatalog  # noqa: PLC0415
    from bot.knowledge.folders import Folders  # noqa: PLC0415

    folders = Folders(root, overlays).read()
    fatal = [fault for fault in folders.faults if fault.fatal]
    if fatal:
        raise CatalogError(fatal)
    compiled.write(path, wanted, folders)
    catalog = EntryCatalog(folders.entries.values(), folders.prefixes)
    return Knowledge(catalog, folders.areas, tuple(folders.overlay_faults))


def check(overlays: Sequence[Path] = (), *, root: Path | None = None) -> tuple[Knowledge, list[FileFault]]:
    """Read everything anew, without the compiled form; return what can be used and every fault of every file."""
    from bot.diagnosis.catalog import EntryCatalog  # noqa: PLC0415
    from bot.knowledge.folders import Folders  # noqa: PLC0415

    folders = Folders(root or built_in_catalog(), overlays).read()
    known = Knowledge(EntryCatalog(folders.entries.values(), folders.prefixes), folders.areas)
    return known, folders.faults + folders.overlay_faults


def holders(overlays: Sequence[Path] = (), *, root: Path | None = None) -> dict[str, str]:
    """Return codes to the names of the files that hold them, as reports call these."""
    from bot.knowledge.folders import files  # noqa: PLC0415

    return {file.path.stem: file.label for file in files(root or built_in_catalog(), overlays) if not file.is_french}


def restamp(root: Path | None = None) -> list[str]:
    """Write into every French file the hash of the English text it stands beside; return the files that changed."""
    from bot.diagnosis.reader import stamp  # noqa: PLC0415
    from bot.knowledge.folders import files  # noqa: PLC0415
    from bot.knowledge.strict_yaml import parse  # noqa: PLC0415

    changed: list[str] = []
    for file in files(root or built_in_catalog(), ()):
        if file.is_french or file.is_family or not file.twin.path.is_file():
            continue
        document, _ = parse(file.path, file.label)
        lines = file.twin.path.read_text(encoding="utf-8").splitlines(keepends=True)
        stamped = [f"of: {stamp(document.data)}\n" if line.startswith("of:") else line for line in lines]
        if stamped != lines:
            file.twin.path.write_text("".join(stamped), encoding="utf-8")
            changed.append(file.twin.label)
    return changed
