"""Links to web addresses among the items of a library."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their column."""
    op.add_column("item", sa.Column("url", sa.String(length=2000), nullable=True))
