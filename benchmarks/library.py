"""A large library: pages, uploads, moves, fences and a zip in a group of 5,000 folders and 172,000 documents.

The rows are written directly, each document with one version whose bytes are nowhere; what is uploaded, and what
goes into the zip, is real. Prints one JSON line for each figure; judges nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update
from stand import figures, inside, memory, product, visits
from stand.visits import Page
from stand.words import text

from app.config import from_environment
from app.db import Database, new_id, now
from app.groups.models import Acl, Profile, Rule
from app.library import actions, names, queries
from app.library.models import Document, Folder, Item, Version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session
    from stand.product import Product

    from app.work import Workshop

INNER = 50  # folders in each outer one
BATCH = 5_000  # rows
UPLOADS = 100
UPLOAD_BYTES = 2_000
MOVED = 5_000  # documents of the folder that is moved and fenced
MEGABYTE = 1024 * 1024
ZIPPED = 10  # files of the zip


def main() -> None:
    """Measure."""
    asked = _arguments()
    with product.running() as cercle:
        with figures.timed() as span:
            made = _furnish(cercle, asked)
        figures.figure("rows_written", span.seconds, "s", documents=asked.documents, folders=asked.folders)
        _memory(cercle, "after start")
        client = cercle.client_of_pages()
        for page in made.pages:
            visits.time(client, page, asked.rounds)
        visits.questions(cercle, made.pages)
        _memory(cercle, "after pages")
        _upload(cercle, made.inner)
        _rearrange(cercle, made)
        _zip(cercle, asked.zip_megabytes)
        _memory(cercle, "after work")


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=172_000, help="documents in all")
    parser.add_argument("--folders", type=int, default=5_000, help="folders in all")
    parser.add_argument("--fences", type=int, default=300, help="folders with a fence of their own")
    parser.add_argument("--large", type=int, default=10_000, help="documents of the largest folder")
    parser.add_argument("--rounds", type=int, default=100, help="requests for each page")
    parser.add_argument("--zip-megabytes", type=int, default=1024, help="what the zip holds")
    return parser.parse_args()


# -- what is there --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """What was made: the pages to measure, and the ids of folders to work with."""

    pages: list[Page]
    inner: str
    moved: str
    target: str


def _furnish(cercle: Product, asked: argparse.Namespace) -> Made:
    """Write the rows; what is there then."""
    database = Database(from_environment(cercle.environment).database_url)
    with database.writing() as session:
        library = session.scalars(select(Folder).where(Folder.id == cercle.library)).one()
        outer = [_folder(library, library, f"Area {number}") for number in range(asked.folders // (INNER + 1))]
        inner = [_folder(library, each, f"File {number}") for each in outer for number in range(INNER)]
        large, moved = _folder(library, library, "Large"), _folder(library, library, "Moved")
        _put(session, Folder, [large, moved, *outer, *inner])
        for fenced in inner[:: max(1, len(inner) // asked.fences)][: asked.fences]:
            fenced["acl_id"] = _fence(session, library)
            session.execute(update(Item).where(Item.id == fenced["id"]).values(acl_id=fenced["acl_id"]))
        rest = max(0, asked.documents - asked.large - MOVED)
        homes = [large] * asked.large + [moved] * MOVED + [inner[number % len(inner)] for number in range(rest)]
        session.commit()
    for batch in _batches([_document(library, home, number) for number, home in enumerate(homes)]):
        with database.writing() as session:
            _put_documents(session, batch)
            session.commit()
    database.engine.dispose()
    return Made(_pages(cercle, asked, large, inner[1]), inner[1]["id"], moved["id"], outer[1]["id"])


def _pages(cercle: Product, asked: argparse.Namespace, large: dict[str, Any], inner: dict[str, Any]) -> list[Page]:
    """The pages to measure."""
    library = f"/groups/{cercle.slug}/library"
    many = {"documents": asked.large}
    return [
        Page("library", f"{library}/"),
        Page("folder_large", f"{library}/{large['name']}/", **many),
        Page("folder_large_last", f"{library}/{large['name']}/?page=100", **many),
        Page("folder_large_by_size", f"{library}/{large['name']}/?sort=size&dir=desc", **many),
        Page("folder_large_by_change", f"{library}/{large['name']}/?sort=changed&dir=desc", **many),
        Page("folder_large_filtered", f"{library}/{large['name']}/?name=99", **many),
        Page("folder_inner", f"{library}/Area 0/{inner['name']}/".replace(" ", "%20")),
        Page("document", f"{library}/{large['name']}/report%2042.txt"),
    ]


def _item(library: Folder, parent: Any, name: str) -> dict[str, Any]:
    """A row that lies in a folder, behind its fence."""
    is_root = parent is library
    moment = now() - timedelta(minutes=hash(name) % 100_000)
    return {
        "id": new_id(),
        "group_id": library.group_id,
        "parent_id": library.id if is_root else parent["id"],
        "acl_id": library.acl_id if is_root else parent["acl_id"],
        "author_id": library.author_id,
        "name": name,
        "name_key": names.key(name),
        "sort_key": names.sort_key(name),
        "trail": f"/{library.id}" if is_root else f"{parent['trail']}/{parent['id']}",
        "description": "",
        "created_at": moment,
        "changed_at": moment,
    }


def _folder(library: Folder, parent: Any, name: str) -> dict[str, Any]:
    """The row of a folder."""
    return {**_item(library, parent, name), "kind": "folder"}


def _document(library: Folder, parent: dict[str, Any], number: int) -> dict[str, Any]:
    """The row of a document, and of the one version that it has."""
    row = {**_item(library, parent, f"report {number}.txt"), "kind": "document", "title": ""}
    return {**row, "current_id": (version := new_id()), "latest_id": version}


def _version(document: dict[str, Any]) -> dict[str, Any]:
    """The row of its version: checked, its text read, its bytes nowhere."""
    return {
        "id": document["current_id"],
        "document_id": document["id"],
        "group_id": document["group_id"],
        "major": 1,
        "minor": 0,
        "author_id": document["author_id"],
        "created_at": document["changed_at"],
        "comment": "",
        "digest": f"{hash(document['id']) & 0xFFFFFFFF:064x}",
        "size": 1_000 + hash(document["id"]) % 1_000_000,
        "media_type": "text/plain",
        "check_state": "clean",
        "preview_state": "none",
        "check_finding": "",
        "text_state": "empty",
        "text_reason": "",
        "text_by": "",
    }


def _put_documents(session: Session, documents: list[dict[str, Any]]) -> None:
    """Write documents and their versions, which refer to each other."""
    alone = [{**each, "current_id": None, "latest_id": None} for each in documents]
    _put(session, Folder, alone)
    _put(session, Version, [_version(each) for each in documents])
    only = select(Version.id).where(Version.document_id == Item.id).scalar_subquery()
    pointing = update(Document).where(Document.current_id.is_(None)).values(current_id=only, latest_id=only)
    session.execute(pointing.execution_options(synchronize_session=False))


def _put(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    """Write rows, all at once."""
    session.execute(insert(model.__table__), rows)


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The same rows, some thousands at a time."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _fence(session: Session, library: Folder) -> int:
    """A fence within the library's, behind which every profile reads."""
    made = Acl(group_id=library.group_id, service="library", parent_id=library.acl_id)
    session.add(made)
    session.flush()
    for profile in session.scalars(select(Profile).where(Profile.group_id == library.group_id)):
        session.add(Rule(acl_id=made.id, profile_id=profile.id, level=4 if profile.is_leader else 1))
    return made.id


# -- what is done ---------------------------------------------------------------------------------------------


def _upload(cercle: Product, folder: str) -> None:
    """Files into a folder of the large group, one after the other."""
    client = cercle.client()
    seconds = []
    for number in range(UPLOADS):
        body = text(f"upload{number}", UPLOAD_BYTES)
        with figures.timed() as span:
            client.json("PUT", f"/api/folders/{folder}/documents/upload-{number:03}.txt", body)
        seconds.append(span.seconds)
    for percent in (50, 95):
        figures.figure(f"upload_p{percent}", figures.milliseconds(seconds, percent), "ms", files=UPLOADS)


def _rearrange(cercle: Product, made: Made) -> None:
    """Move a folder of thousands, delete it, bring it back, and put a fence around it."""
    client = cercle.client()
    address = f"/api/folders/{made.moved}"
    with figures.timed() as span:
        client.json("PATCH", address, {"folder": made.target})
    figures.figure("move_folder", span.seconds, "s", documents=MOVED)
    with figures.timed() as span:
        client.send("DELETE", address)
    figures.figure("delete_folder", span.seconds, "s", documents=MOVED)
    with figures.timed() as span:
        client.json("POST", f"/api/deleted/{made.moved}/undelete", {})
    figures.figure("restore_folder", span.seconds, "s", documents=MOVED)
    with inside.application(cercle.environment) as app, figures.timed() as span:
        _enclose(app.extensions["workshop"], made.moved)
    figures.figure("fence_folder", span.seconds, "s", documents=MOVED)


def _enclose(workshop: Workshop, folder_id: str) -> None:
    """Put a fence around a folder, behind which only leaders see anything."""
    with workshop.ask() as work:
        author_id = work.session.get_one(Folder, folder_id).author_id
    with workshop.do(author_id) as work:
        actions.set_fence(work, queries.folder(work, folder_id), {})


def _zip(cercle: Product, megabytes: int) -> None:
    """A folder of random files as a zip, and the same files by `zip -0`."""
    client, folder = cercle.client(), cercle.folder("Zipped")
    with tempfile.TemporaryDirectory(dir=cercle.home.parent) as beside:
        for number in range(ZIPPED):
            path = Path(beside) / f"part {number}.bin"
            path.write_bytes(os.urandom(megabytes * MEGABYTE // ZIPPED))
            with path.open("rb") as file:
                headers = {"Content-Length": str(path.stat().st_size)}
                client.send("PUT", f"/api/folders/{folder}/documents/part%20{number}.bin", file, headers)
        _await_checks(cercle, folder)
        with figures.timed() as ours:
            size = client.drain(f"/api/folders/{folder}/zip")
        if program := shutil.which("zip"):
            with figures.timed() as theirs:
                subprocess.run([program, "-0", "-q", "-r", "out.zip", "."], cwd=beside, check=True)
            figures.figure("zip_relative_to_zip_0", ours.seconds / theirs.seconds, "times", megabytes=megabytes)
    figures.figure("zip_rate", size / MEGABYTE / ours.seconds, "MB/s", megabytes=megabytes)


def _await_checks(cercle: Product, folder: str) -> None:
    """Return once all files of a folder are served."""
    with figures.timed() as span:
        while any(one["current"] is None for one in cercle.client().json("GET", f"/api/folders/{folder}")["items"]):
            pass
    figures.figure("zip_checks_awaited", span.seconds, "s", files=ZIPPED)


def _memory(cercle: Product, when: str) -> None:
    """What the web process holds."""
    for one in memory.processes(cercle.process.pid):
        if one.name in {"web", "worker"}:
            figures.figure(f"memory_{one.name}", one.megabytes, "MB", when=when)


if __name__ == "__main__":
    main()
