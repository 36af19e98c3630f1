"""The one gate: in which forms a document may be served, by its marking and by what its group has chosen.

Every way on which content or a title leaves the house asks here. A sensitive document can always be downloaded by
whoever may read it; every other form is withheld unless the group allows it, and a form that is not known always.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.library.models import Document

SENSITIVE = "sensitive"


class Form(StrEnum):
    """In what form something of a document is served."""

    ORIGINAL = "original"  # its bytes, downloaded
    PREVIEW = "preview"  # shown in the page
    TEXT = "text"  # the text that search has
    SNIPPET = "snippet"  # lines of that among the results of a search
    ARCHIVE = "archive"  # in a zip, with others
    MAIL = "mail"  # its title, in a mail


class Chosen(Protocol):
    """What a group has chosen for its sensitive documents."""

    sensitive_previews: bool
    sensitive_texts: bool
    sensitive_archives: bool
    sensitive_titles: bool


RULES: Mapping[Form, str] = {
    Form.PREVIEW: "sensitive_previews",
    Form.TEXT: "sensitive_texts",
    Form.SNIPPET: "sensitive_texts",
    Form.ARCHIVE: "sensitive_archives",
    Form.MAIL: "sensitive_titles",
}
WITHHELD = errors.N_("This document is sensitive, and cannot be handed out in this form.")
SENTENCES: Mapping[Form, str] = {
    Form.PREVIEW: errors.N_(
        "This document is sensitive: it can be downloaded, but not shown in the page. "
        "The leaders decide that in the library's settings."
    ),
    Form.TEXT: errors.N_(
        "This document is sensitive: it can be downloaded, but its text is not shown. "
        "The leaders decide that in the library's settings."
    ),
    Form.ARCHIVE: errors.N_(
        "This is sensitive: it can be downloaded document by document, but not as a zip. "
        "The leaders decide that in the library's settings."
    ),
}


def is_sensitive(document: Document) -> bool:
    """Whether a document is marked as sensitive."""
    return document.marking == SENSITIVE


def may_serve(document: Document, form: Form, chosen: Chosen) -> bool:
    """Whether a document may be served in this form, in a group that has chosen this."""
    if not is_sensitive(document) or form is Form.ORIGINAL:
        return True
    return form in RULES and bool(getattr(chosen, RULES[form]))


def is_bound(document: Document) -> bool:
    """Whether it takes its originator's permission to pass a document on (COM(2003)727, article 5(2))."""
    return bool(document.originator) and document.marking != "public"


def refusal(form: Form) -> errors.Forbidden:
    """What is said where it may not."""
    return errors.Forbidden(SENTENCES.get(form, WITHHELD))
