"""What people show of themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns to people."""
    for name, length in (("function", 200), ("unit", 200), ("telephone", 50), ("languages", 200)):
        op.add_column("user_account", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.add_column("user_account", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.add_column("user_account", sa.Column("shows_email", sa.Boolean(), nullable=False, server_default=sa.true()))
    for name in ("shows_telephone", "shows_note"):
        op.add_column("user_account", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
