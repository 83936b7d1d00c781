"""Files of sync errors for tests, as connectors write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

HEAD = "Failed On,Error Type,Error Details,Object,Salesforce ID\n"
MESSAGES = (
    "Required fields are missing: [LastName]",
    "unable to obtain exclusive access to this record or 1 records: 0015g0000{number:07d}AAN",
    "bad value for restricted picklist field: v{number}",
    "Contact {number} was turned away by the warehouse",
)


def row(number: int, *, message: str | None = None) -> str:
    """Return one row; every number gives another one."""
    text = message or MESSAGES[number % len(MESSAGES)].format(number=number)
    second = number % 86_400
    at = f"2026-11-{1 + number // 86_400:02d} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    return f"{at},Record Level,{text},Lead,00Q5g0000{number:07d}AA\n"


def table(numbers: Iterable[int]) -> bytes:
    """Return a file of so many rows."""
    return (HEAD + "".join(map(row, numbers))).encode()


def chunks(data: bytes, *, size: int = 4096) -> Callable[[], Iterator[bytes]]:
    """Return what yields the bytes of a file as often as it is asked."""
    return lambda: (data[start : start + size] for start in range(0, len(data), size))
