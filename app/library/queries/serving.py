"""In which forms documents may be served here: the gate of `handling`, asked with what their groups have chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.library import handling
from app.library.models import Document, LibrarySettings
from app.library.queries.keeping import settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.library.handling import Form
    from app.library.models import Item
    from app.work import UnitOfWork


def may_serve(work: UnitOfWork, document: Document, form: Form) -> bool:
    """Whether a document may be served in this form; the group is asked only about what is sensitive."""
    return not handling.is_sensitive(document) or handling.may_serve(document, form, settings(work, document.group_id))


def require_served(work: UnitOfWork, document: Document, form: Form) -> None:
    """Pass where a document may be served in this form; raises `Forbidden` with the sentence that says why not."""
    if not may_serve(work, document, form):
        raise handling.refusal(form)


def withheld(work: UnitOfWork, items: Iterable[Item], form: Form) -> set[str]:
    """The ids of those among these items that may not be served in this form: one question for all groups."""
    sensitive = [each for each in items if isinstance(each, Document) and handling.is_sensitive(each)]
    if not sensitive:
        return set()
    rows = select(LibrarySettings).where(LibrarySettings.group_id.in_({each.group_id for each in sensitive}))
    chosen = {each.group_id: each for each in work.session.scalars(rows)}
    return {
        each.id
        for each in sensitive
        if not handling.may_serve(each, form, chosen.get(each.group_id) or LibrarySettings.unchosen(each.group_id))
    }


def name_in_mail(work: UnitOfWork, item: Item) -> str:
    """What a mail calls an item; empty where it may only say that it is a sensitive document."""
    is_open = not isinstance(item, Document) or may_serve(work, item, handling.Form.MAIL)
    return item.name if is_open else ""
