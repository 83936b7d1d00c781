"""What all tests share.

How many examples the properties try: few in every run, many in ``make soak``. And the databases: a test that asks for
one runs on SQLite and on a real PostgreSQL; with ``--both-databases`` the run fails when it did not.
"""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL

from bot import storage
from tests.postgres import Postgres
from tests.together import Together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xdist.remote import Producer

settings.register_profile("default", deadline=None)
settings.register_profile("soak", deadline=None, max_examples=3000, suppress_health_check=list(HealthCheck))
settings.load_profile("default")

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def soaking(request: pytest.FixtureRequest) -> bool:
    """Tell whether this is ``make soak``, where things are tried far more often."""
    return bool(request.config.getoption("--hypothesis-profile") == "soak")


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what the program compiles of the catalog a place that is not the user's, once for all processes."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give this worker's server; it is started for the first test that asks."""
    server = Postgres.start()
    yield server
    server.stop()


@pytest.fixture(params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Have the test run on every kind of database."""
    kind: str = request.param
    request.node.user_properties.append(("database", kind))
    return kind


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """Give the address of a database in which nothing has been done yet."""
    if database_kind == "sqlite":
        yield _sqlite(tmp_path / "test.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """Give the address of a database with the newest schema and nothing in it."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("_migrated_sqlite"), tmp_path / "test.db")
        yield _sqlite(tmp_path / "test.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create(template=request.getfixturevalue("_migrated_postgres"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "sfdiag.db"
    _migrate(_sqlite(file))
    return file


@pytest.fixture(scope="session")
def _migrated_postgres(postgres: Postgres) -> str:
    name = postgres.create()
    _migrate(postgres.url(name))
    return name


def _sqlite(file: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(file))


def _migrate(url: URL) -> None:
    # In a thread of its own: this one may have an event loop that runs tests.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, storage.upgrade(url)).result()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--both-databases",
        action="store_true",
        help="fail unless every test of a database has run on each of them",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    return Together(config, log) if config.getoption("dist") == "loadgroup" else None


class _Counted:
    """Counts in the process that collects the results which tests ran on which database."""

    def __init__(self) -> None:
        self.ran: dict[str, set[str]] = {kind: set() for kind in DATABASES}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        kind = dict(report.user_properties).get("database")
        if kind is not None and report.when == "call" and not report.skipped:
            self.ran[str(kind)].add(report.nodeid.replace(str(kind), "…"))

    def missing(self) -> str | None:
        """Return what is wrong, or nothing."""
        everything = set().union(*self.ran.values())
        lacks = [f"{len(everything - ran)} not on {kind}" for kind, ran in self.ran.items() if everything - ran]
        if not everything:
            lacks = ["no test of a database has run"]
        return ", ".join(lacks) or None

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.missing() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        counts = ", ".join(f"{len(ran)} on {kind}" for kind, ran in self.ran.items())
        terminalreporter.write_line(f"tests of databases: {counts}")
        if missing := self.missing():
            terminalreporter.write_line(f"ERROR: --both-databases: {missing}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    # With xdist the workers run the tests, and the one that started them hears of all.
    if config.getoption("--both-databases") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Counted(), "both-databases")
