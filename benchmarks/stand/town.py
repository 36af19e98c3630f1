"""A home of Cercle that holds a corpus: people, groups, fences, documents with one version each, and their texts.

Rows and texts are written directly.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from app.accounts.models import User
from app.config import from_environment
from app.db import Database, new_id
from app.groups.models import SELF, SERVICES, Acl, Category, Group, Membership, Profile, Rule
from app.library import names
from app.library.models import TEXT, Derived, Document, Item, Version
from app.workshop import make_workshop
from stand import asked, product
from stand.corpus import FOLDERS, NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy.orm import Session

    from app.work import Workshop
    from index import Entry
    from stand.corpus import Corpus, Place

BATCH = 2_000  # documents
ROWS = 500  # of one statement
DONE = "done"
CATEGORY = "measured"


@dataclass(frozen=True)
class Town:
    """Where it is, and who asks: ids of people by how many groups they are in."""

    home: Path
    people: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """What names it."""
        return _environment(self.home)

    def workshop(self) -> Workshop:
        """The product's tools over it."""
        return make_workshop(from_environment(self.environment))


def there(home: Path, corpus: Corpus) -> Town:
    """The home, furnished now where it is not."""
    town = Town(home, {where: f"u-{where}" for where in asked.people(corpus)})
    if not (home / DONE).exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True, mode=0o700)
        product.flask(town.environment, "init")
        _furnish(town, corpus)
        (home / DONE).touch()
    return town


def slug(place: Place) -> str:
    """The name of a group in addresses."""
    return f"group-{place.number}"


def _environment(home: Path) -> dict[str, str]:
    """The settings of a home."""
    return {"CERCLE_HOME": str(home), "CERCLE_DEMO": "0", "PATH": "/usr/bin:/bin"}


def _furnish(town: Town, corpus: Corpus) -> None:
    """Write everything."""
    database = Database(from_environment(town.environment).database_url)
    with database.writing() as session:
        _put(session, Category, [{"id": CATEGORY, "name": "Measured", "contact": "", "created_at": NOW}])
        _put(session, User, [_person(user_id) for user_id in town.people.values()])
        _put(session, Group, [_group(place) for place in corpus.places])
        _put(session, Profile, [_profile(place) for place in corpus.places])
        _put(session, Acl, [row for place in corpus.places for row in _acls(place)])
        _put(session, Rule, [row for place in corpus.places for row in _rules(place)])
        _put(session, Item, [row for place in corpus.places for row in _folders(place, town.people["one"])])
        _put(session, Membership, list(_memberships(town, corpus)))
        session.commit()
    documents, author = corpus.all(), town.people["one"]
    while batch := list(islice(documents, BATCH)):
        texts = {entry.id: _keep(town.home / "blobs", entry) for entry in batch}
        with database.writing() as session:
            _put_documents(session, batch, texts, author)
            session.commit()
    database.engine.dispose()


def _person(user_id: str) -> dict[str, Any]:
    """The row of somebody who asks."""
    return {
        "id": user_id,
        "email": f"{user_id}@example.eu",
        "name": f"Asks in {user_id}",
        "organisation": "",
        "country": "",
        "language": "en",
        "active": True,
        "is_administrator": False,
        "may_create_groups": False,
        "fs_uniquifier": new_id() + new_id(),
        "created_at": NOW,
    }


def _group(place: Place) -> dict[str, Any]:
    """The row of a group."""
    return {
        "id": place.id,
        "slug": slug(place),
        "title": f"Group {place.number}",
        "purpose": "",
        "category_id": CATEGORY,
        "visibility": "hidden",
        "created_at": NOW,
    }


def _profile(place: Place) -> dict[str, Any]:
    """The row of the one profile of a group."""
    return {"id": f"p{place.number:015}", "group_id": place.id, "title": "reader", "position": 0, "is_leader": False}


def _acls(place: Place) -> Iterator[dict[str, Any]]:
    """The rows of a group's fences: one for each service, and those within the library's."""
    library, *inner = place.scopes
    for number, service in enumerate((SELF, *SERVICES), library - 1):
        yield {"id": number, "group_id": place.id, "service": service, "parent_id": None}
    for number in inner:
        yield {"id": number, "group_id": place.id, "service": "library", "parent_id": library}


def _rules(place: Place) -> Iterator[dict[str, Any]]:
    """The rows of what a group's readers may read."""
    for row in _acls(place):
        if row["service"] != "library" or row["id"] in place.readable:
            yield {"acl_id": row["id"], "profile_id": f"p{place.number:015}", "level": 1}


def _memberships(town: Town, corpus: Corpus) -> Iterator[dict[str, Any]]:
    """The rows of who is where."""
    for where, places in asked.people(corpus).items():
        for place in places:
            yield {
                "id": new_id(),
                "group_id": place.id,
                "user_id": town.people[where],
                "profile_id": f"p{place.number:015}",
                "created_at": NOW,
                "end_reason": "",
            }


def _folders(place: Place, author: str) -> Iterator[dict[str, Any]]:
    """The rows of a group's library and folders."""
    yield _item(place.id, place.scopes[0], author, place.root, f"Group {place.number}") | {"kind": "folder"}
    for number in range(FOLDERS):
        row = _item(place.id, place.scopes[0], author, place.folder(number), f"Folder {number}")
        yield {**row, "kind": "folder", "parent_id": place.root, "trail": f"/{place.root}"}


def _item(group: str, scope: int, author: str, item_id: str, name: str) -> dict[str, Any]:
    """What the rows of folders and documents share."""
    return {
        "id": item_id,
        "group_id": group,
        "parent_id": None,
        "acl_id": scope,
        "author_id": author,
        "name": name,
        "name_key": names.key(name),
        "sort_key": names.sort_key(name),
        "trail": "",
        "description": "",
        "created_at": NOW,
        "changed_at": NOW,
    }


def _put_documents(session: Session, entries: Iterable[Entry], texts: Mapping[str, str], author: str) -> None:
    """Write documents, versions and what says where their texts lie; they refer to each other."""
    rows = list(entries)
    _put(session, Item, [_document(entry, author) for entry in rows])
    _put(session, Version, [_version(entry, author, texts[entry.id]) for entry in rows])
    _put(session, Derived, [_derived(entry, texts[entry.id]) for entry in rows])
    only = select(Version.id).where(Version.document_id == Item.id).scalar_subquery()
    pointing = update(Document).where(Document.current_id.is_(None)).values(current_id=only, latest_id=only)
    session.execute(pointing.execution_options(synchronize_session=False))


def _document(entry: Entry, author: str) -> dict[str, Any]:
    """The row of a document."""
    return {
        **_item(entry.group, entry.scope, author, entry.id, entry.name),
        "kind": "document",
        "parent_id": entry.ancestors[-1],
        "trail": "".join(f"/{folder}" for folder in entry.ancestors),
        "changed_at": entry.changed_at,
        "title": entry.title,
        "reference": entry.reference,
        "status": entry.status,
        "written_by": entry.author,
    }


def _version(entry: Entry, author: str, digest: str) -> dict[str, Any]:
    """The row of its version: checked, its text read, its own bytes nowhere."""
    return {
        "id": f"v{entry.id[1:]}",
        "document_id": entry.id,
        "group_id": entry.group,
        "major": 1,
        "minor": 0,
        "author_id": author,
        "created_at": entry.changed_at,
        "comment": "",
        "digest": digest,
        "size": len(entry.text),
        "media_type": "text/plain",
        "language": entry.language,
        "check_state": "clean",
        "check_finding": "",
        "preview_state": "none",
        "text_state": "full",
        "text_reason": "",
        "text_by": "",
    }


def _derived(entry: Entry, digest: str) -> dict[str, Any]:
    """The row that says where its text lies."""
    return {
        "id": f"t{entry.id[1:]}",
        "version_id": f"v{entry.id[1:]}",
        "group_id": entry.group,
        "kind": TEXT,
        "digest": digest,
        "size": len(entry.text),
    }


def _keep(blobs: Path, entry: Entry) -> str:
    """Write a document's text where the store looks for it; its digest."""
    body = entry.text.encode()
    digest = hashlib.sha256(body).hexdigest()
    place = blobs / entry.group / digest[:2]
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    (place / digest).write_bytes(body)
    return digest


def _put(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    """Write rows, some hundreds at once."""
    for start in range(0, len(rows), ROWS):
        session.execute(insert(model.__table__), rows[start : start + ROWS])
