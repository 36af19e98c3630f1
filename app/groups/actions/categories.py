"""The organisational units that own groups, who administers them, and asking them for a new group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app import errors, policy
from app.db import new_id, now
from app.groups import queries
from app.groups.models import Category, Group, GroupRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.accounts.models import User
    from app.work import UnitOfWork

LONGEST = 200  # letters of a name
ASKED = "mail.group_asked"
ANSWERED = "mail.group_answered"


@dataclass(frozen=True)
class Wish:
    """A group that somebody would like to have: who is to lead it, and what it is to begin with."""

    title: str
    purpose: str
    justification: str
    leaders: str = ""
    pattern: str = ""


def create_category(work: UnitOfWork, name: str, contact: str = "") -> Category:
    """Make a category."""
    policy.require_administrator(work.actor)
    made = Category(id=new_id(), name=_free_name(work, name), contact=contact.strip())
    work.session.add(made)
    work.session.flush()
    work.tell("groups.category_created", object_kind="category", object_id=made.id, title=made.name)
    return made


def edit_category(work: UnitOfWork, category: Category, name: str, contact: str) -> None:
    """Give a category another name, or another contact."""
    policy.require_manages(work.actor, queries.administrators_of(category))
    category.name, category.contact = _free_name(work, name, category), contact.strip()
    work.tell("groups.category_edited", object_kind="category", object_id=category.id, title=category.name)


def choose_administrators(work: UnitOfWork, category: Category, people: Sequence[User]) -> None:
    """Say who manages the groups of a category by office."""
    policy.require_administrator(work.actor)
    category.administrators = list(people)
    work.session.flush()
    details = {"administrators": [person.id for person in people]}
    work.tell(
        "groups.administrators_chosen",
        object_kind="category",
        object_id=category.id,
        title=category.name,
        details=details,
    )


def move_group(work: UnitOfWork, group: Group, category: Category) -> None:
    """Let another category own a group."""
    policy.require_administrator(work.actor)
    group.category_id = category.id
    work.tell("groups.group_moved", group, details={"category": category.name})


def ask_for_group(work: UnitOfWork, category: Category, wish: Wish) -> GroupRequest:
    """Ask the administrators of a category for a new group."""
    policy.require_signed_in(work.actor)
    title, why = " ".join(wish.title.split())[:LONGEST], wish.justification.strip()
    if not title or not why:
        raise errors.Invalid("Say what the group is to be called, and why it is needed.")
    made = GroupRequest(id=new_id(), category_id=category.id, asked_by_id=work.actor.user_id, title=title)
    made.purpose, made.justification = wish.purpose.strip(), why
    made.leaders, made.pattern = wish.leaders.strip(), wish.pattern
    work.session.add(made)
    work.session.flush()
    _tell(work, "groups.group_asked", made)
    work.later(ASKED, made.id)
    return made


def withdraw_request(work: UnitOfWork, request: GroupRequest) -> None:
    """Take back what one has asked for."""
    policy.require_self(work.actor, request.asked_by_id)
    _answer(work, request, "withdrawn", "")


def refuse_request(work: UnitOfWork, request: GroupRequest, answer: str) -> None:
    """Say no to a new group, and why."""
    policy.require_manages(work.actor, queries.administrators_of(request.category))
    if not answer.strip():
        raise errors.Invalid("Tell them why.")
    _answer(work, request, "refused", answer)
    work.later(ANSWERED, request.id)


def grant_request(work: UnitOfWork, request: GroupRequest, answer: str) -> None:
    """Say yes to a new group, which the caller starts in the same unit of work; of two answers one counts."""
    policy.require_manages(work.actor, queries.administrators_of(request.category))
    _answer(work, request, "accepted", answer)
    work.later(ANSWERED, request.id)


def _answer(work: UnitOfWork, request: GroupRequest, state: str, answer: str) -> None:
    """End a request; of two answers at once exactly one counts."""
    mine = (GroupRequest.id == request.id, GroupRequest.state == "open")
    said = {"state": state, "answer": answer.strip(), "answered_at": now(), "answered_by_id": work.actor.user_id}
    answered = work.session.execute(update(GroupRequest).where(*mine).values(**said).returning(GroupRequest.id))
    if answered.scalar() is None:
        raise errors.Conflict("This request was answered already.")
    work.session.refresh(request)
    _tell(work, f"groups.group_{state}", request)


def _tell(work: UnitOfWork, act: str, request: GroupRequest) -> None:
    """Tell what became of a request, in the platform's chain: there is no group yet."""
    work.tell(act, object_kind="group_request", object_id=request.id, title=request.title)


def _free_name(work: UnitOfWork, name: str, mine: Category | None = None) -> str:
    """A name that no other category has."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise errors.Invalid("Give the category a name of at most %(longest)s letters.", longest=LONGEST)
    others = select(Category.name).where(Category.id != (mine.id if mine else ""))
    if name.casefold() in {each.casefold() for each in work.session.scalars(others)}:
        raise errors.Conflict("There is a category of this name already.")
    return name
