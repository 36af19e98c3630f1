"""How the platform is, and in the demonstration the mails that were sent."""

from __future__ import annotations

import email
import email.policy
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors, policy
from app.admin import health as figures
from app.admin import scanning as checks
from app.admin import searching
from app.admin.views.door import bp
from app.db import now
from app.library import actions as library
from app.library.words import CHECKS
from app.search import renewal
from app.web import pages
from app.web.request import ask, do, settings, workshop
from app.web.security import public

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from flask import Flask
    from werkzeug.wrappers import Response as Answer

    from app.scanner import Status

LOOK_EVERY = 10.0  # seconds between questions to the scanner
MOST_MAILS = 50


class Watch:
    """What is known of the scanner, asked at most every `LOOK_EVERY` seconds."""

    def __init__(self) -> None:
        self._at = 0.0
        self._status: Status | None = None

    def status(self) -> Status:
        """How the scanner is, or was a moment ago."""
        if self._status is None or time.monotonic() - self._at > LOOK_EVERY:
            self._at, self._status = time.monotonic(), workshop().scanner.status()
        return self._status


def setup(app: Flask) -> None:
    """Let every page say loudly when files cannot be checked, or only for the test virus."""
    watch = Watch()

    def banner() -> dict[str, str | None]:
        said = {
            "away": _("The virus check is not available at present: new files can be read only after it is back."),
            "test": _("Only the test virus is recognised: this installation has no virus signatures."),
        }
        key = figures.scanner_banner(watch.status())
        return {"scanner_banner": said[key] if key else None}

    app.context_processor(banner)


@bp.get("/admin/health")
def health() -> str:
    """How the platform is."""
    status, scanner = workshop().index.status(), workshop().scanner.status()
    with ask() as work:
        found, index = figures.health(work), searching.searching(work, status)
        return pages.render("admin/health.html", work, health=found, index=index, scanner=scanner)


@bp.post("/admin/search/rebuild")
def rebuild_index() -> Answer:
    """Have the search index made anew, by the engine that the settings name or by the one that is live."""
    with do() as work:
        is_new = renewal.ask_for_rebuild(work, request.form.get("engine", ""))
    if is_new:
        flash(_("The search index will be made anew. Search goes on meanwhile."), "success")
    else:
        flash(_("The search index is being made anew already."), "info")
    return redirect(url_for("admin.health"), HTTPStatus.SEE_OTHER)


@bp.post("/admin/texts/retry")
def retry_texts() -> Answer:
    """Let texts be read once more that could not be read, all or those of one kind."""
    with do() as work:
        count = library.retry_texts(work, request.form.get("kind", ""))
    flash(ngettext("%(num)s text will be read once more.", "%(num)s texts will be read once more.", count), "success")
    return redirect(url_for("admin.health"), HTTPStatus.SEE_OTHER)


@bp.get("/admin/scanning")
def scanning() -> str:
    """How the virus check is doing."""
    with ask() as work:
        policy.require_administrator(work.actor)
    status = workshop().scanner.status()
    with ask() as work:
        found = checks.scanning(work, status.database)
        return pages.render("admin/scanning.html", work, found=found, scanner=status, now=now(), states=CHECKS)


@bp.get("/mail/")
@public
def mails() -> str:
    """The mails that no mail server took: in the demonstration, on this machine only."""
    return pages.render("admin/mails.html", mails=[_read(path) for path in _kept()])


@bp.get("/mail/<name>")
@public
def mail(name: str) -> str:
    """One of those mails."""
    path = next((path for path in _kept() if path.name == name), None)
    if path is None:
        raise errors.NotFound
    return pages.render("admin/mail.html", mail=_read(path))


def _kept() -> list[Path]:
    """The kept mails, the newest first."""
    if not settings().keeps_mails:
        raise errors.NotFound
    return sorted(settings().outbox.glob("*.eml"), reverse=True)[:MOST_MAILS]


def _read(path: Path) -> dict[str, str]:
    """A mail as the page shows it."""
    message: EmailMessage = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = str(message.get_content())
    return {"name": path.name, "to": str(message["To"]), "subject": str(message["Subject"]), "text": text}
