"""Who a token belongs to, and what they say of themselves, by program."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint
from pydantic import Field

from app.accounts import actions, queries
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.accounts.models import User as UserRow

bp = Blueprint("accounts_api", __name__, url_prefix=json.PREFIX)
ACCOUNT = json.tag("account", "Who you are")


class User(json.Shape):
    """The person whose token this is."""

    id: str
    email: str
    name: str
    organisation: str
    country: str
    language: str
    time_zone: str
    function: str
    unit: str
    telephone: str
    languages: list[str] = Field(description="What they work in, by ISO 639-1")
    note: str
    shows_email: bool = Field(description="Whether members of their groups see the e-mail address")
    shows_telephone: bool
    shows_note: bool


class UserChange(json.Shape):
    """What you say of yourself from now on; what is not named stays."""

    name: str | None = Field(None, min_length=1, max_length=200)
    organisation: str = Field("", max_length=200)
    country: str = Field("", max_length=2, description="ISO 3166-1, or empty")
    time_zone: str = Field("", max_length=60)
    function: str = Field("", max_length=200)
    unit: str = Field("", max_length=200)
    telephone: str = Field("", max_length=50)
    languages: list[str] = Field(default=[], max_length=100, description="By ISO 639-1")
    note: str = Field("", max_length=1000)
    shows_email: bool = True
    shows_telephone: bool = False
    shows_note: bool = False


@bp.get("/user")
@json.spec.validate(resp=json.answers(HTTP_200=User), tags=[ACCOUNT], operation_id="user")
def user() -> User:
    """The person whose token this is."""
    with ask() as work:
        return _shape(queries.me(work))


@bp.patch("/user")
@json.spec.validate(json=UserChange, resp=json.answers(HTTP_200=User), tags=[ACCOUNT], operation_id="change_user")
def change() -> User:
    """Change what you say of yourself, and what of it the members of your groups see."""
    wanted: UserChange = json.body()
    with do() as work:
        me = queries.me(work)
        said = replace(actions.Details.of(me), **wanted.model_dump(exclude_unset=True, exclude_none=True))
        actions.change_details(work, me, said)
        return _shape(me)


def _shape(me: UserRow) -> User:
    """A person as their own programs see them."""
    said = {name: getattr(me, name) for name in User.model_fields}
    return User(**{**said, "languages": list(me.spoken)})
