"""Imports of zips, and when the files in them were last changed."""

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their tables, and the time to versions."""
    op.add_column("version", sa.Column("file_modified_at", app.db.UTCDateTime(), nullable=True))
    op.create_table(
        "zip_import",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("folder_id", sa.String(length=16), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("same_names", sa.String(length=10), nullable=False),
        sa.Column("with_details", sa.Boolean(), nullable=False),
        sa.Column("leaves_out_wrong", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=False),
        sa.Column("created_at", app.db.UTCDateTime(), nullable=False),
        sa.Column("ended_at", app.db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["work_group.id"], name=op.f("fk_zip_import_group_id_work_group")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_zip_import_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zip_import")),
    )
    for column in ("created_at", "group_id", "user_id"):
        op.create_index(op.f(f"ix_zip_import_{column}"), "zip_import", [column])
    op.create_table(
        "zip_import_member",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("import_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("is_folder", sa.Boolean(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("item_id", sa.String(length=16), nullable=True),
        sa.Column("version_id", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["zip_import.id"], name=op.f("fk_zip_import_member_import_id_zip_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zip_import_member")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_zip_import_member_import_id")),
    )
    op.create_index("ix_zip_import_member_state", "zip_import_member", ["import_id", "state"])
