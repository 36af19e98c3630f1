"""Imports of zips: hostile members are refused one by one, the rest becomes documents, nothing is doubled."""

import io
import stat
import zipfile
from datetime import UTC, datetime

from sqlalchemy import select

from app.library import actions, queries, receiving
from app.library.actions import ImportWish
from app.library.models import Document, Import, ImportMember, Item, Version
from tests import makers
from tests.library.test_moving import told

AT = (2021, 3, 4, 10, 30, 0)


def packed(members, extra=()):
    """A zip of these files, by path; `extra` are members with what is odd about them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for path, body in members.items():
            written.writestr(zipfile.ZipInfo(path, AT), body)
        for info, body in extra:
            written.writestr(info, body)
    return made.getvalue()


def link(path, target):
    """A symbolic link."""
    info = zipfile.ZipInfo(path, AT)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


def encrypted(raw, path):
    """The same zip, in which a member says that it is encrypted."""
    changed = bytearray(raw)
    for mark, flags, name in ((b"PK\3\4", 6, 30), (b"PK\1\2", 8, 46)):
        at = -1
        while (at := raw.find(mark, at + 1)) >= 0:
            if raw[at + name : at + name + len(path)] == path.encode():
                changed[at + flags] |= 1
    return bytes(changed)


def begin(workshop, people, raw, who=None, **wish):
    """Begin an import into the library; its id."""
    who = who or people.author
    content = receiving.receive(workshop, people.group, "files.zip", io.BytesIO(raw), len(raw))
    with workshop.do(who) as work:
        return actions.begin_import(work, makers.root(work, people.group), content, ImportWish(**wish)).id


def done(workshop, import_id):
    """Let the worker import; what became of it."""
    makers.run_lane(workshop, "import")
    with workshop.ask() as work:
        made = work.session.get(Import, import_id)
        rows = work.session.scalars(select(ImportMember).order_by(ImportMember.number)).all()
        made.members = [row for row in rows if row.import_id == import_id]
        made.by_path = {row.path: row for row in made.members}
        made.states = {row.path: row.state for row in made.members}
        return made


def imported(workshop, people, raw, **more):
    """Import a zip into the library; what became of it."""
    return done(workshop, begin(workshop, people, raw, **more))


def paths(workshop, people):
    """What lies in the library, by path, with the number of the latest version."""
    with workshop.ask(people.leader) as work:
        root = makers.root(work, people.group)
        found = work.session.scalars(select(Item).where(Item.group_id == people.group, Item.parent_id.is_not(None)))
        return {
            "/".join([*(folder.name for folder in queries.way_to(work, each)[1:]), each.name]): (
                each.latest.number if isinstance(each, Document) else None
            )
            for each in found
            if each.id != root.id
        }


def test_files_and_folders_come_to_be_with_their_dates(workshop, people):
    made = imported(workshop, people, packed({"A/B/report.txt": b"In March.", "note.txt": b"x", "A/empty/": b""}))
    assert (made.state, set(made.states.values())) == ("done", {"added"})
    assert paths(workshop, people) == {
        "A": None, "A/B": None, "A/B/report.txt": "1.0", "A/empty": None, "note.txt": "1.0",
    }  # fmt: skip
    with workshop.ask(people.author) as work:
        version = work.session.scalars(select(Version).where(Version.size == 9)).one()
        assert version.file_modified_at == datetime(*AT, tzinfo=UTC)
        assert version.document.author_id == people.author
    assert told(workshop, "library.import_begun")[0][0] == "files.zip"
    assert told(workshop, "library.import_finished")[0][1]["added"] == 3
    assert len(told(workshop, "library.version_added")) == 2
