"""Who somebody is: by the secret of their session, by a token, by their address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager, with_expression

from app import errors, policy
from app.accounts.models import Acceptance, SignIn, Terms, Token, User, hashed
from app.db import now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.work import UnitOfWork


def user_by_email(work: UnitOfWork, email: str) -> User:
    """The person of an address; `NotFound` where there is none."""
    found = work.session.scalar(select(User).where(User.email == normal(email)))
    if found is None:
        raise errors.NotFound("Nobody has the address %(email)s.", email=email)
    return found


def has_account(work: UnitOfWork, email: str) -> bool:
    """Whether somebody signs in with this address."""
    return work.session.scalar(select(User.id).where(User.email == normal(email))) is not None


def normal(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().casefold()


# Asked at every request, hence written once; in the same question whether terms of use are in force that the person
# has not accepted.
_IN_FORCE = select(Terms.id).order_by(Terms.number.desc()).limit(1).scalar_subquery()
_HAS_ACCEPTED = (
    select(Acceptance.user_id).where(Acceptance.user_id == User.id, Acceptance.terms_id == _IN_FORCE).correlate(User)
)
_OWES_TERMS = _IN_FORCE.is_not(None) & ~_HAS_ACCEPTED.exists()
_SIGN_IN = (
    select(SignIn)
    .join(SignIn.user)
    .where(
        SignIn.secret_hash == bindparam("secret_hash"),
        SignIn.ended_at.is_(None),
        SignIn.seen_at > bindparam("seen_after"),
        SignIn.created_at > bindparam("created_after"),
        User.active,
    )
    .options(contains_eager(SignIn.user), with_expression(SignIn.owes_terms, _OWES_TERMS))
)
_BEARER = (
    select(Token)
    .join(Token.user)
    .where(
        Token.secret_hash == bindparam("secret_hash"),
        Token.revoked_at.is_(None),
        Token.expires_at > bindparam("moment"),
        User.active,
    )
    .options(contains_eager(Token.user), with_expression(Token.owes_terms, _OWES_TERMS))
)


def sign_in(work: UnitOfWork, secret: str) -> SignIn | None:
    """The session of this secret, with its user, if it still holds."""
    seen_after, created_after = _still_good(work)
    values = {"secret_hash": hashed(secret), "seen_after": seen_after, "created_after": created_after}
    return work.session.scalar(_SIGN_IN, values)


def bearer(work: UnitOfWork, secret: str) -> Token | None:
    """The token of this secret, with its user, if it still holds."""
    return work.session.scalar(_BEARER, {"secret_hash": hashed(secret), "moment": now()})


def sign_ins(work: UnitOfWork, user_id: str) -> Sequence[SignIn]:
    """A person's open sessions, the latest first, for themselves and for administrators."""
    policy.require_self_or_administrator(work.actor, user_id)
    seen_after, created_after = _still_good(work)
    rows = select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    rows = rows.where(SignIn.seen_at > seen_after, SignIn.created_at > created_after)
    return work.session.scalars(rows.order_by(SignIn.seen_at.desc())).all()


def _still_good(work: UnitOfWork) -> tuple[datetime, datetime]:
    """Since when a session must have been seen, and must have begun, to hold at this moment."""
    idle, longest = timedelta(minutes=work.settings.session_idle_minutes), timedelta(hours=work.settings.session_hours)
    return now() - idle, now() - longest


def tokens(work: UnitOfWork, user_id: str) -> Sequence[Token]:
    """A person's tokens that still hold, the latest first, for themselves and for administrators."""
    policy.require_self_or_administrator(work.actor, user_id)
    holds = (Token.user_id == user_id, Token.revoked_at.is_(None), Token.expires_at > now())
    return work.session.scalars(select(Token).where(*holds).order_by(Token.created_at.desc())).all()


def token(work: UnitOfWork, token_id: str) -> Token:
    """The token of this id; `NotFound` for everybody but its owner and the house."""
    found = work.session.get(Token, token_id)
    if found is None:
        raise errors.NotFound
    policy.require_self_or_administrator(work.actor, found.user_id)
    return found


def me(work: UnitOfWork) -> User:
    """Whoever asks."""
    policy.require_signed_in(work.actor)
    return work.session.get_one(User, work.actor.user_id)
