"""What groups say of themselves, categories with administrators, asking for a group and asking to join one."""

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their columns and tables."""
    op.add_column("category", sa.Column("contact", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "work_group", sa.Column("takes_applications", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("work_group", sa.Column("contact", sa.Text(), nullable=False, server_default=""))
    op.add_column("work_group", sa.Column("texts", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("work_group", sa.Column("deletes_at", UTCDateTime(), nullable=True))
    op.add_column("work_group", sa.Column("logo_digest", sa.String(length=64), nullable=False, server_default=""))
    op.create_table(
        "group_logo",
        sa.Column("group_id", sa.String(length=16), sa.ForeignKey("work_group.id"), primary_key=True),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
    )
    op.add_column("acl", sa.Column("ceiling", sa.Integer(), nullable=False, server_default="4"))
    _categories()
    _requests()
    _applications()


def _categories() -> None:
    """Who administers which category."""
    op.create_table(
        "category_administrator",
        sa.Column("category_id", sa.String(length=16), sa.ForeignKey("category.id"), nullable=False),
        sa.Column("user_id", sa.String(length=16), sa.ForeignKey("user_account.id"), nullable=False),
        sa.PrimaryKeyConstraint("category_id", "user_id"),
    )
    op.create_index("ix_category_administrator_user_id", "category_administrator", ["user_id"])


def _requests() -> None:
    """Who asks for a new group."""
    op.create_table(
        "group_request",
        sa.Column("id", sa.String(length=16), primary_key=True),
        sa.Column("category_id", sa.String(length=16), sa.ForeignKey("category.id"), nullable=False),
        sa.Column("asked_by_id", sa.String(length=16), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("leaders", sa.Text(), nullable=False),
        sa.Column("pattern", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answered_by_id", sa.String(length=16), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_id", sa.String(length=16), sa.ForeignKey("work_group.id"), nullable=True),
    )
    op.create_index("ix_group_request_category_id", "group_request", ["category_id"])


def _applications() -> None:
    """Who asks to join a group."""
    op.create_table(
        "application",
        sa.Column("id", sa.String(length=16), primary_key=True),
        sa.Column("group_id", sa.String(length=16), sa.ForeignKey("work_group.id"), nullable=False),
        sa.Column("user_id", sa.String(length=16), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answered_by_id", sa.String(length=16), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
    )
    op.create_index("ix_application_group_state", "application", ["group_id", "state"])
    op.create_index("ix_application_user_id", "application", ["user_id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_application_open",
        "application",
        ["group_id", "user_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
