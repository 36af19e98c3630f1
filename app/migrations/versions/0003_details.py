"""Details of documents: bibliographic ones, a status, a marking, keywords, and fields that a group defines."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three tables and the columns; the documents that are there have no details yet."""
    op.create_table(
        "keyword",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=255), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["work_group.id"], name=op.f("fk_keyword_group_id_work_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyword")),
        sa.UniqueConstraint("group_id", "name_key", name=op.f("uq_keyword_group_id")),
    )
    op.create_table(
        "document_keyword",
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("keyword_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["item.id"], name=op.f("fk_document_keyword_document_id_item")),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name=op.f("fk_document_keyword_keyword_id_keyword")),
        sa.PrimaryKeyConstraint("document_id", "keyword_id", name=op.f("pk_document_keyword")),
    )
    op.create_index(op.f("ix_document_keyword_keyword_id"), "document_keyword", ["keyword_id"])
    op.create_table(
        "detail_field",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["work_group.id"], name=op.f("fk_detail_field_group_id_work_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detail_field")),
        sa.UniqueConstraint("group_id", "label", name=op.f("uq_detail_field_group_id")),
    )
    texts = {"written_by": 300, "status": 10, "reference": 100, "language": 5, "marking": 10, "originator": 300}
    for name, length in texts.items():
        op.add_column("item", sa.Column(name, sa.String(length=length), nullable=True))
    for name in ("issued_on", "expires_on"):
        op.add_column("item", sa.Column(name, sa.Date(), nullable=True))
    op.add_column("item", sa.Column("values", sa.JSON(), nullable=True))
    op.add_column("item", sa.Column("revision", sa.Integer(), nullable=True))
    person = sa.ForeignKey("user_account.id", name=op.f("fk_item_revised_by_id_user_account"))
    op.add_column(
        "item", sa.Column("revised_by_id", sa.String(length=16), person, nullable=True), inline_references=True
    )
    op.execute(
        "UPDATE item SET written_by = '', status = '', reference = '', language = '', marking = 'normal',"
        " originator = '', revision = 0 WHERE kind = 'document'"
    )
