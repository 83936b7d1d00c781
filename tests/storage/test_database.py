from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from bot import storage
from bot.storage.channels import Channels, ChannelSettings
from bot.storage.database import Database
from bot.storage.feedback import Feedback
from bot.storage.schema import StorageError, upgrade
from bot.storage.tables import WORKSPACE, metadata
from bot.storage.tables import channels as channels_table

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def channel_row(channel: str) -> dict[str, object]:
    return {"workspace": WORKSPACE, "channel": channel, "updated_at": NOW}


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_the_tables_that_the_code_expects(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
        tables = (await connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        assert set(tables) == {"alembic_version", "answers", "channels", "feedback"}


async def test_an_upgrade_of_the_newest_schema_changes_nothing(database: Database) -> None:
    await Channels(database).put("C1", ChannelSettings(lang="fr"), now=NOW)
    await upgrade(database)
    assert await Channels(database).get("C1") == ChannelSettings(lang="fr")


async def test_two_processes_upgrade_one_new_database_at_once(tmp_path: Path) -> None:
    both = [Database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}") for _ in range(2)]
    await asyncio.gather(*(upgrade(one) for one in both))
    for one in both:
        assert await one.answers()
        await one.close()


async def test_a_path_with_odd_characters(tmp_path: Path) -> None:
    folder = tmp_path / "100% data & co"
    folder.mkdir()
    one = Database(f"sqlite+aiosqlite:///{folder / 'test.db'}")
    await upgrade(one)
    assert await one.answers()
    await one.close()


async def test_sqlite_is_set_up_for_several_processes(database: Database) -> None:
    async with database.read() as connection:
        pragmas = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "busy_timeout": 5000, "foreign_keys": 1}


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    channels = Channels(database)

    async def fail_after_writing() -> None:
        async with database.write() as connection:
            await connection.execute(channels_table.insert().values(**channel_row("C1")))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_writing()
    assert await channels.get("C1") == ChannelSettings()


async def test_writers_wait_for_each_other(database: Database) -> None:
    async def count_up() -> None:
        async with database.write() as connection:
            found = (await connection.exec_driver_sql("SELECT count(*) FROM channels")).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(channels_table.insert().values(**channel_row(f"C{found}")))

    await asyncio.gather(*(count_up() for _ in range(10)))
    async with database.read() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM channels")).scalar_one() == 10


async def test_an_error_does_not_show_what_was_written(database: Database) -> None:
    with pytest.raises(OperationalError) as failed:
        async with database.write() as connection:
            await connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("a customer's secret",))
    assert "secret" not in str(failed.value)


async def test_instants_come_back_in_utc(database: Database) -> None:
    paris = NOW.astimezone(timezone(timedelta(hours=1)))
    await Channels(database).put("C1", ChannelSettings(), now=paris)
    async with database.read() as connection:
        kept = (await connection.execute(metadata.tables["channels"].select())).one().updated_at
    assert kept == NOW
    assert kept.tzinfo is UTC


async def test_an_instant_without_an_offset_is_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="offset"):
        await Channels(database).put("C1", ChannelSettings(), now=naive)


async def test_settings_are_kept_by_channel_and_by_workspace(database: Database) -> None:
    channels = Channels(database)
    await channels.put("C1", ChannelSettings(listening=False), now=NOW)
    await channels.put("C1", ChannelSettings(listening=True, lang="fr"), now=NOW)
    assert await channels.get("C1") == ChannelSettings(listening=True, lang="fr")
    assert await channels.get("C2") == ChannelSettings()
    assert await Channels(database, "another").get("C1") == ChannelSettings()


async def test_feedback_needs_an_answer(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await Feedback(database).put("nowhere", "U1", helped=True, now=NOW)


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "test.db"
    file.write_text("this is no database, whatever its name says" * 100, encoding="utf-8")
    one = Database(f"sqlite+aiosqlite:///{file}")
    with pytest.raises(StorageError, match="DATABASE_URL cannot be used: file is not a database"):
        await upgrade(one)
    await one.close()


async def test_a_database_of_a_later_version(database: Database) -> None:
    async with database.write() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    with pytest.raises(StorageError, match="r9999"):
        await upgrade(database)


async def test_a_database_is_brought_up_by_its_address(tmp_path: Path) -> None:
    await storage.upgrade(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    assert (tmp_path / "test.db").stat().st_size > 0
