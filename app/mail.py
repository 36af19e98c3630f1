"""Mails: rendered in the recipient's language, sent by SMTP, or kept in a folder where there is no server."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import errors
from app.db import new_id, now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.config import Settings

ROOT = Path(__file__).parent
SECONDS = 20.0


class Refused(errors.DomainError):
    """The mail server will not take this mail; the message is the server's own words."""


@dataclass(frozen=True)
class Mail:
    """One mail: to whom, which template of `templates/mail/`, in which language, with which values.

    `reply_to` is the address that answers go to; by the same `id` a mail that is sent twice is known for one.
    """

    to: str
    kind: str
    language: str
    values: Mapping[str, object] = field(default_factory=dict)
    reply_to: str = ""
    id: str = ""


def send(settings: Settings, mail: Mail) -> None:
    """Send one mail; no transaction may be open.

    Raises `Refused` where the server says no for good, `Unavailable` where it may work later.
    """
    message = compose(settings, mail)
    if settings.mail_url:
        _by_smtp(settings.mail_url, message)
    elif settings.keeps_mails:
        _keep(settings.outbox, message)
    else:
        raise errors.Unavailable("No mail server is set (CERCLE_MAIL_URL).")


def compose(settings: Settings, mail: Mail) -> EmailMessage:
    """A mail as it is sent: the first line of its template is the subject."""
    text = _templates(mail.language).get_template(f"{mail.kind}.txt").render(brand=settings.brand, **mail.values)
    subject, _newline, body = text.strip().partition("\n")
    message = EmailMessage()
    message["From"] = Address(display_name=settings.brand, addr_spec=settings.mail_from)
    message["To"] = mail.to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate()
    domain = settings.mail_from.rpartition("@")[2]
    message["Message-ID"] = f"<{mail.id}@{domain}>" if mail.id else make_msgid(domain=domain)
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    return message


@cache
def _templates(language: str) -> Environment:
    """The mails' templates in one language; they are plain text, so nothing is escaped."""
    made = Environment(  # noqa: S701 (plain text, no HTML)
        loader=FileSystemLoader(ROOT.parent / "templates" / "mail"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    found = Translations.load(ROOT / "translations", [language])
    translations = found if isinstance(found, Translations) else NullTranslations()
    made.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined] # the extension's
    return made


def _by_smtp(url: str, message: EmailMessage) -> None:
    """Hand a mail to a server: smtp://, smtps:// or smtp+starttls://, with user and password before an @."""
    try:
        with _connected(url) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _verdict(code, words) from error
    except smtplib.SMTPResponseException as error:
        raise _verdict(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise errors.Unavailable(f"The mail server does not answer: {error}") from error


def _verdict(code: int, words: bytes | str) -> errors.DomainError:
    """A server's no: for good from 500 on, for now below."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    told = f"{code} {' '.join(said.split())}"[:200].replace("%", "%%")
    return Refused(told) if code >= 500 else errors.Unavailable(told)  # noqa: PLR2004 (SMTP's own line)


@contextmanager
def _connected(url: str) -> Iterator[smtplib.SMTP]:
    """A server, greeted, encrypted and signed in to as its address says."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
    with server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _keep(folder: Path, message: EmailMessage) -> None:
    """Write a mail into a folder, whole or not at all, for its owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{now():%Y%m%d-%H%M%S-%f}-{new_id(4)}"
    draft = folder / f"{name}.part"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(bytes(message))
    draft.rename(folder / f"{name}.eml")
