"""Reads the catalog and overlays from disk, strictly, and keeps a compiled form so that starting is fast."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import __version__
from bot.diagnosis.catalog import EntryCatalog, Signals, names, signals_of
from bot.diagnosis.entry import fold_code
from bot.diagnosis.overlay import Addition, add, is_addition, read_addition
from bot.diagnosis.reader import Fault, read_entry, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.diagnosis.catalog import Catalog
    from bot.diagnosis.entry import Entry

COMPILED_FORMAT = 1
FRENCH = "fr"
FAMILIES = "families"
AREAS = "areas.yml"
PREFIXES = "key_prefixes.tsv"


def built_in_catalog() -> Path:
    """Return the folder of the catalog that comes with the program: in the wheel, or beside it in a checkout."""
    packaged = Path(__file__).parent / "_catalog"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "catalog"


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing wrong in one file: which file, which line, what, and what to do about it."""

    file: str
    line: int | None
    place: str
    what: str
    remedy: str
    fatal: bool = True

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        place = f"{self.place}: " if self.place else ""
        return f"{where}: {place}{self.what} — {self.remedy}"


class CatalogError(Exception):
    """The built-in catalog cannot be used. ``faults`` holds everything that is wrong with it."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        """Take all faults."""
        super().__init__(f"The catalog has {len(faults)} fault(s):\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the bot knows. ``faults`` are those of overlay files that were left out."""

    catalog: Catalog
    areas: Mapping[str, Mapping[str, str]]
    faults: tuple[FileFault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """One code's documents: English, French, and what overlays add."""

    area: str
    english: Any
    french: Any = None
    additions: tuple[Any, ...] = ()

    def entry(self) -> Entry:
        entry, _ = read_entry(self.english, self.area, self.french)
        if entry is None:
            raise ValueError(self.english)
        for document in self.additions:
            addition, _ = read_addition(document)
            if addition:
                entry, _ = add(entry, addition)
        return entry


@dataclass(slots=True)
class _Reading:
    """Everything that one pass over the folders found."""

    sources: dict[str, _Source] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    areas: dict[str, dict[str, str]] = field(default_factory=dict)
    prefixes: dict[str, list[str]] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)
    overlay_faults: list[FileFault] = field(default_factory=list)


def load(overlays: Sequence[Path] = (), *, root: Path | None = None, cache: Path | None = None) -> Knowledge:
    """Return the catalog with its overlays, from the compiled form when no file has changed since.

    Args:
        overlays: folders of one's own entries and additions; faulty files in them are left out and reported.
        root: the catalog's folder; the built-in one by default.
        cache: the folder for the compiled form; the user's cache folder by default. One that cannot be written
            costs speed, nothing else.

    Raises:
        CatalogError: the catalog itself is faulty.

    """
    root = root or built_in_catalog()
    signature = _signature(root, overlays)
    compiled = _compiled_path(cache, root, overlays)
    knowledge = _read_compiled(compiled, signature)
    if knowledge is not None:
        return knowledge
    reading = read(root, overlays)
    fatal = [fault for fault in reading.faults if fault.fatal]
    if fatal:
        raise CatalogError(fatal)
    _write_compiled(compiled, signature, reading)
    return Knowledge(
        EntryCatalog(reading.entries.values(), reading.prefixes), reading.areas, tuple(reading.overlay_faults)
    )


def check(overlays: Sequence[Path] = (), *, root: Path | None = None) -> tuple[Knowledge, list[FileFault]]:
    """Read everything anew, without the compiled form; return what can be used and every fault of every file."""
    reading = read(root or built_in_catalog(), overlays)
    knowledge = Knowledge(EntryCatalog(reading.entries.values(), reading.prefixes), reading.areas)
    return knowledge, reading.faults + reading.overlay_faults


def file_of(code: str, overlays: Sequence[Path] = (), *, root: Path | None = None) -> str:
    """Return the name of the file that holds a code, as reports name it."""
    return _file_names(root or built_in_catalog(), tuple(overlays)).get(code, code)


@lru_cache(maxsize=4)
def _file_names(root: Path, overlays: tuple[Path, ...]) -> dict[str, str]:
    return {
        path.stem: label for _, path, label in _files(root, overlays) if not label.startswith(f"{root.name}/{FRENCH}/")
    }


def restamp(root: Path | None = None) -> list[str]:
    """Write into every French file the hash of the English text it stands beside; return the files that changed."""
    root = root or built_in_catalog()
    changed: list[str] = []
    for _, path, label in _files(root, ()):
        french = root / FRENCH / path.relative_to(root)
        if _is_french(path, root) or not french.is_file():
            continue
        document, _ = _parse(path, label)
        lines = french.read_text(encoding="utf-8").splitlines(keepends=True)
        stamped = [f"of: {stamp(document.data)}\n" if line.startswith("of:") else line for line in lines]
        if stamped != lines:
            french.write_text("".join(stamped), encoding="utf-8")
            changed.append(str(french.relative_to(root)))
    return changed


# Reading the folders


def read(root: Path, overlays: Sequence[Path]) -> _Reading:
    """Read the catalog's folder, then every overlay, and note all faults."""
    reading = _Reading()
    _read_areas(root, reading)
    _read_prefixes(root, reading)
    additions: list[tuple[Addition, Any, str, bool]] = []
    french: dict[tuple[str, str], tuple[_Document, str]] = {}
    for folder, path, label in _files(root, overlays):
        document, faults = _parse(path, label)
        sink = reading.faults if folder == root else reading.overlay_faults
        sink += faults
        if faults:
            continue
        if _is_french(path, folder):
            french[(str(folder), path.relative_to(folder / FRENCH).as_posix())] = (document, label)
        elif folder != root and is_addition(document.data):
            addition, found = read_addition(document.data)
            sink += document.faults(found, label)
            if addition and not found:
                additions.append((addition, document.data, label, False))
        elif not path.is_relative_to(root / FAMILIES):
            twin = folder / FRENCH / path.relative_to(folder)
            own = (
                _parse(twin, f"{folder.name}/{FRENCH}/{path.relative_to(folder).as_posix()}")
                if twin.is_file()
                else None
            )
            _take_entry(reading, document, own, path, label, sink, built_in=folder == root)
    _check_twins(reading, french, root)
    for addition, document, label, _ in additions:
        _take_addition(reading, addition, document, label)
    _check_across(reading)
    return reading


def _take_entry(  # noqa: PLR0917
    reading: _Reading,
    document: _Document,
    french: tuple[_Document, list[FileFault]] | None,
    path: Path,
    label: str,
    sink: list[FileFault],
    *,
    built_in: bool,
) -> None:
    french_document = french[0] if french and not french[1] else None
    french_faults: list[Fault] = []
    area = path.parent.name
    entry, faults = read_entry(
        document.data, area, french_document.data if french_document else None, in_french=french_faults
    )
    found = document.faults(faults, label)
    if french_document:
        found += french_document.faults(french_faults, f"{label.split('/')[0]}/{FRENCH}/{label.split('/', 1)[1]}")
    if entry:
        found += _check_file(reading, entry, document, path, label, built_in=built_in)
    sink += found
    # A faulty file of the built-in catalog stops the start anyway; keeping its entry lets the examples be checked.
    if entry and entry.code not in reading.entries and (built_in or not found):
        reading.entries[entry.code] = entry
        reading.sources[entry.code] = _Source(area, document.data, french_document.data if french_document else None)
        reading.files[entry.code] = label


def _check_file(
    reading: _Reading, entry: Entry, document: _Document, path: Path, label: str, *, built_in: bool
) -> list[FileFault]:
    found: list[FileFault] = []

    def fault(key: str, what: str, remedy: str) -> None:
        found.append(FileFault(label, document.line((key,)), key, what, remedy))

    if path.stem != entry.code:
        fault(
            "code", f"the code `{entry.code}` stands in a file named `{path.name}`", f"name the file {entry.code}.yml"
        )
    if built_in and entry.area not in reading.areas:
        fault(
            "", f"the folder `{entry.area}` is no area", f"move the file to one of: {', '.join(sorted(reading.areas))}"
        )
    if built_in and FRENCH not in entry.text:
        fault("", "there is no French text", f"write {FRENCH}/{entry.area}/{path.name}")
    known = {fold_code(code): code for code in reading.entries}
    other = known.get(fold_code(entry.code))
    if other:
        remedy = "join the two" if built_in else f"to add to the entry, write `adds_to: {other}` instead of `code:`"
        fault("code", f"`{other}` is explained already in {reading.files[other]}", remedy)
    return found


def _take_addition(reading: _Reading, addition: Addition, document: Any, label: str) -> None:
    entry = reading.entries.get(addition.code)
    if entry is None:
        reading.overlay_faults.append(
            FileFault(label, None, "adds_to", f"there is no entry `{addition.code}`", "check the spelling of the code")
        )
        return
    extended, faults = add(entry, addition)
    reading.overlay_faults += [FileFault(label, None, _place(fault), fault.what, fault.remedy) for fault in faults]
    if not faults:
        source = reading.sources[entry.code]
        reading.entries[entry.code] = extended
        reading.sources[entry.code] = _Source(source.area, source.english, source.french, (*source.additions, document))


def _check_twins(reading: _Reading, french: Mapping[tuple[str, str], tuple[_Document, str]], root: Path) -> None:
    """Every French file stands beside an English one."""
    for (folder, name), (_, label) in french.items():
        if not (Path(folder) / name).is_file() and not name.startswith(FAMILIES):
            sink = reading.faults if folder == str(root) else reading.overlay_faults
            sink.append(
                FileFault(
                    label, None, "", "there is no English file at the same place", f"write {name}, or take this out"
                )
            )


def _check_across(reading: _Reading) -> None:
    """Check what no file can show alone: names that exist, names and wordings that stand once."""
    known = set(reading.entries)
    folded: dict[str, str] = {fold_code(code): code for code in known}
    wordings: dict[str, str] = {}
    for code, entry in sorted(reading.entries.items()):
        label = reading.files[code]

        def fault(place: str, what: str, remedy: str, label: str = label) -> None:
            reading.faults.append(FileFault(label, None, place, what, remedy))

        for alias in entry.aliases:
            other = folded.setdefault(fold_code(alias), code)
            if other != code:
                fault("aliases", f"`{alias}` is a name of {other} too", "leave it to one of the two")
        mentioned = [("related", entry.related), *(("causes.inside", cause.inside) for cause in entry.causes)]
        mentioned.append(("not_this", tuple(near.belongs_to for near in entry.not_this if near.belongs_to)))
        for place, codes in mentioned:
            for unknown in [name for name in codes if name not in known]:
                fault(place, f"there is no entry `{unknown}`", "check the spelling, or write that entry")
        for wording in entry.wordings + tuple(w for cause in entry.causes for w in cause.when):
            words = " ".join(wording.template.lower().split())
            if words in wordings:
                other = wordings[words]
                again = "this entry too" if other == code else other
                fault(
                    "wordings",
                    f"«{wording.template}» is a wording of {again}",
                    "a wording stands once, where it belongs",
                )
            wordings[words] = code


def _read_areas(root: Path, reading: _Reading) -> None:
    document, faults = _parse(root / AREAS, AREAS)
    reading.faults += faults
    reading.areas = {str(area): dict(labels) for area, labels in (document.data or {}).items()}


def _read_prefixes(root: Path, reading: _Reading) -> None:
    for line in (root / PREFIXES).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            prefix, _, objects = line.partition("\t")
            reading.prefixes[prefix] = objects.split(",")


def _files(root: Path, overlays: Sequence[Path]) -> Iterator[tuple[Path, Path, str]]:
    """Yield every YAML file with its folder and the name by which reports call it."""
    for folder in (root, *overlays):
        for path in sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")]):
            if path.parent != folder or folder != root:
                yield folder, path, f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _is_french(path: Path, folder: Path) -> bool:
    return path.relative_to(folder).parts[0] == FRENCH and len(path.relative_to(folder).parts) > 1


# Strict YAML: every value is text, no key twice, and every place knows its line


@dataclass(frozen=True, slots=True)
class _Document:
    data: Any
    lines: Mapping[tuple[str | int, ...], int]

    def line(self, path: tuple[str | int, ...]) -> int | None:
        """Return the line of a path, or of the nearest place above it that is known."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def faults(self, faults: Sequence[Fault], label: str) -> list[FileFault]:
        return [
            FileFault(label, self.line(fault.path), _place(fault), fault.what, fault.remedy, fault.fatal)
            for fault in faults
        ]


def _place(fault: Fault) -> str:
    out = ""
    for step in fault.path:
        out += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def _parse(path: Path, label: str) -> tuple[_Document, list[FileFault]]:
    """Parse a file; a file that is no YAML, or has a key twice, gives faults."""
    import yaml  # noqa: PLC0415  (a start from the compiled form needs no YAML)

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
    except UnicodeDecodeError as error:
        fault = FileFault(label, None, "", f"the file is not UTF-8 (byte {error.start})", "save it as UTF-8")
        return _Document(None, {}), [fault]
    except OSError as error:
        return _Document(None, {}), [FileFault(label, None, "", f"cannot be read: {error.strerror}", "check the file")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        remedy = "check the indentation, and put texts that contain `: ` or start with a sign in quotes"
        return _Document(None, {}), [FileFault(label, line, "", f"this is no YAML: {error.problem}", remedy)]
    except yaml.YAMLError as error:
        return _Document(None, {}), [FileFault(label, None, "", f"this is no YAML: {error}", "check the file")]
    lines: dict[tuple[str | int, ...], int] = {}
    faults: list[FileFault] = []
    data = _plain(node, (), lines, faults, label, set())
    if node is None:
        faults.append(FileFault(label, None, "", "the file is empty", "write the entry, or take the file out"))
    return _Document(data, lines), faults


def _plain(  # noqa: PLR0917
    node: Any,
    path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    faults: list[FileFault],
    label: str,
    seen: set[int],
) -> Any:
    import yaml  # noqa: PLC0415

    if node is None:
        return None
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if id(node) in seen:
        faults.append(
            FileFault(label, line, "", "anchors (`&`, `*`) are not used in the catalog", "write the text out")
        )
        return None
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            if key in out:
                place = ".".join(str(step) for step in (*path, key))
                faults.append(FileFault(label, key_node.start_mark.line + 1, place, f"the key `{key}` stands here twice",
                                        "join the two"))  # fmt: skip
            lines[(*path, key)] = key_node.start_mark.line + 1
            out[key] = _plain(value_node, (*path, key), lines, faults, label, seen)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, number), lines, faults, label, seen) for number, item in enumerate(node.value)]
    # `NO` stays text, and so does 1.10: only an empty value, `null` and `~` mean nothing.
    return None if not node.style and node.value in ("", "null", "~") else node.value


# The compiled form: a line of JSON that says what every entry is recognised by, then one line an entry


class CompiledCatalog:
    """A catalog that reads an entry from its compiled form when it is first asked for."""

    def __init__(self, header: Mapping[str, Any], body: bytes) -> None:
        """Take the parsed first line and everything after it."""
        self._body = body
        self._places: Mapping[str, Sequence[int]] = header["places"]
        self.signals: tuple[Signals, ...] = tuple(
            Signals(**{**row, "aliases": tuple(row["aliases"]), "wordings": tuple(map(tuple, row["wordings"]))})
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
            entry = _Source(row["area"], row["english"], row["french"], tuple(row["additions"])).entry()
            self._entries[code] = entry
        return entry

    def resolve(self, name: str) -> str | None:
        """Return the catalog's code for a code or alias, or nothing."""
        return self._names.get(fold_code(name))


def _signature(root: Path, overlays: Sequence[Path]) -> str:
    """Return a hash over name, size and time of every file, so that any change makes the compiled form stale."""
    digest = hashlib.sha256(f"{COMPILED_FORMAT} {__version__}".encode())
    code = Path(__file__)
    for path in (code, *sorted((code.parent / "diagnosis").glob("*.py"))):
        digest.update(f"{path.name} {path.stat().st_mtime_ns}".encode())
    for folder in (root, *overlays):
        for parent, folders, files in os.walk(folder):
            folders.sort()
            for name in sorted(files):
                if name.endswith((".yml", ".yaml", ".tsv")):
                    status = os.stat(os.path.join(parent, name))  # noqa: PTH116, PTH118  (2,000 files: Path costs 5x)
                    digest.update(f"{parent}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _compiled_path(cache: Path | None, root: Path, overlays: Sequence[Path]) -> Path:
    if cache is None:
        from platformdirs import user_cache_path  # noqa: PLC0415

        cache = user_cache_path("sfdiag")
    key = hashlib.sha256("\n".join(str(path.resolve()) for path in (root, *overlays)).encode()).hexdigest()[:16]
    return cache / f"catalog-{key}.jsonl"


def _read_compiled(path: Path, signature: str) -> Knowledge | None:
    try:
        with path.open("rb") as lines:
            header = json.loads(lines.readline())
            if header["signature"] != signature:
                return None
            body = lines.read()
        faults = tuple(FileFault(**fault) for fault in header["faults"])
        return Knowledge(CompiledCatalog(header, body), header["areas"], faults)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # none yet, or of another version: it is made anew


def _write_compiled(path: Path, signature: str, reading: _Reading) -> None:
    rows: list[bytes] = []
    places: dict[str, tuple[int, int]] = {}
    start = 0
    for code, source in reading.sources.items():
        row = json.dumps(asdict(source), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        places[code] = (start, len(row))
        rows.append(row)
        start += len(row)
    header = {
        "signature": signature,
        "signals": [asdict(signals_of(entry)) for _, entry in sorted(reading.entries.items())],
        "prefixes": reading.prefixes,
        "areas": reading.areas,
        "places": places,
        "faults": [asdict(fault) for fault in reading.overlay_faults],
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as out:
            out.write(json.dumps(header, ensure_ascii=False).encode() + b"\n" + b"".join(rows))
        Path(out.name).replace(path)
    except OSError:
        return  # a read-only home costs the next start some time, nothing else
