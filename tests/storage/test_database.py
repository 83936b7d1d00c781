from __future__ import annotations

import asyncio
import traceback
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.pool import QueuePool

from bot import storage
from bot.storage.channels import Channels, ChannelSettings
from bot.storage.database import Database
from bot.storage.errors import DatabaseAwayError
from bot.storage.feedback import Feedback
from bot.storage.schema import StorageError, prepare, upgrade
from bot.storage.tables import WORKSPACE, metadata
from bot.storage.tables import answers as answers_table
from bot.storage.tables import channels as channels_table

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Connection, TextClause

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASTED = "Wayne Enterprises"


def sqlite(file: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(file))


@asynccontextmanager
async def opened(url: URL) -> AsyncIterator[Database]:
    database = Database(url)
    yield database
    await database.close()


def channel_row(channel: str) -> dict[str, object]:
    return {"workspace": WORKSPACE, "channel": channel, "updated_at": NOW}


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
    return list(compare_metadata(context, metadata))


def table_names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_the_migrations_make_the_tables_that_the_code_expects(empty_database_url: URL) -> None:
    async with opened(empty_database_url) as database:
        await upgrade(database)
        async with database.read() as connection:
            assert await connection.run_sync(differences) == []
            assert await connection.run_sync(table_names) == {"alembic_version", *metadata.tables}


async def test_an_upgrade_of_the_newest_schema_changes_nothing(database: Database) -> None:
    await Channels(database).put("C1", ChannelSettings(lang="fr"), now=NOW)
    await upgrade(database)
    await prepare(database)
    assert await Channels(database).get("C1") == ChannelSettings(lang="fr")


async def test_several_processes_upgrade_one_new_database_at_once(empty_database_url: URL) -> None:
    processes = [Database(empty_database_url) for _ in range(4)]
    await asyncio.gather(*(upgrade(one) for one in processes))
    for one in processes:
        await prepare(one)
        assert await one.answers()
        await one.close()


async def test_a_path_with_odd_characters(tmp_path: Path) -> None:
    folder = tmp_path / "100% data & co"
    folder.mkdir()
    async with opened(URL.create("sqlite+aiosqlite", database=str(folder / "what? #1.db"))) as one:
        await upgrade(one)
        assert await one.answers()
    assert (folder / "what? #1.db").exists()


async def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    async with opened(sqlite(tmp_path / "test.db")) as database, database.read() as connection:
        pragmas = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "busy_timeout": 5000, "foreign_keys": 1}


async def test_a_file_that_somebody_else_writes_for_too_long_is_away(tmp_path: Path) -> None:
    url = sqlite(tmp_path / "test.db")
    async with opened(url) as one, opened(url) as other:
        async with other.read() as connection:
            await connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        async with one.write():
            with pytest.raises(DatabaseAwayError, match="The database does not answer: database is locked"):
                async with other.write():
                    pass
        async with other.write():
            pass


async def test_more_at_once_than_there_are_connections(database: Database) -> None:
    pool = database._engine.sync_engine.pool
    assert isinstance(pool, QueuePool)
    pool._timeout = 0.01

    async def open_many() -> None:
        async with AsyncExitStack() as stack:
            for _ in range(100):
                await stack.enter_async_context(database.read())

    with pytest.raises(DatabaseAwayError, match="every connection to it is in use"):
        await open_many()
    assert await database.answers()


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    channels = Channels(database)

    async def fail_after_writing() -> None:
        async with database.write() as connection:
            await connection.execute(channels_table.insert().values(**channel_row("C1")))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_writing()
    assert await channels.get("C1") == ChannelSettings()


async def test_those_who_want_to_be_alone_wait_for_each_other(database: Database) -> None:
    async def count_up() -> None:
        async with database.write() as connection:
            await database.alone(connection, "counting")
            found = (await connection.exec_driver_sql("SELECT count(*) FROM channels")).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(channels_table.insert().values(**channel_row(f"C{found}")))

    await asyncio.gather(*(count_up() for _ in range(10)))
    async with database.read() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM channels")).scalar_one() == 10


@pytest.mark.parametrize(
    "statement",
    [
        text("INSERT INTO nowhere VALUES (:pasted)"),
        text("INSERT INTO channels (workspace, channel) VALUES (:pasted, :pasted)"),
        text(
            "INSERT INTO channels SELECT :pasted, :pasted, true, 'en', CURRENT_TIMESTAMP"
            " FROM (SELECT 1 UNION ALL SELECT 2) AS twice"
        ),
        text("SELECT CAST(:pasted AS integer) FROM missing"),
    ],
    ids=["no such table", "not null", "there already", "no such column"],
)
async def test_an_error_does_not_show_what_was_written(database: Database, statement: TextClause) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with database.write() as connection:
            await connection.execute(statement, {"pasted": PASTED})
    assert PASTED not in "".join(traceback.format_exception(failed.value))


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


async def test_settings_that_are_set_at_once_are_set(database: Database) -> None:
    channels = Channels(database)
    await asyncio.gather(*(channels.put("C1", ChannelSettings(lang="fr"), now=NOW) for _ in range(8)))
    assert await channels.get("C1") == ChannelSettings(lang="fr")


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


async def test_feedback_of_one_person_is_one_word(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(
            answers_table.insert().values(
                **dict.fromkeys(("id", "workspace", "channel", "message_ts", "thread_ts", "state", "text"), "x"),
                **dict.fromkeys(("next_attempt_at", "created_at", "updated_at"), NOW),
                codes=[],
                blocks=[],
            )
        )
    feedback = Feedback(database)
    await asyncio.gather(*(feedback.put("x", "U1", helped=True, now=NOW) for _ in range(4)))
    await feedback.put("x", "U1", helped=False, now=NOW)
    assert await feedback.of("x") == {"U1": False}


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "test.db"
    file.write_text("this is no database, whatever its name says" * 100, encoding="utf-8")
    async with opened(sqlite(file)) as one:
        with pytest.raises(StorageError, match="DATABASE_URL cannot be used: file is not a database"):
            await upgrade(one)


async def test_a_database_of_a_later_version(database: Database) -> None:
    async with database.write() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    with pytest.raises(StorageError, match="r9999"):
        await upgrade(database)
    with pytest.raises(StorageError, match="r9999" if database.is_sqlite else "a later version of sfdiag"):
        await prepare(database)


async def test_a_database_is_brought_up_by_its_address(empty_database_url: URL) -> None:
    await storage.upgrade(empty_database_url)
    async with opened(empty_database_url) as database:
        assert await Channels(database).get("C1") == ChannelSettings()


async def test_sqlite_is_brought_up_by_whoever_uses_it(tmp_path: Path) -> None:
    async with opened(sqlite(tmp_path / "test.db")) as database:
        await prepare(database)
        assert await Channels(database).get("C1") == ChannelSettings()
