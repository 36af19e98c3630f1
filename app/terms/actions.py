"""What changes terms of use: a new version, and somebody's acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import errors, policy
from app.accounts.models import Acceptance, Terms
from app.db import new_id
from app.terms import queries

if TYPE_CHECKING:
    from app.work import UnitOfWork

LONGEST = 50_000  # characters of one language


def publish(work: UnitOfWork, english: str, french: str) -> Terms:
    """Put a new version into force, in both languages: from then on everybody is asked to accept it."""
    policy.require_administrator(work.actor)
    texts = english.strip(), french.strip()
    if not all(texts):
        raise errors.Invalid("Write the terms of use in both languages.")
    if max(map(len, texts)) > LONGEST:
        raise errors.Invalid("A text can have %(most)s letters.", most=LONGEST)
    before = queries.in_force(work)
    number = before.number + 1 if before else 1
    terms = Terms(id=new_id(), number=number, english=texts[0], french=texts[1], author_id=work.actor.user_id)
    work.session.add(terms)
    work.session.flush()
    work.tell("terms.version_published", terms)
    return terms


def accept(work: UnitOfWork, terms_id: str) -> None:
    """Accept the version that one has read; raises `Conflict` where another is in force meanwhile."""
    policy.require_signed_in(work.actor)
    terms = queries.in_force(work)
    if terms is None or terms.id != terms_id:
        raise errors.Conflict("The terms of use were changed a moment ago. Read the new ones.")
    if queries.is_owed(work):
        work.session.add(Acceptance(user_id=work.actor.user_id, terms_id=terms.id))
        work.tell("terms.version_accepted", terms)
