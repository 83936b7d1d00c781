from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg

from bot.settings import Settings, SettingsError, load

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_APP_TOKEN": "xapp-1-abc"}
NAMES = (
    "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL", "PORT", "HOST",
    "SFDIAG_ADMINS", "SFDIAG_CATALOG", "SFDIAG_LANG", "SFDIAG_LOG", "SFDIAG_LOG_LEVEL", "DYNO",
    "SFDIAG_INGEST_TOKEN", "SFDIAG_RETENTION_DAYS", "SFDIAG_SCHEDULER", "SFDIAG_SALESFORCE_DOMAIN", "SFDIAG_BLOCKS",
)  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def faults(*, slack: bool = True) -> str:
    with pytest.raises(SettingsError) as refused:
        load(slack=slack)
    return str(refused.value)


def test_the_defaults() -> None:
    assert load(slack=False) == Settings()
    assert str(Settings().database_url) == "sqlite+aiosqlite:///sfdiag.db"
    assert Settings().api_url == "https://slack.com/api/"


def test_everything_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    given(
        monkeypatch,
        **GOOD,
        SLACK_SIGNING_SECRET="abc123",
        SLACK_API_URL="http://localhost:4000/api",
        DATABASE_URL=f"sqlite:///{tmp_path}/kept.db",
        PORT="8080",
        HOST="127.0.0.1",
        SFDIAG_ADMINS="U024BE7LH, W012A3CDE,",
        SFDIAG_CATALOG=f"{one}{os.pathsep}{two}",
        SFDIAG_LANG="FR",
        SFDIAG_LOG="json",
        SFDIAG_LOG_LEVEL="debug",
        DYNO="web.1",
        SFDIAG_INGEST_TOKEN=" a-token ",
        SFDIAG_RETENTION_DAYS="30",
        SFDIAG_SCHEDULER="OFF",
        SFDIAG_SALESFORCE_DOMAIN="https://Acme.my.salesforce.com/",
        SFDIAG_BLOCKS="New",
    )
    read = load(slack=True)
    assert read.bot_token is not None
    assert read.bot_token.get_secret_value() == "xoxb-1-abc"
    assert read.socket_mode
    assert read.api_url == "http://localhost:4000/api/"
    assert str(read.database_url) == f"sqlite+aiosqlite:///{tmp_path}/kept.db"
    assert (read.port, read.host) == (8080, "127.0.0.1")
    assert read.admins == {"U024BE7LH", "W012A3CDE"}
    assert read.overlays == (one, two)
    assert (read.lang, read.log, read.log_level) == ("fr", "json", "DEBUG")
    assert read.disk_is_lost
    assert read.ingest_token is not None
    assert read.ingest_token.get_secret_value() == "a-token"
    assert (read.retention_days, read.scheduler) == (30, False)
    assert (read.salesforce_domain, read.blocks) == ("acme.my.salesforce.com", "new")


def test_a_file_is_read_and_the_environment_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["SLACK_BOT_TOKEN=xoxb-file", "SLACK_APP_TOKEN=' xapp-file '", "SFDIAG_LANG=fr", "SOMETHING_ELSE=1"]
    Path(".env").write_text("\n".join(lines), encoding="utf-8")
    given(monkeypatch, SLACK_BOT_TOKEN="xoxb-environment")
    read = load(slack=True)
    assert read.bot_token is not None
    assert read.app_token is not None
    assert read.bot_token.get_secret_value() == "xoxb-environment"
    assert read.app_token.get_secret_value() == "xapp-file"
    assert read.lang == "fr"


def test_nothing_set_names_all_that_is_needed_and_where_it_is() -> None:
    said = faults()
    assert "2 settings need attention" in said
    for expected in ("SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing", "SLACK_SIGNING_SECRET"):
        assert expected in said
    for place in ("OAuth & Permissions", "App-Level Tokens", "Signing Secret"):
        assert place in said


def test_http_needs_the_signing_secret_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="abc123")
    assert not load(slack=True).socket_mode


def test_an_empty_setting_is_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SLACK_BOT_TOKEN="  ", SLACK_APP_TOKEN="")
    assert "SLACK_BOT_TOKEN is missing" in faults()


def test_all_faults_come_in_one_report(monkeypatch: pytest.MonkeyPatch) -> None:
    given(
        monkeypatch,
        SLACK_APP_TOKEN="nonsense",
        PORT="eighty",
        SFDIAG_ADMINS="alice",
        SFDIAG_LANG="de",
        SFDIAG_LOG="xml",
        SFDIAG_LOG_LEVEL="loud",
        SFDIAG_CATALOG="nowhere",
        DATABASE_URL="mysql://db",
        SLACK_API_URL="slack.com",
        SFDIAG_INGEST_TOKEN="two words",
        SFDIAG_RETENTION_DAYS="0",
        SFDIAG_SCHEDULER="sometimes",
        SFDIAG_SALESFORCE_DOMAIN="acme.example.com",
        SFDIAG_BLOCKS="shiny",
    )
    said = faults()
    assert "15 settings need attention" in said
    for name in (
        "SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN must start with xapp-", "PORT must be", "SFDIAG_ADMINS must be",
        "SFDIAG_LANG must be en or fr", "SFDIAG_LOG must be", "SFDIAG_LOG_LEVEL must be", "SFDIAG_CATALOG names",
        "DATABASE_URL must be", "SLACK_API_URL must be", "SFDIAG_INGEST_TOKEN may hold",
        "SFDIAG_RETENTION_DAYS must be", "SFDIAG_SCHEDULER must be on or off",
        "SFDIAG_SALESFORCE_DOMAIN must be", "SFDIAG_BLOCKS must be plain or new",
    ):  # fmt: skip
        assert name in said


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-sEcReT", "holds the app-level token"),
        ("SLACK_BOT_TOKEN", "xoxp-1-sEcReT", "holds a user's token"),
        ("SLACK_BOT_TOKEN", "sEcReT", "must start with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-…sEcReT", "not a whole token"),
        ("SLACK_BOT_TOKEN", '"xoxb-sEcReT"', "must start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1-sEcReT", "holds the bot token"),
        ("SLACK_APP_TOKEN", "xapp-1 sEcReT", "not a whole token"),
        ("SLACK_SIGNING_SECRET", "xoxb-1-sEcReT", "holds a token"),
        ("SLACK_SIGNING_SECRET", "sEc ReT", "has spaces"),
        ("PORT", "xoxb-1-sEcReT", "must be a number"),
        ("DATABASE_URL", "postgresql+asyncpg://user:sEcReT@host/db", "must be sqlite:///PATH, as in"),
        ("DATABASE_URL", "postgres://user:sEc@ReT@host/db", "@ is written %40"),
        ("DATABASE_URL", "postgres://user:sEcReT/x@host/db", "/ is %2F"),
        ("DATABASE_URL", "postgres://user:sEcReT?x@host/db", "? is %3F"),
        ("DATABASE_URL", "postgres://user:sEcReT#x@host/db", "# is %23"),
        ("DATABASE_URL", "postgres://user:sEcReT%@host/db", "% is %25"),
        ("DATABASE_URL", "postgres://user:sEc ReT@host/db", "a space is %20"),
        ("DATABASE_URL", "postgres://user:sEcReT@host", "names no database"),
        ("DATABASE_URL", "postgres://user:sEcReT@host/", "names no database"),
        ("DATABASE_URL", "postgres://user:sEcReT@/db", "names no host"),
        ("DATABASE_URL", "postgres://user:sEcReT@host:port/db", "has no usable host and port"),
        ("DATABASE_URL", "postgres://user:sEcReT@one,:5432/db", "has no usable host and port"),
        ("DATABASE_URL", "postgres://user:sEcReT@host/db?ssl=true", "an option after its ?"),
        ("DATABASE_URL", "postgres://user@host/db?password=sEcReT", "has a password after its ?"),
        ("DATABASE_URL", "mysql://user:sEcReT@host/db", "must be sqlite:///PATH"),
        ("DATABASE_URL", "sqlite:///no/such/folder/sEcReT.db", "does not exist"),
        ("SFDIAG_ADMINS", "sEcReT", "must be Slack user ids"),
        ("SFDIAG_INGEST_TOKEN", "xoxb-sEcReT", "holds a token of Slack's"),
        ("SFDIAG_INGEST_TOKEN", "sEcReTé", "openssl rand -hex 32"),
        ("SFDIAG_RETENTION_DAYS", "sEcReT", "must be a number of days"),
        ("SFDIAG_RETENTION_DAYS", "1.5", "must be a number of days"),
    ],
)
def test_a_malformed_setting_is_described_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    given(monkeypatch, **{**GOOD, name: value})
    said = faults()
    assert f"{name} " in said
    assert expected in said
    assert "1 setting needs" in said
    assert "sEcReT" not in said
    assert "sEc ReT" not in said


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "postgres://user:p%40ss%2Fword@db.example.com:5433/d1?sslmode=require",
            {"host": "db.example.com", "port": 5433, "password": "p@ss/word", "sslmode": "require"},
        ),
        ("postgresql://user:p@host/d1", {"host": "host", "password": "p"}),
        ("postgresql://user@[2001:db8::1]:5433/d1", {"host": "2001:db8::1", "port": 5433}),
        (
            "postgresql://user@one:5433,two/d1?target_session_attrs=read-write",
            {"host": "one,two", "port": "5433,5432", "target_session_attrs": "read-write"},
        ),
        ("postgresql://user@/d1?host=/run/postgresql", {"host": "/run/postgresql"}),
    ],
)
def test_an_address_of_postgresql_is_read_as_its_own_programs_read_it(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: dict[str, object]
) -> None:
    given(monkeypatch, DATABASE_URL=value)
    url = load(slack=False).database_url
    assert url.drivername == "postgresql+psycopg"
    _, options = PGDialectAsync_psycopg().create_connect_args(url)  # type: ignore[no-untyped-call]
    assert options == {"user": "user", "dbname": "d1", **expected}


def test_a_path_of_sqlite_may_hold_any_character(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, DATABASE_URL=f"sqlite:///{tmp_path}/what? 100%.db")
    assert load(slack=False).database_url.database == f"{tmp_path}/what? 100%.db"


def test_the_fault_does_not_carry_the_secret_in_its_causes(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SLACK_BOT_TOKEN="sEcReT")
    with pytest.raises(SettingsError) as refused:
        load(slack=True)
    context = refused.value.__context__
    assert context is None or "sEcReT" not in str(context)


def test_commands_without_slack_do_not_look_at_slacks_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SLACK_BOT_TOKEN="nonsense", SLACK_APP_TOKEN="nonsense", SLACK_SIGNING_SECRET="a b")
    assert load(slack=False) == Settings()


def test_commands_without_slack_still_look_at_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, DATABASE_URL="nonsense")
    said = faults(slack=False)
    assert "DATABASE_URL" in said
    assert "SLACK" not in said


def test_settings_do_not_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SLACK_BOT_TOKEN="xoxb-sEcReT", SLACK_APP_TOKEN="xapp-sEcReT", SLACK_SIGNING_SECRET="sEcReT")
    given(monkeypatch, DATABASE_URL="postgres://user:sEcReT@host/db", SFDIAG_INGEST_TOKEN="sEcReT")
    assert "sEcReT" not in f"{load(slack=True)!r} {load(slack=True).database_url}"
