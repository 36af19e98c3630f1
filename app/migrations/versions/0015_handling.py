"""What a group has chosen for sensitive documents; requests to pass a document on."""

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

RULES = ("sensitive_previews", "sensitive_texts", "sensitive_archives", "sensitive_titles")


def upgrade() -> None:
    """Add the columns, and the table."""
    for name in RULES:
        op.add_column("library_settings", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("library_settings", sa.Column("sensitive_profiles", sa.JSON(), nullable=True))
    op.create_table(
        "release_request",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("asked_by_id", sa.String(length=16), nullable=False),
        sa.Column("recipient", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answered_by_id", sa.String(length=16), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("comment", sa.String(length=2000), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user_account.id"], name=op.f("fk_release_request_answered_by_id_user_account")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_release_request_asked_by_id_user_account")),
        sa.ForeignKeyConstraint(["document_id"], ["item.id"], name=op.f("fk_release_request_document_id_item")),
        sa.ForeignKeyConstraint(["group_id"], ["work_group.id"], name=op.f("fk_release_request_group_id_work_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_request")),
    )
    op.create_index(op.f("ix_release_request_document_id"), "release_request", ["document_id"])
    op.create_index("ix_release_request_group_state", "release_request", ["group_id", "state"])
