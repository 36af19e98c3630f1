"""Who can see an item, and changing that, by program."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from flask import Response
from pydantic import Field

from app import policy
from app.groups import queries as groups
from app.groups.cards import cards
from app.library import actions, queries
from app.library.api.shapes import LIBRARY, bp
from app.members import queries as members
from app.web import json
from app.web.request import ask, do

LevelName = Literal["none", "read", "contribute", "edit", "admin"]


class Seeing(json.Shape):
    """What a member may do with an item, and why."""

    user: str
    name: str
    email: str
    profile: str
    level: LevelName
    by_name: bool = Field(description="Whether a rule names the person; else their profile gives it")
    fence: int = Field(description="The fence that decides")


class AccessShape(json.Shape):
    """Who can see an item."""

    own: bool = Field(description="Whether it has a fence of its own")
    people: list[Seeing]


class Fenced(json.Shape):
    """Something with rules of its own, and what a member may do with it."""

    id: str
    kind: str
    name: str
    level: LevelName


class Levels(json.Shape):
    """The rules of a fence; who is not named cannot see what is behind it, and leaders always can."""

    levels: dict[str, LevelName] = Field(max_length=2000, description="By the id of a profile or a member")


class EffectShape(json.Shape):
    """What rules would change: the ids of people."""

    gains: list[str]
    loses: list[str]
    authors: list[str] = Field(description="Those who lose it and wrote something there")


@bp.get("/folders/<item_id>/access")
@json.spec.validate(resp=json.answers(HTTP_200=AccessShape), tags=[LIBRARY], operation_id="folder_access")
def folder_access(item_id: str) -> AccessShape:
    """Who can see a folder, and why."""
    return _access(item_id)


@bp.get("/documents/<item_id>/access")
@json.spec.validate(resp=json.answers(HTTP_200=AccessShape), tags=[LIBRARY], operation_id="document_access")
def document_access(item_id: str) -> AccessShape:
    """Who can see a document, and why."""
    return _access(item_id)


def _access(item_id: str) -> AccessShape:
    """Who can see an item."""
    with ask() as work:
        found = queries.item(work, item_id)
        card = cards(work, groups.group_by_id(work, found.group_id))
        people = [
            Seeing(
                user=each.place.user_id,
                name=each.place.user.name,
                email=card(each.place.user).email,
                profile=each.place.profile.title,
                level=_name(each.level),
                by_name=each.names_person,
                fence=each.acl_id,
            )
            for each in queries.access(work, found)
        ]
        return AccessShape(own=queries.own_fence(work, found) is not None, people=people)


class ReachShape(json.Shape):
    """What a member may do in the library."""

    level: LevelName = Field(description="Where nothing else is said")
    fenced: list[Fenced]


@bp.get("/groups/<slug>/members/<member_id>/access")
@json.spec.validate(resp=json.answers(HTTP_200=ReachShape), tags=[LIBRARY], operation_id="member_access")
def member_access(slug: str, member_id: str) -> ReachShape:
    """What a member may do in the library, for its leaders and for themselves."""
    with ask() as work:
        group = groups.group(work, slug)
        found = queries.reach(work, group, members.member(work, group, member_id))
        fenced = [Fenced(id=item.id, kind=item.kind, name=item.name, level=_name(held)) for item, held in found.fenced]
        return ReachShape(level=_name(found.level), fenced=fenced)


@bp.put("/folders/<item_id>/fence")
@json.spec.validate(json=Levels, resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="set_fence_of_folder")
def set_fence_of_folder(item_id: str) -> Response:
    """Choose who can see a folder and what is in it; leaders only. It can only narrow."""
    return _set(item_id)


@bp.put("/documents/<item_id>/fence")
@json.spec.validate(json=Levels, resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="set_fence_of_document")
def set_fence_of_document(item_id: str) -> Response:
    """Choose who can see a document; leaders only. It can only narrow."""
    return _set(item_id)


def _set(item_id: str) -> Response:
    """Give an item a fence of its own, or the fence that it has other rules."""
    levels = _levels(json.body())
    with do() as work:
        actions.set_fence(work, queries.item(work, item_id), levels)
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.post("/folders/<item_id>/fence/effect")
@json.spec.validate(
    json=Levels, resp=json.answers(HTTP_200=EffectShape), tags=[LIBRARY], operation_id="effect_on_folder"
)
def effect_on_folder(item_id: str) -> EffectShape:
    """What such rules would change; nothing is changed yet."""
    return _effect(item_id)


@bp.post("/documents/<item_id>/fence/effect")
@json.spec.validate(
    json=Levels, resp=json.answers(HTTP_200=EffectShape), tags=[LIBRARY], operation_id="effect_on_document"
)
def effect_on_document(item_id: str) -> EffectShape:
    """What such rules would change; nothing is changed yet."""
    return _effect(item_id)


def _effect(item_id: str) -> EffectShape:
    """What rules would change."""
    levels = _levels(json.body())
    with ask() as work:
        found = queries.effect(work, queries.item(work, item_id), levels)
        parts = (found.gains, found.loses, found.authors)
        gains, loses, authors = ([user.id for user in part] for part in parts)
        return EffectShape(gains=gains, loses=loses, authors=authors)


@bp.delete("/folders/<item_id>/fence")
@json.spec.validate(
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="lift_fence_of_folder"
)
def lift_fence_of_folder(item_id: str) -> Response:
    """Let a folder be seen as the folder around it is."""
    return _lift(item_id)


@bp.delete("/documents/<item_id>/fence")
@json.spec.validate(
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="lift_fence_of_document"
)
def lift_fence_of_document(item_id: str) -> Response:
    """Let a document be seen as the folder around it is."""
    return _lift(item_id)


def _lift(item_id: str) -> Response:
    """Take an item's own fence away."""
    with do() as work:
        actions.lift_fence(work, queries.item(work, item_id))
    return Response(status=HTTPStatus.NO_CONTENT)


def _levels(wanted: Levels) -> dict[str, policy.Level]:
    """Levels by their names."""
    return {who: policy.Level[name.upper()] for who, name in wanted.levels.items()}


def _name(level: policy.Level) -> LevelName:
    """The name of a level."""
    names: tuple[LevelName, ...] = ("none", "read", "contribute", "edit", "admin")
    return names[level]
