"""Containers, Outlook's mails and books, as the programs that write them do."""

import io
import itertools
import struct
import zipfile

SECTOR, SMALL, CUTOFF = 512, 64, 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def container(tree):
    """A container of the older Office: folders are dicts, streams are bytes."""
    sectors, following, smalls, small_following, entries = [], [], bytearray(), [], []

    def chain(content, sectors_of=SECTOR):
        count = -(-len(content) // sectors_of)
        first = len(following)
        sectors.extend(content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR))
        following.extend([*range(first + 1, first + count), END] if count else [])
        return first if count else END

    def small_chain(content):
        count = -(-len(content) // SMALL)
        first = len(small_following)
        smalls.extend(content.ljust(count * SMALL, b"\0"))
        small_following.extend([*range(first + 1, first + count), END] if count else [])
        return first if count else END

    def add(name, held, kind=1):
        number = len(entries)
        entries.append(None)
        if isinstance(held, bytes):
            start = chain(held) if len(held) >= CUTOFF else small_chain(held)
            entries[number] = [name, 2, FREE, FREE, start, len(held)]
            return number
        numbers = [add(*each) for each in held.items()]
        for one, next_one in itertools.pairwise(numbers):
            entries[one][2] = next_one
        entries[number] = [name, kind, FREE, numbers[0] if numbers else FREE, 0, 0]
        return number

    add("Root Entry", tree, 5)
    entries[0][4], entries[0][5] = chain(bytes(smalls)), len(smalls)
    small_table = chain(struct.pack(f"<{len(small_following)}I", *small_following))
    directory = chain(b"".join(map(_entry, entries)))
    table_at = len(sectors)
    tables = next(count for count in itertools.count(1) if count * SECTOR // 4 >= len(following) + count)
    numbers = [*following, *[TABLE] * tables]
    numbers += [FREE] * (tables * SECTOR // 4 - len(numbers))
    head = struct.pack("<8s16xHHHHH6xIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 62, 3, 0xFFFE, 9, 6, 0, tables,
                       directory, 0, CUTOFF, small_table, 1, END, 0, 0)  # fmt: skip
    head = head[:76] + struct.pack("<109I", *range(table_at, table_at + tables), *[FREE] * (109 - tables))
    return head + b"".join(sectors) + struct.pack(f"<{len(numbers)}I", *numbers)


def _entry(entry):
    name, kind, right, child, start, size = entry
    written = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI8x8xIII", written, len(written), kind, 1, FREE, right, child, 0, start, size, 0)


def wide(**properties):
    """Streams of properties that are texts: number in hexadecimal after an underscore."""
    return {f"__substg1.0_{number[1:]}001F": text.encode("utf-16-le") for number, text in properties.items()}


def fixed(head, *properties):
    """The stream of properties of fixed size: number and type, and eight bytes."""
    return bytes(head) + b"".join(struct.pack("<II8s", tag, 6, value) for tag, value in properties)


def attachment(name, content):
    return {"__substg1.0_37010102": content, **wide(_3707=name), "__properties_version1.0": fixed(8)}


def mail(*attached, inner=None, **properties):
    """A mail of Outlook's with files, and perhaps with another mail."""
    sent = (0x00390040, struct.pack("<Q", 134000000000000000))
    tree = {**wide(**properties), "__properties_version1.0": fixed(32, sent)}
    for number, each in enumerate(attached):
        tree[f"__attach_version1.0_#{number:08X}"] = each
    if inner is not None:
        held = {"__substg1.0_3701000D": inner, **wide(_3707="inner.msg"), "__properties_version1.0": fixed(8)}
        tree["__attach_version1.0_#000000FF"] = held
    return tree


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """A zip of these names and contents."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def book(chapters, title="A book"):
    """A book whose chapters are read in this order."""
    items = "".join(f'<item id="c{n}" href="text/{name}" media-type="x"/>' for n, name in enumerate(chapters))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    root = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    texts = {f"OEBPS/text/{name}": f"<html><body><p>{text}</p></body></html>" for name, text in chapters.items()}
    first = {"mimetype": "application/epub+zip", "META-INF/container.xml": root, "OEBPS/book.opf": package}
    return zipped({**first, **dict(sorted(texts.items()))})
