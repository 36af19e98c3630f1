"""Texts that could not be read, by program."""

from __future__ import annotations

from pydantic import Field

from app.admin.api.shapes import PLATFORM, bp
from app.library import actions, queries
from app.web import json
from app.web.request import ask, do


class UnreadTexts(json.Shape):
    """How many texts could not be read but may be tried again, by the ending of their names."""

    unread: dict[str, int]


class Kind(json.Shape):
    """Which texts are to be read once more."""

    kind: str = Field("", max_length=20, description="The ending of their names, such as docx; empty for all")


class Retried(json.Shape):
    """How many will be read once more; a few thousand at once."""

    count: int


@bp.get("/admin/texts")
@json.spec.validate(resp=json.answers(HTTP_200=UnreadTexts), tags=[PLATFORM], operation_id="unread_texts")
def unread_texts() -> UnreadTexts:
    """How many texts could not be read, but perhaps can now; administrators only."""
    with ask() as work:
        return UnreadTexts(unread=queries.unread_texts(work))


@bp.post("/admin/texts/retry")
@json.spec.validate(json=Kind, resp=json.answers(HTTP_200=Retried), tags=[PLATFORM], operation_id="retry_texts")
def retry_texts() -> Retried:
    """Let texts be read once more that could not be read, in all groups; administrators only."""
    wanted: Kind = json.body()
    with do() as work:
        return Retried(count=actions.retry_texts(work, wanted.kind))
