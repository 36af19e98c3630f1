"""Guessing is slowed down by account and by source; nobody is locked out for good.

A person who signs in from an address that they have used before is counted apart, so that an attacker
elsewhere cannot keep them out.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from app import errors
from app.accounts.models import Attempt, SignIn, User
from app.db import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.work import UnitOfWork

WINDOW = timedelta(minutes=15)
MOST_BY_ACCOUNT = 10
MOST_BY_SOURCE = 50


def subjects(work: UnitOfWork, guarded: str) -> list[tuple[str, int]]:
    """What a try counts against: the account, apart for sources that it knows, and the source; with their bounds."""
    source = work.actor.address
    is_known = _has_signed_in(work, guarded, source)
    account = f"{guarded}|{source}" if is_known else guarded
    return [(_hashed(f"account:{account}"), MOST_BY_ACCOUNT), (_hashed(f"source:{source}"), MOST_BY_SOURCE)]


def require(work: UnitOfWork, guarded: str) -> None:
    """Let a try begin, or raise `TooMany`; `guarded` is what is guessed at: an address, a kind of token."""
    since = now() - WINDOW
    for subject, most in subjects(work, guarded):
        tried = select(func.count()).select_from(Attempt).where(Attempt.subject == subject, Attempt.at > since)
        if (work.session.scalar(tried) or 0) >= most:
            raise errors.TooMany(minutes=int(WINDOW.total_seconds() // 60))


def sweep(work: UnitOfWork) -> None:
    """Forget the tries that no longer count."""
    work.session.execute(delete(Attempt).where(Attempt.at < now() - WINDOW))


def failed(work: UnitOfWork, guarded: str) -> None:
    """Count a failed try."""
    work.session.add_all(Attempt(subject=subject) for subject, _most in subjects(work, guarded))


def forget(work: UnitOfWork, guarded: str) -> None:
    """After a success the account's failures no longer count; the source's do."""
    account: Sequence[str] = [subjects(work, guarded)[0][0]]
    work.session.execute(delete(Attempt).where(Attempt.subject.in_(account)))


def _has_signed_in(work: UnitOfWork, email: str, source: str) -> bool:
    """Whether this account has signed in from this source before."""
    known = select(SignIn.id).join(User, User.id == SignIn.user_id)
    return work.session.scalar(known.where(User.email == email, SignIn.address == source).limit(1)) is not None


def _hashed(subject: str) -> str:
    """What is kept of a subject: no address in clear."""
    return hashlib.sha256(subject.encode()).hexdigest()
