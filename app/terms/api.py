"""Terms of use, by program; people accept them on the page, where they have read them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from pydantic import Field

from app import errors
from app.terms import actions, queries
from app.web import json
from app.web.request import ask, do
from app.web.security import before_terms

if TYPE_CHECKING:
    from app.accounts.models import Terms as TermsRow

bp = Blueprint("terms_api", __name__, url_prefix=json.PREFIX)
TERMS = json.tag("terms", "The terms of use of the platform")


class TermsWish(json.Shape):
    """A new version, in plain paragraphs with an empty line between them."""

    english: str = Field(min_length=1, max_length=actions.LONGEST)
    french: str = Field(min_length=1, max_length=actions.LONGEST)


class Terms(json.Shape):
    """One version."""

    id: str
    number: int
    english: str
    french: str
    published_at: datetime


class TermsInForce(Terms):
    """The version in force."""

    accepted: bool = Field(description="Whether you have accepted it")


class TermsVersion(Terms):
    """A version as administrators see it."""

    accepted: int = Field(description="How many of those who can sign in have accepted it")


class TermsVersions(json.Shape):
    """Every version, the newest first."""

    people: int = Field(description="How many people can sign in")
    versions: list[TermsVersion]


@bp.get("/terms")
@before_terms
@json.spec.validate(resp=json.answers(HTTP_200=TermsInForce), tags=[TERMS], operation_id="terms")
def terms() -> TermsInForce:
    """The terms of use that are in force; 404 where there are none."""
    with ask() as work:
        found = queries.in_force(work)
        if found is None:
            raise errors.NotFound
        return TermsInForce(**_said(found), accepted=not queries.is_owed(work))


@bp.get("/admin/terms")
@json.spec.validate(resp=json.answers(HTTP_200=TermsVersions), tags=[TERMS], operation_id="terms_versions")
def versions() -> TermsVersions:
    """Every version, and how many have accepted it, for administrators."""
    with ask() as work:
        found = [TermsVersion(**_said(one.terms), accepted=one.accepted) for one in queries.versions(work)]
        return TermsVersions(people=queries.people_count(work), versions=found)


@bp.post("/admin/terms")
@json.spec.validate(json=TermsWish, resp=json.answers(HTTP_201=Terms), tags=[TERMS], operation_id="publish_terms")
def publish() -> tuple[Terms, int]:
    """Put a new version into force: everybody is asked to accept it."""
    wanted: TermsWish = json.body()
    with do() as work:
        return Terms(**_said(actions.publish(work, wanted.english, wanted.french))), 201


def _said(terms: TermsRow) -> dict[str, Any]:
    """What programs see of a version."""
    return {name: getattr(terms, name) for name in Terms.model_fields}
