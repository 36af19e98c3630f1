"""Bytes to plain text, by libraries that every parser of ours needs: encodings, HTML, the body of a mail."""

from __future__ import annotations

import codecs
import contextlib
import encodings.aliases
import importlib
import re
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes
from charset_normalizer.constant import IANA_SUPPORTED
from lxml import etree, html

from app.text import charsets

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart

DECLARED_BYTES = 4096  # of a page are looked at for what it says of its encoding
GUESSED_BYTES = 64_000  # and of a text that is in none of our languages
MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",
          codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}  # fmt: skip
# What is called by these names is the larger set that Windows has; and Apple's names.
MEANT = {"iso8859-1": "cp1252", "iso8859-9": "cp1254", "x-mac-ce": "mac_latin2", "x-mac-roman": "mac_roman"}
ODD = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"})

_META = re.compile(rb"""<meta[^>]{1,500}charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*(<\?xml[^>]{1,200}?)\s+encoding\s*=\s*["']([\w.:-]{2,40})["']""")

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
    names = {*encodings.aliases.aliases.values(), *IANA_SUPPORTED, *MARKED.values()}
    for name in (each.replace("-", "_") for each in names):
        with contextlib.suppress(ImportError):  # some exist on Windows only
            importlib.import_module(f"encodings.{name}")
    for text, name in (("Les bateaux sont rentrés au port.", "cp1252"), ("船は港に戻った。", "shift_jis")):
        decoded(text.encode(name))


def decoded(content: bytes, declared: str = "", *, is_cut: bool = False) -> str:
    """Plain text in whatever encoding: by its mark, as it says of itself, UTF-8, or what reads best.

    `is_cut` says that more bytes followed, so that the last letter may be torn.
    """
    for mark, name in MARKED.items():
        if content.startswith(mark):
            return content.decode(name, "replace")
    for name in filter(None, (_known(declared), charsets.wide(content), "utf-8")):
        with contextlib.suppress(UnicodeDecodeError):
            return codecs.getincrementaldecoder(name)().decode(content, final=not is_cut)
    return content.decode(charsets.guessed(content) or _foreign(content), "replace")


def _known(declared: str) -> str:
    """What an encoding is called here that a text says to be in; nothing where it is none for texts."""
    name = declared.strip().lower()
    try:
        found = codecs.lookup(MEANT.get(name) or name.removeprefix("x-"))
    except (LookupError, ValueError):
        return ""
    is_text = getattr(found, "_is_text_encoding", False) and found.name not in ODD
    return MEANT.get(found.name, found.name) if is_text else ""


def _foreign(content: bytes) -> str:
    """The encoding of a text that is in none of our languages, as well as can be told."""
    best = from_bytes(content[:GUESSED_BYTES]).best()
    return best.encoding if best else "cp1252"


def of_xml(content: bytes) -> bytes:
    """XML in UTF-8, whatever it was in."""
    text = decoded(content, _declared(_XML.search(content[:DECLARED_BYTES])))
    return re.sub(r"^\s*(<\?xml[^>]{1,200}?)\s+encoding\s*=\s*[\"'][^\"'>]*[\"']", r"\1", text, count=1).encode()


def decoded_html(content: bytes, declared: str = "") -> str:
    """HTML in the encoding that was declared, or that it declares itself."""
    found = _META.search(content[:DECLARED_BYTES]) or _XML.search(content[:DECLARED_BYTES])
    return decoded(content, declared or _declared(found))


def _declared(found: re.Match[bytes] | None) -> str:
    """The encoding that a text names in itself; one that could be read so far is in none of two bytes a letter."""
    name = found[found.re.groups].decode("ascii", "replace") if found else ""
    return "" if name.lower().startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs")) else name


def of_html(content: bytes, declared: str = "") -> str:
    """HTML as a reader sees it: without scripts and styles, a line for each block."""
    if not content.strip():
        return ""
    text = decoded_html(content, declared)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    etree.strip_elements(tree, "script", "style", "noscript", "template", etree.Comment, with_tail=False)
    for block in tree.iter("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "title", "section"):
        block.tail = "\n" + (block.tail or "")
    for cell in tree.iter("td", "th"):
        cell.tail = " " + (cell.tail or "")
    seen: str = tree.text_content()
    return seen


def body_of(message: EmailMessage) -> str:
    """The text of a mail, from its plain part or else from its HTML."""
    body = message.get_body(("plain", "html"))
    return "" if body is None else of_part(body)


def of_part(part: MIMEPart) -> str:
    """The text of one part of a mail, in the encoding that it says, or else in what reads best."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    declared = str(part.get_content_charset("") or "")
    return of_html(content, declared) if part.get_content_type() == "text/html" else decoded(content, declared)


def header(message: EmailMessage, name: str) -> str:
    """One header of a mail; bytes that should not stand in it are read as what reads best."""
    with contextlib.suppress(Exception):  # the library breaks on some
        said = str(message[name] or "")
        if "\ufffd" not in said:
            return said
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return decoded(raw.encode("ascii", "surrogateescape")) if raw.isprintable() or not raw.isascii() else ""
