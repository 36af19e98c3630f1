"""Taking one's data away, and erasing those who have left, by program."""

from __future__ import annotations

from flask import Blueprint, Response

from app.people import actions, queries
from app.people.door import taken
from app.web import json
from app.web.request import do
from app.web.security import before_terms

bp = Blueprint("people_api", __name__, url_prefix=json.PREFIX)
PEOPLE = json.tag("people", "What the platform holds about somebody")


@bp.get("/user/data")
@before_terms
@json.spec.validate(resp=json.answers(HTTP_200=None), tags=[PEOPLE], operation_id="my_data")
def data() -> Response:
    """All that the platform holds about you, as a zip of JSON files."""
    return taken()


@bp.post("/admin/people/<user_id>/erase")
@json.spec.validate(resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[PEOPLE], operation_id="erase_person")
def erase(user_id: str) -> Response:
    """Erase somebody whose access has ended, for good, for administrators; what they contributed stays."""
    with do() as work:
        actions.erase(work, queries.person(work, user_id))
    return Response(status=204)
