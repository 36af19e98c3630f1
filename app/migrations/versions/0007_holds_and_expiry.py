"""Legal holds, and what becomes of documents that expire."""

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("item", sa.Column("held_at", app.db.UTCDateTime(), nullable=True))
    op.add_column("item", sa.Column("held_by", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("item", sa.Column("hold_reason", sa.String(length=500), nullable=False, server_default=""))
    op.add_column("item", sa.Column("expiry_rule", sa.String(length=10), nullable=True))
    op.add_column("item", sa.Column("reminded_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_item_expires_on"), "item", ["expires_on"])
