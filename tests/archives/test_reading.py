"""Archives as honest programs write them."""

import io
import shutil
import struct
import subprocess
import zipfile
import zlib
from datetime import UTC, datetime

import pytest

from app import archives
from tests.archives import made

TEXTS = {"a.txt": b"Agenda", "b/c.txt": b"Minutes" * 999_999}


def opened(content: bytes) -> archives.Archive:
    """The archive in these bytes."""
    return archives.read(io.BytesIO(content))


def unpacked(content: bytes) -> dict[str, bytes]:
    """Everything in an archive."""
    archive, found = opened(content), {}
    for member in archive.members:
        target = io.BytesIO()
        archive.copy(member, target)
        found[member.path] = target.getvalue()
    return found


def paths(*names: bytes, extra: bytes = b"", **said: int) -> list[str]:
    """What the paths of an archive are that names its members so."""
    bodies = [made.local(name, b"") for name in names]
    places = [sum(map(len, bodies[:number])) for number in range(len(names))]
    entries = [made.central(name, b"", at, extra, **said) for name, at in zip(names, places, strict=True)]
    content = b"".join(bodies) + made.end(b"".join(entries), len(names), sum(map(len, bodies)))
    return [one.path for one in opened(content).members]


WRITERS = {
    "deflated": lambda: made.zipped(TEXTS),
    "stored": lambda: made.zipped(TEXTS, zipfile.ZIP_STORED),
    "streamed": lambda: made.streamed(TEXTS),
    "with ZIP64 fields": lambda: made.streamed(TEXTS, is_wide=True),
    "behind a program": lambda: b"MZ and so on" * 99 + made.zipped(TEXTS),
    "before more bytes": lambda: made.zipped(TEXTS) + b"\0" * 99,
    "with a comment": lambda: made.zipped(TEXTS)[:-2] + struct.pack("<H", 7) + b"Comment",
    "with a directory that ends in ZIP64": lambda: wide_end(made.zipped(TEXTS)),
}


def wide_end(content: bytes) -> bytes:
    """A zip file that says where its directory is in a ZIP64 record."""
    _mark, *_disks, here, count, size, at, _comment = struct.unpack("<4sHHHHIIH", content[-22:])
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, here, count, size, at)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at + size, 1)
    last = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, made.WIDE, made.WIDE, 0)
    return content[:-22] + record + locator + last


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_what_honest_programs_write_is_unpacked(write):
    assert unpacked(write()) == TEXTS


COMMANDS = {
    "zip": ["zip", "-q", "-r", "made.zip", "folder"],
    "zip to a pipe": ["sh", "-c", "zip -q -r - folder | cat > made.zip"],
    "zip from a pipe": ["sh", "-c", "cd folder; cat a.txt | zip -q ../made.zip - b/c.txt"],
    "7z": ["7z", "a", "-tzip", "made.zip", "folder"],
    "java": ["jar", "cfM", "made.zip", "folder"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_other_programs_write_is_unpacked(tmp_path, command):
    if not all(map(shutil.which, {command[0], "zip"})):
        pytest.skip("needs a program that is not here")
    (tmp_path / "folder/b").mkdir(parents=True)
    for name, content in TEXTS.items():
        (tmp_path / "folder" / name).write_bytes(content)
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert set(TEXTS.values()) <= set(unpacked((tmp_path / "made.zip").read_bytes()).values())


def test_folders_and_sizes_are_told():
    members = opened(made.zipped({"a.txt": b"Agenda", "b/": b""})).members
    assert [(one.path, one.size, one.is_folder) for one in members] == [("a.txt", 6, False), ("b/", 0, True)]


def test_an_empty_archive_has_no_members():
    assert opened(made.zipped({})).members == []


def test_names_are_read_as_they_were_written():
    assert paths("Protokoll März.txt".encode(), "März.txt".encode("cp437")) == ["Protokoll März.txt", "März.txt"]


def test_a_unicode_path_is_preferred_where_it_was_made_for_the_name():
    path = "Maerz.txt", "März.txt".encode()
    field = struct.pack("<BI", 1, zlib.crc32(path[0].encode())) + path[1]
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert paths(b"Maerz.txt", extra=extra) == ["März.txt"]
    assert paths(b"Other.txt", extra=extra) == ["Other.txt"]


def test_links_are_told():
    content = made.whole((b"a", b"/etc/passwd"), attributes=0o120777 << 16)
    assert [one.is_link for one in opened(content).members] == [True]


def test_times_are_of_no_zone_or_in_utc():
    stamp = struct.pack("<HHBi", 0x5455, 5, 1, 1763458200)
    body = made.local(b"a", b"")
    (dos,) = opened(body + made.end(made.central(b"a", b"", 0), 1, len(body))).members
    (utc,) = opened(body + made.end(made.central(b"a", b"", 0, stamp), 1, len(body))).members
    (none,) = opened(body + made.end(made.central(b"a", b"", 0, times=0), 1, len(body))).members
    assert (dos.modified_at, none.modified_at) == (datetime(2025, 3, 15), None)  # noqa: DTZ001 (of no zone)
    assert utc.modified_at == datetime(2025, 11, 18, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [made.zipped(TEXTS), made.zipped({}), b"%PDF-1.4\n%%EOF\n" + made.zipped(TEXTS), made.zipped(TEXTS)[:99]],
    ids=["zip", "empty", "behind a PDF", "cut"],
)
def test_a_zip_is_known_by_its_bytes(content):
    assert archives.is_zip(io.BytesIO(content))


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.4", b"It ends in PK\5\6" + bytes(40)])
def test_what_no_program_takes_for_a_zip_is_none(content):
    assert not archives.is_zip(io.BytesIO(content))


PACKED = {
    "tar": lambda: made.taped(TEXTS),
    "old tar": lambda: made.taped(TEXTS, 0),
    "tar by GNU": lambda: made.taped({"long/" * 99: b"Agenda", "b": TEXTS["b/c.txt"]}, 1),
    "gzip": lambda: packed(TEXTS["a.txt"]) + packed(b"") + bytes(9) + packed(TEXTS["b/c.txt"]) + bytes(512),
    "zip": lambda: made.zipped(TEXTS),
}


def packed(content: bytes) -> bytes:
    """The same, by gzip."""
    return zlib.compress(content, wbits=31)


@pytest.mark.parametrize("write", PACKED.values(), ids=PACKED)
def test_the_contents_of_every_kind_are_handed_out(write):
    found = b"".join(b"".join(pieces) for pieces in archives.contents(io.BytesIO(write())))
    assert found.replace(b"long/" * 99 + b"\0", b"") == b"".join(TEXTS.values())


def test_what_is_no_archive_has_no_contents():
    assert list(archives.contents(io.BytesIO(b"Minutes of the meeting"))) == []


def test_a_zip_that_a_container_has_torn_apart_is_no_archive():
    torn = (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + made.zipped(TEXTS)[:40] + bytes(512) + made.zipped(TEXTS)[40:]
    )
    assert list(archives.contents(io.BytesIO(torn))) == []


def test_pieces_are_never_large():
    assert max(map(len, next(archives.contents(io.BytesIO(made.bomb(2**24)))))) <= 2**18
