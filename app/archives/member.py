"""One member of an archive, as its two headers agree upon it."""

from __future__ import annotations

import stat
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.archives.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from app.archives.records import Header

STORED, DEFLATED, AES = 0, 8, 99
_ENCRYPTED, _STREAMED, _MASKED = 1 << 0, 1 << 3, 1 << 13
_TIMESTAMP, _UNICODE_PATH = 0x5455, 0x7075


@dataclass(frozen=True)
class Member:
    """A file or folder in an archive; sizes are in bytes, `modified_at` is naive where the zone is not known."""

    path: str
    size: int
    packed: int
    modified_at: datetime | None
    is_folder: bool
    is_link: bool
    is_encrypted: bool
    method: int
    crc: int
    begins_at: int  # its header
    data_at: int

    @property
    def ends_at(self) -> int:
        """Where its packed bytes end in the file."""
        return self.data_at + self.packed

    @classmethod
    def agreed(cls, central: Header, local: Header) -> Self:
        """The member that both headers describe; raises `Refused` where they describe two."""
        if central.flags & _MASKED:
            raise Refused("encrypted")
        if not _agree(central, local):
            raise Refused("damaged")
        path = _path(central.name, central.extras)
        return cls(
            path=path,
            size=central.size,
            packed=central.packed,
            modified_at=_moment(central),
            is_folder=path.endswith("/"),
            is_link=stat.S_ISLNK(central.attributes >> 16),
            is_encrypted=bool(central.flags & _ENCRYPTED) or central.method == AES,
            method=central.method,
            crc=central.crc,
            begins_at=local.at,
            data_at=local.at + local.length,
        )


def _agree(central: Header, local: Header) -> bool:
    """Whether two headers say the same of a member.

    Who streams knows sizes and sum only afterwards: then the header before the bytes may leave the sizes at zero,
    and has anything for a sum.
    """
    facts = [(one.name, one.method, one.flags & _ENCRYPTED) for one in (central, local)]
    if local.flags & _STREAMED:
        sizes = local.size in (0, central.size) and local.packed in (0, central.packed)
    else:
        sizes = (local.size, local.packed, local.crc) == (central.size, central.packed, central.crc)
    return sizes and facts[0] == facts[1]


def _path(name: bytes, extras: Mapping[int, bytes]) -> str:
    """A member's name: its Unicode path where that was made for this name, UTF-8 where it is, else as DOS wrote it."""
    path = extras.get(_UNICODE_PATH, b"")
    if path[:5] == struct.pack("<BI", 1, zlib.crc32(name)):
        name = path[5:]
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp437")


def _moment(header: Header) -> datetime | None:
    """When a member was last changed: in UTC by its extended timestamp, else by DOS, of unknown zone."""
    stamp = header.extras.get(_TIMESTAMP, b"")
    if len(stamp) >= 5 and stamp[0] & 1:  # noqa: PLR2004 (flags, and the first of the times)
        return datetime.fromtimestamp(struct.unpack_from("<i", stamp, 1)[0], UTC)
    date, time = header.date, header.time
    try:
        return datetime(  # noqa: DTZ001 (DOS knows no zone)
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2
        )
    except ValueError:
        return None
