"""Archives as programs write them, and as nobody should."""

from __future__ import annotations

import io
import random
import struct
import tarfile
import zipfile
import zlib

NUMBERS = ("flags", "method", "crc", "packed", "size")
WIDE = 0xFFFFFFFF


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def streamed(members: dict[str, bytes], *, is_wide: bool = False) -> bytes:
    """A zip file written to where nobody can go back: sizes follow, or stand in front in ZIP64 fields."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    file = io.BytesIO() if is_wide else Pipe()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            with archive.open(name, "w", force_zip64=is_wide) as member:
                member.write(content)
    return file.getvalue()


def taped(members: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar archive of these members."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def local(name: bytes, content: bytes, extra: bytes = b"", **said: int) -> bytes:
    """A stored member behind its header; what that says may be told."""
    flags, method, crc, packed, size = _numbers(content, said)
    lengths = len(name), len(extra)
    head = struct.pack("<4sHHHIIIIHH", b"PK\3\4", 45, flags, method, 0x5A6F0000, crc, packed, size, *lengths)
    return head + name + extra + content


def central(name: bytes, content: bytes, at: int, extra: bytes = b"", **said: int) -> bytes:
    """The entry of a stored member in the central directory; what it says may be told."""
    flags, method, crc, packed, size = _numbers(content, said)
    more = len(name), len(extra), 0, 0, 0, said.get("attributes", 0), at
    times = said.get("times", 0x5A6F0000)
    head = struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 45, 45, flags, method, times, crc, packed, size, *more)
    return head + name + extra


def end(directory: bytes, count: int, at: int, comment: bytes = b"") -> bytes:
    """A central directory and the record that ends the archive."""
    record = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), at, len(comment))
    return directory + record + comment


def whole(*members: tuple[bytes, bytes], comment: bytes = b"", **said: int) -> bytes:
    """A zip file of stored members; what their entries in the directory say may be told."""
    body = directory = b""
    for name, content in members:
        directory += central(name, content, len(body), **said)
        body += local(name, content)
    return body + end(directory, len(members), len(body), comment)


def overlapping(count: int, size: int) -> bytes:
    """A zip bomb after Fifield: every member's bytes are the following members' headers and one kernel of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packer.compress(bytes(size)) + packer.flush()
    sums = {"method": 8, "crc": zlib.crc32(bytes(size)), "size": size, "packed": len(kernel)}
    body = local(b"kernel", kernel, **sums)
    directory = b"".join(central(b"kernel", b"", 0, **sums) for _ in range(count))
    return body + end(directory, count, len(body))


def wide_behind(content: bytes) -> bytes:
    """A zip file whose one member has its sizes in a ZIP64 field of the header in front of it, and only there."""
    field = struct.pack("<HHQQ", 1, 16, len(content), len(content))
    body = local(b"a", content, field, packed=WIDE, size=WIDE)
    return body + end(central(b"a", content, 0), 1, len(body))


def bomb(size: int, name: bytes = b"zeros", noise: int = 0) -> bytes:
    """A zip file of so many zeros, in full megabytes, in a thousandth of that; noise in each makes it more."""
    megabyte, crc = random.Random(1).randbytes(noise).ljust(2**20, b"\0"), 0  # noqa: S311 (no secret)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(size // len(megabyte)):
        crc = zlib.crc32(megabyte, crc)
    packed = block * (size // len(megabyte)) + zlib.compress(b"", wbits=-15)
    said = {"method": 8, "crc": crc, "size": size}
    body = local(name, packed, **said)
    return body + end(central(name, packed, 0, **said), 1, len(body))


def _numbers(content: bytes, said: dict[str, int]) -> list[int]:
    """What a header says of a stored member, unless it is told to say something else."""
    found = dict(zip(NUMBERS, (0, 0, zlib.crc32(content), len(content), len(content)), strict=True)) | said
    return [found[name] for name in NUMBERS]
