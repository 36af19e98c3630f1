"""Uploads that are not finished."""

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("folder_id", sa.String(length=16), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=True),
        sa.Column("keep_both", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version_id", sa.String(length=16), nullable=True),
        sa.Column("error", sa.JSON(), nullable=False),
        sa.Column("created_at", app.db.UTCDateTime(), nullable=False),
        sa.Column("expires_at", app.db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_upload_size")),
        sa.ForeignKeyConstraint(["group_id"], ["work_group.id"], name=op.f("fk_upload_group_id_work_group")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_upload_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    for column in ("expires_at", "group_id", "user_id"):
        op.create_index(op.f(f"ix_upload_{column}"), "upload", [column])
