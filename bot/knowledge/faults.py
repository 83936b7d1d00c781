"""What can be wrong with the catalog's files, told so that its author can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing wrong in one file: which file, which line, what, and what to do about it.

    ``fatal`` says whether the file cannot be used as it is; a translation that lags behind can.
    """

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
