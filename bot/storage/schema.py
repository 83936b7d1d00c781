"""Brings a database to the newest schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.storage.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


class StorageError(Exception):
    """The database cannot be used; the text says why."""


async def upgrade(database: Database) -> None:
    """Run the migrations that the database has not seen, in one transaction. Raises StorageError."""
    try:
        async with database.write() as connection:
            await connection.run_sync(_upgrade)
    except (SQLAlchemyError, CommandError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        raise StorageError(f"The database of DATABASE_URL cannot be used: {reason}.") from None


def _upgrade(connection: Connection) -> None:
    config = Config()
    # Alembic reads its options with interpolation, in which a percent sign of the path would mean something.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
