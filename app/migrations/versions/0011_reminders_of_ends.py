"""When a member was reminded that their membership ends."""

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add its column."""
    op.add_column("membership", sa.Column("reminded_at", UTCDateTime(), nullable=True))
