"""Makes what tests need: four fixed people, their groups, documents, versions."""

from __future__ import annotations

import functools
import hashlib
import io
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from sqlalchemy import func, select

from app import policy, worker
from app.accounts.models import User
from app.config import Settings
from app.db import Base, now
from app.groups import queries as groups
from app.groups.models import Group, Membership, Profile
from app.home import actions as home
from app.library import actions as library
from app.library import queries, receiving
from app.library.content import Content
from app.library.models import PREVIEW, Document, Version, page_kind
from app.preview import Made, Page, Preview
from app.search import finding
from app.search.queries import Wish
from app.text import Text
from app.workshop import make_workshop

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from app.library.models import Folder
    from app.sandbox import Sandbox
    from app.work import UnitOfWork, Workshop
    from storage import Blob


@dataclass(frozen=True)
class People:
    """The ids of the four people of every test, and of the groups they are in."""

    leader: str
    author: str
    reader: str
    stranger: str
    group: str
    others: str


def user(work: UnitOfWork, name: str, **more: object) -> User:
    """A person who can sign in."""
    made = User(email=f"{name}@example.eu", name=name.title(), **more)
    work.session.add(made)
    work.session.flush()
    return made


def settle(workshop: Workshop) -> People:
    """Leader, author and reader in one group; the stranger leads another: the same in every test, as rows."""
    people, rows = _settled()
    with workshop.database.writing() as session:
        for table, found in rows.items():
            session.execute(table.insert(), found)
        if workshop.database.url.get_backend_name() == "postgresql":
            _number_on(session, rows)
        session.commit()
    return people


def _number_on(session: Session, tables: Iterable[Table]) -> None:
    """Let what PostgreSQL numbers itself go on after rows that brought their numbers."""
    for key in (table.autoincrement_column for table in tables):
        if key is not None:
            sequence = func.pg_get_serial_sequence(key.table.name, key.name)
            session.execute(select(func.setval(sequence, select(func.max(key)).scalar_subquery())))


@functools.cache
def _settled() -> tuple[People, dict[Table, list[dict[str, object]]]]:
    """The people of every test, settled once in a database of their own, and all the rows that this has made."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), secret_key="", database_url=f"sqlite:///{home}/cercle.db")
        workshop = make_workshop(settings)
        workshop.index.begin("whoosh")
        Base.metadata.create_all(workshop.database.engine)
        people = _settle(workshop)
        with workshop.ask() as work:
            found = {table: work.session.execute(select(table)).mappings() for table in Base.metadata.sorted_tables}
            rows = {table: [dict(row) for row in each] for table, each in found.items()}
        workshop.database.engine.dispose()
    return people, {table: each for table, each in rows.items() if each}


def _settle(workshop: Workshop) -> People:
    """Settle them by the actions of the house."""
    with workshop.do_as(policy.SYSTEM) as work:
        leader, author, reader, stranger = (user(work, name) for name in ("leader", "author", "reader", "stranger"))
        group = home.start_group(work, "Early warnings", "What we see at the borders.", leader)
        others = home.start_group(work, "Waste statistics", "What is thrown away.", stranger)
        for person, title in ((author, "author"), (reader, "reader")):
            join(work, group, person, title)
        return People(leader.id, author.id, reader.id, stranger.id, group.id, others.id)


def join(work: UnitOfWork, group: Group, person: User, title: str) -> Membership:
    """A place in a group under the profile of this title."""
    profile = work.session.scalars(select(Profile).where(Profile.group_id == group.id, Profile.title == title)).one()
    place = Membership(group_id=group.id, user_id=person.id, profile_id=profile.id)
    work.session.add(place)
    return place


def content(body: bytes = b"What we saw in March.", name: str = "report.txt", **more: str) -> Content:
    """Content as a receive phase hands it over, without its bytes being anywhere."""
    digest = hashlib.sha256(body).hexdigest()
    return Content(name, digest, len(body), "text/plain", more.get("check_state", "clean"), more.get("finding", ""))


def root(work: UnitOfWork, group_id: str) -> Folder:
    """The library of a group."""
    return queries.root(work, groups.group_by_id(work, group_id))


def document(workshop: Workshop, user_id: str, group_id: str, name: str = "report.txt", **more: object) -> Document:
    """A document in a group's library, without bytes."""
    with workshop.do(user_id) as work:
        return library.upload(work, root(work, group_id), content(name=name, **more)).document  # type: ignore[arg-type]


def received(workshop: Workshop, group_id: str, name: str, body: bytes) -> Content:
    """Content that went through the whole receive phase, and counts as checked."""
    found = receiving.receive(workshop, group_id, name, io.BytesIO(body), len(body))
    return replace(found, check_state="clean")


def stored(workshop: Workshop, user_id: str, group_id: str, name: str, body: bytes) -> Version:
    """A version whose bytes went through the whole receive phase."""
    found = receiving.receive(workshop, group_id, name, io.BytesIO(body), len(body))
    with workshop.do(user_id) as work:
        return library.upload(work, root(work, group_id), found)


def folder(workshop: Workshop, user_id: str, group_id: str, name: str, within: str | None = None) -> Folder:
    """A folder in a group's library, or in another folder."""
    with workshop.do(user_id) as work:
        parent = queries.folder(work, within) if within else root(work, group_id)
        return library.create_folder(work, parent, name)


def written(workshop: Workshop, document_id: str, text: str, language: str | None = None) -> None:
    """Give a document's latest version a text, as if it had been read."""
    with workshop.ask() as work:
        group_id = work.session.get_one(Document, document_id).group_id
    blob = put(workshop, group_id, text.encode())
    with workshop.do_as(policy.SYSTEM) as work:
        version = work.session.get_one(Version, work.session.get_one(Document, document_id).latest_id)
        library.record_text(work, version, Text("extracted", text, language, "test"), blob)


def put(workshop: Workshop, group_id: str, body: bytes) -> Blob:
    """Bytes among a group's blobs."""
    with workshop.blobs.draft() as draft:
        draft.write(body)
        draft.seal()
        return workshop.blobs.put(group_id, draft)


def drawn(workshop: Workshop, version: Version, count: int = 1) -> None:
    """Give a version a preview of so many pages, each a little picture of one colour, as if it had been made."""
    blobs = {}
    for number in range(1, count + 1):
        page = io.BytesIO()
        Image.new("RGB", (62, 88), (number, 0, 0)).save(page, "PNG")
        blobs[page_kind(number)] = put(workshop, version.group_id, page.getvalue())
    seen = Preview(form="pages", total=count, pages=[Page(width=62, height=88)] * count)
    blobs[PREVIEW] = put(workshop, version.group_id, seen.model_dump_json().encode())
    with workshop.do_as(policy.SYSTEM) as work:
        library.record_preview(work, work.session.get_one(Version, version.id), Made("made", seen), blobs)


def report(workshop: Workshop, user_id: str, group_id: str, name: str, text: str, **more: object) -> Document:
    """A document with a text that search will find once `indexed`."""
    language = more.pop("language", None)
    with workshop.do(user_id) as work:
        parent = queries.folder(work, more.pop("within")) if "within" in more else root(work, group_id)  # type: ignore[arg-type]
        made = library.upload(work, parent, content(text.encode(), name)).document
    written(workshop, made.id, text, language)  # type: ignore[arg-type]
    return made


def later() -> datetime:
    """A moment before which everything was put."""
    return now() + timedelta(hours=1)


def indexed(workshop: Workshop) -> None:
    """Let everything that waits for the index get there."""
    run_lane(workshop, "index")


def found(workshop: Workshop, user_id: str, words: str) -> list[str]:
    """The names of what somebody finds."""
    results = finding.find(workshop, partial(workshop.ask, user_id), Wish(words))
    return [hit.item.name for hit in results.hits]


def run_lane(workshop: Workshop, name: str, sandbox: Sandbox | None = None) -> None:
    """Do all that is due in one lane of the worker, with a sandbox where it reads untrusted bytes."""
    boxes = worker.Sandboxes(sandbox, sandbox, sandbox)  # type: ignore[arg-type] # none is asked for
    lane = next(lane for lane in worker.lanes(boxes) if lane.name == name)
    while worker.run_due(workshop, lane, "test"):
        pass


def everything_done(workshop: Workshop) -> None:
    """Let every job that is due now be done."""
    with worker.sandboxes() as boxes:
        worker.run_everything_due(workshop, boxes)


def mails(workshop: Workshop) -> str:
    """Every mail that is due or was sent, one after the other: to whom, the subject, the text."""
    keeping = replace(workshop, settings=replace(workshop.settings, demo=True))
    run_lane(keeping, "mail")
    kept = [message_from_bytes(path.read_bytes(), policy=default) for path in keeping.settings.outbox.glob("*.eml")]
    return "\n".join(f"To: {mail['To']}\n{mail['Subject']}\n{mail.get_content()}" for mail in kept)
