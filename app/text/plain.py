"""Bytes to plain text, by libraries that every parser of ours needs: encodings, HTML, the body of a mail."""

from __future__ import annotations

import contextlib
import encodings.aliases
import importlib
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes
from lxml import etree, html

if TYPE_CHECKING:
    from email.message import EmailMessage

# What plain text in the EU's languages comes in where it is not UTF-8.
EU_ENCODINGS = ["cp1252", "cp1250", "cp1253", "cp1257", "cp1251", "utf_16", "utf_16_le", "utf_16_be"]

# A mail with one of each thing that a mail may have, so that everything that is loaded late is loaded.
MAIL = b"""From: Anna <anna@example.eu>
To: marta@example.eu
Date: Tue, 06 Oct 2026 09:12:00 +0200
Subject: =?utf-8?q?d=C3=A9j=C3=A0?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset="iso-8859-15"
Content-Transfer-Encoding: quoted-printable

<p>d=E9j=E0</p>
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="a.pdf"
Content-Transfer-Encoding: base64

eA==
--b
Content-Type: message/rfc822

Subject: inner

x
--b--
"""


def warm() -> None:
    """Load every encoding, before the process gives up its files."""
    for name in set(encodings.aliases.aliases.values()):
        with contextlib.suppress(ImportError):  # some exist on Windows only
            importlib.import_module(f"encodings.{name}")
    decoded("Les bateaux sont rentrés au port.".encode("cp1252"))


def decoded(content: bytes) -> str:
    """Plain text in whatever encoding."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content, cp_isolation=EU_ENCODINGS).best()
        return str(best) if best else content.decode("cp1252", "replace")


def of_html(content: bytes) -> str:
    """HTML as a reader sees it: without scripts and styles, a line for each block."""
    if not content.strip():
        return ""
    parser = html.HTMLParser(encoding=_encoding_of_html(content), no_network=True, huge_tree=False)
    tree = html.document_fromstring(content, parser=parser)
    etree.strip_elements(tree, "script", "style", "noscript", "template", etree.Comment, with_tail=False)
    for block in tree.iter("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "title", "section"):
        block.tail = "\n" + (block.tail or "")
    for cell in tree.iter("td", "th"):
        cell.tail = " " + (cell.tail or "")
    text: str = tree.text_content()
    return text


def _encoding_of_html(content: bytes) -> str | None:
    """UTF-8 where the bytes are that; else what the file says of itself."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def body_of(message: EmailMessage) -> str:
    """The text of a mail, from its plain part or else from its HTML."""
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content())
    return of_html(text.encode()) if body.get_content_type() == "text/html" else text
