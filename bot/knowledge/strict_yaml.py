"""Strict YAML: every value is text, no key stands twice, and every place knows its line.

PyYAML's own loading keeps the last of two equal keys, reads ``NO`` as false and ``1.10`` as 1.1; in a catalog written
by many hands each of these is a lost text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from bot.knowledge.faults import FileFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.diagnosis.reading import Fault, Place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: mappings, lists and texts, and the line on which each of them starts."""

    data: Any
    lines: Mapping[Place, int]

    def line(self, path: Place) -> int | None:
        """Return the line of a place, or of the nearest one above it that is known."""
        return next((self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines), None)

    def faults(self, faults: Sequence[Fault], label: str) -> list[FileFault]:
        """Return faults with the file's name and line."""
        return [
            FileFault(label, self.line(fault.path), place_of(fault.path), fault.what, fault.remedy, fault.fatal)
            for fault in faults
        ]


def place_of(path: Place) -> str:
    """Return a place as a reader counts: ``causes[1].steps[2]`` is the second step of the first cause."""
    out = ""
    for step in path:
        out += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def parse(path: Path, label: str) -> tuple[Document, list[FileFault]]:
    """Parse a file. One that cannot be read, is no YAML, is empty or has a key twice gives faults."""
    nothing = Document(None, {})
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except UnicodeDecodeError as error:
        return nothing, [FileFault(label, None, "", f"the file is not UTF-8 (byte {error.start})", "save it as UTF-8")]
    except OSError as error:
        return nothing, [FileFault(label, None, "", f"cannot be read: {error.strerror}", "check the file")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        remedy = "check the indentation, and put texts that contain `: ` or start with a sign in quotes"
        return nothing, [FileFault(label, line, "", f"this is no YAML: {error.problem}", remedy)]
    except (yaml.YAMLError, RecursionError) as error:
        return nothing, [FileFault(label, None, "", f"this is no YAML: {error}", "check the file")]
    if node is None:
        return nothing, [FileFault(label, None, "", "the file is empty", "write the entry, or take the file out")]
    reading = _Plain(label)
    return Document(reading.value(node, ()), reading.lines), reading.faults


@dataclass(slots=True)
class _Plain:
    """YAML nodes → mappings, lists and texts."""

    label: str
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def value(self, node: Any, path: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self.seen:
            what = "anchors (`&`, `*`) are not used in the catalog"
            self.faults.append(FileFault(self.label, line, place_of(path), what, "write the text out"))
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, number)) for number, item in enumerate(node.value)]
        # `NO` stays text, and so does 1.10: only an empty value, `null` and `~` mean nothing.
        return None if not node.style and node.value in ("", "null", "~") else node.value

    def _mapping(self, node: Any, path: Place) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            line = key_node.start_mark.line + 1
            if key in out:
                what = f"the key `{key}` stands here twice"
                self.faults.append(FileFault(self.label, line, place_of((*path, key)), what, "join the two"))
            self.lines[*path, key] = line
            out[key] = self.value(value_node, (*path, key))
        return out
