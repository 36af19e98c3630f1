"""Groups choose whether scanned pages are read."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the choice to the settings of libraries."""
    column = sa.Column("reads_scans", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("library_settings", column)
