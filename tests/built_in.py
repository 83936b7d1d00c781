"""The built-in catalog, read once for all tests of a process: nothing changes it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot import knowledge
from bot.diagnosis.engine import Engine

if TYPE_CHECKING:
    from bot.diagnosis.catalog import Catalog


@cache
def checked() -> tuple[knowledge.Knowledge, list[knowledge.FileFault]]:
    """Return the catalog as its files have it, with every fault of theirs."""
    return knowledge.check()


@cache
def catalog() -> Catalog:
    """Return the catalog as the program knows it."""
    return knowledge.load().catalog


@cache
def engine() -> Engine:
    """Return the engine over the whole catalog."""
    return Engine(catalog())
