"""More like this: what somebody may read that has words in common with a document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

import index
from app.library import queries as library
from app.library.handling import Form
from app.search import entries, queries
from index import alike
from storage import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.library.models import Document
    from app.work import Ask, Workshop


@dataclass(frozen=True)
class Likeness:
    """A document, and what is like it, the most alike first; `is_degraded` where the index is away."""

    document: Document
    hits: Sequence[queries.Found] = ()
    is_degraded: bool = False


def like(workshop: Workshop, ask: Ask, document_id: str) -> Likeness:
    """What whoever asks may read that is like a document of theirs; raises `NotFound`."""
    with ask(reach=queries.reach()) as work:
        document = library.document(work, document_id)
        question = queries.anything(work)
        is_told = library.may_serve(work, document, Form.TEXT)
        digests = entries.texts(work.session, [document.current_id] if document.current_id and is_told else [])
    query = _query(workshop, document, digests.get(str(document.current_id)))
    if question is None or query.is_empty:
        return Likeness(document)
    asked = replace(question, query=query, without=question.without | {document.id}, limit=queries.PAGE_SIZE)
    try:
        hits = workshop.index.search(asked).hits
    except index.Unavailable:
        return Likeness(document, is_degraded=True)
    with ask(reach=queries.reach_to(hits, document.group_id)) as work:
        return Likeness(library.document(work, document_id), queries.found(work, hits))


def _query(workshop: Workshop, document: Document, digest: str | None) -> index.query.Query:
    """The words that tell the most of a document."""
    try:
        text = entries.read_text(workshop.blobs, document.group_id, digest)
    except Missing:
        text = ""
    said = [document.title or PurePath(document.name).stem, *(word.name for word in document.keywords)]
    language = document.current.language if document.current else None
    return alike.query(said, text, document.language or language)
