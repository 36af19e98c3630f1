"""What somebody takes away as one zip: which files are in it, where, and what was left out.

The zip is made while it is sent (zipstream-ng), stored without compression, so that its length is known and
nothing of it is ever on disk. Every file is hashed on its way, and a damaged one breaks the whole off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from zipstream import ZipStream

from app import errors, policy
from app.accounts.models import User
from app.library import handling, names, queries
from app.library.models import Document, Folder, Item, Version, WebAddress, within
from storage import verified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.work import UnitOfWork
    from storage import Store

MOST = 20_000  # documents and folders in one zip


@dataclass
class Archive:
    """What goes into a zip: versions and links by their path, folders, what cannot be opened yet, or must not go."""

    name: str
    files: dict[str, Version] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    withheld: int = 0  # sensitive documents, which the group keeps out of zips

    @property
    def size(self) -> int:
        """The bytes of its files."""
        return sum(version.size for version in self.files.values())


def archive(work: UnitOfWork, folder: Folder, selected: Sequence[Item] = ()) -> Archive:
    """What is selected in a folder, or all that is in it, as far as one may read it.

    Raises `Invalid` where that is too much for one zip, `Conflict` where nothing of it can be opened, and `Forbidden`
    where all of it is sensitive and kept out of zips.
    """
    policy.require(work.actor, policy.READ, folder)
    made = Archive(selected[0].name if len(selected) == 1 else folder.name)
    paths = {folder.id: ""}
    wanted = _wanted(work, folder, selected)
    withheld = queries.withheld(work, wanted, handling.Form.ARCHIVE)
    for item in wanted:
        if item.id in withheld:
            made.withheld += 1
            continue
        path = f"{paths[str(item.parent_id)]}{item.name}"
        if isinstance(item, Folder):
            paths[item.id] = f"{path}/"
            made.folders.append(path)
        elif isinstance(item, WebAddress):
            made.addresses[f"{path}.url"] = item.url
        elif isinstance(item, Document) and item.current:
            made.files[path] = item.current
        else:
            made.left_out.append(path)
    if not made.files and not made.addresses:
        if made.withheld:
            raise handling.refusal(handling.Form.ARCHIVE)
        raise errors.Conflict("There is nothing in it that can be downloaded.")
    return made


def _wanted(work: UnitOfWork, folder: Folder, selected: Sequence[Item]) -> Sequence[Item]:
    """The items that go into a zip, each after the folder that it is in."""
    opened = [item for item in selected if isinstance(item, Folder)] if selected else [folder]
    inside = [Item.id.in_(select(Item.id).where(*within(each))) for each in opened]
    rows = (
        select(Item)
        .where(or_(Item.id.in_([item.id for item in selected]), *inside))
        .where(Item.deleted_at.is_(None), Item.acl_id.in_(policy.acls(work.actor)))
        .options(joinedload(Document.current).joinedload(Version.author).load_only(User.name))
        .order_by(Item.kind.desc(), Item.trail, Item.sort_key, Item.id)
        .limit(MOST + 1)
    )
    found = work.session.scalars(rows).unique().all()
    if len(found) > MOST:
        raise errors.Invalid("This is more than %(most)s files. Download a part of it.", most=MOST)
    return found


def stream(blobs: Store, made: Archive, contents_name: str, contents: str) -> ZipStream:
    """The zip, ready to be iterated over; `len` tells its bytes. A text says what is in it."""
    zipped = ZipStream(sized=True)
    top = {names.key(path.partition("/")[0]) for path in (*made.files, *made.folders)}
    zipped.add(contents, names.free(contents_name, top) if names.key(contents_name) in top else contents_name)
    for path in made.folders:
        zipped.mkdir(path)
    for path, url in made.addresses.items():
        zipped.add(f"[InternetShortcut]\r\nURL={url}\r\n", path)
    for path, version in made.files.items():
        zipped.add(Bytes(blobs, version.group_id, version.digest), path, size=version.size)
    return zipped


class Bytes:
    """The bytes of one blob, opened only when the zip has come to it."""

    def __init__(self, blobs: Store, group_id: str, digest: str) -> None:
        self._blobs = blobs
        self._where = group_id, digest

    def __iter__(self) -> Iterator[bytes]:
        """Read it piece by piece; raises `Missing` or `Damaged` before the zip could end well."""
        with self._blobs.open(*self._where) as file:
            yield from verified(file, self._where[1])
