"""What a file says of itself: its title, its author, when it was made and last changed. Nobody has checked that."""

from __future__ import annotations

import email.parser
import email.policy
import re
import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO

from lxml import etree, html

from app.text import outlook, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_BYTES = 1_000_000
CORE = "docProps/core.xml"
TITLE, AUTHOR, CREATED, CHANGED = "title", "author", "created_on", "changed_on"
_TAGS = {"title": TITLE, "creator": AUTHOR, "created": CREATED, "modified": CHANGED}


def of_metadata(metadata: Any) -> dict[str, str]:
    """What xberg has found."""
    found = {
        TITLE: getattr(metadata, "title", None),
        AUTHOR: ", ".join(getattr(metadata, "authors", None) or []),
        CREATED: getattr(metadata, "created_at", None),
        CHANGED: getattr(metadata, "modified_at", None),
    }
    return {name: str(value) for name, value in found.items() if value}


def of_office(file: BinaryIO) -> dict[str, str]:
    """The core properties of a workbook or a talk."""
    with zipfile.ZipFile(file) as archive, archive.open(CORE) as part:
        content = part.read(MOST_BYTES)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    parts = etree.fromstring(content, parser).iterchildren(etree.Element)
    named = {_TAGS.get(etree.QName(each).localname, ""): each.text or "" for each in parts}
    return {name: text for name, text in named.items() if name}


def of_page(file: BinaryIO) -> dict[str, str]:
    """The title of a page, and its author."""
    text = plain.decoded_html(file.read(MOST_BYTES))
    if not text.strip():
        return {}
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    authors = [meta.get("content", "") for meta in tree.iter("meta") if meta.get("name", "").lower() == "author"]
    return {TITLE: tree.findtext(".//title") or "", AUTHOR: ", ".join(authors)}


def of_mail(file: BinaryIO) -> dict[str, str]:
    """The subject of a mail, who sent it and when."""
    message = email.parser.BytesParser(policy=email.policy.default).parsebytes(file.read(MOST_BYTES), headersonly=True)
    moment = getattr(message["Date"], "datetime", None)
    said = {TITLE: plain.header(message, "Subject"), AUTHOR: _person(plain.header(message, "From"))}
    return {**said, CREATED: moment.date().isoformat() if moment else ""}


def of_outlook(file: BinaryIO) -> dict[str, str]:
    """The subject of a mail of Outlook's, who sent it and when."""
    mail = outlook.opened(file.read())
    sent = mail.sent_at
    sender = mail.said(outlook.SENDER) or mail.said(outlook.SENDER_ADDRESS)
    return {TITLE: mail.said(outlook.SUBJECT), AUTHOR: sender, CREATED: sent.date().isoformat() if sent else ""}


def _person(sender: str) -> str:
    """The name of who sent a mail, or else the address."""
    name = re.sub(r"\s*<[^>]*>\s*$", "", sender).strip().strip('"')
    return name or sender.strip("<> ")


READERS: Mapping[str, Callable[[BinaryIO], dict[str, str]]] = {
    **dict.fromkeys(("xlsx", "pptx"), of_office),
    **dict.fromkeys(("html", "htm"), of_page),
    "eml": of_mail,
    "msg": of_outlook,
}


def read(file: BinaryIO, ending: str) -> dict[str, str]:
    """What a file of this kind says of itself; nothing where that cannot be read."""
    if ending not in READERS:
        return {}
    file.seek(0)
    try:
        return READERS[ending](file)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (its text may be good all the same)
        return {}
