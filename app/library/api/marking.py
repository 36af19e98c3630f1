"""Sensitive documents, by program: what may be done with them, and what marking one would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from app import policy
from app.groups import queries as groups
from app.library import queries
from app.library.api.shapes import LIBRARY, bp
from app.web import json
from app.web.request import ask

if TYPE_CHECKING:
    from app.library.models import LibrarySettings
    from app.work import UnitOfWork


class Handling(json.Shape):
    """What may be done with sensitive documents, and who sees them once they are marked."""

    previews: bool = Field(description="Whether they are shown in the page")
    texts: bool = Field(description="Whether their text is shown, and lines of it among the results of a search")
    archives: bool = Field(description="Whether they go into zips")
    titles: bool = Field(description="Whether their names stand in mails")
    profiles: list[str] = Field(description="The ids of the profiles that see them; leaders always do")


class NewHandling(json.Shape):
    """What is to be chosen for sensitive documents; what is not named stays."""

    previews: bool | None = None
    texts: bool | None = None
    archives: bool | None = None
    titles: bool | None = None
    profiles: list[str] | None = Field(None, max_length=100)


class MarkingEffect(json.Shape):
    """What marking a document as sensitive would change."""

    count: int = Field(description="How many people lose access")
    loses: list[str] = Field(description="Their ids, where you may see who is in the group")
    keeps_fence: bool = Field(description="It has a fence of its own, which stays")


@bp.get("/documents/<document_id>/marking/effect")
@json.spec.validate(resp=json.answers(HTTP_200=MarkingEffect), tags=[LIBRARY], operation_id="effect_of_marking")
def effect_of_marking(document_id: str) -> MarkingEffect:
    """What marking a document as sensitive would change; nothing is changed yet."""
    with ask() as work:
        found = queries.document(work, document_id)
        loses = queries.effect_of_marking(work, found).loses
        may_name = policy.can(work.actor, policy.READ, groups.group_by_id(work, found.group_id).acl("members"))
        return MarkingEffect(
            count=len(loses),
            loses=[user.id for user in loses] if may_name else [],
            keeps_fence=queries.own_fence(work, found) is not None,
        )


def handling(work: UnitOfWork, chosen: LibrarySettings) -> Handling:
    """What a group has chosen for sensitive documents, as programs see it."""
    return Handling(
        previews=chosen.sensitive_previews,
        texts=chosen.sensitive_texts,
        archives=chosen.sensitive_archives,
        titles=chosen.sensitive_titles,
        profiles=sorted(queries.sensitive_profiles(work, chosen.group_id)),
    )


def rules(wanted: NewHandling) -> dict[str, bool]:
    """What is to be allowed, as the action takes it."""
    named = wanted.model_dump(exclude_none=True, exclude={"profiles"})
    return {f"sensitive_{name}": allowed for name, allowed in named.items()}
