"""Archives as honest programs write them."""

import io

from app import archives
from tests.archives import made


def test_members_are_read():
    archive = archives.read(io.BytesIO(made.zipped({"a.txt": b"Agenda", "b/": b"", "b/c.txt": b"Minutes" * 99})))
    assert [(one.path, one.size, one.is_folder) for one in archive.members] == [
        ("a.txt", 6, False),
        ("b/", 0, True),
        ("b/c.txt", 693, False),
    ]


def test_a_member_is_copied():
    archive = archives.read(io.BytesIO(made.zipped({"a.txt": b"Minutes" * 999_999})))
    copy = io.BytesIO()
    archive.copy(archive.members[0], copy)
    assert copy.getvalue() == b"Minutes" * 999_999
