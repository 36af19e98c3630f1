"""Previews of real files, and of files that were made to hurt."""

import datetime as dt
import email.message
import io
import struct
import zlib

import docx
import fpdf
import odfdo
import openpyxl
import pytest
from PIL import Image

from app import media, preview
from app.preview import parsers
from app.sandbox import Limits

TITLE = "Deux bateaux près de la côte"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def see(preview_sandbox, tmp_path):
    """Makes the preview of a file of this name and content; the pictures come with it."""

    def make(name, body, most=50, box=preview_sandbox):
        (tmp_path / name).write_bytes(body)
        pictures = {}
        with (tmp_path / name).open("rb") as file:
            return preview.make(box, file, name, pictures.__setitem__, most, None), pictures

    return make


def pdf(*pages, colour=(0, 0, 0), size="A4"):
    made = fpdf.FPDF(format=size)
    for words in pages:
        made.add_page()
        made.set_font("helvetica", size=20)
        made.set_text_color(*colour)
        made.multi_cell(0, text=words)
    return bytes(made.output())


def picture(form, colour="green", size=(300, 200), **more):
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, form, **more)
    return written.getvalue()


def workbook(rows, **sheets):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for name, more in sheets.items():
        sheet = made.create_sheet(name)
        for row in more:
            sheet.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def opened(body):
    return Image.open(io.BytesIO(body))


def test_every_type_that_is_previewed_has_its_reader():
    assert {"pdf", *parsers.PICTURES, *parsers.READERS} == media.PREVIEWED


def test_the_pages_of_a_pdf_are_drawn(see):
    made, pictures = see("report.pdf", pdf("Erste Seite", "Zweite Seite"))
    assert (made.state, made.preview.form, made.preview.total) == ("made", "pages", 2)
    assert [(page.width, page.height) for page in made.preview.pages] == [opened(pictures[n]).size for n in (1, 2)]
    assert preview.picture_type(pictures[1]) == "image/png"  # letters without colours
    dark = sum(value < 128 for value in opened(pictures[1]).convert("L").tobytes())
    assert dark > 500
    assert pictures[1] != pictures[2]


def test_a_page_with_colours_keeps_them(see):
    _made, pictures = see("report.pdf", pdf(TITLE, colour=(200, 0, 0)))
    assert preview.picture_type(pictures[1]) == "image/webp"
    assert any(red > green + 100 for red, green, _blue in set(opened(pictures[1]).convert("RGB").get_flattened_data()))


def test_no_more_pages_are_drawn_than_are_wanted(see):
    made, pictures = see("report.pdf", pdf(*"abcde"), most=2)
    assert (len(made.preview.pages), made.preview.total, sorted(pictures)) == (2, 5, [1, 2])


@pytest.mark.parametrize(("name", "form"), [
    ("map.png", "PNG"), ("map.jpg", "JPEG"), ("map.gif", "GIF"), ("map.webp", "WEBP"), ("map.bmp", "BMP"),
    ("map.tiff", "TIFF"),
])  # fmt: skip
def test_pictures_are_written_anew(see, name, form):
    made, pictures = see(name, picture(form, size=(3200, 800)))
    assert (made.preview.total, len(pictures)) == (1, 1)
    assert opened(pictures[1]).size == (1600, 400)
    red, green, blue = opened(pictures[1]).convert("RGB").getpixel((5, 5))
    assert green > red + 50 > blue


def test_what_came_with_a_picture_does_not_go_on_and_it_stands_upright(see):
    data = Image.Exif()
    data[0x0112], data[0x010F] = 6, "A secret camera"
    _made, pictures = see("photo.jpg", picture("JPEG", exif=data))
    assert opened(pictures[1]).size == (200, 300)
    assert b"secret" not in pictures[1]
    assert not opened(pictures[1]).getexif()


def test_every_page_of_a_fax_is_seen(see):
    more = [Image.new("RGB", (60, 80), "red")]
    made, pictures = see("fax.tif", picture("TIFF", size=(60, 80), save_all=True, append_images=more))
    assert (made.preview.total, len(pictures)) == (2, 2)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_a_table_whatever_separates_it(see, separator):
    text = f"Pays{separator}Vus\nGrèce{separator}3\nItalie{separator}4\n"
    made, _pictures = see("vus.csv", text.encode())
    (table,) = made.preview.tables
    assert table.cells == [["Pays", "Vus"], ["Grèce", "3"], ["Italie", "4"]]
    assert (table.rows, table.columns) == (3, 2)


def test_a_workbook_shows_its_sheets_as_people_write_values(see):
    rows = [["Seen", dt.date(2026, 3, 1), 2.5, 3.0, None, True]]
    made, _pictures = see("figures.xlsx", workbook(rows, Routes=[["Sea"], ["Land"]]))
    first, second = made.preview.tables
    assert first.cells == [["Seen", "2026-03-01", "2.5", "3", "", "True"]]
    assert (second.name, second.cells) == ("Routes", [["Sea"], ["Land"]])


def test_the_sheets_of_an_open_document_are_seen(see):
    made = odfdo.Document("spreadsheet")
    made.body.clear()
    table = odfdo.Table("Routes")
    table.append_row(odfdo.Row())
    table.set_value("A1", "Sea")
    made.body.append(table)
    written = io.BytesIO()
    made.save(written)
    seen, _pictures = see("routes.ods", written.getvalue())
    assert seen.preview.tables[0].cells == [["Sea"]]


def test_of_a_large_table_the_beginning_is_shown_and_its_size_said(see):
    line = ",".join(str(number) for number in range(60))
    made, _pictures = see("large.csv", "\n".join([line] * 5000).encode())
    (table,) = made.preview.tables
    assert (len(table.cells), len(table.cells[0])) == (parsers.MOST_ROWS, parsers.MOST_COLUMNS)
    assert (table.rows, table.columns) == (5000, 60)


def test_a_mail_is_seen_with_its_heads_its_text_and_what_came_with_it(see):
    mail = email.message.EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = TITLE, "Anna Berg <anna@example.eu>", "marta@example.eu"
    mail["Date"] = "Tue, 06 Oct 2026 09:12:00 +0200"
    mail.set_content("Bonjour,\n\nvoici le rapport.")
    mail.add_attachment(b"x" * 77, maintype="application", subtype="pdf", filename="rapport.pdf")
    inner = email.message.EmailMessage()
    inner.set_content("Inner")
    mail.add_attachment(inner, filename="inner.eml")
    made, _pictures = see("question.eml", bytes(mail))
    head = made.preview.mail
    assert (head.subject, head.sender, head.to) == (TITLE, "Anna Berg <anna@example.eu>", "marta@example.eu")
    assert head.date == dt.datetime(2026, 10, 6, 7, 12, tzinfo=dt.UTC)
    assert made.preview.text == "Bonjour,\n\nvoici le rapport.\n"
    assert [each.name for each in head.attachments] == ["rapport.pdf", "inner.eml"]
    assert head.attachments[0].size == 77


def test_a_mail_with_a_date_that_is_none_and_only_html_is_seen(see):
    made, _pictures = see("a.eml", b"Date: soon\nContent-Type: text/html\n\n<p>Bonjour<script>bad()</script></p>")
    assert made.preview.mail.date is None
    assert made.preview.text.strip() == "Bonjour"


def test_markdown_is_seen_as_it_is_meant(see):
    text = (
        "# Report\n\nSome *words* and a [link](https://example.eu/).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n##### Deep\n"
    )
    made, _pictures = see("report.md", text.encode())
    html = made.preview.html
    assert "<h3>Report</h3>" in html
    assert "<h4>Deep</h4>" in html  # no level is left out, and the page has its own above
    assert "<em>words</em>" in html
    assert '<a href="https://example.eu/" rel="noopener noreferrer">link</a>' in html
    assert "<td>2</td>" in html


@pytest.mark.parametrize("text", [
    "<script>bad()</script>", "[x](javascript:bad())", "![x](http://example.eu/bad.png)", "<img src=x onerror=bad()>",
    "[x](data:text/html,bad)", '<a href="https://example.eu" style="color:red">x</a>', "<javascript:bad()>",
])  # fmt: skip
def test_markdown_cannot_do_harm(see, text):
    made, _pictures = see("report.md", text.encode())
    html = made.preview.html.replace("&lt;", "")
    assert "<script" not in html
    assert "<img" not in html
    assert "style=" not in html or "<a" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_plain_text_keeps_its_lines_and_blanks_and_is_cut(see):
    made, _pictures = see("notes.txt", "a\n\n   bé\n".encode("cp1252"))
    assert (made.preview.form, made.preview.text, made.preview.is_cut) == ("plain", "a\n\n   bé\n", False)
    made, _pictures = see("long.txt", b"word " * 40_000)
    assert len(made.preview.text) == parsers.MOST_LETTERS
    assert made.preview.is_cut


def test_office_documents_have_none_without_libreoffice(see):
    written = io.BytesIO()
    docx.Document().save(written)
    assert see("report.docx", written.getvalue())[0].state == "none"
    assert see("archive.zip", b"PK")[0].state == "none"


# -- files that were made to hurt -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", sorted(media.PREVIEWED - {"txt", "xml", "md", "csv", "eml"}))
def test_rubbish_fails_and_says_why(see, ending):
    made, pictures = see(f"rubbish.{ending}", bytes(range(256)) * 20)
    assert (made.state, made.preview, pictures) == ("failed", None, {})
    assert made.reason


@pytest.mark.parametrize("ending", ["txt", "xml", "md", "csv", "eml"])
def test_rubbish_that_could_be_a_text_is_shown_as_one(see, ending):
    assert see(f"rubbish.{ending}", bytes(range(256)) * 20)[0].state == "made"


@pytest.mark.parametrize("ending", sorted(media.PREVIEWED))
def test_an_empty_file_ends_well(see, ending):
    assert see(f"nothing.{ending}", b"")[0].state in {"made", "failed"}


def test_half_a_pdf_shows_what_can_be_drawn_or_fails(see):
    whole = pdf("One", "Two", "Three")
    assert see("half.pdf", whole[: len(whole) // 2])[0].state in {"made", "failed"}
    assert see("whole.pdf", whole)[0].state == "made"


def raw_pdf(*contents, size=(595, 842)):
    """A PDF with a page for each of these streams, written as nobody writes them who means well."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * page) for page in range(len(contents)))
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    body += b"2 0 obj<</Type/Pages/Kids[%b]/Count %d>>endobj\n" % (kids, len(contents))
    for page, stream in enumerate(contents):
        head = b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 %f %f]/Contents %d 0 R>>endobj\n"
        body += head % (3 + 2 * page, *size, 4 + 2 * page)
        body += b"%d 0 obj<</Length %d>>stream\n%b\nendstream endobj\n" % (4 + 2 * page, len(stream), stream)
    return body + b"trailer<</Root 1 0 R>>"


@pytest.mark.parametrize("size", [(0.01, 10_000), (14_000, 14_000), (10_000, 1)])
def test_a_page_of_any_shape_is_drawn_within_bounds_or_not_at_all(see, size):
    made, pictures = see("shape.pdf", raw_pdf(b"0 0 m 9 9 l S", size=size))
    assert made.state in {"made", "failed"}
    for drawn in pictures.values():
        assert max(opened(drawn).size) <= parsers.TALLEST


def png(width, height, rows):
    """A PNG that says it is so large, with rows of zeros."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")


def test_a_picture_that_unpacks_to_gigabytes_is_refused(see):
    made, pictures = see("bomb.png", png(60_000, 60_000, 200_000_000))
    assert (made.state, pictures) == ("failed", {})
    assert see("next.png", picture("PNG"))[0].state == "made"


def test_a_type_that_is_not_what_its_name_says_is_not_opened(see):
    assert see("forged.png", picture("GIF"))[0].state == "failed"
    assert see("forged.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")[0].state == "failed"


def test_a_workbook_that_says_it_is_endless_does_not_harm(see):
    made = openpyxl.Workbook()
    made.active["XFD1048576"] = "far away"
    written = io.BytesIO()
    made.save(written)
    assert see("far.xlsx", written.getvalue())[0].state in {"made", "failed"}
    assert see("next.xlsx", workbook([["a"]]))[0].state == "made"


def test_what_would_grow_without_bounds_is_refused_or_cut(see):
    again = b"[a]: https://example.eu/" + b"x" * 1000 + b"\n\n" + b"[a] " * 20_000
    made, _pictures = see("again.md", again)
    assert (made.state, made.reason) == ("failed", "ValueError: it grows too large")
    wide = [["x" * 300] * 40] * 200
    made, _pictures = see("wide.xlsx", workbook(wide, **{f"S{number}": wide for number in range(9)}))
    assert (
        sum(len(cell) for table in made.preview.tables for row in table.cells for cell in row) <= parsers.MOST_LETTERS
    )
    assert made.preview.tables[0].rows == 200


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -1200", "Sun, 1 Jan 1899 00:00:00 +1400", "never"])
def test_a_mail_from_the_edge_of_the_calendar_has_no_date(see, date):
    made, _pictures = see("a.eml", f"Date: {date}\n\nBonjour".encode())
    assert (made.state, made.preview.mail.date) == ("made", None)


def test_the_files_of_two_owners_are_not_read_by_one_process(see, preview_sandbox):
    processes = []
    for owner in ("first", "first", "second"):
        preview_sandbox.read_for(owner)
        see("a.txt", b"What we saw.")
        processes.append(preview_sandbox._child.pid)
    assert processes[0] == processes[1] != processes[2]


def test_markdown_nested_without_end_does_not_harm(see):
    assert see("deep.md", b">" * 50_000)[0].state in {"made", "failed"}
    assert see("links.md", b"[" * 50_000)[0].state in {"made", "failed"}
    assert see("next.md", b"# Report")[0].state == "made"


def test_what_takes_too_long_is_ended_and_what_was_drawn_before_is_kept(see):
    endless = b"0 0 m 9 9 8 8 7 7 c S\n" * 1_500_000
    with preview.sandbox(Limits(seconds=2)) as hasty:
        made, pictures = see("first.pdf", raw_pdf(endless), box=hasty)
        assert (made.state, pictures) == ("failed", {})
        assert "too long" in made.reason
        made, pictures = see("second.pdf", raw_pdf(b"0 0 m 9 9 l S", endless), box=hasty)
        assert (made.state, made.preview.total, len(made.preview.pages), len(pictures)) == ("made", 2, 1, 1)


def test_what_the_confined_process_says_is_taken_with_care(see):
    class Liar:
        def __init__(self, said):
            self.said = said

        def run(self, function, _file, _given):
            return self.said[function]

    page = {"picture": "aGVsbG8=", "width": 9, "height": 9}
    for lies in (
        {"begin": None},
        {"begin": {"form": "pages", "total": -1}},
        {"begin": {"form": "other"}},
        {"begin": {"form": "pages", "total": 1}, "page": page},
        {"begin": {"form": "pages", "total": 1}, "page": {**page, "picture": "?"}},
        {"begin": {"form": "pages", "total": 1}, "page": None},
    ):
        assert see("report.pdf", b"", box=Liar(lies))[0].state == "failed"
    made, _pictures = see("report.md", b"", box=Liar({"begin": {"form": "markdown", "html": "<b onclick=x>a</b>"}}))
    assert made.preview.html == "a"
