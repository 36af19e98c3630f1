"""Previews of versions: whether one was made, and why not."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their columns; those of before are made when somebody looks."""
    op.add_column("version", sa.Column("preview_state", sa.String(length=10), nullable=False, server_default="waiting"))
    op.add_column("version", sa.Column("preview_reason", sa.String(length=200), nullable=False, server_default=""))
