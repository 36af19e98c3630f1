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
