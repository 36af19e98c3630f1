"""Passing a document on to another group, which takes the permission of its originator: of its author or a leader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import errors, policy
from app.db import new_id, now
from app.library import queries
from app.library.kinds import RELEASE_ANSWERED, RELEASE_ASKED
from app.library.models import ReleaseRequest

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.library.models import Document, Folder, Item
    from app.work import UnitOfWork

BOUND = errors.N_(
    "“%(name)s” names an originator: it is passed on only with the permission of its author or a leader. "
    "Ask for it on the document's page."
)
ANSWERED = errors.N_("This request was answered or taken back already.")


def ask_release(work: UnitOfWork, document: Document, recipient: str, reason: str) -> ReleaseRequest:
    """Ask to pass a document on: to whom, and why. Its author and the leaders are told.

    Raises `Conflict` where it takes no permission, or one has asked already.
    """
    policy.require(work.actor, policy.READ, document)
    recipient = _text(recipient, ReleaseRequest.LONGEST_RECIPIENT)
    reason = _text(reason, ReleaseRequest.LONGEST_TEXT)
    work.session.refresh(document, ["deleted_at", "originator", "marking"], with_for_update=True)
    if document.deleted_at is not None:
        raise errors.NotFound
    if queries.may_pass_on(work, document):
        raise errors.Conflict("You can pass this document on without asking.")
    mine = (each for each in queries.releases_of(work, document) if each.asked_by_id == work.actor.user_id)
    if any(each.is_pending for each in mine):
        raise errors.Conflict("You have asked to pass this document on already.")
    made = ReleaseRequest(id=new_id(), document_id=document.id, group_id=document.group_id, state="open")
    made.asked_by_id, made.recipient, made.reason = str(work.actor.user_id), recipient, reason
    work.session.add(made)
    work.session.flush()
    work.tell("library.release_asked", document, title=document.name, details=_about(made))
    work.later(RELEASE_ASKED, made.id, group_id=document.group_id)
    return made


def _text(text: str, longest: int) -> str:
    """What somebody has written, trimmed; raises `Invalid` where it is nothing or too long."""
    text = text.strip().replace("\0", "")
    if not 1 <= len(text) <= longest:
        raise errors.Invalid("Say to whom and why, in up to %(longest)s characters.", longest=longest)
    return text


def _about(request: ReleaseRequest) -> dict[str, str]:
    """What the trail keeps of a request."""
    return {"request": request.id, "recipient": request.recipient, "asked_by": request.asked_by_id}


def answer_release(work: UnitOfWork, request: ReleaseRequest, *, is_granted: bool, comment: str = "") -> None:
    """Permit that a document is passed on once, or refuse it; who has asked is told. Only the first answer counts."""
    policy.require(work.actor, policy.PASS_ON, request.document)
    comment = comment.strip().replace("\0", "")
    if len(comment) > ReleaseRequest.LONGEST_TEXT:
        raise errors.Invalid("Write up to %(longest)s characters.", longest=ReleaseRequest.LONGEST_TEXT)
    work.session.refresh(request, ["state"], with_for_update=True)
    if request.state != "open":
        raise errors.Conflict(ANSWERED)
    request.state, request.comment = "granted" if is_granted else "refused", comment
    request.answered_by_id, request.answered_at = work.actor.user_id, now()
    act = "library.release_granted" if is_granted else "library.release_refused"
    work.tell(act, request.document, title=request.document.name, details=_about(request))
    work.later(RELEASE_ANSWERED, request.id, group_id=request.group_id)


def withdraw_release(work: UnitOfWork, request: ReleaseRequest) -> None:
    """Take one's own request back, or the permission that one has not used; raises `Conflict` where there is none."""
    policy.require_self(work.actor, request.asked_by_id)
    work.session.refresh(request, ["state", "used_at"], with_for_update=True)
    if not request.is_pending:
        raise errors.Conflict(ANSWERED)
    request.state = "withdrawn"
    work.tell("library.release_withdrawn", request.document, title=request.document.name, details=_about(request))


def require_released(work: UnitOfWork, items: Collection[Item], target: Folder) -> list[ReleaseRequest]:
    """Pass who may put these items, with all in them, into a folder: of their group, or with every permission.

    The permissions that it takes; raises `Forbidden` where one is wanting.
    """
    far = [each for each in items if each.group_id != target.group_id]
    bound = queries.bound(work, far) if far else ()
    granted = queries.granted(work, bound) if bound else {}
    wanting = next((each for each in bound if each.id not in granted), None)
    if wanting is not None:
        raise errors.Forbidden(BOUND, name=wanting.name)
    return list(granted.values())


def use_releases(work: UnitOfWork, requests: Collection[ReleaseRequest]) -> None:
    """Write that permissions were used: each holds for one time."""
    for each in requests:
        each.used_at = now()
        work.tell("library.release_used", each.document, title=each.document.name, details=_about(each))
