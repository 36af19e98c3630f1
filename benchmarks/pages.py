"""Pages: how long they take alone, how many questions they ask of the database, what all processes hold.

Prints one JSON line for each figure; judges nothing.
"""

from __future__ import annotations

import argparse
import io
import time
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote

from stand import figures, memory, product, visits
from stand.client import Client
from stand.visits import Page
from stand.words import text

if TYPE_CHECKING:
    from stand.product import Product

TEXT_BYTES = 2000
FEW = 10  # documents of the small folder
INDEXED = 240.0  # seconds in which everything must be found


def main() -> None:
    """Measure."""
    asked = _arguments()
    with product.running() as cercle:
        _memory(cercle, "after start")
        pages = _furnish(cercle, asked.documents)
        _await_index(cercle, asked.documents)
        member, stranger = cercle.client_of_pages(), Client(cercle.port)
        for page in pages:
            visits.time(stranger if page.is_for_strangers else member, page, asked.rounds)
        visits.questions(cercle, pages)
        _memory(cercle, "after work")


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="documents of the large folder")
    parser.add_argument("--rounds", type=int, default=200, help="requests for each page")
    return parser.parse_args()


# -- what is there to be shown --------------------------------------------------------------------------------


def _furnish(cercle: Product, documents: int) -> list[Page]:
    """Fill a small and a large folder; the pages to be measured."""
    client = cercle.client()
    for name, count in (("Few", FEW), ("Many", documents)):
        folder = cercle.folder(name)
        for number in range(count):
            client.json(
                "PUT", f"/api/folders/{folder}/documents/report-{number:04}.txt", text(f"{name}{number}", TEXT_BYTES)
            )
    client.json("PUT", f"/api/folders/{cercle.library}/documents/minutes.docx", _docx("The harbour was quiet."))
    library = f"/groups/{cercle.slug}/library"
    return [
        Page("sign_in", "/login", is_for_strangers=True),
        Page("folder_few", f"{library}/Few/", documents=FEW),
        Page("folder_many", f"{library}/Many/", documents=documents),
        Page("document", f"{library}/Many/report-0000.txt"),
        Page("search", f"/groups/{cercle.slug}/search?q={quote('harbour report')}"),
    ]


def _docx(words: str) -> bytes:
    """The least that is a Word document, so that more than one reader has worked."""
    main_part = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    space = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main_part}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r" '
        f'Type="{space}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{space}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>{words}</w:t></w:r></w:p></w:body></w:document>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _await_index(cercle: Product, documents: int) -> None:
    """Return once every document is found by a word of its text."""
    client = cercle.client()
    until = time.monotonic() + INDEXED
    wanted = documents + FEW + 1
    while client.json("GET", "/api/search?q=harbour")["total"] < wanted:
        if time.monotonic() > until:
            raise RuntimeError("The documents are not found.")
        time.sleep(0.5)


# -- what processes hold --------------------------------------------------------------------------------------


def _memory(cercle: Product, when: str) -> None:
    """What the product's processes hold, by process and in all, clamd's apart."""
    found = memory.processes(cercle.process.pid)
    for one in found:
        figures.figure(f"memory_{one.name}", one.megabytes, "MB", when=when, pid=one.pid)
    ours = sum(one.megabytes for one in found if one.name != "clamd")
    figures.figure("memory_without_clamd", ours, "MB", when=when, processes=len(found))


if __name__ == "__main__":
    main()
