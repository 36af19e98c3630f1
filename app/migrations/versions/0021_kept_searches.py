"""What people have searched, and the searches that they keep."""

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their tables."""
    op.create_table(
        "recent_search",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("created_at", app.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_recent_search_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_search")),
    )
    op.create_index("ix_recent_search_user", "recent_search", ["user_id", "created_at"])
    op.create_table(
        "saved_search",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("order", sa.String(length=10), nullable=False),
        sa.Column("with_old", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", app.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_saved_search_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index(op.f("ix_saved_search_user_id"), "saved_search", ["user_id"])
