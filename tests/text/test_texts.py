"""Texts out of real files, and out of files that were made to hurt."""

import email.message
import io
import zipfile

import docx
import fpdf
import odfdo
import openpyxl
import pytest

from app import text
from app.text import tables

WORDS = "Les garde-côtes ont vu deux bateaux près de la côte au mois de mars, pendant la nuit."


@pytest.fixture(scope="module")
def sandbox():
    with text.sandbox() as made:
        yield made


def make_docx(path):
    made = docx.Document()
    made.add_heading("Rapport", 1)
    made.add_paragraph(WORDS)
    made.save(path)


def make_odt(path):
    made = odfdo.Document("text")
    made.body.clear()
    made.body.append(odfdo.Paragraph(WORDS))
    made.save(path)


def make_xlsx(path):
    made = openpyxl.Workbook()
    made.active.append([WORDS, 42])
    made.save(path)


def make_pdf(path):
    made = fpdf.FPDF()
    made.add_page()
    made.set_font("helvetica", size=10)
    made.multi_cell(0, text=WORDS)
    made.output(path)


def make_eml(path):
    message = email.message.EmailMessage()
    message["Subject"] = "Rapport"
    message.set_content(WORDS)
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="annexe.pdf")
    path.write_bytes(bytes(message))


MAKERS = {
    "docx": make_docx,
    "odt": make_odt,
    "xlsx": make_xlsx,
    "pdf": make_pdf,
    "eml": make_eml,
    "txt": lambda path: path.write_text(WORDS),
    "csv": lambda path: path.write_bytes(WORDS.encode("cp1252")),
    "html": lambda path: path.write_text(f"<title>Rapport</title><script>bad()</script><p>{WORDS}</p>"),
}


def read(sandbox, path):
    with path.open("rb") as file:
        return text.extract(sandbox, file, path.name)


@pytest.mark.parametrize("ending", list(MAKERS))
def test_the_words_of_a_file_are_read(sandbox, tmp_path, ending):
    path = tmp_path / f"rapport.{ending}"
    MAKERS[ending](path)
    found = read(sandbox, path)
    assert found.state == "extracted"
    assert WORDS in " ".join(found.text.split())
    assert found.language == "fr"
    assert "bad()" not in found.text


def test_names_of_attachments_are_read(sandbox, tmp_path):
    make_eml(tmp_path / "mail.eml")
    assert "annexe.pdf" in read(sandbox, tmp_path / "mail.eml").text


@pytest.mark.parametrize("ending", ["docx", "odt", "xlsx"])
def test_half_a_file_fails_and_the_next_is_read(sandbox, tmp_path, ending):
    whole, half = tmp_path / f"whole.{ending}", tmp_path / f"half.{ending}"
    MAKERS[ending](whole)
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert read(sandbox, half).state in {"failed", "empty"}
    assert read(sandbox, whole).state == "extracted"


@pytest.mark.parametrize("ending", ["docx", "pdf", "odt", "xlsx", "doc", "ppt", "rtf"])
def test_rubbish_fails_or_is_empty(sandbox, tmp_path, ending):
    path = tmp_path / f"rubbish.{ending}"
    path.write_bytes(bytes(range(256)) * 20)
    assert read(sandbox, path).state in {"failed", "empty"}


def test_a_text_with_hardly_a_letter_beyond_ascii_is_read_as_it_was(sandbox, tmp_path):
    (tmp_path / "english.txt").write_bytes(
        ("The vessel passed the café at night. " + "harbour " * 3000).encode("cp1252")
    )
    assert "café" in read(sandbox, tmp_path / "english.txt").text


def test_an_empty_file_is_empty(sandbox, tmp_path):
    (tmp_path / "nothing.txt").write_bytes(b"")
    assert read(sandbox, tmp_path / "nothing.txt").state == "empty"


def test_a_picture_is_not_attempted(sandbox, tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert read(sandbox, tmp_path / "picture.png").state == "not_attempted"


def make_large_xlsx(path):
    """A workbook whose parts are too large to be held."""
    made = openpyxl.Workbook()
    made.active.append([WORDS, 42, None, "Nuit"])
    made.create_sheet("Autre").append(["Fin", 1.5])
    made.save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/custom.xml", bytes(tables.LARGE))


def test_of_a_workbook_that_is_too_large_to_be_held_the_rows_are_read(sandbox, tmp_path):
    make_large_xlsx(tmp_path / "large.xlsx")
    found = read(sandbox, tmp_path / "large.xlsx")
    assert found.text == f"{WORDS} 42 Nuit\nFin 1.5"
    with (tmp_path / "large.xlsx").open("rb") as file:
        assert tables.of_workbook(file, 10) == f"{WORDS} 42 Nuit"


def test_what_databases_refuse_is_cleaned():
    assert text.extract.__module__ == "app.text.extract"
    from app.text.extract import clean  # noqa: PLC0415 (the one place)

    assert clean("a\0b\ud800c\r\n\r\n\r\n  d\u00a0 e") == "abc\n\nd e"


def test_a_text_that_is_too_long_is_cut(sandbox, tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("word " * 1000)
    with path.open("rb") as file:
        found = text.extract(sandbox, file, path.name, most=100)
    assert len(found.text) == 100
    assert found.is_cut


def hostile_docx(path, document):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", document)


def test_a_bomb_does_not_harm(sandbox, tmp_path):
    hostile_docx(tmp_path / "bomb.docx", io.BytesIO(b"<w>" + b" " * 120_000_000 + b"</w>").getvalue())
    assert read(sandbox, tmp_path / "bomb.docx").state in {"failed", "empty"}
    make_docx(tmp_path / "next.docx")
    assert read(sandbox, tmp_path / "next.docx").state == "extracted"


ENTITY = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><w>&a9;</w>"
)


@pytest.mark.parametrize("document", [ENTITY, LAUGHS, "<w>" * 100_000])
@pytest.mark.parametrize("ending", ["docx", "xml", "html"])
def test_hostile_markup_reads_no_other_file_and_ends(sandbox, tmp_path, document, ending):
    path = tmp_path / f"hostile.{ending}"
    hostile_docx(path, document) if ending == "docx" else path.write_text(document)
    found = read(sandbox, path)
    assert "root:" not in found.text
    assert len(found.text) < 10_000_000
