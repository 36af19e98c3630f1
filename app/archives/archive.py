"""A zip file that is sound as a whole: its directory, its members, and nothing hidden between them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from app.archives.limits import MOST_DIRECTORY, MOST_MEMBER, MOST_MEMBERS, MOST_TOTAL
from app.archives.measure import is_bomb
from app.archives.member import STORED, Member
from app.archives.records import CENTRAL, END, LOCAL, central, find_directory, holds, local, piece
from app.archives.refusal import Refused
from app.archives.unpacking import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.archives.records import Directory


@dataclass(frozen=True)
class Archive:
    """An open zip file and its members, in the order in which it names them."""

    members: Sequence[Member]
    file: BinaryIO

    def copy(self, member: Member, target: BinaryIO) -> None:
        """Write a member's bytes to a file; raises `Refused` as soon as they are not what was announced."""
        target.writelines(self.pieces(member))

    def pieces(self, member: Member) -> Iterator[bytes]:
        """A member's bytes, in pieces of bounded size; raises `Refused` as soon as they are not what was announced."""
        size = crc = 0
        for unpacked_piece in unpacked(self.file, member):
            size += len(unpacked_piece)
            if size > member.size:
                raise Refused("damaged")
            crc = zlib.crc32(unpacked_piece, crc)
            yield unpacked_piece
        if (size, crc) != (member.size, member.crc):
            raise Refused("damaged")


def is_zip(file: BinaryIO) -> bool:
    """Whether a program would take a file for a zip, by its bytes: also where something else stands before it."""
    return piece(file, 0, len(LOCAL)) in (LOCAL, END) or find_directory(file) is not None


def read(file: BinaryIO) -> Archive:
    """The archive in an open file, which it keeps using; raises `Refused` where it is no sound one."""
    directory = find_directory(file)
    if directory is None or not _is_clear(file, directory):
        raise Refused("damaged")
    if directory.members > MOST_MEMBERS:
        raise Refused("too_many")
    if directory.size > MOST_DIRECTORY:
        raise Refused("too_large")
    members = list(_members(file, directory))
    _refuse_overlaps(members, directory)
    _refuse_growth(members)
    _refuse_hidden(file, members, directory)
    return Archive(members, file)


def _is_clear(file: BinaryIO, directory: Directory) -> bool:
    """Whether every program finds the same directory: it ends where its end begins, and is not elsewhere too."""
    if directory.shift < 0 or (directory.size and piece(file, directory.at, len(CENTRAL)) != CENTRAL):
        return False
    return not directory.shift or piece(file, directory.at - directory.shift, len(CENTRAL)) != CENTRAL


def _members(file: BinaryIO, directory: Directory) -> Iterator[Member]:
    """The members that a directory names, no more and no fewer than it says."""
    data = piece(file, directory.at, directory.size)
    at = 0
    for _ in range(directory.members):
        entry = central(data, at)
        yield Member.agreed(entry, local(file, entry.at + directory.shift))
        at += entry.length
    if at != len(data):
        raise Refused("damaged")


def _refuse_growth(members: Sequence[Member]) -> None:
    """Refuse what would not stay small, each member for itself and all together."""
    size, packed = sum(one.size for one in members), sum(one.packed for one in members)
    if size > MOST_TOTAL or any(one.size > MOST_MEMBER for one in members):
        raise Refused("too_large")
    if any(is_bomb(*sizes) for sizes in [(size, packed), *((one.size, one.packed) for one in members)]):
        raise Refused("bomb")
    if any(one.method == STORED and one.size != one.packed and not one.is_encrypted for one in members):
        raise Refused("damaged")


def _refuse_overlaps(members: Sequence[Member], directory: Directory) -> None:
    """Refuse members that share bytes with each other or with the directory."""
    ranges = sorted((one.begins_at, one.ends_at) for one in members)
    if any(end > start for (_, end), (start, _) in pairwise([*ranges, (directory.at, directory.at)])):
        raise Refused("overlapping")


def _refuse_hidden(file: BinaryIO, members: Sequence[Member], directory: Directory) -> None:
    """Refuse a member that the directory does not name: programs that read from the front would see it.

    What stands before the first member or after the end may be a program or a document that merely mentions
    zip files; so it counts there only where it begins like one.
    """
    ordered = sorted(members, key=lambda one: one.begins_at)
    begins = [*(one.begins_at for one in ordered), directory.at]
    outside = (begins[0] and piece(file, 0, len(LOCAL)), piece(file, directory.end, len(LOCAL)))
    gaps = zip((one.ends_at for one in ordered), begins[1:], strict=True)
    if LOCAL in outside or any(holds(file, LOCAL, *gap) for gap in gaps):
        raise Refused("hidden")
