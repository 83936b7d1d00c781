"""The tables, and the one workspace that a single bot token stands for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

# With one bot token there is one workspace, whatever its team id, also before the bot has ever connected.
WORKSPACE = "default"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite forgets offsets, so they are UTC on the way in and again on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant in UTC. Raises ValueError for one without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs an offset")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant in UTC."""
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


class Instant(TypeDecorator[datetime]):
    """An instant as microseconds since 1970: a third of the text that SQLite would keep, in millions of rows."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Return the microseconds. Raises ValueError for an instant without an offset."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant in UTC."""
        return None if value is None else instant(value)


def microseconds(at: datetime) -> int:
    """Return what is stored of an instant. Raises ValueError for one without an offset."""
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return (at - _EPOCH) // _MICROSECOND


def instant(microseconds: int) -> datetime:
    """Return the instant that was stored, in UTC."""
    return _EPOCH + microseconds * _MICROSECOND


class AnyText(TypeDecorator[str]):
    """A text as somebody pasted it. What no database can keep (a NUL, half a surrogate pair) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text with what PostgreSQL or UTF-8 refuses replaced."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Return a text with what PostgreSQL or UTF-8 refuses replaced."""
    # As UTF-16 two halves that stand side by side become the one character that they mean.
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("message_ts", String(32), nullable=False),
    Column("thread_ts", String(32), nullable=False),
    Column("asker", String(32)),
    Column("bot_author", String(32)),
    Column("codes", JSON, nullable=False),
    Column("text", AnyText, nullable=False),
    Column("blocks", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("maybe_posted", Boolean, nullable=False, default=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("posted_ts", String(32)),
    Column("error", String(200)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("workspace", "channel", "message_ts"),
    Index(None, "state", "next_attempt_at"),
    Index(None, "workspace", "channel", "thread_ts"),
    Index(None, "workspace", "channel", "bot_author", "created_at"),
)

channels = Table(
    "channels",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("listening", Boolean),
    Column("lang", String(8)),
    Column("updated_at", UtcDateTime, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", String(32), ForeignKey(answers.c.id, ondelete="CASCADE"), primary_key=True),
    Column("user", String(32), primary_key=True),
    Column("helped", Boolean, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
)

# A number that is counted up; SQLite does that for this type alone.
_Number = BigInteger().with_variant(Integer, "sqlite")

sync_problems = Table(
    "sync_problems",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Column("title", AnyText),
    Column("code", AnyText),
    Column("cause", AnyText),
    Column("category", String(32)),
    Column("first_seen", Instant, nullable=False),
)

# What the errors of a problem have in common beside it. A million errors are of a few hundred such groups: nearly
# everything that is asked for is asked of the groups, and an error's row holds what is its own.
sync_groups = Table(
    "sync_groups",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("key", LargeBinary(16), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("level", String(8), nullable=False),
    Column("source", AnyText, nullable=False),
    Column("object", AnyText),
    Column("operation", AnyText),
    Column("code", AnyText),
    UniqueConstraint("workspace", "key"),
    Index(None, "workspace", "fingerprint"),
    sqlite_autoincrement=True,
)

# How often problems and groups were removed: whoever remembers some knows by it whether they are still there.
sync_removals = Table(
    "sync_removals",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("times", BigInteger, nullable=False),
)

# No foreign key to the group: checking it for each of a million rows costs more than all that is ours. Whoever adds
# errors and whoever cleans up wait for each other.
sync_errors = Table(
    "sync_errors",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("identity", LargeBinary(32), nullable=False),
    Column("group_id", _Number, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("stored_at", Instant, nullable=False),
    Column("failed_at", Instant),
    Column("failed_offset", SmallInteger),
    Column("message", AnyText, nullable=False),
    Column("salesforce_id", AnyText),
    Column("marketo_id", AnyText),
    Column("job_id", AnyText),
    Column("external_id", AnyText),
    UniqueConstraint("workspace", "identity"),
    Index(None, "workspace", "seen_at", "id"),
    Index(None, "group_id", "seen_at", "id"),
    # A number that was cleaned up is not given again: a link to it must not open another error.
    sqlite_autoincrement=True,
)

# Files that people dropped into Slack, from when they are seen until they are read.
drops = Table(
    "drops",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("message_ts", String(32), nullable=False),
    Column("thread_ts", String(32), nullable=False),
    Column("file", String(32), nullable=False),
    Column("user", String(32), nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("direct", Boolean, nullable=False),
    Column("day_first", Boolean),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("error", String(200)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("workspace", "channel", "message_ts", "file"),
    Index(None, "workspace", "state", "next_attempt_at"),
)

# A channel's wish for a digest.
digests = Table(
    "digests",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("plan", JSON, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("set_by", String(32), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("paused", String(64)),
)

# Digests that were ordered: by the clock (turn 0, of which a channel has one a day) or by somebody. The row is the
# claim, and holds all that is needed to make the digest; what it says is kept to draw it again. It is delivered by the
# answer of the same id.
digest_posts = Table(
    "digest_posts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("ordered", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("owner", String(32)),
    Column("lease_until", UtcDateTime),
    Column("sheet", JSON),
    # The newest error that there was when it was made.
    Column("upto", BigInteger),
    # Whether it began where the one before ended, so that the next one begins where it ends.
    Column("joins", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # How often it was to be drawn again, and up to which of these it was.
    Column("wanted", Integer, nullable=False, default=0),
    Column("drawn", Integer, nullable=False, default=0),
    Column("draw_at", UtcDateTime),
    UniqueConstraint("workspace", "channel", "day", "turn"),
    Index(None, "workspace", "state", "lease_until"),
    Index(None, "workspace", "channel", "turn", "ends_at"),
)

# Which problems have a line with buttons in which digest.
digest_items = Table(
    "digest_items",
    metadata,
    Column("post", String(32), ForeignKey(digest_posts.c.id, ondelete="CASCADE"), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Index(None, "fingerprint"),
)

# What people did about problems; their state is what these come to, in this order.
problem_events = Table(
    "problem_events",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("action", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(32)),
    Column("to", String(32)),
    Column("until", UtcDateTime),
    Index(None, "workspace", "fingerprint", "id"),
)
