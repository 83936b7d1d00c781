"""A document being read: checked access to its values, with every fault noted and its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

_TYPE_NAMES = {dict: "keys and values", list: "a list", str: "a text", type(None): "nothing"}

Place = tuple[str | int, ...]
"""Where something stands in a document: keys, and positions counted from 0."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a catalog file: the place inside the file, what is wrong, and what to do about it."""

    path: Place
    what: str
    remedy: str
    fatal: bool = True
    """Whether the entry cannot be used as it is; a translation that lags behind can."""


class Reading:
    """A value of a document that is being read, with its place; faults go to one shared list."""

    def __init__(self, value: Any, path: Place, faults: list[Fault]) -> None:
        """Start reading a value that was found at a path."""
        self.value = value
        self.path = path
        self.faults = faults
        self._asked: set[str] = set()

    def fault(self, what: str, remedy: str, *below: str | int, fatal: bool = True) -> None:
        """Note a fault at this place, or at a place below it."""
        self.faults.append(Fault((*self.path, *below), what, remedy, fatal))

    def is_map(self) -> bool:
        """Tell whether the value is a mapping; note a fault when it is not."""
        if isinstance(self.value, Mapping):
            return True
        self.fault(f"expected keys and values, found {_TYPE_NAMES.get(type(self.value), 'something else')}",
                   "write it as `key: value` lines")  # fmt: skip
        return False

    def has(self, key: str) -> bool:
        """Tell whether a mapping has a key with something in it."""
        self._asked.add(key)
        return isinstance(self.value, Mapping) and self.value.get(key) is not None

    def at(self, key: str | int) -> Reading:
        """Return the reading of a value below."""
        if isinstance(key, str):
            self._asked.add(key)
        value = self.value.get(key) if isinstance(self.value, Mapping) else self.value[key]
        return Reading(value, (*self.path, key), self.faults)

    def as_text(self) -> str:
        """Return the value as text; anything else is a fault."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value.strip()
        self.fault(f"expected a text, found {_TYPE_NAMES.get(type(self.value), 'something else')}",
                   "write a text; put it in quotes when it contains `: ` or starts with a sign")  # fmt: skip
        return ""

    def text(self, key: str, *, needed: bool = True) -> str:
        """Return the text of a key; a missing one is a fault when it is needed."""
        if self.has(key):
            return self.at(key).as_text()
        if needed:
            self.fault(f"`{key}` is missing", f"add `{key}: …`")
        return ""

    def choice(self, key: str, options: Sequence[str], *, needed: bool = True) -> str:
        """Return the text of a key that must be one of some options."""
        value = self.text(key, needed=needed)
        if value and value not in options:
            self.fault(f"`{value}` is not known here", f"write one of: {', '.join(options)}", key)
            return ""
        return value

    def flag(self, key: str) -> bool:
        """Return a yes/no key; it is no when it is not there."""
        return self.choice(key, ("yes", "no", "true", "false"), needed=False) in ("yes", "true")

    def items(self, key: str) -> Iterator[Reading]:
        """Yield the readings of a list's items; anything but a list is a fault."""
        if not self.has(key):
            return
        below = self.at(key)
        if not isinstance(below.value, list):
            below.fault(f"expected a list, found {_TYPE_NAMES.get(type(below.value), 'something else')}",
                        "write each item on its own line after a `- `")  # fmt: skip
            return
        for position in range(len(below.value)):
            yield below.at(position)

    def texts(self, key: str, options: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return a list of texts, each one of some options when these are given; a text twice is a fault."""
        found: list[str] = []
        for item in self.items(key):
            value = item.as_text()
            if options is not None and value and value not in options:
                item.fault(f"`{value}` is not known here", f"write one of: {', '.join(options)}")
            if value in found:
                item.fault(f"`{value}` stands here twice", "take one of the two out")
            found.append(value)
        return tuple(value for value in found if value)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.value if isinstance(self.value, Mapping) else ():
            if key not in self._asked:
                close = get_close_matches(str(key), sorted(self._asked), n=1)
                remedy = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(sorted(self._asked))}"
                self.fault(f"the key `{key}` is unknown", remedy, str(key))
