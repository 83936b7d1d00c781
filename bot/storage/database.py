"""The database: one place that opens it, and two ways in, for reading and for writing."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import await_only

from bot.storage.errors import DatabaseAwayError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from sqlalchemy import URL, Connection, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

BUSY_TIMEOUT_MS = 5000
STATEMENT_S = 30.0
_ABANDONED_MS = 60_000
_WAL_PAUSES_S = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
# A batch of sync errors touches nearly every page of their unique index. With SQLite's own limits (2 MB of pages in
# memory, the log written back every 4 MB) each page is written back with every batch: twenty times the data.
_SQLITE_IN_BULK = ("cache_size=-16384", "wal_autocheckpoint=8000")
_READS = "sfdiag_reads"
_WITHIN = "sfdiag_within"

# The smallest plans of the usual hosts allow 20 connections, for all processes together.
_POSTGRES_POOL: dict[str, Any] = {"pool_size": 4, "max_overflow": 4, "pool_timeout": 5.0, "pool_pre_ping": True}
# Every option may be set otherwise by the address.
_POSTGRES_OPTIONS: dict[str, Any] = {
    "application_name": "sfdiag",
    "connect_timeout": 5,
    # A server that vanished without a word is noticed within a minute and not within hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
# Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, resources, shutdown
# and time-out, being the loser of a conflict, a server that has become a stand-by, log-in.
_AWAY_STATES = ("08", "53", "57", "58", "40", "55P03", "25006", "25P03", "25P04", "28", "3D000")
_WRONG_VALUE = "22"
# SQLITE_BUSY, READONLY, IOERR, FULL, CANTOPEN
_AWAY_SQLITE = frozenset({5, 8, 10, 13, 14})


class Database:
    """A database that several tasks and several processes use at once."""

    def __init__(self, url: str | URL) -> None:
        """Take SQLAlchemy's address of the database; nothing is opened yet."""
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        # Parameters hold what people pasted; they must not reach a log with an error's text.
        self._engine = create_async_engine(
            address, hide_parameters=True, **({} if self.is_sqlite else _for_postgres(address))
        )
        if self.is_sqlite:
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)
        else:
            event.listen(self._engine.sync_engine, "begin", _begin_postgres)

    @asynccontextmanager
    async def read(self, *, within_s: float | None = STATEMENT_S) -> AsyncIterator[AsyncConnection]:
        """Open a connection that only reads.

        Args:
            within_s: how long one statement may take, or nothing for as long as it takes (SQLite knows no limit).

        Raises:
            DatabaseAwayError: the database does not answer.

        """
        with _told_apart():
            async with self._engine.connect() as connection:
                await connection.execution_options(**{_READS: True, _WITHIN: within_s})
                yield connection

    @asynccontextmanager
    async def write(self, *, within_s: float | None = STATEMENT_S) -> AsyncIterator[AsyncConnection]:
        """Open a transaction; it is committed at the end, and rolled back when something was raised.

        Args:
            within_s: how long one statement may take, or nothing for as long as it takes (SQLite knows no limit).

        Raises:
            DatabaseAwayError: the database does not answer. When it went away during the commit, nobody knows
                whether that was done: what is written again must find out by its key.

        """
        with _told_apart():
            async with self._engine.connect() as connection:
                await connection.execution_options(**{_WITHIN: within_s})
                async with connection.begin():
                    yield connection

    async def alone(self, connection: AsyncConnection, *name: str) -> None:
        """Have everybody who asks for the same name wait until this writing transaction has ended.

        What is read afterwards holds all that the ones before have written. SQLite lets one writer in at a time
        anyway. Names may share a lock, which costs a wait and nothing else.
        """
        if not self.is_sqlite:
            digest = blake2b("\0".join(name).encode(), digest_size=8).digest()
            key = int.from_bytes(digest, "big", signed=True)
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    async def put(self, connection: AsyncConnection, table: Table, key: Mapping[str, Any], **values: Any) -> None:
        """Write a row, whether there is one of this key or not; ``key`` holds the primary key."""
        insert = sqlite.insert if self.is_sqlite else postgresql.insert
        await connection.execute(
            insert(table).values(**key, **values).on_conflict_do_update(index_elements=list(key), set_=values)
        )

    async def put_once(self, connection: AsyncConnection, table: Table, **values: Any) -> bool:
        """Write a row unless one with the same key is there; return whether it was written.

        Whoever writes the same key at the same moment is waited for.
        """
        insert = sqlite.insert if self.is_sqlite else postgresql.insert
        # Not every driver counts the rows of such a statement.
        written = insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key.columns)
        return (await connection.execute(written)).first() is not None

    async def answers(self) -> bool:
        """Tell whether the database answers. Raises DatabaseAwayError."""
        async with self.read() as connection:
            return bool((await connection.execute(text("SELECT 1"))).scalar_one())

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


@contextmanager
def _told_apart() -> Iterator[None]:
    """Tell a database that is away from a bug, and take what was written out of the errors' texts."""
    try:
        yield
    except Exception as error:
        _without_data(error)
        if _is_away(error):
            raise DatabaseAwayError(f"The database does not answer: {reason(error)}.") from error
        raise


def reason(error: Exception) -> str:
    """Return what a database's driver says, in one line."""
    if isinstance(error, PoolTimeoutError):
        return "every connection to it is in use"
    said = str(getattr(error, "orig", None) or error).strip()
    return (said.splitlines() or [type(error).__name__])[0].rstrip(".")


def _for_postgres(address: URL) -> dict[str, Any]:
    options = {name: value for name, value in _POSTGRES_OPTIONS.items() if name not in address.query}
    return {
        **_POSTGRES_POOL,
        # Whoever waited for a lock has to see what its owner wrote, whatever the server's default is.
        "isolation_level": "READ COMMITTED",
        # A pooler in between may hand each transaction to another connection, which knows no prepared statements.
        "connect_args": options | {"prepare_threshold": None},
    }


def _begin_postgres(connection: Connection) -> None:
    # For this transaction only: behind a pooler a session's settings would stay with somebody else's connection.
    within_s = connection.get_execution_options().get(_WITHIN)
    connection.exec_driver_sql(
        "SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true),"
        " set_config('idle_in_transaction_session_timeout', %s, true)",
        (str(int((within_s or 0) * 1000)), str(BUSY_TIMEOUT_MS), str(_ABANDONED_MS)),
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", *_SQLITE_IN_BULK):
        cursor.execute(f"PRAGMA {pragma}")
    # Several who open a new file at once are in each other's way here, and SQLite does not wait for this lock.
    for pause_s in (*_WAL_PAUSES_S, None):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if pause_s is None or not _is_away(error):
                raise
            await_only(asyncio.sleep(pause_s))
        else:
            break
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads and then writes fails at once when another one wrote in between, whatever the
    # busy timeout; one that is going to write takes its lock at the start and waits for it.
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _is_away(error: Exception) -> bool:
    if isinstance(error, PoolTimeoutError):
        return True
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        # The low byte; the rest says more exactly what happened.
        return code & 0xFF in _AWAY_SQLITE
    if not hasattr(cause, "sqlstate"):
        return False
    if cause.sqlstate is not None:
        return str(cause.sqlstate).startswith(_AWAY_STATES)
    # Not the server's word but the driver's own: it could not connect, or the connection broke.
    return any(kind.__name__ == "OperationalError" for kind in type(cause).__mro__)


def _without_data(error: Exception) -> None:
    """Cut a PostgreSQL error's text to its first line: below it the server quotes rows."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None)
    if state is None or not cause.args:
        return
    whole = str(cause.args[0])
    # A value that does not fit its column is quoted in the first line, too.
    line = type(cause).__name__ if state.startswith(_WRONG_VALUE) else whole.split("\n", 1)[0]
    cause.args = (line, *cause.args[1:])
    if error is not cause:
        error.args = tuple(arg.replace(whole, line) if isinstance(arg, str) else arg for arg in error.args)
