"""What the bot keeps: answers that were given or are to be given, channels' settings, feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage.database import Database
from bot.storage.errors import DatabaseAwayError, StorageError
from bot.storage.schema import upgrade as _upgrade

if TYPE_CHECKING:
    from sqlalchemy import URL

__all__ = ["DatabaseAwayError", "StorageError", "upgrade"]


async def upgrade(url: str | URL) -> None:
    """Bring the database at SQLAlchemy's address to the newest schema. Raises StorageError."""
    database = Database(url)
    try:
        await _upgrade(database)
    finally:
        await database.close()
