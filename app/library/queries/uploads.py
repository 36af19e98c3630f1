"""Uploads that are not finished: whose they are, where they are to go, what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app import errors, policy
from app.db import now
from app.library.models import Document, Folder, Upload, Version
from app.library.queries.items import document, folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from app.library.models import Item
    from app.work import UnitOfWork

GONE = errors.N_("%(name)s has no place to go to any more, or you can no longer add to it. Choose another place.")


def upload(work: UnitOfWork, upload_id: str) -> Upload:
    """The upload of this id, for whoever began it."""
    found = work.session.get(Upload, upload_id)
    if found is None:
        raise errors.NotFound
    policy.require_self(work.actor, found.user_id)
    return found


def uploads(work: UnitOfWork) -> Sequence[Upload]:
    """What whoever asks has begun to send and not finished, the latest first."""
    policy.require_signed_in(work.actor)
    rows = select(Upload).where(*_unfinished(work)).order_by(Upload.created_at.desc(), Upload.id)
    return work.session.scalars(rows).all()


def upload_count(work: UnitOfWork) -> int:
    """How many of them there are."""
    return work.session.scalar(select(func.count()).select_from(Upload).where(*_unfinished(work))) or 0


def _unfinished(work: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """The conditions for what whoever asks has not finished."""
    return (Upload.user_id == work.actor.user_id, Upload.state == "open", Upload.expires_at > now())


def expired_uploads(work: UnitOfWork) -> Sequence[Upload]:
    """Everybody's uploads that are kept no longer."""
    policy.require_system(work.actor)
    return work.session.scalars(select(Upload).where(Upload.expires_at <= now())).all()


def left_uploads(work: UnitOfWork) -> Sequence[Upload]:
    """Everybody's uploads that are not finished, and that nothing has refused."""
    policy.require_system(work.actor)
    found = work.session.scalars(select(Upload).where(Upload.state == "open", Upload.expires_at > now()))
    return [each for each in found if not each.error]


def destination(work: UnitOfWork, folder_id: str, document_id: str | None) -> Item:
    """The folder into which something is sent, or the document of which it becomes a version; asks whether one may."""
    found: Item = document(work, document_id) if document_id else folder(work, folder_id)
    policy.require(work.actor, act_on(found), found)
    return found


def destination_of(work: UnitOfWork, upload: Upload) -> Item:
    """Where an upload is to go; `NotFound` or `Forbidden` where it can no longer go there."""
    try:
        return destination(work, upload.folder_id, upload.document_id)
    except errors.NotFound:
        raise errors.NotFound(GONE, name=upload.name) from None


def act_on(target: Item) -> policy.Action:
    """What it takes to send something there."""
    return policy.CHANGE if isinstance(target, Document) else policy.ADD


def place_of(work: UnitOfWork, upload: Upload) -> Item | None:
    """Where an upload is to go; None where whoever asks can no longer read it."""
    found = work.session.get(Document, upload.document_id) if upload.document_id else None
    place: Item | None = found or work.session.get(Folder, upload.folder_id)
    is_there = place is not None and place.deleted_at is None and policy.can(work.actor, policy.READ, place)
    return place if is_there else None


def version_of(work: UnitOfWork, upload: Upload) -> Version | None:
    """The version that an upload became; None before, and where whoever asks can no longer read it."""
    found = work.session.get(Version, upload.version_id) if upload.version_id else None
    if found is None or found.document.deleted_at is not None:
        return None
    return found if policy.can(work.actor, policy.READ, found.document) else None
