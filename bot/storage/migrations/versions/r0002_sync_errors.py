"""Sync errors, their groups and their problems."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "sync_problems",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("cause", sa.Text),
        sa.Column("category", sa.String(32)),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "fingerprint", name="pk_sync_problems"),
    )
    op.create_table(
        "sync_groups",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("key", sa.LargeBinary(16), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("object", sa.Text),
        sa.Column("operation", sa.Text),
        sa.Column("code", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_sync_groups"),
        sa.UniqueConstraint("workspace", "key", name="uq_sync_groups_workspace_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sync_groups_workspace_fingerprint", "sync_groups", ["workspace", "fingerprint"])
    op.create_table(
        "sync_removals",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("times", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_sync_removals"),
    )
    op.create_table(
        "sync_errors",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("identity", sa.LargeBinary(32), nullable=False),
        sa.Column("group_id", _NUMBER, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.Column("failed_at", sa.BigInteger),
        sa.Column("failed_offset", sa.SmallInteger),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("salesforce_id", sa.Text),
        sa.Column("marketo_id", sa.Text),
        sa.Column("job_id", sa.Text),
        sa.Column("external_id", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_sync_errors"),
        sa.UniqueConstraint("workspace", "identity", name="uq_sync_errors_workspace_identity"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sync_errors_workspace_seen_at_id", "sync_errors", ["workspace", "seen_at", "id"])
    op.create_index("ix_sync_errors_group_id_seen_at_id", "sync_errors", ["group_id", "seen_at", "id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("sync_errors")
    op.drop_table("sync_removals")
    op.drop_table("sync_groups")
    op.drop_table("sync_problems")
