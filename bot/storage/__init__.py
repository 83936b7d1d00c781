"""What the bot keeps: answers that were given or are to be given, channels' settings, feedback."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.storage.database import Database
from bot.storage.errors import DatabaseAwayError, StorageError
from bot.storage.schema import prepare
from bot.storage.schema import upgrade as _upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL

__all__ = ["Database", "DatabaseAwayError", "StorageError", "opened", "upgrade"]


async def upgrade(url: str | URL) -> None:
    """Bring the database at SQLAlchemy's address to the newest schema. Raises StorageError."""
    database = Database(url)
    try:
        await _upgrade(database)
    finally:
        await database.close()


@asynccontextmanager
async def opened(url: str | URL) -> AsyncIterator[Database]:
    """Open the database at SQLAlchemy's address; its schema is the newest one. Raises StorageError."""
    database = Database(url)
    try:
        await prepare(database)
        yield database
    finally:
        await database.close()
