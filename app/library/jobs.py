"""What the worker does for the library: it checks what waits to be checked, reads texts, makes previews."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from babel.dates import format_date
from sqlalchemy.orm import joinedload

from app import jobs, mail, media, policy, scanner, text
from app.accounts.models import User
from app.db import now
from app.groups import queries as groups
from app.groups.models import Group
from app.library import actions, arriving, queries, receiving
from app.library.kinds import EXPIRY, FORGET, RESERVATION_BROKEN
from app.library.models import PREVIEW, REMINDED, Document, Item, Version, page_kind
from app.preview import Office, make

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.jobs import Job
    from app.preview import Made
    from app.sandbox import Sandbox
    from app.scanner import Verdict
    from app.text import Text
    from app.work import UnitOfWork, Workshop
    from storage import Blob

MOST_EXPIRED = 10_000  # documents that are looked at in one go
MOST_PURGED = 1000  # in one go
WAIT_FOR_AGE = timedelta(minutes=10)
WAIT_FOR_SCANNER = timedelta(seconds=5)
YOUNG = timedelta(hours=1)  # since its last put a blob is left alone: an upload may be about to name it


def check(workshop: Workshop, job: Job) -> None:
    """Check a pending version for viruses; while clamd is away the job waits and nothing is served.

    Raises `Unavailable` where clamd is there but does not come to an end with this file.
    """
    with workshop.ask() as work:
        version = version_of(work, job)
    if version is None or version.check_state != "pending" or version.purged_at is not None:
        return strike_off(workshop, job)
    try:
        with workshop.blobs.open(version.group_id, version.digest) as file:
            verdict = workshop.scanner.check(file, scanner.PATIENCE)
    except scanner.Unavailable as error:
        if not workshop.scanner.status().alive:
            return _wait_for_scanner(workshop, job)
        if not isinstance(error, scanner.Endless):
            raise  # it is this file that it cannot take: the tries are counted
        verdict = scanner.ENDLESS
    with workshop.do_as(policy.SYSTEM) as work:
        if jobs.finish(work.session, job):
            _record_check(work, job, verdict)
    return None


def _wait_for_scanner(workshop: Workshop, job: Job) -> None:
    """Let a check be tried again soon."""
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.put_back(work.session, job, WAIT_FOR_SCANNER)


def _record_check(work: UnitOfWork, job: Job, verdict: Verdict) -> None:
    """Write what a check found, unless the version has gone meanwhile."""
    version = version_of(work, job)
    if version is not None:
        actions.record_check(work, version, verdict.state, verdict.finding or "", verdict.database)


def discard_expired_uploads(workshop: Workshop) -> None:
    """Forget the uploads that were not finished in time, and remove the bytes that belong to none."""
    with workshop.do_as(policy.SYSTEM) as work:
        kept = actions.discard_expired_uploads(work)
    arriving.remove_unknown(workshop.settings, kept, YOUNG)


def extract(workshop: Workshop, job: Job, sandbox: Sandbox) -> None:
    """Read the text of a checked version, in the sandbox, and keep it as a derived blob."""
    with workshop.ask() as work:
        version = version_of(work, job)
    if version is None or not version.is_served:
        return strike_off(workshop, job)
    if text.can(version.document.name):
        sandbox.read_for(version.group_id)
    with workshop.blobs.open(version.group_id, version.digest) as file:
        bytes_type = media.by_bytes(file)
        found = text.extract(sandbox, file, version.document.name)
    blob = keep_made(workshop, version.group_id, found.text.encode()) if found.text else None
    with workshop.do_as(policy.SYSTEM) as work:
        if jobs.finish(work.session, job):
            _record_text(work, job, found, blob, bytes_type)
    return None


def preview(workshop: Workshop, job: Job, sandbox: Sandbox) -> None:
    """Make the preview of a checked version, in the sandbox, and keep its parts as derived blobs."""
    with workshop.ask() as work:
        version = version_of(work, job)
    if version is None or not version.is_served or version.preview_state != "waiting":
        return strike_off(workshop, job)
    blobs: dict[str, Blob] = {}

    def keep(number: int, picture: bytes) -> None:
        blobs[page_kind(number)] = keep_made(workshop, version.group_id, picture)

    settings = workshop.settings
    receiving.require_space(settings, 0)
    sandbox.read_for(version.group_id)
    office = Office(settings.libreoffice, settings.incoming) if settings.libreoffice else None
    with workshop.blobs.open(version.group_id, version.digest) as file:
        made = make(sandbox, file, version.document.name, keep, settings.preview_pages, office)
    if made.preview is not None:
        blobs[PREVIEW] = keep_made(workshop, version.group_id, made.preview.model_dump_json().encode())
    with workshop.do_as(policy.SYSTEM) as work:
        if jobs.finish(work.session, job):
            _record_preview(work, job, made, blobs)
    return None


def forget(workshop: Workshop, job: Job) -> None:
    """Remove blobs that nothing names any more; those that were put a moment ago wait until they are old enough."""
    group_id, before = str(job.group_id), now() - YOUNG
    with workshop.ask() as work:
        unnamed = set(job.payload["digests"]) - queries.digests(work, group_id, job.payload["digests"])
    for digest in unnamed:
        workshop.blobs.remove(group_id, digest, before)
    is_left = any(workshop.blobs.has(group_id, digest) for digest in unnamed)
    with workshop.do_as(policy.SYSTEM) as work:
        if is_left:
            jobs.put_back(work.session, job, WAIT_FOR_AGE)
        else:
            jobs.finish(work.session, job)


def purge_due(workshop: Workshop) -> None:
    """Purge what has been among the deleted items for as long as its group keeps them."""
    with workshop.ask() as work:
        due = queries.due(work, MOST_PURGED)
    for each in due:
        with workshop.do_as(policy.SYSTEM) as work:
            item = work.session.get(Item, each.id)
            if item is not None:
                actions.purge_due(work, item)


def purge_old_versions(workshop: Workshop) -> None:
    """Purge the versions that groups have chosen not to keep, when their time has come."""
    with workshop.ask() as work:
        due = [document_id for document_id in queries.crowded(work) if queries.has_old_versions(work, document_id)]
    for document_id in due:
        with workshop.do_as(policy.SYSTEM) as work:
            document = work.session.get(Document, document_id)
            if document is not None and document.deleted_at is None:
                actions.purge_old_versions(work, document)


def expire(workshop: Workshop) -> None:
    """Remind of what expires soon, and do with what has expired as its folder says; once a day is enough for each."""
    today = now().date()
    with workshop.ask() as work:
        soon = queries.expiring(work, today + timedelta(days=max(REMINDED)), MOST_EXPIRED)
        due = [each for each in soon if queries.is_expiry_due(work, each, today)]
    for each in due:
        with workshop.do_as(policy.SYSTEM) as work:
            document = work.session.get(Document, each.id)
            if document is not None and document.deleted_at is None:
                actions.expire(work, document, today)


def tell_expiry(workshop: Workshop, job: Job) -> None:
    """Remind the author that a document expires; the leaders, where the author may no longer read it."""
    with workshop.ask() as work:
        document = work.session.get(Document, job.subject_id)
        people = _whom_to_remind(work, document) if document is not None else []
        name = queries.name_in_mail(work, document) if document is not None else ""
    if document is not None and document.expires_on is not None:
        link = f"{workshop.settings.url}/d/{document.id}"
        for person in people:
            day = format_date(document.expires_on, locale=person.language)
            values = {"name": name, "day": day, "rule": job.payload["rule"], "link": link}
            with suppress(mail.Refused):
                mail.send(workshop.settings, mail.Mail(person.email, "expiry", person.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def _whom_to_remind(work: UnitOfWork, document: Document) -> Sequence[User]:
    """The author of a document, or the leaders of its group where the author may no longer read it."""
    if document.author_id in groups.readers(work, document.group_id).get(document.acl_id, set()):
        return [document.author]
    return groups.leaders(work, work.session.get_one(Group, document.group_id))


def tell_broken(workshop: Workshop, job: Job) -> None:
    """Tell somebody that a leader has ended their reservation."""
    with workshop.ask() as work:
        document, holder = work.session.get(Document, job.subject_id), work.session.get(User, job.payload["holder_id"])
        name = queries.name_in_mail(work, document) if document is not None else ""
    if document is not None and holder is not None:
        link = f"{workshop.settings.url}/d/{document.id}"
        values = {"name": name, "by": job.payload["by"], "link": link}
        with suppress(mail.Refused):
            mail.send(workshop.settings, mail.Mail(holder.email, "reservation_broken", holder.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def keep_made(workshop: Workshop, group_id: str, made: bytes) -> Blob:
    """Put what was made of a version among the group's blobs."""
    with workshop.blobs.draft() as draft:
        draft.write(made)
        draft.seal()
        return workshop.blobs.put(group_id, draft)


def _record_text(work: UnitOfWork, job: Job, found: Text, blob: Blob | None, bytes_type: str) -> None:
    """Write what was read of a version, unless it has gone meanwhile."""
    version = version_of(work, job)
    if version is not None:
        actions.record_text(work, version, found, blob, bytes_type)
    elif blob is not None:
        forget_later(work, job, [blob])


def _record_preview(work: UnitOfWork, job: Job, made: Made, blobs: Mapping[str, Blob]) -> None:
    """Write what became of a preview, unless its version has gone meanwhile."""
    version = version_of(work, job)
    if version is not None:
        actions.record_preview(work, version, made, blobs)
    elif blobs:
        forget_later(work, job, blobs.values())


def forget_later(work: UnitOfWork, job: Job, blobs: Iterable[Blob]) -> None:
    """Let blobs be removed that were put for a version that has gone."""
    work.later(FORGET, job.subject_id, group_id=job.group_id, digests=sorted({blob.digest for blob in blobs}))


def version_of(work: UnitOfWork, job: Job) -> Version | None:
    """The version that a job is about, with its document."""
    wanted = [joinedload(Version.document).selectinload(Document.versions)]
    return work.session.get(Version, job.subject_id, options=wanted)


def strike_off(workshop: Workshop, job: Job) -> None:
    """There is nothing left to be done: it was done before, or what it was about has gone."""
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


MAILS = {EXPIRY: tell_expiry, RESERVATION_BROKEN: tell_broken}
