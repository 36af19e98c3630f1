"""Asking to join a group that is listed, and answering that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from app import errors, policy
from app.db import new_id, now
from app.groups import actions as groups
from app.groups import queries as group_queries
from app.members import queries
from app.members.models import Application

if TYPE_CHECKING:
    from datetime import datetime

    from app.groups.models import Group, Membership, Profile
    from app.work import UnitOfWork

APPLIED = "mail.application"  # those who manage the members are to be told
ANSWERED = "mail.application_answered"
LONGEST = 2000  # letters


def apply(work: UnitOfWork, group: Group, justification: str) -> Application:
    """Ask to join a group that lets itself be asked."""
    policy.require_signed_in(work.actor)
    if not group.takes_applications or group.deletes_at is not None:
        raise errors.Conflict("This group does not take applications. Turn to its leaders.")
    why = justification.strip()
    if not why or len(why) > LONGEST:
        raise errors.Invalid("Say why you ask to join, in at most %(longest)s letters.", longest=LONGEST)
    if queries.my_application(work, group) is not None:
        raise errors.Conflict("You have asked to join this group already.")
    if group_queries.membership(work, group) is not None:
        raise errors.Conflict("You are a member of this group already.")
    made = Application(id=new_id(), group_id=group.id, user_id=work.actor.user_id, justification=why)
    work.session.add(made)
    work.session.flush()
    work.tell("members.application_sent", made)
    work.later(APPLIED, made.id, group_id=group.id)
    return made


def withdraw_application(work: UnitOfWork, application: Application) -> None:
    """Take back that one has asked to join."""
    policy.require_self(work.actor, application.user_id)
    _answer(work, application, "withdrawn")


def accept_application(
    work: UnitOfWork, application: Application, profile: Profile, ends_at: datetime | None = None
) -> Membership:
    """Let somebody in who has asked, as a kind of member, until a moment or without end."""
    policy.require(work.actor, policy.MANAGE, application.group.acl("members"))
    group, granted = application.group, group_queries.granted(work, profile)
    policy.require_grantable(work.actor, granted)
    groups.require_outside_office(work, group, application.user_id, granted)
    if not application.user.active:
        raise errors.Conflict("This person can no longer sign in.")
    _answer(work, application, "accepted")
    work.later(ANSWERED, application.id, group_id=group.id)
    return groups.add_applicant(work, group, application.user, profile, ends_at)


def refuse_application(work: UnitOfWork, application: Application, answer: str = "") -> None:
    """Say no to somebody who has asked to join; a reason is optional."""
    policy.require(work.actor, policy.MANAGE, application.group.acl("members"))
    _answer(work, application, "refused", answer)
    work.later(ANSWERED, application.id, group_id=application.group_id)


def _answer(work: UnitOfWork, application: Application, state: str, answer: str = "") -> None:
    """End an application; of two answers at once exactly one counts."""
    if len(answer) > LONGEST:
        raise errors.Invalid("Write at most %(longest)s letters.", longest=LONGEST)
    mine = (Application.id == application.id, Application.state == "open")
    said = {"state": state, "answer": answer.strip(), "answered_at": now(), "answered_by_id": work.actor.user_id}
    answered = work.session.execute(update(Application).where(*mine).values(**said).returning(Application.id))
    if answered.scalar() is None:
        raise errors.Conflict("This application was answered already.")
    work.session.refresh(application)
    work.tell(f"members.application_{state}", application)
