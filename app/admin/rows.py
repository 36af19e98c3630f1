"""Rows on their way from one database into another, whichever kinds they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, text, update

from app.db import Base
from app.groups.models import Acl, Rule
from app.library.models import Document, Item, Version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

BATCH = 1000  # rows

# In which order the rows of a table go, where they refer to each other.
ORDERS = {
    "acl": (Acl.id,),
    "item": (func.length(Item.trail), Item.id),
    "version": (Version.document_id, Version.major, Version.minor),
}
POINTERS = ("current_id", "latest_id")  # of items to versions, which come after


def pour(source: Connection, target: Connection) -> None:
    """Copy every row; documents and versions refer to each other, so that documents point last."""
    for table in Base.metadata.sorted_tables:
        for batch in _batches(source, table):
            target.execute(insert(table), [_without_pointers(row) for row in batch])
    pointing = select(Document.id, Document.current_id, Document.latest_id).where(Document.latest_id.is_not(None))
    table = Base.metadata.tables["item"]
    for item_id, current_id, latest_id in source.execute(pointing):
        target.execute(update(table).where(table.c.id == item_id).values(current_id=current_id, latest_id=latest_id))
    if target.dialect.name != "sqlite":
        _go_on_counting(target)


def _go_on_counting(target: Connection) -> None:
    """Let a database that counts rows itself go on after those that are there."""
    for model in (Acl, Rule):
        name = model.__tablename__
        target.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"))  # noqa: S608


def _without_pointers(row: dict[str, Any]) -> dict[str, Any]:
    """A row that points at no version yet."""
    return {name: None if name in POINTERS else value for name, value in row.items()}


def _batches(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table in order, some hundreds at a time."""
    rows = select(table).order_by(*ORDERS.get(table.name, tuple(table.primary_key.columns)))
    with source.execution_options(yield_per=BATCH).execute(rows) as found:
        for batch in found.mappings().partitions():
            yield [dict(row) for row in batch]
