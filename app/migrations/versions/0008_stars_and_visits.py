"""Starred items, and when somebody was here before."""

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and a column."""
    op.add_column("sign_in", sa.Column("last_visit_at", app.db.UTCDateTime(), nullable=True))
    op.create_table(
        "star",
        sa.Column("user_id", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", app.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_star_item_id_item")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_star_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "item_id", name=op.f("pk_star")),
    )
    op.create_index(op.f("ix_star_item_id"), "star", ["item_id"])
