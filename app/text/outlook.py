"""Mails as Outlook keeps them: properties in streams that are named by their numbers and types ([MS-OXMSG])."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.text import plain
from app.text.container import Container

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.text.container import Entry

MOST_ATTACHMENTS = 100
SUBJECT, SENDER, SENDER_ADDRESS, TO, COPY_TO = 0x0037, 0x0C1A, 0x5D01, 0x0E04, 0x0E03
BODY, HTML, SENT, DELIVERED, PAGE = 0x1000, 0x1013, 0x0039, 0x0E06, 0x3FFD
DATA, NAME, SHORT_NAME = 0x3701, 0x3707, 0x3704
WIDE, NARROW, BYTES, MESSAGE, NUMBER, TIME = 0x001F, 0x001E, 0x0102, 0x000D, 0x0003, 0x0040
PROPERTIES = "__properties_version1.0"
ATTACHED = "__attach_version1.0_"
HEADS = (32, 24)  # bytes before the properties of a mail, and of one in another
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Attached:
    """What came with a mail: a file, or another mail."""

    name: str
    content: bytes = b""
    mail: Mail | None = None


class Mail:
    """One mail in a container."""

    def __init__(self, container: Container, folder: Entry, *, is_inner: bool = False) -> None:
        self._container = container
        self._parts = container.within(folder)
        self._fixed = dict(self._read_fixed(HEADS[is_inner]))

    def said(self, number: int) -> str:
        """A property that is a text; empty where it is not there."""
        wide = self._stream(number, WIDE)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream(number, NARROW)
        return plain.decoded(narrow.rstrip(b"\0"), self._page()) if narrow else ""

    @property
    def body(self) -> str:
        """Its text, from its plain form or else from its HTML."""
        return self.said(BODY) or plain.of_html(self._stream(HTML, BYTES) or self.said(HTML).encode("utf-8", "replace"))

    @property
    def sent_at(self) -> datetime | None:
        """When it was sent, or else delivered; in UTC."""
        raw = self._fixed.get(SENT << 16 | TIME) or self._fixed.get(DELIVERED << 16 | TIME)
        ticks = struct.unpack("<Q", raw)[0] if raw else 0
        try:
            return EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    @property
    def sender(self) -> str:
        """Who sent it."""
        name, address = self.said(SENDER), self.said(SENDER_ADDRESS)
        return f"{name} <{address}>" if address and address != name else name

    def attachments(self) -> Iterator[Attached]:
        """What came with it."""
        names = sorted(name for name in self._parts if name.startswith(ATTACHED))
        for name in names[:MOST_ATTACHMENTS]:
            folder = self._parts[name]
            held = Mail(self._container, folder)
            inner = held._parts.get(_named(DATA, MESSAGE))
            called = held.said(NAME) or held.said(SHORT_NAME)
            if inner is not None:
                yield Attached(called, mail=Mail(self._container, inner, is_inner=True))
            else:
                yield Attached(called, held._stream(DATA, BYTES))

    def _stream(self, number: int, form: int) -> bytes:
        """A property that has a stream of its own; empty where it is not there."""
        entry = self._parts.get(_named(number, form))
        return self._container.read(entry) if entry else b""

    def _read_fixed(self, head: int) -> Iterator[tuple[int, bytes]]:
        """The properties of fixed size, by number and type."""
        entry = self._parts.get(PROPERTIES)
        content = self._container.read(entry) if entry else b""
        for place in range(head, len(content) - 15, 16):
            yield struct.unpack_from("<I", content, place)[0], content[place + 8 : place + 16]

    def _page(self) -> str:
        """The encoding that it names for texts which are not wide."""
        raw = self._fixed.get(PAGE << 16 | NUMBER)
        page = struct.unpack_from("<I", raw)[0] if raw else 0
        return {65001: "utf-8", 28591: "cp1252", 20866: "koi8_r"}.get(page, f"cp{page}" if page else "")


def _named(number: int, form: int) -> str:
    """What the stream of a property is called."""
    return f"__substg1.0_{number:04X}{form:04X}"


def opened(content: bytes) -> Mail:
    """The mail in the bytes of a file; raises `Damaged` where there is none."""
    container = Container(content)
    return Mail(container, container.root)


def heads(mail: Mail) -> Mapping[str, str]:
    """What stands above a mail."""
    moment = mail.sent_at
    return {
        "Subject": mail.said(SUBJECT),
        "From": mail.sender,
        "To": mail.said(TO),
        "Cc": mail.said(COPY_TO),
        "Date": moment.strftime("%Y-%m-%d %H:%M") if moment else "",
    }
