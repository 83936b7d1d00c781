"""Reads the catalog's folder and every overlay, and notes all faults of all files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.diagnosis.entry import fold_code
from bot.diagnosis.family import read_family
from bot.diagnosis.overlay import Addition, add, is_addition, read_addition
from bot.diagnosis.reader import read_entry
from bot.knowledge.faults import FileFault
from bot.knowledge.source import Source, setup_pages
from bot.knowledge.strict_yaml import Document, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.diagnosis.entry import Entry, Wording
    from bot.diagnosis.family import Family
    from bot.diagnosis.reading import Fault

FRENCH, FAMILIES, AREAS, SETUP, PREFIXES = "fr", "families", "areas.yml", "setup.yml", "key_prefixes.tsv"


@dataclass(frozen=True, slots=True)
class File:
    """A YAML file of the catalog or of an overlay. ``label`` is what reports call it."""

    folder: Path
    path: Path
    built_in: bool

    @property
    def inside(self) -> tuple[str, ...]:
        """The parts of its path below the folder."""
        return self.path.relative_to(self.folder).parts

    @property
    def label(self) -> str:
        """The folder's name and the path below it."""
        return "/".join((self.folder.name, *self.inside))

    @property
    def is_french(self) -> bool:
        """Whether it holds French texts."""
        return len(self.inside) > 1 and self.inside[0] == FRENCH

    @property
    def is_family(self) -> bool:
        """Whether it holds the text that a family of codes shares."""
        return self.inside[:-1] == (FAMILIES,)

    @property
    def twin(self) -> File:
        """The file at the same place in the other language."""
        below = self.inside[1:] if self.is_french else (FRENCH, *self.inside)
        return replace(self, path=self.folder.joinpath(*below))


def files(root: Path, overlays: Sequence[Path]) -> Iterator[File]:
    """Yield every YAML file of the catalog, then of the overlays."""
    for folder in (root, *overlays):
        for path in sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")]):
            if folder != root or path.parent != root:
                yield File(folder, path, built_in=folder == root)


@dataclass(slots=True)
class Folders:
    """Everything that one pass over the folders finds. Call ``read`` once."""

    root: Path
    overlays: Sequence[Path] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    holders: dict[str, File] = field(default_factory=dict)
    areas: dict[str, dict[str, str]] = field(default_factory=dict)
    prefixes: dict[str, list[str]] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)
    overlay_faults: list[FileFault] = field(default_factory=list)
    _codes: dict[str, str] = field(default_factory=dict)
    """Folded codes to codes: two files must never differ only in case."""
    _documents: dict[str, Document] = field(default_factory=dict)
    _wordings: dict[str, str] = field(default_factory=dict)
    _left_out: list[tuple[File, Entry]] = field(default_factory=list)
    _setup: dict[str, dict[str, str]] = field(default_factory=dict)
    _family_files: dict[str, File] = field(default_factory=dict)
    _families: dict[str, tuple[Family, tuple[Any, Any]]] = field(default_factory=dict)

    def read(self) -> Folders:
        """Read everything; return itself."""
        self.areas = self._table(AREAS, ("en", "fr"))
        self._setup = self._table(SETUP, ("path", "en", "fr"))
        self._read_prefixes()
        every = list(files(self.root, self.overlays))
        for file in every:
            if file.is_family:
                self._take_family(file)
        additions: list[tuple[Addition, Document, File]] = []
        for file in every:
            if file.is_french:
                self._check_has_twin(file)
            elif not file.is_family:
                additions += self._take(file)
        for name, (family, _) in sorted(self._families.items()):
            self._take_members(name, family)
        self._check_across()
        for addition, addition_document, file in additions:
            self._take_addition(addition, addition_document, file)
        return self

    def _table(self, name: str, keys: Sequence[str]) -> dict[str, dict[str, str]]:
        """Read a file of rows, each with the same keys; a row that lacks one is a fault and left out."""
        label = f"{self.root.name}/{name}"
        document, found = parse(self.root / name, label)
        rows: dict[str, dict[str, str]] = {}
        for row, values in document.data.items() if isinstance(document.data, dict) else ():
            if (
                isinstance(values, dict)
                and set(values) == set(keys)
                and all(isinstance(v, str) for v in values.values())
            ):
                rows[row] = dict(values)
            else:
                found.append(FileFault(label, document.line((row,)), row, "this row is not whole",
                                       f"give it {', '.join(keys)}, and nothing else"))  # fmt: skip
        self.faults += found
        return rows

    def _note(self, file: File, found: Sequence[FileFault]) -> None:
        (self.faults if file.built_in else self.overlay_faults).extend(found)

    def _take(self, file: File) -> list[tuple[Addition, Document, File]]:
        """Take a file's entry, or return the addition that it holds."""
        document, found = parse(file.path, file.label)
        self._documents[file.label] = document
        if document.data is None:
            self._note(file, found)
            return []
        if not file.built_in and is_addition(document.data):
            addition, faults = read_addition(document.data)
            found += document.faults(faults, file.label)
            self._note(file, found)
            return [(addition, document, file)] if addition and not found else []
        self._take_entry(file, document, found)
        return []

    def _take_entry(self, file: File, document: Document, found: list[FileFault]) -> None:
        french, in_french_file = self._french(file)
        found += in_french_file
        in_french: list[Fault] = []
        area = file.inside[-2] if len(file.inside) > 1 else ""
        entry, faults = read_entry(document.data, area, french.data if french else None, in_french=in_french)
        found += document.faults(faults, file.label)
        found += french.faults(in_french, file.twin.label) if french else []
        family = self._families.get(entry.family) if entry and entry.family else None
        if entry:
            found += self._check_file(file, document, entry)
            entry = replace(entry, family_text=family[0].text) if family else entry
            setup = tuple(self._setup[page] for page in entry.setup if page in self._setup)
            entry = replace(entry, setup_pages=setup_pages(setup))
        self._note(file, found)
        # A faulty file of the built-in catalog stops the start anyway; kept, its examples are checked with the others.
        usable = file.built_in or not any(fault.fatal for fault in found)
        if entry and not usable:
            self._left_out.append((file, entry))
        elif entry and entry.code not in self.entries:
            self.entries[entry.code] = entry
            self._codes[fold_code(entry.code)] = entry.code
            self.holders[entry.code] = file
            self.sources[entry.code] = Source(
                area,
                document.data,
                french.data if french else None,
                family=family[1] if family else None,
                setup=setup,
            )

    def _french(self, file: File) -> tuple[Document | None, list[FileFault]]:
        if not file.twin.path.is_file():
            return None, []
        document, found = parse(file.twin.path, file.twin.label)
        return (None if found else document), found

    def _check_file(self, file: File, document: Document, entry: Entry) -> list[FileFault]:
        """Check what the file's name, its folder and the files read before it say of an entry."""
        found: list[FileFault] = []

        def fault(key: str, what: str, remedy: str) -> None:
            found.append(FileFault(file.label, document.line((key,)), key, what, remedy))

        if file.path.stem != entry.code:
            fault("code", f"the code `{entry.code}` stands in a file named `{file.path.name}`",
                  f"name the file {entry.code}.yml")  # fmt: skip
        if file.built_in and entry.area not in self.areas:
            remedy = f"move the file to one of: {', '.join(sorted(self.areas))}"
            fault("", f"the folder `{entry.area}` is no area", remedy)
        if file.built_in and not file.twin.path.is_file():
            fault("", "there is no French text", f"write {file.twin.label}")
        for page in entry.setup:
            if page not in self._setup:
                fault("setup", f"there is no page `{page}`", f"add it to {SETUP}, or write one of its names")
        if entry.family and entry.family not in self._families:
            fault("family", f"there is no family `{entry.family}`", f"write {FAMILIES}/{entry.family}.yml")
        other = self._codes.get(fold_code(entry.code))
        if other:
            remedy = "join the two" if file.built_in else f"to add to it, write `adds_to: {other}` instead of `code:`"
            fault("code", f"`{other}` is explained already in {self.holders[other].label}", remedy)
        return found

    def _take_family(self, file: File) -> None:
        document, found = parse(file.path, file.label)
        french, in_french_file = self._french(file)
        found += in_french_file
        in_french: list[Fault] = []
        if document.data is not None:
            family, faults = read_family(document.data, french.data if french else None, in_french=in_french)
            found += document.faults(faults, file.label)
            found += french.faults(in_french, file.twin.label) if french else []
            if family and family.name != file.path.stem:
                what = f"`{family.name}` stands in a file named `{file.path.name}`"
                remedy = f"name it {family.name}.yml"
                found.append(FileFault(file.label, document.line(("family",)), "family", what, remedy))
            if family:
                self._family_files[family.name] = file
                self._families[family.name] = family, (document.data, french.data if french else None)
        self._note(file, found)

    def _take_members(self, name: str, family: Family) -> None:
        """Give every code that its family alone explains an entry."""
        file = self._family_files[name]
        for member in family.members:
            code = str(member.english["code"])
            in_french: list[Fault] = []
            entry, faults = read_entry(member.english, member.area, member.french, in_french=in_french)
            found = [
                FileFault(file.label, None, f"members: {code}", fault.what, fault.remedy, fault.fatal)
                for fault in (*faults, *in_french)
            ]
            other = self._codes.get(fold_code(code))
            if other:
                what = f"`{other}` is explained already in {self.holders[other].label}"
                found.append(FileFault(file.label, None, f"members: {code}", what, "take it out of the members"))
            self._note(file, found)
            if entry and not other:
                setup = tuple(self._setup[page] for page in entry.setup if page in self._setup)
                self.entries[code] = replace(entry, setup_pages=setup_pages(setup))
                self._codes[fold_code(code)] = code
                self.holders[code] = file
                self.sources[code] = Source(member.area, member.english, member.french, setup=setup)

    def _take_addition(self, addition: Addition, document: Document, file: File) -> None:
        entry = self.entries.get(addition.code)
        if entry is None:
            what, remedy = f"there is no entry `{addition.code}`", "check the spelling of the code"
            self._note(file, [FileFault(file.label, document.line(("adds_to",)), "adds_to", what, remedy)])
            return
        extended, faults = add(entry, addition)
        self._note(file, document.faults(faults, file.label))
        own = [wording for cause in addition.causes for wording in cause.when]
        across = [
            *_repeated_wordings(entry.code, own, self._wordings),
            *self._unknown_names(replace(entry, related=(), not_this=(), causes=addition.causes)),
        ]
        self._note_places(file, across)
        if not faults and not across:
            source = self.sources[entry.code]
            self.entries[entry.code] = extended
            self.sources[entry.code] = replace(source, additions=(*source.additions, document.data))

    def _check_has_twin(self, file: File) -> None:
        if not file.twin.path.is_file():
            what, remedy = "there is no English file at the same place", f"write {file.twin.label}, or take this out"
            self._note(file, [FileFault(file.label, None, "", what, remedy)])

    def _check_across(self) -> None:
        """Check what no file can show alone: names that exist, names and wordings that stand once."""
        owners = {fold_code(code): code for code in self.entries}
        taken = [(self.holders[code], entry) for code, entry in sorted(self.entries.items())]
        # What is left out is checked, too: its author mends all faults in one go.
        for file, entry in sorted([*taken, *self._left_out], key=lambda held: not held[0].built_in):
            found = [
                *self._unknown_names(entry),
                *_shared_aliases(entry, owners),
                *_repeated_wordings(entry.code, _wordings(entry), self._wordings),
            ]
            self._note_places(file, found)
            if found and not file.built_in and self.holders.get(entry.code) == file:
                del self.entries[entry.code], self.sources[entry.code]

    def _note_places(self, file: File, found: Sequence[tuple[str, str, str]]) -> None:
        lines = self._documents.get(file.label)
        self._note(
            file,
            [
                FileFault(file.label, lines.line(tuple(place.split("."))) if lines else None, place, what, remedy)
                for place, what, remedy in found
            ],
        )

    def _unknown_names(self, entry: Entry) -> Iterator[tuple[str, str, str]]:
        named = [("related", code) for code in entry.related]
        named += [("causes.inside", code) for cause in entry.causes for code in cause.inside]
        named += [("not_this.belongs_to", near.belongs_to) for near in entry.not_this if near.belongs_to]
        for place, code in named:
            if code not in self.entries:
                yield place, f"there is no entry `{code}`", "check the spelling, or write that entry"

    def _read_prefixes(self) -> None:
        for line in (self.root / PREFIXES).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                prefix, _, objects = line.partition("\t")
                self.prefixes[prefix] = objects.split(",")


def _shared_aliases(entry: Entry, owners: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for alias in entry.aliases:
        other = owners.setdefault(fold_code(alias), entry.code)
        if other != entry.code:
            yield "aliases", f"`{alias}` is a name of {other} too", "leave it to one of the two"


def _wordings(entry: Entry) -> list[Wording]:
    return [*entry.wordings, *(wording for cause in entry.causes for wording in cause.when)]


def _repeated_wordings(code: str, own: Iterable[Wording], seen: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for wording in own:
        words = " ".join(wording.template.lower().split())
        if words in seen:
            holder = "this entry" if seen[words] == code else seen[words]
            yield "wordings", f"«{wording.template}» is a wording of {holder} already", "leave it where it belongs"
        seen[words] = code
