"""The letters on scanned pages, read page by page: a while at a time, so that others have their turn.

How far it has come stands with the job, so that a worker that was killed goes on where it was.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from app import jobs, media, policy
from app.library import actions, queries
from app.library.jobs import forget_later, keep_made, strike_off, version_of
from app.sandbox import SandboxError
from app.text import MOST, Text, ocr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.jobs import Job
    from app.library.models import Version
    from app.sandbox import Sandbox
    from app.work import UnitOfWork, Workshop
    from storage import Blob

STEP = 25.0  # seconds; one page may take 90 more, and all of that is within the lease
MOST_PAGES = 2000  # that are looked at; how many are read as pictures is the operator's to choose


@dataclass(frozen=True)
class Reader:
    """What reads a scan: who draws its pages, who reads them, in which languages, and how many pages at most."""

    sandbox: Sandbox
    tesseract: ocr.Tesseract
    languages: Sequence[str]
    most: int

    def page(self, file: BinaryIO, ending: str, number: int, step: Step) -> str:
        """The text of one page."""
        text, picture = ocr.page(self.sandbox, file, ending, number)
        if not picture or step.drawn >= self.most:
            return text
        step.drawn += 1
        if step.language or len(self.languages) == 1:
            return self.tesseract.read(picture, [step.language or self.languages[0]])
        return self._first_page(picture, step)

    def _first_page(self, picture: bytes, step: Step) -> str:
        """A page in several languages, and in the one that it turns out to be in: that mistakes fewer letters."""
        text = self.tesseract.read(picture, self.languages)
        found = ocr.language(self.sandbox, text)
        if found is None or found not in self.languages:
            return text
        step.language = found
        return self.tesseract.read(picture, [found])


@dataclass
class Step:
    """How far it has come: pages that are done, those of them that were read as pictures, their text, what failed."""

    done: int = 0
    drawn: int = 0
    text: str = ""
    failed: int = 0
    reason: str = ""
    language: str = ""

    def found(self) -> Text:
        """What was read in the end; a page that cannot be read is passed over, unless it is all that there is."""
        if not self.text.strip():
            return Text("failed", reason=self.reason) if self.failed else Text("empty", by=ocr.NAME)
        return Text("extracted", self.text[:MOST], by=ocr.NAME if self.drawn else "pdfium")


def read(workshop: Workshop, job: Job, sandbox: Sandbox) -> None:
    """Read the pages of a checked version for a while; what they say is its text."""
    with workshop.ask() as work:
        version = version_of(work, job)
        reader = _reader(work, version, sandbox) if version is not None else None
    if version is None or reader is None or not version.is_served or version.text_state != "waiting":
        return strike_off(workshop, job)
    if not reader.languages:
        return _end(workshop, job, version, Text("failed", reason="Tesseract is not installed"))
    sandbox.read_for(version.group_id)
    step, total = Step(**job.payload), 0
    with workshop.blobs.open(version.group_id, version.digest) as file:
        try:
            total = _read_on(reader, file, media.ending(version.document.name), step)
        except SandboxError as error:
            step.failed, step.reason = step.failed + 1, str(error)[:200]
    if step.done < total:
        return _go_on(workshop, job, step)
    return _end(workshop, job, version, _with_language(sandbox, step.found()))


def _reader(work: UnitOfWork, version: Version, sandbox: Sandbox) -> Reader:
    """What reads a version, in the language that its document has where that is known."""
    settings, own = work.settings, version.document.language or version.language
    languages = ocr.chosen(settings.tesseract, own, queries.usual_languages(work, version.group_id))
    return Reader(sandbox, ocr.Tesseract(settings.tesseract, settings.incoming), languages, settings.ocr_pages)


def _read_on(reader: Reader, file: BinaryIO, ending: str, step: Step) -> int:
    """Read pages until all are done or the time is up; how many there are. Raises a `SandboxError` of all together."""
    end = time.monotonic() + STEP
    total = min(MOST_PAGES, ocr.count(reader.sandbox, file, ending))
    while step.done < total:
        step.done += 1
        try:
            step.text += reader.page(file, ending, step.done, step) + "\n\n"
        except SandboxError as error:
            step.failed, step.reason = step.failed + 1, str(error)[:200]
        if len(step.text) > MOST:
            return step.done
        if time.monotonic() > end:
            break
    return total


def _with_language(sandbox: Sandbox, found: Text) -> Text:
    """A text with its language, told as that of others is."""
    if found.state != "extracted":
        return found
    return Text(found.state, found.text, ocr.language(sandbox, found.text), found.by)


def _go_on(workshop: Workshop, job: Job, step: Step) -> None:
    """Let the rest be read after what others wait for."""
    said: dict[str, Any] = vars(step)
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.put_back(work.session, job, timedelta(0), said)


def _end(workshop: Workshop, job: Job, version: Version, found: Text) -> None:
    """Keep what was read."""
    blob = keep_made(workshop, version.group_id, found.text.encode()) if found.text else None
    with workshop.do_as(policy.SYSTEM) as work:
        if jobs.finish(work.session, job):
            _record(work, job, found, blob)


def _record(work: UnitOfWork, job: Job, found: Text, blob: Blob | None) -> None:
    """Write it, unless the version has gone meanwhile."""
    version = version_of(work, job)
    if version is not None:
        actions.record_scan(work, version, found, blob)
    elif blob is not None:
        forget_later(work, job, [blob])
