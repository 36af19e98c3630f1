"""What changes accounts: people, their sessions, their tokens."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app import errors, policy
from app.accounts.choices import COUNTRIES, SPOKEN, TIME_ZONES
from app.accounts.models import SignIn, Token, User, hashed
from app.accounts.queries import normal
from app.db import new_id, now

if TYPE_CHECKING:
    from app.work import UnitOfWork

SECRET_BYTES = 32
TOKEN_PREFIX = "cercle_"  # noqa: S105 (so that a leaked token is recognised)
SCOPES = ("read", "write")


@dataclass(frozen=True)
class NewUser:
    """A person who is to have an account; the password was hashed before any transaction."""

    email: str
    name: str
    password_hash: str
    organisation: str = ""
    country: str = ""
    language: str = "en"
    is_administrator: bool = False
    may_create_groups: bool = False


@dataclass(frozen=True)
class Roles:
    """The offices that a person holds on the platform."""

    is_administrator: bool
    is_auditor: bool


@dataclass(frozen=True)
class Details:
    """What a person says of themselves, and what of it the members of their groups see."""

    name: str
    organisation: str
    country: str
    time_zone: str
    function: str = ""
    unit: str = ""
    telephone: str = ""
    languages: tuple[str, ...] = ()
    note: str = ""
    shows_email: bool = True
    shows_telephone: bool = False
    shows_note: bool = False

    @classmethod
    def of(cls, user: User) -> Details:
        """What somebody has said of themselves so far."""
        return cls(**{each.name: getattr(user, each.name) for each in fields(cls)} | {"languages": user.spoken})


def add_user(work: UnitOfWork, new: NewUser) -> User:
    """Give a person an account: by an administrator, or for the address that an invitation has proved.

    Raises `Conflict` where the address has one already.
    """
    policy.require_may_add_user(work.actor, normal(new.email))
    user = User(
        id=new_id(),
        email=normal(new.email),
        name=" ".join(new.name.split()),
        password=new.password_hash,
        organisation=new.organisation.strip(),
        country=new.country,
        language=new.language,
        is_administrator=new.is_administrator and policy.may_administer(work.actor),
        may_create_groups=new.may_create_groups and policy.may_administer(work.actor),
    )
    work.session.add(user)
    try:
        work.session.flush()
    except IntegrityError as error:
        raise errors.Conflict("This address has an account already.") from error
    _tell(work, "account.user_added", user)
    return user


def disable_user(work: UnitOfWork, user: User) -> None:
    """End a person's access at once: sessions and tokens too."""
    policy.require_administrator(work.actor)
    user.active = False
    _end_sign_ins(work, user.id)
    holds = (Token.user_id == user.id, Token.revoked_at.is_(None))
    work.session.execute(update(Token).where(*holds).values(revoked_at=now()))
    _tell(work, "account.user_disabled", user)


def enable_user(work: UnitOfWork, user: User) -> None:
    """Let a person sign in again whose access has ended; what ended with it stays ended."""
    policy.require_administrator(work.actor)
    work.session.refresh(user, with_for_update=True)
    if user.active:
        raise errors.Conflict("%(name)s can sign in already.", name=user.name)
    if user.erased_at is not None:
        raise errors.Conflict("This person was erased. Invite them anew.")
    user.active = True
    _tell(work, "account.user_enabled", user)


def choose_roles(work: UnitOfWork, user: User, roles: Roles) -> None:
    """Say which offices a person holds on the platform; nobody does that for themselves."""
    policy.require_administrator(work.actor)
    policy.require_other(work.actor, user.id)
    if (user.is_administrator, user.is_auditor) == (roles.is_administrator, roles.is_auditor):
        return
    user.is_administrator, user.is_auditor = roles.is_administrator, roles.is_auditor
    said = {"administrator": roles.is_administrator, "auditor": roles.is_auditor}
    _tell(work, "account.roles_chosen", user, details=said)


def hold_administrators(work: UnitOfWork, besides: User) -> None:
    """Let nobody else end an administrator meanwhile; raises `Conflict` where there would be none besides this person.

    Whoever works on the machine itself may go so far: they can add another.
    """
    policy.require_administrator(work.actor)
    offices = select(User.id).where(User.active, User.is_administrator).order_by(User.id)
    active = set(work.session.scalars(offices.with_for_update(key_share=True)))
    if work.actor.is_system:
        return
    if work.actor.user_id not in active:
        raise errors.NotFound
    if active == {besides.id}:
        raise errors.Conflict("This is the only administrator. Make somebody else an administrator first.")


def change_details(work: UnitOfWork, user: User, details: Details) -> None:
    """Change what a person says of themselves, and to whom."""
    policy.require_self(work.actor, user.id)
    _require_known(details)
    said = {**asdict(details), "languages": " ".join(sorted(set(details.languages)))}
    for name, value in said.items():
        setattr(user, name, value.strip() if isinstance(value, str) else value)
    _tell(work, "account.details_changed", user)


def _require_known(details: Details) -> None:
    """Pass a name, and countries, languages and time zones that there are."""
    if not details.name.strip():
        raise errors.Invalid("Tell the others your name.")
    if details.country not in {"", *COUNTRIES}:
        raise errors.Invalid("%(code)s is not a country that can be chosen.", code=details.country)
    if unknown := sorted(set(details.languages) - set(SPOKEN)):
        raise errors.Invalid("%(code)s is not a language that can be chosen.", code=unknown[0])
    if details.time_zone not in TIME_ZONES:
        raise errors.Invalid("%(code)s is not a time zone that can be chosen.", code=details.time_zone)


def choose_language(work: UnitOfWork, user: User, language: str) -> None:
    """Remember the language that a person reads in."""
    policy.require_self(work.actor, user.id)
    user.language = language


def begin_sign_in(work: UnitOfWork, user: User, browser: str) -> str:
    """Begin a session for a person whose password has just been checked; its secret, which only the cookie keeps."""
    policy.require_system(work.actor)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = SignIn(id=new_id(), user_id=user.id, secret_hash=hashed(secret), browser=browser[:200])
    row.address = work.actor.address
    seen = select(func.max(SignIn.seen_at)).where(SignIn.user_id == user.id)
    row.last_visit_at = work.session.scalar(seen)
    work.session.add(row)
    _tell(work, "account.signed_in", user)
    return secret


def see(work: UnitOfWork, sign_in_id: str) -> None:
    """Note that a session is in use."""
    policy.require_signed_in(work.actor)
    work.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now()))


def end_sign_in(work: UnitOfWork, user: User, sign_in_id: str) -> None:
    """End one of a person's sessions."""
    policy.require_self(work.actor, user.id)
    _end_sign_ins(work, user.id, SignIn.id == sign_in_id)
    _tell(work, "account.signed_out", user)


def end_other_sign_ins(work: UnitOfWork, user: User, kept_id: str | None) -> None:
    """End every session of a person but one, as after a new password."""
    policy.require_self_or_administrator(work.actor, user.id)
    _end_sign_ins(work, user.id, SignIn.id != (kept_id or ""))
    _tell(work, "account.others_signed_out", user)


def tell_failed_sign_in(work: UnitOfWork, email: str) -> None:
    """Keep that somebody tried to sign in and could not."""
    policy.require_system(work.actor)
    work.tell("account.sign_in_failed", object_kind="user", title=email[:254], result="refused")


def make_token(work: UnitOfWork, user: User, label: str, scope: str, days: int) -> tuple[Token, str]:
    """Make a token for a program; its secret is told once and kept as a hash."""
    policy.require_self_or_administrator(work.actor, user.id)
    if scope not in SCOPES:
        raise errors.Invalid("A token reads, or reads and writes.")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = Token(id=new_id(), user_id=user.id, secret_hash=hashed(secret), label=label.strip()[:100], scope=scope)
    token.expires_at = now() + timedelta(days=days)
    work.session.add(token)
    work.tell("account.token_made", object_kind="token", object_id=token.id, title=token.label)
    return token, secret


def use_token(work: UnitOfWork, token_id: str) -> None:
    """Note that a token is in use."""
    policy.require_signed_in(work.actor)
    work.session.execute(update(Token).where(Token.id == token_id).values(used_at=now()))


def revoke_token(work: UnitOfWork, token: Token) -> None:
    """End a token at once."""
    policy.require_self_or_administrator(work.actor, token.user_id)
    token.revoked_at = now()
    work.tell("account.token_revoked", object_kind="token", object_id=token.id, title=token.label)


def _end_sign_ins(work: UnitOfWork, user_id: str, *which: object) -> None:
    """End those of a person's open sessions that fit."""
    open_ones = (SignIn.user_id == user_id, SignIn.ended_at.is_(None), *which)
    work.session.execute(update(SignIn).where(*open_ones).values(ended_at=now()))  # type: ignore[arg-type] # conditions


def _tell(work: UnitOfWork, act: str, user: User, **more: Any) -> None:
    """Tell what happened to an account, in the platform's chain."""
    work.tell(act, object_kind="user", object_id=user.id, title=user.name, **more)
