"""Brings a database to the newest schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot.storage.database import reason
from bot.storage.errors import DatabaseAwayError, StorageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.storage.database import Database

__all__ = ["StorageError", "prepare", "upgrade"]

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = "schema"


async def upgrade(database: Database) -> None:
    """Run the migrations that the database has not seen, in one transaction. Raises StorageError."""
    try:
        # A migration may take its time, and so may another process that is at it.
        async with database.write(within_s=None) as connection:
            if not database.is_sqlite:
                await connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            await database.alone(connection, _LOCK)
            if not database.is_sqlite:
                # While a change of a table waits for those who use it, everybody else waits behind it.
                await connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")
            await connection.run_sync(_upgrade)
    except (SQLAlchemyError, CommandError, DatabaseAwayError, OSError) as error:
        raise _unusable(error) from None


async def prepare(database: Database) -> None:
    """Make sure that the schema is the one that this version works with. Raises StorageError.

    SQLite is brought up to date on the way. A PostgreSQL that several processes share is changed by
    ``sfdiag db upgrade`` alone, at a moment that its owner chooses.
    """
    if database.is_sqlite:
        await upgrade(database)
        return
    try:
        async with database.read() as connection:
            missing, unknown = await connection.run_sync(_differences)
    except (SQLAlchemyError, DatabaseAwayError, OSError) as error:
        raise _unusable(error) from None
    if unknown:
        raise StorageError("The database of DATABASE_URL was made by a later version of sfdiag; run that one.")
    if missing:
        raise StorageError(
            "The database of DATABASE_URL does not have the tables of this version yet; run: sfdiag db upgrade"
        )


def _unusable(error: Exception) -> StorageError:
    cause = error.__cause__ if isinstance(error, DatabaseAwayError) else error
    said = reason(cause if isinstance(cause, Exception) else error)
    return StorageError(f"The database of DATABASE_URL cannot be used: {said}.")


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _differences(connection: Connection) -> tuple[bool, bool]:
    """Tell whether the database lacks a migration, and whether it has one that is not known here."""
    scripts = ScriptDirectory.from_config(_config())
    applied = set(MigrationContext.configure(connection).get_current_heads())
    known = {script.revision for script in scripts.walk_revisions()}
    return applied != set(scripts.get_heads()), not applied <= known


def _config() -> Config:
    config = Config()
    # Alembic reads its options with interpolation, in which a percent sign of the path would mean something.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
