"""A whole group as one zip, for its leaders: documents, all versions, details, members, trail, and a manifest.

    library/<path>                      the current version of each document, links as .url
    versions/<path>/<number> <name>     every earlier or later version that may be read
    group.json                          what the group says of itself, its profiles, its category
    documents.jsonl                     every folder, document and link with its details and versions, a line each
    members.jsonl                       who is and who was a member
    trail.jsonl                         the audit trail, a line each event, in order
    manifest.json                       the size and SHA-256 of every file in the zip but itself

Texts are written to an unnamed file first, so that a large group costs no memory, and no transaction is open
while the zip is sent. What has not passed its virus check, or is among the deleted items, is not in it; nor is the
content of sensitive documents, unless the group lets them go into a zip.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from zipstream import ZipStream

from app import policy
from app.events import Event
from app.groups import queries as groups
from app.groups.models import Membership
from app.library import queries as library
from app.library.archives import Bytes
from app.library.handling import Form
from app.library.models import Document, Folder, Item, Version, WebAddress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.groups.models import Group
    from app.work import UnitOfWork
    from storage import Store

PIECE = 256 * 1024  # bytes
BATCH = 500  # rows
DETAILS = ("title", "written_by", "status", "reference", "language", "marking", "originator")


class Lines:
    """A text that grows line by line in an unnamed file, with its size and digest."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (it lasts as long as the zip is sent)
        self._hash = hashlib.sha256()
        self.size = 0

    def add(self, said: Any) -> None:
        """One more line, as JSON."""
        line = json.dumps(said, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        self._file.write(line)
        self._hash.update(line)
        self.size += len(line)

    @property
    def digest(self) -> str:
        """SHA-256 of all lines, in hex."""
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        """The bytes, from the beginning, once."""
        with self._file as file:
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece


@dataclass
class Export:
    """What goes into the zip: blobs by their path with digest and size, texts, and links."""

    group_id: str
    name: str
    files: list[tuple[str, str, int]] = field(default_factory=list)
    texts: dict[str, Lines] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The bytes of its files."""
        return sum(size for _path, _digest, size in self.files)


def export(work: UnitOfWork, group: Group) -> Export:
    """Everything that is in a group, for its leaders."""
    policy.require(work.actor, policy.ADMINISTER, group)
    made = Export(group.id, group.title)
    written = {name: Lines(work.settings.incoming) for name in ("group.json", *PARTS)}
    written["group.json"].add(_group(work, group))
    _documents(work, made, written["documents.jsonl"])
    for part, said in (("members.jsonl", _members(work, group)), ("trail.jsonl", _trail(work, group))):
        for line in said:
            written[part].add(line)
    made.texts = written
    made.texts["manifest.json"] = _manifest(made, Lines(work.settings.incoming))
    return made


PARTS = ("documents.jsonl", "members.jsonl", "trail.jsonl")


def stream(blobs: Store, made: Export) -> ZipStream:
    """The zip, ready to be iterated over; `len` tells its bytes."""
    zipped = ZipStream(sized=True)
    for path, text in made.texts.items():
        zipped.add(text, path, size=text.size)
    for path, url in made.links.items():
        zipped.add(_link(url), path)
    for path, digest, size in made.files:
        zipped.add(Bytes(blobs, made.group_id, digest), path, size=size)
    return zipped


def _link(url: str) -> str:
    """A link as a file that opens it."""
    return f"[InternetShortcut]\r\nURL={url}\r\n"


def _manifest(made: Export, lines: Lines) -> Lines:
    """The size and digest of everything."""
    said = {path: {"bytes": size, "sha256": digest} for path, digest, size in made.files}
    said |= {path: {"bytes": text.size, "sha256": text.digest} for path, text in made.texts.items()}
    for path, url in made.links.items():
        link = _link(url).encode()
        said[path] = {"bytes": len(link), "sha256": hashlib.sha256(link).hexdigest()}
    lines.add({"format": 1, "files": said})
    return lines


def _group(work: UnitOfWork, group: Group) -> dict[str, Any]:
    """What the group says of itself, and its kinds of member."""
    levels = groups.service_levels(work, group)
    return {
        "title": group.title,
        "purpose": group.purpose,
        "contact": group.contact,
        "texts": group.texts,
        "category": group.category.name,
        "created_at": group.created_at.isoformat(),
        "profiles": [
            {"title": one.title, "is_leader": one.is_leader, "levels": levels.get(one.id, {})}
            for one in groups.profiles(work, group)
        ],
    }


def _documents(work: UnitOfWork, made: Export, lines: Lines) -> None:
    """Note every folder, document and link that one may read, each after the folder that it is in."""
    rows = (
        select(Item)
        .where(Item.group_id == made.group_id, Item.deleted_at.is_(None), Item.acl_id.in_(policy.acls(work.actor)))
        .options(
            joinedload(Item.author),
            selectinload(Document.versions).joinedload(Version.author),
            selectinload(Document.keywords),
        )
        .order_by(Item.kind.desc(), Item.trail, Item.sort_key, Item.id)
        .execution_options(yield_per=BATCH)
    )
    paths: dict[str | None, str] = {}
    for item in work.session.scalars(rows):
        path = f"{paths.get(item.parent_id, '')}{item.name}"
        if isinstance(item, Folder):
            paths[item.id] = "" if item.is_root else f"{path}/"
        elif isinstance(item, WebAddress):
            made.links[f"library/{path}.url"] = item.url
        lines.add({**_item(item, path), "versions": _versions(work, made, item, path)})


def _item(item: Item, path: str) -> dict[str, Any]:
    """An item with its details."""
    said: dict[str, Any] = {
        "kind": item.kind,
        "id": item.id,
        "path": path,
        "author": item.author.name,
        "about": item.description,
    }
    said |= {"created_at": item.created_at.isoformat(), "changed_at": item.changed_at.isoformat()}
    if isinstance(item, Document):
        said |= {name: getattr(item, name) or "" for name in DETAILS}
        said |= {"keywords": [each.name for each in item.keywords], "fields": item.values or {}}
        said |= {name: str(day) for name in ("issued_on", "expires_on") if (day := getattr(item, name))}
    if isinstance(item, WebAddress):
        said["url"] = item.url
    return said


def _versions(work: UnitOfWork, made: Export, item: Item, path: str) -> list[dict[str, Any]]:
    """The versions of a document; those that may be read, and go into a zip, are in it."""
    if not isinstance(item, Document):
        return []
    may_go = library.may_serve(work, item, Form.ARCHIVE)
    said = []
    for version in item.versions:
        where = f"library/{path}" if version.id == item.current_id else f"versions/{path}/{version.number} {item.name}"
        is_in = version.is_served and may_go
        if is_in:
            made.files.append((where, version.digest, version.size))
        said.append(
            {
                "number": version.number,
                "author": version.author.name,
                "created_at": version.created_at.isoformat(),
                "comment": version.comment,
                "file_modified_at": version.file_modified_at.isoformat() if version.file_modified_at else None,
                "bytes": version.size,
                "sha256": version.digest,
                "media_type": version.media_type,
                "virus_check": version.check_state,
                "file": where if is_in else None,
            }
        )
    return said


def _members(work: UnitOfWork, group: Group) -> Iterator[dict[str, Any]]:
    """Who is and who was a member."""
    wanted = [joinedload(Membership.user), joinedload(Membership.profile)]
    rows = select(Membership).where(Membership.group_id == group.id).options(*wanted)
    for place in work.session.scalars(rows.order_by(Membership.created_at, Membership.id)):
        ended = place.ended_at or place.expires_at
        yield {
            "name": place.user.name,
            "email": place.user.email,
            "organisation": place.user.organisation,
            "country": place.user.country,
            "profile": place.profile.title,
            "since": place.created_at.isoformat(),
            "until": ended.isoformat() if ended else None,
        }


def _trail(work: UnitOfWork, group: Group) -> Iterator[dict[str, Any]]:
    """The audit trail of a group."""
    rows = select(Event).where(Event.chain_id == group.id).order_by(Event.number)
    for event in work.session.scalars(rows.execution_options(yield_per=BATCH)):
        yield {
            "number": event.number,
            "at": event.at.isoformat(),
            "actor": event.actor_name,
            "act": event.act,
            "object": [event.object_kind, event.object_id],
            "title": event.title,
            "result": event.result,
            "details": event.details,
            "digest": event.digest,
        }
