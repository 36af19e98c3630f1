"""What files say of themselves: title, author, dates."""

import datetime as dt

import docx
import fpdf
import odfdo
import openpyxl
import pytest

from app import text
from app.text.extract import _said
from tests.text import made

DAY = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)


def make_docx(path):
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "Le titre", "Anna Novák"
    document.core_properties.created = DAY
    document.add_paragraph("Night.")
    document.save(path)


def make_odt(path):
    document = odfdo.Document("text")
    document.meta.title, document.meta.creator = "Le titre", "Anna Novák"
    document.meta.creation_date = DAY.replace(tzinfo=None)
    document.body.append(odfdo.Paragraph("Night."))
    document.save(path)


def make_pdf(path):
    document = fpdf.FPDF()
    document.set_title("Le titre")
    document.set_author("Anna Novák")
    document.set_creation_date(DAY)
    document.add_page()
    document.output(path)


def make_xlsx(path):
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = "Le titre", "Anna Novák"
    book.properties.created = DAY.replace(tzinfo=None)
    book.active.append(["Night"])
    book.save(path)


def make_html(path):
    path.write_bytes("<title>Le titre</title><meta name=author content='Anna Novák'><p>Night".encode("cp1252"))


def make_eml(path):
    head = "Subject: =?utf-8?q?Le_titre?=\nFrom: =?utf-8?q?Anna_Nov=C3=A1k?= <anna@example.eu>\n"
    path.write_text(f"{head}Date: Fri, 01 Mar 2024 12:00:00 +0000\n\nNight.")


def make_msg(path):
    sent = int((DAY - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds()) * 10_000_000
    tree = made.mail(_0037="Le titre", _0C1A="Anna Novák", _1000="Night.")
    tree["__properties_version1.0"] = made.fixed(32, (0x00390040, sent.to_bytes(8, "little")))
    path.write_bytes(made.container(tree))


MAKERS = {
    "docx": make_docx, "odt": make_odt, "pdf": make_pdf, "xlsx": make_xlsx, "html": make_html, "eml": make_eml,
    "msg": make_msg,
}  # fmt: skip


@pytest.fixture(scope="module")
def sandbox():
    with text.sandbox() as started:
        yield started


def said(sandbox, path):
    with path.open("rb") as file:
        return text.extract(sandbox, file, path.name).said


@pytest.mark.parametrize("ending", list(MAKERS))
def test_title_author_and_day_are_found_in_a_file(sandbox, tmp_path, ending):
    MAKERS[ending](tmp_path / f"file.{ending}")
    found = said(sandbox, tmp_path / f"file.{ending}")
    assert (found["title"], found["author"]) == ("Le titre", "Anna Novák")
    assert ending == "html" or found["created_on"] == "2024-03-01"


def test_what_is_no_line_or_day_is_left_out():
    found = {"title": " A\n\n title\0 ", "author": "x" * 1000, "created_on": "soon", "changed_on": "2024-02-30"}
    assert dict(_said(found)) == {"title": "A title", "author": "x" * 300}
    assert dict(_said("nonsense")) == {}


def test_hostile_properties_of_a_workbook_read_no_other_file(sandbox, tmp_path):
    core = '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><c><title>&x;</title></c>'
    (tmp_path / "book.xlsx").write_bytes(made.zipped({"docProps/core.xml": core}))
    assert "root:" not in str(said(sandbox, tmp_path / "book.xlsx"))
