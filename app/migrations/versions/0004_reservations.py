"""Reservations of documents."""

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "lock",
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("holder_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", app.db.UTCDateTime(), nullable=False),
        sa.Column("ends_at", app.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["item.id"], name=op.f("fk_lock_document_id_item")),
        sa.ForeignKeyConstraint(["holder_id"], ["user_account.id"], name=op.f("fk_lock_holder_id_user_account")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_lock")),
    )
    op.create_index(op.f("ix_lock_ends_at"), "lock", ["ends_at"])
