"""What is asked before documents are marked as sensitive, and what is said once they are so no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup

from app import policy
from app.groups import queries as groups
from app.library import handling, queries
from app.library.forms.details import offered
from app.library.words import MARKINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.accounts.models import User
    from app.library.forms.details import DetailsForm
    from app.library.models import Document
    from app.work import UnitOfWork

HINTS = {
    "marking": lazy_gettext(
        "What is sensitive is seen by fewer people, and not shown in the page nor put into zips, "
        "unless the settings of the library allow it."
    ),
    "originator": lazy_gettext(
        "Who wrote it first. What names one is passed on to other groups only with the permission of its author or a "
        "leader, unless it is public."
    ),
}


@dataclass(frozen=True)
class Effect:
    """What marking would change: who loses access, whether one does oneself, how many have rules of their own."""

    loses: Sequence[User]
    loses_myself: bool
    fenced: int
    documents: int
    may_name: bool


def warning(work: UnitOfWork, form: DetailsForm, documents: Sequence[Document]) -> Effect | None:
    """What is to be confirmed before these documents are given the marking of a form; None where nothing is."""
    fresh = [each for each in documents if not handling.is_sensitive(each)]
    if form.marking.data != handling.SENSITIVE or not fresh or request.form.get("confirmed"):
        return None
    effects = [queries.effect_of_marking(work, each) for each in fresh]
    loses = {user.id: user for each in effects for user in each.loses}
    members = groups.group_by_id(work, fresh[0].group_id).acl("members")
    return Effect(
        loses=sorted(loses.values(), key=lambda one: one.name),
        loses_myself=work.actor.user_id in loses,
        fenced=sum(queries.own_fence(work, each) is not None for each in fresh),
        documents=len(fresh),
        may_name=policy.can(work.actor, policy.READ, members),
    )


def offer(work: UnitOfWork, form: DetailsForm, document: Document) -> None:
    """Offer the markings, and the originator, that whoever asks may give this document."""
    if handling.is_sensitive(document) and not policy.can(work.actor, policy.ADMINISTER, document):
        form.marking.choices = offered({handling.SENSITIVE: MARKINGS[handling.SENSITIVE]})
    if document.originator and not policy.can(work.actor, policy.PASS_ON, document):
        form.originator.render_kw = {"readonly": True}


def taken_away(document: Document) -> Markup:
    """What is said to who took the marking away: the fence stays, and where it is changed."""
    said = _("The details were saved. Who can see the document stays as it is.")
    address = url_for("library.document_fence", item_id=document.id)
    return Markup('{} <a href="{}">{}</a>').format(said, address, _("Change who can see this"))
