"""The tables, and the one workspace that a single bot token stands for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
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


class AnyText(TypeDecorator[str]):
    """A text as somebody pasted it. What no database can keep (a NUL, half a surrogate pair) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text with what PostgreSQL or UTF-8 refuses replaced."""
        if value is None:
            return None
        # As UTF-16 two halves that stand side by side become the one character that they mean.
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


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
