"""Who a token belongs to, by program."""

from __future__ import annotations

from flask import Blueprint

from app.accounts import queries
from app.web import json
from app.web.request import ask

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


@bp.get("/user")
@json.spec.validate(resp=json.answers(HTTP_200=User), tags=[ACCOUNT], operation_id="user")
def user() -> User:
    """The person whose token this is."""
    with ask() as work:
        me = queries.me(work)
        return User(
            id=me.id,
            email=me.email,
            name=me.name,
            organisation=me.organisation,
            country=me.country,
            language=me.language,
        )
