"""What people show of themselves, contacts beside a group's members, terms of use, and salts of their own for what is erased of events."""

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns to people, and tables."""
    for name, length in (("function", 200), ("unit", 200), ("telephone", 50), ("languages", 200)):
        op.add_column("user_account", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.add_column("user_account", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.add_column("user_account", sa.Column("shows_email", sa.Boolean(), nullable=False, server_default=sa.true()))
    for name in ("shows_telephone", "shows_note"):
        op.add_column("user_account", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "contact",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("telephone", sa.String(length=50), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", app.db.UTCDateTime(), nullable=False),
        sa.Column("author_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["work_group.id"], name=op.f("fk_contact_group_id_work_group")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_contact_author_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_group_id"), "contact", ["group_id"])
    op.create_table(
        "terms",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("english", sa.Text(), nullable=False),
        sa.Column("french", sa.Text(), nullable=False),
        sa.Column("published_at", app.db.UTCDateTime(), nullable=False),
        sa.Column("author_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_terms_author_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("number", name=op.f("uq_terms_number")),
    )
    op.create_table(
        "acceptance",
        sa.Column("user_id", sa.String(length=16), nullable=False),
        sa.Column("terms_id", sa.String(length=16), nullable=False),
        sa.Column("accepted_at", app.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["terms_id"], ["terms.id"], name=op.f("fk_acceptance_terms_id_terms")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_acceptance_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "terms_id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_terms_id"), "acceptance", ["terms_id"])
    op.add_column("user_account", sa.Column("erased_at", app.db.UTCDateTime(), nullable=True))
    for name in ("actor_salt", "address_salt"):
        op.add_column("event", sa.Column(name, sa.String(length=32), nullable=True))
