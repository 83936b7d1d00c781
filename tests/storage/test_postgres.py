"""What there is on PostgreSQL only: a server that can be away, and several processes that wait for each other."""

from __future__ import annotations

import asyncio
import traceback
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import URL, make_url, select, text
from sqlalchemy.exc import DataError, ProgrammingError

from bot.storage.answers import Answers
from bot.storage.database import Database
from bot.storage.errors import DatabaseAwayError, StorageError
from bot.storage.schema import prepare, upgrade
from bot.storage.tables import answers as answers_table
from tests.storage.test_answers import new, record
from tests.storage.test_database import PASTED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.postgres import Postgres

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


@pytest.fixture
def name(postgres: Postgres, _migrated_postgres: str) -> Iterator[str]:
    made = postgres.create(template=_migrated_postgres)
    yield made
    postgres.drop(made)


@pytest.fixture
async def database(postgres: Postgres, name: str) -> AsyncIterator[Database]:
    opened = Database(postgres.url(name))
    yield opened
    await opened.close()


async def set_to(database: Database, setting: str) -> str:
    async with database.read() as connection:
        return str((await connection.exec_driver_sql(f"SHOW {setting}")).scalar_one())


async def test_the_server_may_have_been_restarted_in_between(postgres: Postgres, database: Database, name: str) -> None:
    assert await database.answers()
    postgres.throw_out(name)
    assert await database.answers()


async def test_a_server_that_goes_away_in_the_middle(postgres: Postgres, database: Database, name: str) -> None:
    async def broken_off() -> None:
        async with database.write() as connection:
            await connection.execute(answers_table.delete())
            postgres.throw_out(name)
            await connection.execute(answers_table.delete())

    with pytest.raises(DatabaseAwayError, match="The database does not answer: "):
        await broken_off()
    assert await record(Answers(database), new())


async def test_a_server_that_lets_nobody_in(postgres: Postgres, database: Database, name: str) -> None:
    postgres.shut(name)
    with pytest.raises(DatabaseAwayError, match="not currently accepting connections"):
        await record(Answers(database), new())
    with pytest.raises(StorageError, match="DATABASE_URL cannot be used: "):
        await prepare(database)
    postgres.shut(name, shut=False)
    assert await record(Answers(database), new())


async def test_a_fault_of_ours_is_not_taken_for_a_server_that_is_away(database: Database) -> None:
    with pytest.raises(ProgrammingError):
        async with database.read() as connection:
            await connection.exec_driver_sql("SELECT 1 FROM nowhere")


async def test_an_error_does_not_show_the_value_that_does_not_fit(database: Database) -> None:
    with pytest.raises(DataError) as failed:
        async with database.read() as connection:
            await connection.execute(text("SELECT CAST(:pasted AS integer)"), {"pasted": PASTED})
    told = "".join(traceback.format_exception(failed.value))
    assert PASTED not in told
    assert "InvalidTextRepresentation" in told


async def test_whoever_waits_too_long_for_another_is_told_to_come_back(database: Database) -> None:
    async def impatient() -> None:
        async with database.write() as connection:
            await connection.exec_driver_sql("SET LOCAL lock_timeout = 10")
            await database.alone(connection, "x")

    async with database.write() as connection:
        await database.alone(connection, "x")
        with pytest.raises(DatabaseAwayError, match="lock timeout"):
            await impatient()


async def test_a_statement_that_takes_too_long_is_ended(database: Database) -> None:
    with pytest.raises(DatabaseAwayError, match="statement timeout"):
        async with database.read(within_s=0.01) as connection:
            await connection.exec_driver_sql("SELECT pg_sleep(60)")
    async with database.read(within_s=None) as connection:
        assert (await connection.exec_driver_sql("SHOW statement_timeout")).scalar_one() == "0"


async def test_a_session_is_set_up_for_several_processes(database: Database) -> None:
    assert await set_to(database, "statement_timeout") == "30s"
    assert await set_to(database, "lock_timeout") == "5s"
    assert await set_to(database, "idle_in_transaction_session_timeout") == "1min"
    assert await set_to(database, "transaction_isolation") == "read committed"
    assert await set_to(database, "application_name") == "sfdiag"


async def test_the_address_may_set_what_is_set_otherwise(postgres: Postgres, name: str) -> None:
    database = Database(postgres.url(name).update_query_dict({"application_name": "ours"}))
    assert await set_to(database, "application_name") == "ours"
    await database.close()


async def test_more_tasks_than_connections(database: Database) -> None:
    answers = Answers(database)
    written = await asyncio.gather(*(record(answers, new(n, channel=f"C{n}")) for n in range(40)))
    assert sum(written) == 40


async def test_a_claim_does_not_wait_for_another(database: Database) -> None:
    answers = Answers(database)
    for number in range(3):
        await record(answers, new(number, channel=f"C{number}"))
    async with database.write() as another:
        await another.execute(select(answers_table.c.id).where(answers_table.c.id == "a0").with_for_update())
        claimed = await answers.claim(now=NOW, lease=LEASE, limit=1)
        assert [answer.id for answer in claimed] == ["a1"]
    assert [answer.id for answer in await answers.claim(now=NOW, lease=LEASE, limit=3)] == ["a0", "a2"]


async def test_a_cancellation_waits_for_whoever_marks_the_answer_as_posted(
    postgres: Postgres, database: Database, name: str
) -> None:
    answers = Answers(database)
    await record(answers, new())
    async with database.write() as marking:
        await marking.execute(answers_table.update().values(posted_ts="2.1"))
        cancelling = asyncio.create_task(answers.cancel("C1", "1.1", now=NOW))
        while not postgres.waiting(name):  # noqa: ASYNC110 - a server has no event
            await asyncio.sleep(0.01)
    before = await cancelling
    assert before is not None
    assert before.posted_ts == "2.1"


async def test_messages_that_arrive_together_see_each_other_whatever_the_servers_default_is(
    postgres: Postgres, database: Database, name: str
) -> None:
    postgres.set(name, "default_transaction_isolation", "serializable")
    answers = Answers(database)
    written = await asyncio.gather(
        *(
            answers.record(new(n, thread_ts="1.0"), now=NOW, bot_since=NOW, worth_saying=lambda said: not said.thread)
            for n in range(8)
        )
    )
    assert sum(written) == 1


async def test_the_tables_are_not_made_by_the_way(postgres: Postgres) -> None:
    name = postgres.create()
    database = Database(postgres.url(name))
    with pytest.raises(StorageError, match="run: sfdiag db upgrade"):
        await prepare(database)
    await upgrade(database)
    await prepare(database)
    await database.close()
    postgres.drop(name)


@asynccontextmanager
async def a_server(answer: bytes) -> AsyncIterator[int]:
    """Answer every request for encryption with one byte, then hang up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


async def refusal(url: URL) -> str:
    database = Database(url)
    with pytest.raises(StorageError) as refused:
        await upgrade(database)
    with pytest.raises(DatabaseAwayError) as away:
        await database.answers()
    await database.close()
    told = "".join(traceback.format_exception(refused.value) + traceback.format_exception(away.value))
    assert "sEcReT" not in told + repr(url) + str(url)
    return str(refused.value)


async def test_a_server_without_encryption_is_refused_where_it_is_required() -> None:
    async with a_server(b"N") as port:
        url = make_url(f"postgresql+psycopg://u:sEcReT@127.0.0.1:{port}/db?sslmode=require")
        assert "server does not support SSL" in await refusal(url)


async def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    async with a_server(b"") as port:
        pass
    said = await refusal(make_url(f"postgresql+psycopg://u:sEcReT@127.0.0.1:{port}/db"))
    assert said.startswith("The database of DATABASE_URL cannot be used: connection failed")


async def test_a_host_that_does_not_exist() -> None:
    assert "nowhere.invalid" in await refusal(make_url("postgresql+psycopg://u:sEcReT@nowhere.invalid/db"))
