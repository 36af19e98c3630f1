"""Archives that are not sound, or would not stay small."""

import io
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest

from app import archives
from app.archives import limits
from tests.archives import made

A = (b"a", b"Agenda")
MANY = limits.MOST_MEMBERS + 1


def refused(content: bytes) -> str:
    """Why an archive is refused, as a whole or when its members are unpacked."""
    with pytest.raises(archives.Refused) as caught:
        for pieces in archives.contents(io.BytesIO(content)):
            b"".join(pieces)
    assert caught.value.message
    return caught.value.reason


def body_and(directory: bytes, body: bytes) -> bytes:
    """An archive of one member."""
    return body + made.end(directory, 1, len(body))


def zip_of(content: bytes, **said: int) -> bytes:
    """An archive of one member about which both headers say the same."""
    return body_and(made.central(b"a", content, 0, **said), made.local(b"a", content, **said))


def deflated(content: bytes) -> bytes:
    """The same, as a member holds it."""
    return zlib.compress(content, wbits=-15)


def hidden(where: str) -> bytes:
    """An archive with a member that its directory does not name."""
    secret, body, second = made.local(b"hidden", b"Secret"), made.local(*A), made.local(b"b", b"")
    if where == "in front":
        return secret + made.whole(A)
    if where == "behind":
        return made.whole(A, comment=secret)
    body = body + b"\0" + secret
    return body + second + made.end(made.central(*A, 0) + made.central(b"b", b"", len(body)), 2, len(body + second))


DAMAGED = {
    "nothing but a beginning": b"PK\3\4" + bytes(99),
    "an end alone": made.whole(A)[10:],
    "cut": made.whole(A)[:-30],
    "a wrong sum": zip_of(b"Agenda", crc=1),
    "more than it says": zip_of(deflated(b"Agenda" * 9), method=8, size=6, crc=zlib.crc32(b"Agenda")),
    "less than it says": zip_of(deflated(b"Agenda"), method=8, size=7, crc=zlib.crc32(b"Agenda")),
    "bytes behind the packed ones": zip_of(deflated(b"Agenda") + b"more", method=8, size=6, crc=zlib.crc32(b"Agenda")),
    "bytes behind many packed ones": zip_of(deflated(bytes(2**20)) + b"more", method=8, size=2**20),
    "a stream without an end": zip_of(deflated(b"Agenda")[:-1], method=8, size=6, crc=zlib.crc32(b"Agenda")),
    "no stream": zip_of(b"\xff" * 9, method=8),
    "stored in another size": zip_of(b"Agenda", size=7),
    "another name in front": body_and(made.central(*A, 0), made.local(b"b", A[1])),
    "another method in front": body_and(made.central(*A, 0), made.local(*A, method=8)),
    "another size in front": body_and(made.central(*A, 0), made.local(*A, size=1)),
    "another size in the ZIP64 field in front": body_and(
        made.central(*A, 0), made.local(*A, struct.pack("<HHQQ", 1, 16, 1, 6), size=made.WIDE, packed=made.WIDE)
    ),
    "another size in front of a stream": body_and(made.central(*A, 0, flags=8), made.local(*A, flags=8, size=1)),
    "locked in front only": body_and(made.central(*A, 0), made.local(*A, flags=1)),
    "two ZIP64 fields": body_and(made.central(*A, 0, struct.pack("<HHHH", 1, 0, 1, 0)), made.local(*A)),
    "no ZIP64 field": body_and(made.central(*A, 0, size=made.WIDE), made.local(*A)),
    "a field that is too long": body_and(made.central(*A, 0, struct.pack("<HH", 9, 9)), made.local(*A)),
    "a member nowhere": body_and(made.central(*A, 9999), made.local(*A)),
    "fewer members than it says": made.local(*A) + made.end(made.central(*A, 0), 2, 37),
    "more members than it says": made.local(*A) + made.end(made.central(*A, 0) * 2, 1, 37),
    "a directory before itself": made.local(*A) + made.end(made.central(*A, 0), 1, 99),
    "two directories": made.central(*A, 0) + made.local(*A) + made.end(made.central(*A, 0), 1, 0),
    "a cut gzip": zlib.compress(b"Agenda", wbits=31)[:-1],
    "rubbish behind gzip": zlib.compress(b"Agenda", wbits=31) + b"rubbish",
    "a cut tar": made.taped({"a": b"Agenda" * 999})[:1024],
    "rubbish in a tar": made.taped({"a": b"Agenda"})[:1024] + b"rubbish" * 999,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_refused(content):
    assert refused(content) == "damaged"


@pytest.mark.parametrize("where", ["in front", "between", "behind"])
def test_a_member_that_the_directory_does_not_name_is_refused(where):
    assert refused(hidden(where)) == "hidden"


def test_a_gap_of_rubbish_is_no_member():
    body, second = made.local(*A) + b"rubbish", made.local(b"b", b"")
    entries = made.central(*A, 0) + made.central(b"b", b"", len(body))
    assert len(archives.read(io.BytesIO(body + second + made.end(entries, 2, len(body + second)))).members) == 2


REFUSED = {
    "overlapping": made.overlapping(20, 2**20),
    "too_many": made.local(*A) + made.end(made.central(*A, 0) * MANY, MANY, 37),
    "too_large": zip_of(b"", method=8, size=limits.MOST_MEMBER + 1),
    "bomb": zip_of(deflated(bytes(2**20)), method=8, size=limits.LARGE + 1),
    "unknown_method": zip_of(b"Agenda", method=9),
    "encrypted": zip_of(b"Agenda", flags=1),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_would_not_stay_small_or_cannot_be_read_is_refused(reason):
    assert refused(REFUSED[reason]) == reason


def test_many_small_bombs_are_one():
    packed = deflated(bytes(2**20))
    said = {"method": 8, "size": limits.LARGE // 2}
    body = made.local(b"a", packed, **said) * 3
    entries = (made.central(b"a", packed, at * len(body) // 3, **said) for at in range(3))
    assert refused(body + made.end(b"".join(entries), 3, len(body))) == "bomb"


def test_a_directory_of_masked_names_is_encrypted():
    assert refused(zip_of(b"Agenda", flags=1 << 13)) == "encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_refused(method):
    assert refused(made.zipped({"a": b"Agenda"}, method)) == "unknown_method"


def test_a_tar_with_a_large_header_of_its_own_is_refused():
    content = bytearray(made.taped({"a" * 300: b"Agenda"}))
    content[124:136] = b"77777777777\0"
    content[148:156] = b"%06o\0 " % (sum(content[:148]) + sum(content[156:512]) + 8 * 32)
    assert refused(bytes(content)) == "too_large"


def test_a_tar_of_too_many_members_is_refused():
    header = made.taped({"a": b""})[:512]
    assert refused(header * MANY) == "too_many"


def test_what_comes_out_is_measured_whatever_was_announced():
    measure = archives.Measure(1000)
    with pytest.raises(archives.Refused) as caught:
        for _ in measure.counted(bytes(2**20) for _ in range(200)):
            pass
    assert caught.value.reason == "bomb"


def test_archives_in_archives_are_entered_to_a_depth():
    measure = archives.Measure(1000)
    measure.enter(limits.MOST_DEPTH)
    with pytest.raises(archives.Refused, match="too_deep"):
        measure.enter(limits.MOST_DEPTH + 1)


@pytest.mark.parametrize("write", [made.zipped, made.streamed, made.taped])
def test_whatever_byte_is_wrong_it_is_read_or_refused(write):
    content = write({"a": b"Agenda", "b/c": b"Minutes" * 9})
    for place in range(len(content)):
        for value in (0x00, 0xFF):
            broken = content[:place] + bytes([value]) + content[place + 1 :]
            with suppress(archives.Refused):
                for pieces in archives.contents(io.BytesIO(broken)):
                    b"".join(pieces)


@pytest.mark.parametrize("at", [1 << 63, 1 << 64 - 1])
def test_places_beyond_every_file_are_refused(tmp_path, at):
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 46, at)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, 46, 1)
    entry = made.central(b"", b"", made.WIDE, struct.pack("<HHQ", 1, 8, at))
    (tmp_path / "a").write_bytes(entry + record + locator + made.end(b"", 1, made.WIDE))
    with (tmp_path / "a").open("rb") as file, pytest.raises(archives.Refused):
        archives.read(file)
