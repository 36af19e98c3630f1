"""Files that hold files: archives, books, mails with what is attached. Their texts too are read, within bounds."""

from __future__ import annotations

import email
import email.policy
import posixpath
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

from lxml import etree

from app import archives, media
from app.text import outlook, plain
from app.text.room import MOST_OF_ONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from email.message import EmailMessage, MIMEPart

    from app.archives import Archive, Member
    from app.text.outlook import Mail
    from app.text.room import Room

MOST_ATTACHMENTS = 100
MOST_CHAPTERS = 2000
CONTAINER = "META-INF/container.xml"
TEXTS = frozenset({"text/plain", "text/html", "text/csv", "text/markdown"})
ENDINGS = {media_type: ending for ending, media_type in media.TYPES.items()}
_ROOTFILE, _ITEM, _ITEMREF = "{*}rootfile", "{*}item", "{*}itemref"


def of_archive(file: BinaryIO, room: Room) -> str:
    """The names of what is in a zip, and the texts; raises `Refused` where it is no sound one."""
    archive = archives.read(file)
    members = (member for member in archive.members if not (member.is_folder or member.is_link))
    return "\n\n".join(_of_member(archive, member, room) for member in members)


def _of_member(archive: Archive, member: Member, room: Room) -> str:
    """The name and the text of one file in a zip."""
    if member.is_encrypted:
        return member.path
    return f"{member.path}\n{room.text_of(member.path, member.size, lambda: _bytes_of(archive, member))}"


def _bytes_of(archive: Archive, member: Member) -> bytes:
    """What one file in a zip holds."""
    return b"".join(archive.pieces(member))


def of_book(file: BinaryIO, room: Room) -> str:
    """An EPUB, chapter by chapter in the order in which it is read."""
    archive = archives.read(file)
    members = {member.path: member for member in archive.members}
    chapters = (members[path] for path in _chapters(archive, members) if path in members)
    texts = (plain.of_html(_bytes_of(archive, one)) for one in chapters if room.spend(one.size))
    return "\n\n".join(texts)


def _chapters(archive: Archive, members: Mapping[str, Member]) -> list[str]:
    """The paths of a book's chapters, as its package names them; raises `ValueError` where it has none."""
    package = next(iter(_named(archive, members, CONTAINER, _ROOTFILE, "full-path")), "")
    root = _tree(archive, members, package)
    places = {item.get("id"): item.get("href", "") for item in root.iter(_ITEM)}
    found = [places.get(item.get("idref"), "") for item in islice(root.iter(_ITEMREF), MOST_CHAPTERS)]
    return [posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(place))) for place in found if place]


def _named(archive: Archive, members: Mapping[str, Member], path: str, tag: str, attribute: str) -> list[str]:
    """An attribute of each of these elements in a part of a book."""
    return [element.get(attribute, "") for element in _tree(archive, members, path).iter(tag)]


def _tree(archive: Archive, members: Mapping[str, Member], path: str) -> etree._Element:
    """A part of a book that says what is where."""
    if path not in members or members[path].size > MOST_OF_ONE:
        raise ValueError("the file is damaged")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(_bytes_of(archive, members[path]), parser)


def of_mail(file: BinaryIO, room: Room) -> str:
    """A mail: its headers, its text, the names of what is attached and the texts of that."""
    message = email.message_from_bytes(file.read(MOST_OF_ONE), policy=email.policy.default)
    said = {name: plain.header(message, name) for name in ("Subject", "From", "To", "Cc", "Date")}
    attached = [_of_attachment(part, room) for part in islice(_attached(message), MOST_ATTACHMENTS)]
    return _mail(said, plain.body_of(message), attached)


def _attached(message: EmailMessage) -> Iterator[MIMEPart]:
    """What is attached to a mail; a group of parts is taken apart, another mail is not."""
    for part in message.iter_attachments():
        if part.get_content_maintype() == "multipart":
            yield from (each for each in part.walk() if each.get_content_maintype() != "multipart")
        else:
            yield part


def _of_attachment(part: MIMEPart, room: Room) -> str:
    """The name and the text of what is attached to a mail."""
    name, kind = part.get_filename() or "", part.get_content_type()
    if kind == media.TYPES["eml"]:
        return f"{name}\n{room.text_of('inner.eml', 0, lambda: bytes(part.get_payload(0)))}"  # type: ignore[arg-type] # a mail
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return name
    if kind in TEXTS:
        return f"{name}\n{room.within(len(content), lambda: plain.of_part(part))}"
    called = name if media.ending(name) in media.TYPES else f"unnamed.{ENDINGS.get(kind, '')}"
    return f"{name}\n{room.text_of(called, len(content), lambda: content)}"


def of_outlook(file: BinaryIO, room: Room) -> str:
    """A mail as Outlook keeps it, with what is attached."""
    return _of_outlook(outlook.opened(file.read()), room)


def _of_outlook(mail: Mail, room: Room) -> str:
    """One such mail, which may lie in another."""
    attached = []
    for each in mail.attachments():
        if each.mail is not None:
            text = room.within(0, lambda inner=each.mail: _of_outlook(inner, room))  # type: ignore[misc] # a mail
        else:
            text = room.text_of(each.name, len(each.content), lambda content=each.content: content)  # type: ignore[misc] # bytes
        attached.append(f"{each.name}\n{text}")
    return _mail(outlook.heads(mail), mail.body, attached)


def _mail(said: Mapping[str, str], body: str, attached: list[str]) -> str:
    """A mail as a text."""
    heads = [f"{name}: {value}" for name, value in said.items() if value]
    return "\n".join([*heads, "", body, "", *(each.strip() for each in attached if each.strip())])
