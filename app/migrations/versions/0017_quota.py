"""How much space each group takes and may take; which files it takes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COUNT = """
INSERT INTO group_space (group_id, used, told)
SELECT work_group.id, COALESCE(SUM(content.size), 0), 0
FROM work_group LEFT JOIN (
    SELECT group_id, digest, MAX(size) AS size FROM version WHERE purged_at IS NULL GROUP BY group_id, digest
) AS content ON content.group_id = work_group.id
GROUP BY work_group.id
"""


def upgrade() -> None:
    """Add the table, count what is there, add the columns."""
    op.create_table(
        "group_space",
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_group_space_used")),
        sa.ForeignKeyConstraint(["group_id"], ["work_group.id"], name=op.f("fk_group_space_group_id_work_group")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_group_space")),
    )
    op.execute(COUNT)
    op.add_column("library_settings", sa.Column("file_limit", sa.BigInteger(), nullable=True))
    op.add_column("library_settings", sa.Column("endings", sa.JSON(), nullable=True))
