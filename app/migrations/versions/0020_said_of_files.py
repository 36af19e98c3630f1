"""What files say of themselves: title, author, dates."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it to versions."""
    op.add_column("version", sa.Column("said", sa.JSON(), nullable=False, server_default="{}"))
