"""Which terms of use are in force, which were before, and who has accepted them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import Acceptance, Terms, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.work import UnitOfWork


@dataclass(frozen=True)
class Published:
    """A version, and how many of those who can sign in have accepted it."""

    terms: Terms
    accepted: int


def in_force(work: UnitOfWork) -> Terms | None:
    """The version that holds, whoever asks; None where none was ever published."""
    return work.session.scalar(select(Terms).order_by(Terms.number.desc()).limit(1))


def is_owed(work: UnitOfWork) -> bool:
    """Whether whoever asks has yet to accept the version that holds."""
    policy.require_signed_in(work.actor)
    terms = in_force(work)
    return terms is not None and work.session.get(Acceptance, (work.actor.user_id, terms.id)) is None


def versions(work: UnitOfWork) -> Sequence[Published]:
    """Every version, the newest first, for administrators."""
    policy.require_administrator(work.actor)
    counts = select(Acceptance.terms_id, func.count()).join(User, User.id == Acceptance.user_id).where(User.active)
    accepted = dict(iter(work.session.execute(counts.group_by(Acceptance.terms_id))))
    rows = select(Terms).options(joinedload(Terms.author)).order_by(Terms.number.desc())
    return [Published(terms, accepted.get(terms.id, 0)) for terms in work.session.scalars(rows)]


def people_count(work: UnitOfWork) -> int:
    """How many people can sign in, for administrators."""
    policy.require_administrator(work.actor)
    return work.session.scalar(select(func.count()).select_from(User).where(User.active)) or 0
