"""The settings of groups, and the categories that own them, by program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flask import Blueprint, Response, request
from pydantic import Field

from app import policy
from app.accounts import queries as people
from app.groups import actions, logos, queries
from app.groups.actions.settings import LONGEST_TEXT, LONGEST_TITLE
from app.groups.models import SWITCHED
from app.web import json
from app.web.request import ask, do, workshop

if TYPE_CHECKING:
    from app.groups.models import Category as CategoryRow
    from app.groups.models import Group
    from app.work import UnitOfWork

bp = Blueprint("settings_api", __name__, url_prefix=json.PREFIX)
SETTINGS = json.tag("settings", "What groups are, and the categories that own them")


class Text(json.Shape):
    """What a group is called, and what it is for, in one language."""

    title: str = Field("", max_length=LONGEST_TITLE)
    purpose: str = Field("", max_length=LONGEST_TEXT)


class Settings(json.Shape):
    """What a group says of itself, who can see it, which services it has."""

    title: str
    purpose: str
    contact: str
    texts: dict[Literal["en", "fr"], Text] = Field(description="Where they differ, by language")
    visibility: Literal["hidden", "listed"]
    takes_applications: bool
    services: dict[str, bool] = Field(description="Whether they are switched on, by name")


class NewSettings(json.Shape):
    """What is to be changed; what is not named stays."""

    title: str | None = Field(None, min_length=1, max_length=LONGEST_TITLE)
    purpose: str | None = Field(None, max_length=LONGEST_TEXT)
    contact: str | None = Field(None, max_length=LONGEST_TEXT)
    texts: dict[Literal["en", "fr"], Text] | None = None
    visibility: Literal["hidden", "listed"] | None = None
    takes_applications: bool | None = None
    services: dict[Literal["library"], bool] | None = None


class Person(json.Shape):
    """Somebody who administers a category."""

    name: str
    email: str = Field(description="Empty where they do not show it")


class Category(json.Shape):
    """An organisational unit that owns groups."""

    id: str
    name: str
    contact: str
    administrators: list[Person]


class Categories(json.Shape):
    """Categories, by name."""

    categories: list[Category]


class NewCategory(json.Shape):
    """What a category is to be; administrators are named by their addresses, by the platform's only."""

    name: str = Field(min_length=1, max_length=200)
    contact: str = Field("", max_length=LONGEST_TEXT)
    administrators: list[str] | None = Field(None, max_length=100)


@bp.get("/groups/<slug>/settings")
@json.spec.validate(resp=json.answers(HTTP_200=Settings), tags=[SETTINGS], operation_id="group_settings")
def settings(slug: str) -> Settings:
    """The settings of a group, for those who administer it."""
    with ask() as work:
        group = queries.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
        return _settings(group)


@bp.patch("/groups/<slug>/settings")
@json.spec.validate(
    json=NewSettings, resp=json.answers(HTTP_200=Settings), tags=[SETTINGS], operation_id="change_group_settings"
)
def change_settings(slug: str) -> Settings:
    """Change what a group says of itself, who can see it, which services it has."""
    wanted: NewSettings = json.body()
    with do() as work:
        group = queries.group(work, slug)
        _describe(work, group, wanted)
        if wanted.visibility is not None or wanted.takes_applications is not None:
            takes = group.takes_applications if wanted.takes_applications is None else wanted.takes_applications
            actions.choose_visibility(work, group, wanted.visibility or group.visibility, takes_applications=takes)
        for service, is_on in (wanted.services or {}).items():
            actions.switch_service(work, group, service, is_on=is_on)
        policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
        return _settings(group)


@bp.put("/groups/<slug>/logo")
@json.raw_body("choose_group_logo")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[SETTINGS], operation_id="choose_group_logo")
def choose_logo(slug: str) -> Response:
    """Give a group a logo: the bytes of a picture, `?name=` ends in png, jpg or webp; at most 512 KB."""
    with ask() as work:
        policy.require(work.actor, policy.ADMINISTER, queries.group(work, slug).acl("members"))
    picture = logos.drawn(workshop(), request.args.get("name", ""), request.stream)
    with do() as work:
        actions.choose_logo(work, queries.group(work, slug), picture)
    return Response(status=204)


@bp.get("/groups/<slug>/logo")
@json.spec.validate(resp=json.answers(HTTP_200=None), tags=[SETTINGS], operation_id="group_logo")
def logo(slug: str) -> Response:
    """The logo of a group, as WebP."""
    with ask() as work:
        return Response(queries.logo(work, slug), mimetype="image/webp")


@bp.delete("/groups/<slug>/logo")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[SETTINGS], operation_id="remove_group_logo")
def remove_logo(slug: str) -> Response:
    """Take the logo of a group away."""
    with do() as work:
        actions.choose_logo(work, queries.group(work, slug), None)
    return Response(status=204)


def _describe(work: UnitOfWork, group: Group, wanted: NewSettings) -> None:
    """Change the texts that are named; the others stay."""
    named = wanted.model_dump(include={"title", "purpose", "contact", "texts"}, exclude_none=True)
    if named:
        kept = {"title": group.title, "purpose": group.purpose, "contact": group.contact, "texts": group.texts}
        actions.describe(work, group, actions.Description(**{**kept, **named}))


@bp.get("/categories")
@json.spec.validate(resp=json.answers(HTTP_200=Categories), tags=[SETTINGS], operation_id="categories")
def categories() -> Categories:
    """Every category: what one asks for a new group."""
    with ask() as work:
        return Categories(categories=[_category(work, each) for each in queries.categories(work)])


@bp.post("/categories")
@json.spec.validate(
    json=NewCategory,
    resp=json.answers(HTTP_201=Category, HTTP_409=json.Problem),
    tags=[SETTINGS],
    operation_id="create_category",
)
def create_category() -> tuple[Category, int]:
    """Make a category, as an administrator of the platform."""
    wanted: NewCategory = json.body()
    with do() as work:
        made = actions.create_category(work, wanted.name, wanted.contact)
        _choose_administrators(work, made, wanted)
        return _category(work, made), 201


@bp.put("/categories/<category_id>")
@json.spec.validate(
    json=NewCategory,
    resp=json.answers(HTTP_200=Category, HTTP_409=json.Problem),
    tags=[SETTINGS],
    operation_id="edit_category",
)
def edit_category(category_id: str) -> Category:
    """Give a category another name, contact, or administrators; who is not named as such stays where none is."""
    wanted: NewCategory = json.body()
    with do() as work:
        found = queries.category(work, category_id)
        actions.edit_category(work, found, wanted.name, wanted.contact)
        _choose_administrators(work, found, wanted)
        return _category(work, found)


def _choose_administrators(work: UnitOfWork, category: CategoryRow, wanted: NewCategory) -> None:
    """Let those who are named by their addresses administer a category."""
    if wanted.administrators is not None:
        policy.require_administrator(work.actor)
        named = [people.user_by_email(work, address) for address in dict.fromkeys(wanted.administrators)]
        actions.choose_administrators(work, category, named)


def _settings(group: Group) -> Settings:
    """Settings as programs see them."""
    return Settings(
        title=group.title,
        purpose=group.purpose,
        contact=group.contact,
        texts={language: Text(**text) for language, text in group.texts.items()},  # type: ignore[misc] # ours
        visibility=group.visibility,  # type: ignore[arg-type] # one of the two
        takes_applications=group.takes_applications,
        services={service: not group.is_off(service) for service in SWITCHED},
    )


def _category(work: UnitOfWork, category: CategoryRow) -> Category:
    """A category as programs see it; who administers it chooses whether others see their address."""
    sees_all = policy.may_administer(work.actor)
    shown = [
        Person(
            name=each.name, email=each.email if sees_all or each.shows_email or each.id == work.actor.user_id else ""
        )
        for each in category.administrators
    ]
    return Category(id=category.id, name=category.name, contact=category.contact, administrators=shown)
