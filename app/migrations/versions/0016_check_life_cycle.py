"""With which signatures a version was checked and when; who admitted it and why; what its bytes are."""

import sqlalchemy as sa
from alembic import op

from app.db import UTCDateTime, now

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXTS = {"checked_with": 120, "admitted_by": 200, "admit_reason": 500, "bytes_type": 100}
MOMENTS = ("checked_at", "infected_at", "admitted_at")


def upgrade() -> None:
    """Add the columns; what is infected already is kept for as long as if it was found today."""
    for name, length in TEXTS.items():
        op.add_column("version", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    for name in MOMENTS:
        op.add_column("version", sa.Column(name, UTCDateTime(), nullable=True))
    op.create_index("ix_version_digest", "version", ["digest"])
    op.create_index("ix_version_checked_with", "version", ["checked_with"])
    op.create_index("ix_version_created", "version", ["created_at", "id"])
    version = sa.table("version", sa.column("check_state"), sa.column("infected_at", UTCDateTime()))
    op.execute(version.update().where(version.c.check_state == "infected").values(infected_at=now()))
