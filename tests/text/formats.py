# ruff: noqa: RUF001 (letters that look alike are what it is about)
"""One small file of each kind in eight languages; its words stand in every place that such a file has for words."""

import email.message
import io
import itertools
import subprocess
from pathlib import Path

import docx
import fpdf
import odfdo
import openpyxl
import pptx
from openpyxl.comments import Comment
from pptx.util import Cm

from tests.text import made

SENTENCES = {
    "bg": "Граничните служители спряха два тежки камиона близо до старото пристанище.",
    "de": "Die Grenzschützer prüften gestern fünf große Lastzüge auf der Straße.",
    "el": "Οι συνοριοφύλακες είδαν χθες δύο μικρές βάρκες κοντά στο νησί.",
    "en": "The naïve captain brought two small boats into the quiet harbour yesterday.",
    "fi": "Rajavartijat näkivät eilen illalla kaksi pientä venettä lähellä saarta.",
    "fr": "Les garde-côtes ont aperçu hier deux petits navires près de là.",
    "hu": "A határőrök tegnap két öreg kamiont tartóztattak föl az átkelőnél.",
    "pl": "Strażnicy graniczni zauważyli wczoraj dziewięć małych łodzi późną nocą.",
}
ALL = " ".join(SENTENCES.values())
PAGES = {"bg": "cp1251", "el": "cp1253", "hu": "cp1250", "pl": "cp1250"}  # others: cp1252
OLD = {"doc": ("docx", "MS Word 97"), "xls": ("xlsx", "MS Excel 97"), "ppt": ("pptx", "MS PowerPoint 97")}
FONTS = ("dejavu/DejaVuSans.ttf", "liberation/LiberationSans-Regular.ttf", "liberation2/LiberationSans-Regular.ttf")
FONT = next((path for each in FONTS if (path := Path("/usr/share/fonts/truetype") / each).exists()), None)
_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Save(path, target, filter)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  kind(0).Name = "FilterName" : kind(0).Value = filter
  opened = StarDesktop.loadComponentFromURL("file://" + path, "_blank", 0, hidden())
  opened.storeToURL("file://" + target, kind())
  opened.close(True)
End Sub
Sub Main
%s
  StarDesktop.terminate()
End Sub
</script:module>
"""


def files(folder):
    """Fill a folder; the paths by kind, each with its language."""
    paths = {}
    for kind, write in WRITERS.items():
        ending = kind.partition("-")[0]
        for language, sentence in SENTENCES.items():
            path = folder / f"{language}-{kind}.{ending}"
            if (content := write(language, sentence)) is not None:
                path.write_bytes(content)
                paths.setdefault(kind, []).append((language, path))
    return paths


def old(folder, office):
    """Files of the older Office with all sentences, by LibreOffice, started once; their paths by kind."""
    home = (folder / "profile").as_uri()
    command = [office, f"-env:UserInstallation={home}", "--headless"]
    subprocess.run([*command, "--terminate_after_init"], check=True, capture_output=True, timeout=60)  # its profile
    paths, lines = {}, []
    for kind, (former, name) in OLD.items():
        source, paths[kind] = folder / f"all.{former}", folder / f"all.{kind}"
        source.write_bytes(WRITERS[former]("", ALL))
        lines.append(f'  Save("{source}", "{paths[kind]}", "{name}")')
    (folder / "profile/user/basic/Standard/Module1.xba").write_text(_MACRO % "\n".join(lines))
    subprocess.run([*command, "macro:///Standard.Module1.Main"], check=True, capture_output=True, timeout=60)
    return paths


def shared(sentence, places):
    """The words of a sentence, a few for each of some places."""
    words = sentence.split()
    ends = [len(words) * number // places for number in range(places + 1)]
    return [" ".join(words[start:end]) or "42" for start, end in itertools.pairwise(ends)]


def _saved(document):
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _docx(_language, sentence):
    document = docx.Document()
    header, heading, paragraph, cell, footer = shared(sentence, 5)
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    document.add_heading(heading, 1)
    document.add_paragraph(paragraph)
    document.add_table(1, 2).cell(0, 1).text = cell
    return _saved(document)


def _xlsx(_language, sentence):
    book = openpyxl.Workbook()
    name, one, two, note = shared(sentence, 4)
    book.active.append([one, 42])
    first, *others = name.split()
    sheet = book.create_sheet(first)
    sheet.append([" ".join(others), two])
    sheet["B1"].comment = Comment(note, "Anna")
    return _saved(book)


def _pptx(_language, sentence):
    talk = pptx.Presentation()
    title, text, cell, notes = shared(sentence, 4)
    slide = talk.slides.add_slide(talk.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = title, text
    slide.shapes.add_table(1, 2, Cm(1), Cm(9), Cm(9), Cm(2)).table.cell(0, 1).text = cell
    slide.notes_slide.notes_text_frame.text = notes
    return _saved(talk)


def _odt(_language, sentence):
    document = odfdo.Document("text")
    document.body.clear()
    heading, paragraph, cell, item = shared(sentence, 4)
    document.body.append(odfdo.Header(1, heading))
    document.body.append(odfdo.Paragraph(paragraph))
    document.body.append(odfdo.List([item]))
    document.body.append(_table("Table", [[cell, 42]]))
    return _saved(document)


def _table(name, rows):
    table = odfdo.Table(name)
    table.set_values(rows)
    return table


def _ods(_language, sentence):
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    one, two, three = shared(sentence, 3)
    document.body.append(_table("First", [[one, 42], [None, two]]))
    document.body.append(_table("Second", [[three]]))
    return _saved(document)


def _odp(_language, sentence):
    document = odfdo.Document("presentation")
    document.body.clear()
    for number, text in enumerate(shared(sentence, 2), 1):
        page = odfdo.DrawPage(f"page{number}", name=f"Page {number}")
        page.append(odfdo.Frame.text_frame(text, size=("9cm", "3cm"), position=("1cm", "1cm")))
        document.body.append(page)
    return _saved(document)


def _rtf(language, sentence):
    """As old programs write it, in a code page; as newer ones do, by numbers of letters."""
    page = _page(language)
    old_words, words = shared(sentence, 2)
    written = "".join(chr(byte) if byte < 128 else f"\\'{byte:02x}" for byte in old_words.encode(page))
    letters = "".join(each if each.isascii() else f"\\u{ord(each)}?" for each in words)
    return f"{{\\rtf1\\ansi\\ansicpg{page[2:]}\\uc1 {written}\\par {letters}}}".encode("ascii")


def _pdf(_language, sentence):
    """Without a font on this machine that has all letters, only what every reader of PDF has letters for."""
    document = fpdf.FPDF()
    if FONT:
        document.add_font("all", fname=FONT)
    elif not sentence.isascii() and _encoded(sentence, "latin_1") is None:
        return None
    document.set_font("all" if FONT else "helvetica", size=12)
    for page in shared(sentence, 2):
        document.add_page()
        document.multi_cell(0, text=page)
    return bytes(document.output())


def _encoded(text, encoding):
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def _page(language):
    return PAGES.get(language, "cp1252")


def _html(language, sentence, encoding=None):
    """With its encoding named, or not."""
    name, title, text, cell = f"<meta charset='{_page(language)}'>" if encoding is None else "", *shared(sentence, 3)
    page = f"<html><head>{name}<title>{title}</title></head><p>{text}<table><tr><td>42<td>{cell}</table>"
    return page.encode(encoding or _page(language))


def _csv(separator, language, sentence, encoding=None):
    one, two, three = shared(sentence, 3)
    return f'{one}{separator}42\n"{two}"{separator}{three}\n'.encode(encoding or _page(language))


def _markdown(_language, sentence):
    heading, item, bold = shared(sentence, 3)
    return f"# {heading}\n\n* {item}\n\n**{bold}**\n".encode()


def _eml(language, sentence):
    """A subject, a body in an old encoding and an attached text."""
    message = email.message.EmailMessage()
    subject, body, attached = shared(sentence, 3)
    message["Subject"], message["From"] = subject, "Anna <anna@example.eu>"
    message.set_content(body, charset=_page(language).replace("cp", "windows-"), cte="quoted-printable")
    message.add_attachment(attached.encode(), maintype="text", subtype="plain", filename="notes.txt")
    return bytes(message)


def _msg(_language, sentence):
    subject, body, attached = shared(sentence, 3)
    return made.container(made.mail(made.attachment("notes.txt", attached.encode()), _0037=subject, _1000=body))


def _epub(_language, sentence):
    one, two = shared(sentence, 2)
    return made.book({"one.xhtml": one, "two.xhtml": two})


def _xml(language, sentence):
    page = _page(language).replace("cp", "windows-")
    one, two = shared(sentence, 2)
    return f'<?xml version="1.0" encoding="{page}"?><a><b>{one}</b><c>{two}</c></a>'.encode(_page(language))


def _zip(language, sentence):
    one, two, three = shared(sentence, 3)
    inner = made.zipped({"b.txt": three.encode()})
    return made.zipped({"a/report.docx": _docx(language, one), "c.md": two.encode(), "inner.zip": inner})


WRITERS = {
    "docx": _docx, "xlsx": _xlsx, "pptx": _pptx, "odt": _odt, "ods": _ods, "odp": _odp, "rtf": _rtf, "pdf": _pdf,
    "html": _html, "html-bare": lambda language, sentence: _html(language, sentence, "utf-8"),
    "txt": lambda language, sentence: sentence.encode(_page(language)),
    "txt-utf8": lambda _language, sentence: sentence.encode(),
    "txt-utf16": lambda _language, sentence: sentence.encode("utf-16"),
    "txt-mark": lambda _language, sentence: sentence.encode("utf-8-sig"),
    "csv": lambda language, sentence: _csv(";", language, sentence),
    "csv-utf8": lambda language, sentence: _csv(",", language, sentence, "utf-8"),
    "md": _markdown, "eml": _eml, "msg": _msg, "epub": _epub, "xml": _xml, "zip": _zip,
}  # fmt: skip
