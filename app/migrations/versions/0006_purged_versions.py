"""Versions that are deleted for ever: tombstones, and how many a group keeps. Events by what was done."""

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and an index."""
    op.add_column("version", sa.Column("purged_at", app.db.UTCDateTime(), nullable=True))
    op.add_column("version", sa.Column("purged_by", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("version", sa.Column("purge_reason", sa.String(length=500), nullable=False, server_default=""))
    op.add_column("library_settings", sa.Column("keep_versions", sa.Integer(), nullable=True))
    op.add_column("library_settings", sa.Column("keep_versions_since", app.db.UTCDateTime(), nullable=True))
    op.create_index("ix_event_chain_act", "event", ["chain_id", "act"])
