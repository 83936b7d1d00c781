"""Settings from the environment and a `.env` file, checked before anything starts."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, unquote

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL

SLACK_API_URL = "https://slack.com/api/"
DATABASE_URL = "sqlite:///sfdiag.db"
PORT = 3000
RETENTION_DAYS = 90
LONGEST_RETENTION_DAYS = 36_500
SHORT_TOKEN = 16
"""Characters below which a token that somebody made up is worth a warning."""
HOST = "0.0.0.0"  # noqa: S104 - a container or a platform's router reaches the bot from outside

_APPS = "api.slack.com/apps › your app"
_HOW_TO_GET = {
    "SLACK_BOT_TOKEN": f"{_APPS} › OAuth & Permissions › Bot User OAuth Token (starts with xoxb-)",
    "SLACK_APP_TOKEN": (
        f"{_APPS} › Basic Information › App-Level Tokens › Generate, "
        "with the scope connections:write (starts with xapp-)"
    ),
    "SLACK_SIGNING_SECRET": f"{_APPS} › Basic Information › App Credentials › Signing Secret",
}
NO_TOKEN = f"SLACK_BOT_TOKEN is missing. It is at {_HOW_TO_GET['SLACK_BOT_TOKEN']}."
_SLACK_SETTINGS = frozenset(_HOW_TO_GET)
_POSTGRES_SHAPE = "postgresql://USER:PASSWORD@HOST/DATABASE"
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
_UNESCAPED = re.compile(r"[@/?#\s]|%(?![0-9A-Fa-f]{2})")
_PASSWORDS = frozenset({"password", "sslpassword"})
_SALESFORCE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:salesforce|force)\.com")
_USER_ID = re.compile(r"[UW][A-Z0-9]+")


class SettingsError(Exception):
    """The settings cannot be used. The text names every fault and its remedy, and holds no secret."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        count = "1 setting needs" if len(faults) == 1 else f"{len(faults)} settings need"
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"{count} attention (in the environment or in a .env file):\n{lines}")
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, in the program's words.

    ``database_url`` is SQLAlchemy's, with its asynchronous driver; printed, it does not show its password.
    ``port`` is nothing when none was set: with Socket Mode a port is opened only when asked for.
    ``ingest_token`` is what other programs push sync errors with; without one they cannot. ``retention_days`` is how
    long sync errors are kept, ``scheduler`` whether this process does the scheduled work. ``salesforce_domain`` is
    where record ids link to; ``blocks`` tells whether Slack's newer blocks are tried.
    """

    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    api_url: str = SLACK_API_URL
    database_url: URL = field(default_factory=lambda: URL.create("sqlite+aiosqlite", database="sfdiag.db"))
    port: int | None = None
    host: str = HOST
    admins: frozenset[str] = field(default_factory=frozenset)
    overlays: tuple[Path, ...] = ()
    salesforce_domain: str | None = None
    blocks: Literal["plain", "new"] = "plain"
    lang: Literal["en", "fr"] = "en"
    log: Literal["json", "console"] | None = None
    log_level: str = "INFO"
    disk_is_lost: bool = False
    ingest_token: SecretStr | None = None
    retention_days: int = RETENTION_DAYS
    scheduler: bool = True

    @property
    def socket_mode(self) -> bool:
        """Whether the bot connects to Slack by itself; without it Slack has to reach the bot over HTTP."""
        return self.app_token is not None


def load(*, slack: bool, token: bool = False, env_file: Path | None = Path(".env")) -> Settings:
    """Read and check the settings.

    Args:
        slack: whether the command runs the bot; the others do not ask for Slack's settings.
        token: whether the command posts, if there is a bot token; without the token it works all the same.
        env_file: a file of settings that the environment overrides; it need not exist.

    Raises:
        SettingsError: naming everything that is missing or malformed.

    """
    left_out = frozenset() if slack else _SLACK_SETTINGS - ({"SLACK_BOT_TOKEN"} if token else frozenset())
    given: dict[str, Any] = {name.lower(): None for name in left_out}
    faults: list[str] = []
    broken: set[str] = set()
    try:
        read = _Environment(**{"_env_file": env_file, **given})
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        broken = {str(fault["loc"][0]) for fault in found}
        faults = [_fault(fault) for fault in found]
        # Read what is left, so that one report also names what is missing.
        given |= {name: _Environment.model_fields[name].default for name in broken}
        read = _Environment(**{"_env_file": env_file, **given})
    if slack:
        present = {name for name in _SLACK_SETTINGS if getattr(read, name.lower()) or name.lower() in broken}
        faults += _missing(present)
    if faults:
        raise SettingsError(tuple(sorted(faults)))
    return _settings(read)


def _settings(read: _Environment) -> Settings:
    return Settings(
        bot_token=read.slack_bot_token,
        app_token=read.slack_app_token,
        signing_secret=read.slack_signing_secret,
        api_url=read.slack_api_url,
        database_url=read.database_url,
        port=read.port,
        host=read.host,
        admins=read.sfdiag_admins,
        overlays=read.sfdiag_catalog,
        salesforce_domain=read.sfdiag_salesforce_domain,
        blocks=read.sfdiag_blocks,
        lang=read.sfdiag_lang,
        log=read.sfdiag_log,
        log_level=read.sfdiag_log_level,
        disk_is_lost=bool(read.dyno),
        ingest_token=read.sfdiag_ingest_token,
        retention_days=read.sfdiag_retention_days,
        scheduler=read.sfdiag_scheduler == "on",
    )


def _missing(present: set[str]) -> list[str]:
    faults = []
    if "SLACK_BOT_TOKEN" not in present:
        faults.append(NO_TOKEN)
    if not present & {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}:
        faults.append(
            "SLACK_APP_TOKEN is missing: the bot needs it to connect by itself (Socket Mode). "
            f"It is at {_HOW_TO_GET['SLACK_APP_TOKEN']}. To let Slack call the bot over HTTP instead, set "
            f"SLACK_SIGNING_SECRET: {_HOW_TO_GET['SLACK_SIGNING_SECRET']}."
        )
    return faults


def _fault(error: Any) -> str:
    """Return one fault as a sentence. The value itself is never in it: it may be a secret in the wrong place."""
    name = str(error["loc"][0]).upper()
    cause = error.get("ctx", {}).get("error")
    said = str(cause) if isinstance(cause, ValueError) else _IN_OTHER_WORDS.get(name, "cannot be read")
    remedy = f" It is at {_HOW_TO_GET[name]}." if name in _HOW_TO_GET else ""
    return f"{name} {said}.{remedy}"


_IN_OTHER_WORDS = {
    "PORT": f"must be a number from 1 to 65535, as in {PORT}",
    "SFDIAG_LANG": "must be en or fr",
    "SFDIAG_BLOCKS": "must be plain or new",
    "SFDIAG_LOG": "must be json or console",
    "SFDIAG_LOG_LEVEL": "must be DEBUG, INFO, WARNING or ERROR",
    "SFDIAG_RETENTION_DAYS": f"must be a number of days from 1 to {LONGEST_RETENTION_DAYS}, as in {RETENTION_DAYS}",
    "SFDIAG_SCHEDULER": "must be on or off",
}


def _blank_is_unset(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _token(prefix: str, other: dict[str, str]) -> Any:
    def check(secret: SecretStr | None) -> SecretStr | None:
        if secret is None:
            return None
        value = secret.get_secret_value().strip()
        for wrong, meant in other.items():
            if value.startswith(wrong):
                raise ValueError(f"holds {meant} (it starts with {wrong}), not one that starts with {prefix}")
        if not value.startswith(prefix):
            raise ValueError(f"must start with {prefix}")
        if re.search(r"[\s\"'<>…]|\.\.\.", value):
            raise ValueError("has quotes, spaces or dots in it, so it is not a whole token; copy it again")
        return SecretStr(value)

    return AfterValidator(check)


def _signing_secret(secret: SecretStr | None) -> SecretStr | None:
    if secret is None:
        return None
    value = secret.get_secret_value().strip()
    if value.startswith(("xoxb-", "xapp-", "xoxp-")):
        raise ValueError("holds a token, not the signing secret")
    if re.search(r"\s", value):
        raise ValueError("has spaces in it; copy it again")
    return SecretStr(value)


def _ingest_token(secret: SecretStr | None) -> SecretStr | None:
    if secret is None:
        return None
    value = secret.get_secret_value().strip()
    if value.startswith(("xoxb-", "xapp-", "xoxp-")):
        raise ValueError("holds a token of Slack's; make up another secret, for instance with: openssl rand -hex 32")
    if not re.fullmatch(r"[!-~]+", value):
        raise ValueError(
            "may hold letters, digits and signs of ASCII only, without spaces; make one with: openssl rand -hex 32"
        )
    return SecretStr(value)


def _api_url(value: str) -> str:
    if not re.match(r"https?://[^\s/]+", value):
        raise ValueError(f"must be an http or https address, as in {SLACK_API_URL}")
    return value.rstrip("/") + "/"


def _database_url(value: str | URL) -> URL:
    if isinstance(value, URL):
        return value
    value = value.strip()
    if value.startswith(("postgres://", "postgresql://")):
        return _postgres(value)
    path = re.fullmatch(r"sqlite:///(.+)", value)
    if not path:
        raise ValueError(f"must be sqlite:///PATH, as in {DATABASE_URL}, or {_POSTGRES_SHAPE}")
    file = Path(path[1]).expanduser()
    if not file.absolute().parent.is_dir():
        raise ValueError("names a file in a folder that does not exist; make the folder first")
    return URL.create("sqlite+aiosqlite", database=str(file))


def _postgres(value: str) -> URL:
    """Return an address as its parts. What is said of a wrong one quotes nothing: any part may be a password's."""
    server, _, options = value.split("://", 1)[1].partition("?")
    account, _, place = server.rpartition("@")
    hosts, _, name = place.partition("/")
    user, _, password = account.partition(":")
    if any(_UNESCAPED.search(part) for part in (account, name)) or re.search(r"[@#\s]", options):
        raise ValueError(
            "has a character in it that stands for something else in an address; in a user's name or a password "
            "@ is written %40, / is %2F, ? is %3F, # is %23, % is %25 and a space is %20"
        )
    query = dict(parse_qsl(options, keep_blank_values=True))
    if not name:
        raise ValueError(f"names no database; it must be {_POSTGRES_SHAPE}")
    if not hosts and "host" not in query:
        raise ValueError(f"names no host; it must be {_POSTGRES_SHAPE}")
    places = [_HOST.fullmatch(host) for host in hosts.split(",") if hosts]
    found = [(place["host"].strip("[]"), place["port"]) for place in places if place]
    if len(found) < len(places):
        raise ValueError(f"has no usable host and port; it must be {_POSTGRES_SHAPE}")
    if not _client_knows(query):
        raise ValueError(
            "has an option after its ? that PostgreSQL does not know; one that it knows is sslmode=require"
        )
    # An address that is printed hides the password in its own place only.
    if _PASSWORDS & set(query):
        raise ValueError(f"has a password after its ?; it must be {_POSTGRES_SHAPE}")
    if len(found) > 1:
        query["host"] = ",".join(host for host, _port in found)
        query["port"] = ",".join(port or "5432" for _host, port in found)
    host, port = found[0] if len(found) == 1 else (None, None)
    return URL.create(
        "postgresql+psycopg",
        username=unquote(user) or None,
        password=unquote(password) or None,
        host=host,
        port=int(port) if port else None,
        database=unquote(name),
        query=query,
    )


def _client_knows(options: dict[str, str]) -> bool:
    # Only whoever uses PostgreSQL waits for its library.
    from psycopg import ProgrammingError  # noqa: PLC0415
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    try:
        make_conninfo("", **options)
    except ProgrammingError:
        return False
    return True


def _admins(value: Any) -> frozenset[str]:
    if not isinstance(value, str):
        return frozenset(value)
    ids = frozenset(part.strip() for part in value.split(",") if part.strip())
    wrong = sorted(part for part in ids if not _USER_ID.fullmatch(part))
    if wrong:
        raise ValueError(
            "must be Slack user ids such as U024BE7LH, separated by commas "
            "(in Slack: the person's profile › ⋮ › Copy member ID)"
        )
    return ids


def _domain(value: str | None) -> str | None:
    if value is None:
        return None
    host = value.strip().lower().removeprefix("https://").rstrip("/")
    if not _SALESFORCE.fullmatch(host):
        raise ValueError("must be your Salesforce domain, as in acme.my.salesforce.com (Setup › My Domain)")
    return host


def _folders(value: Any) -> tuple[Path, ...]:
    if not isinstance(value, str):
        return tuple(value)
    folders = tuple(Path(part).expanduser() for part in value.split(os.pathsep) if part)
    missing = [str(folder) for folder in folders if not folder.is_dir()]
    if missing:
        raise ValueError(f"names folders that do not exist: {', '.join(missing)}")
    return folders


_BotToken = Annotated[
    SecretStr | None,
    BeforeValidator(_blank_is_unset),
    _token("xoxb-", {"xapp-": "the app-level token", "xoxp-": "a user's token", "xoxe": "an expiring token"}),
]
_AppToken = Annotated[
    SecretStr | None, BeforeValidator(_blank_is_unset), _token("xapp-", {"xox": "the bot token or a user's"})
]
_Secret = Annotated[SecretStr | None, BeforeValidator(_blank_is_unset), AfterValidator(_signing_secret)]
_IngestToken = Annotated[SecretStr | None, BeforeValidator(_blank_is_unset), AfterValidator(_ingest_token)]
_Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class _Environment(BaseSettings):
    """The environment as it is; the names are those of the variables."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, frozen=True
    )

    slack_bot_token: _BotToken = None
    slack_app_token: _AppToken = None
    slack_signing_secret: _Secret = None
    slack_api_url: Annotated[str, AfterValidator(_api_url)] = SLACK_API_URL
    database_url: Annotated[Any, AfterValidator(_database_url)] = Field(default=DATABASE_URL, validate_default=True)
    port: Annotated[int | None, Field(ge=1, le=65535)] = None
    host: str = HOST
    sfdiag_admins: Annotated[frozenset[str], NoDecode, BeforeValidator(_admins)] = frozenset()
    sfdiag_catalog: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_folders)] = ()
    sfdiag_salesforce_domain: Annotated[str | None, BeforeValidator(_blank_is_unset), AfterValidator(_domain)] = None
    sfdiag_blocks: Annotated[Literal["plain", "new"], BeforeValidator(lambda v: str(v).strip().lower())] = "plain"
    sfdiag_lang: Annotated[Literal["en", "fr"], BeforeValidator(lambda v: str(v).strip().lower())] = "en"
    sfdiag_ingest_token: _IngestToken = None
    sfdiag_retention_days: Annotated[int, Field(ge=1, le=LONGEST_RETENTION_DAYS)] = RETENTION_DAYS
    sfdiag_scheduler: Annotated[Literal["on", "off"], BeforeValidator(lambda v: str(v).strip().lower())] = "on"
    sfdiag_log: Annotated[
        Literal["json", "console"] | None, BeforeValidator(lambda v: v.strip().lower() if isinstance(v, str) else v)
    ] = None
    sfdiag_log_level: Annotated[_Level, BeforeValidator(lambda v: str(v).strip().upper())] = "INFO"
    dyno: str | None = None
