"""People by program: everybody, one, ending their access everywhere, letting them in again, offices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from app.accounts.actions import Roles as Offices
from app.admin import actions, people
from app.admin.api.groups import opening
from app.admin.api.shapes import (
    PLATFORM,
    Held,
    InvitationSeen,
    Membership,
    People,
    Person,
    PersonInFull,
    Reason,
    Roles,
    Session,
    TokenSeen,
    bp,
)
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.work import UnitOfWork


@bp.get("/admin/users")
@json.spec.validate(resp=json.answers(HTTP_200=People), tags=[PLATFORM], operation_id="people")
def users() -> People:
    """Everybody who has an account.

    `?words=` keeps those whose name, address or organisation has these words, `?state=` is active or ended.
    """
    view = people.View(request.args.get("words", ""), request.args.get("state", ""), max(1, json.number("page")))
    with ask() as work:
        found = people.people(work, view)
        listed = [Person(**_person(each)) for each in found.people]
        return People(users=listed, total=found.total, page=found.page, pages=found.pages)


@bp.get("/admin/users/<user_id>")
@json.spec.validate(resp=json.answers(HTTP_200=PersonInFull), tags=[PLATFORM], operation_id="person")
def user(user_id: str) -> PersonInFull:
    """One person: the groups they are in, sessions, tokens, invitations."""
    with ask() as work:
        return _in_full(work, user_id)


@bp.post("/admin/users/<user_id>/end-access")
@json.spec.validate(
    json=Reason, resp=json.answers(HTTP_200=Held, HTTP_409=json.Problem), tags=[PLATFORM], operation_id="end_access"
)
def end_access(user_id: str) -> Held:
    """End somebody's access everywhere at once; what that ended. Not your own."""
    wanted: Reason = json.body()
    with do() as work:
        return _held(actions.end_access(work, people.user(work, user_id), wanted.reason))


@bp.post("/admin/users/<user_id>/let-in")
@json.spec.validate(
    resp=json.answers(HTTP_200=PersonInFull, HTTP_409=json.Problem), tags=[PLATFORM], operation_id="let_in_again"
)
def let_in(user_id: str) -> PersonInFull:
    """Let somebody sign in again; what was ended stays ended, leaders bring them back into groups."""
    with do() as work:
        actions.let_in_again(work, people.user(work, user_id))
        return _in_full(work, user_id)


@bp.put("/admin/users/<user_id>/roles")
@json.spec.validate(
    json=Roles,
    resp=json.answers(HTTP_200=PersonInFull, HTTP_409=json.Problem),
    tags=[PLATFORM],
    operation_id="choose_roles",
)
def roles(user_id: str) -> PersonInFull:
    """Say which offices somebody holds; not your own."""
    wanted: Roles = json.body()
    with do() as work:
        offices = Offices(wanted.is_administrator, wanted.is_auditor)
        actions.choose_roles(work, people.user(work, user_id), offices)
        return _in_full(work, user_id)


def _in_full(work: UnitOfWork, user_id: str) -> PersonInFull:
    """One person as programs see them."""
    person = people.person(work, user_id)
    return PersonInFull(**_person(person), held=_held(people.held(work, person.user)))


def _person(person: people.Person) -> dict[str, Any]:
    """What is said of a person in any case."""
    user = person.user
    plain = ("id", "email", "name", "organisation", "country", "is_administrator", "is_auditor", "created_at")
    said = {name: getattr(user, name) for name in plain}
    return {**said, "is_active": user.active, "groups": person.groups, "seen_at": person.seen_at}


def _held(held: people.Held) -> Held:
    """What somebody holds, or held."""
    return Held(
        memberships=[
            Membership(
                group=place.group.slug,
                title=place.group.title,
                profile=place.profile.title,
                since=place.created_at,
                expires_at=place.expires_at,
                leads_alone=place.group_id in held.without_leader,
            )
            for place in held.memberships
        ],
        sessions=[
            Session(id=each.id, since=each.created_at, seen_at=each.seen_at, address=each.address, browser=each.browser)
            for each in held.sign_ins
        ],
        tokens=[
            TokenSeen(
                id=each.id,
                label=each.label,
                scope=each.scope,
                created_at=each.created_at,
                expires_at=each.expires_at,
                used_at=each.used_at,
            )
            for each in held.tokens
        ],
        invitations=[
            InvitationSeen(
                id=each.id,
                group=each.group.slug,
                title=each.group.title,
                profile=each.profile.title,
                invited_by=each.invited_by.name,
                created_at=each.created_at,
            )
            for each in held.invitations
        ],
        openings=[opening(each) for each in held.openings],
    )
