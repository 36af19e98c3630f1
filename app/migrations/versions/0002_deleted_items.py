"""Deleted items: who deleted them, with what; and for how long a group keeps them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and two columns; what is deleted already was, as far as anybody knows, by its author."""
    op.create_table(
        "library_settings",
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("deleted_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("deleted_days BETWEEN 1 AND 3650", name=op.f("ck_library_settings_deleted_days")),
        sa.ForeignKeyConstraint(["group_id"], ["work_group.id"], name=op.f("fk_library_settings_group_id_work_group")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_library_settings")),
    )
    op.add_column(
        "item",
        sa.Column(
            "deleted_by_id",
            sa.String(length=16),
            sa.ForeignKey("user_account.id", name=op.f("fk_item_deleted_by_id_user_account")),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("item", sa.Column("deleted_with_id", sa.String(length=16), nullable=True))
    op.create_index(op.f("ix_item_deleted_with_id"), "item", ["deleted_with_id"])
    op.execute("UPDATE item SET deleted_by_id = author_id, deleted_with_id = id WHERE deleted_at IS NOT NULL")
