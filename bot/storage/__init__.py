"""What the bot keeps: answers that were given or are to be given, channels' settings, feedback."""

from __future__ import annotations

from bot.storage.database import Database
from bot.storage.schema import StorageError
from bot.storage.schema import upgrade as _upgrade

__all__ = ["StorageError", "upgrade"]


async def upgrade(url: str) -> None:
    """Bring the database at SQLAlchemy's address to the newest schema. Raises StorageError."""
    database = Database(url)
    try:
        await _upgrade(database)
    finally:
        await database.close()
