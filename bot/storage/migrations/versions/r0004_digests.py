"""Digests: who wants one, those that were ordered, and what people did about problems."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "digests",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("set_by", sa.String(32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused", sa.String(64)),
        sa.PrimaryKeyConstraint("workspace", "channel", name="pk_digests"),
    )
    op.create_table(
        "digest_posts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(32)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("sheet", sa.JSON),
        sa.Column("upto", sa.BigInteger),
        sa.Column("joins", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("drawn", sa.Integer, nullable=False),
        sa.Column("draw_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_digest_posts"),
        sa.UniqueConstraint("workspace", "channel", "day", "turn", name="uq_digest_posts_workspace_channel_day_turn"),
    )
    op.create_index(
        "ix_digest_posts_workspace_state_lease_until", "digest_posts", ["workspace", "state", "lease_until"]
    )
    op.create_index(
        "ix_digest_posts_workspace_channel_turn_ends_at", "digest_posts", ["workspace", "channel", "turn", "ends_at"]
    )
    op.create_table(
        "digest_items",
        sa.Column("post", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("post", "fingerprint", name="pk_digest_items"),
        sa.ForeignKeyConstraint(
            ["post"], ["digest_posts.id"], name="fk_digest_items_post_digest_posts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_digest_items_fingerprint", "digest_items", ["fingerprint"])
    op.create_table(
        "problem_events",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(32)),
        sa.Column("to", sa.String(32)),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_problem_events"),
    )
    op.create_index("ix_problem_events_workspace_fingerprint_id", "problem_events", ["workspace", "fingerprint", "id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("problem_events", "digest_items", "digest_posts", "digests"):
        op.drop_table(table)
