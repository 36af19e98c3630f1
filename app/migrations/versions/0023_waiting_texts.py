"""Versions are found by the state of their text: those that wait are counted at every search."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_version_text_state", "version", ["text_state"])
