"""Scanned pages are read by Tesseract, where it is installed and a group wants that."""

import io
import os
import shutil
from dataclasses import replace

import fpdf
import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import func, select

from app import errors, policy, text
from app.events import Event
from app.groups.models import Group
from app.jobs import Job
from app.library import actions, kinds, queries, scans
from app.library.models import Derived, Version
from app.sandbox import Failed, Limits, TimedOut
from app.text import ocr
from tests import makers

TESSERACT = os.environ.get("CERCLE_TESSERACT") or shutil.which("tesseract") or ""
real = pytest.mark.skipif(not ocr.installed(TESSERACT), reason="Tesseract is not installed.")
FIRST = "The captain brought two small boats into the quiet harbour yesterday."
SECOND = "Nobody on the bridge had noticed the lorries with false seals before."
LONG = "This page has letters of its own and nobody has to read its picture, because they are there. " * 2


def pages(*sentences):
    """A file with a sentence on each page."""
    made = fpdf.FPDF()
    made.set_font("helvetica", size=14)
    for sentence in sentences:
        made.add_page()
        made.multi_cell(0, text=sentence)
    return bytes(made.output())


def pictures(*sentences):
    """Pictures of such pages."""
    document = pypdfium2.PdfDocument(pages(*sentences))
    return [document[number].render(scale=2.5).to_pil() for number in range(len(sentences))]


def scan(*sentences, kind="PDF"):
    """What a scanner makes of such pages."""
    written = io.BytesIO()
    first, *others = pictures(*sentences)
    first.save(written, kind, **({"save_all": True, "append_images": others} if others else {}))
    return written.getvalue()


def small():
    """A picture that is too small for a page."""
    written = io.BytesIO()
    Image.new("L", (100, 100)).save(written, "PNG")
    return written.getvalue()


def mixed(scanned, written):
    """A scanned page before one that has letters."""
    whole = pypdfium2.PdfDocument(scan(scanned))
    whole.import_pages(pypdfium2.PdfDocument(pages(written)))
    saved = io.BytesIO()
    whole.save(saved)
    return saved.getvalue()


@pytest.fixture(scope="module")
def text_sandbox():
    with text.sandbox() as made:
        yield made


@pytest.fixture(scope="module")
def scan_sandbox():
    with ocr.sandbox() as made:
        yield made


@pytest.fixture
def reading(workshop):
    """The workshop of a house that has Tesseract."""
    return replace(workshop, settings=replace(workshop.settings, tesseract=TESSERACT))


@pytest.fixture
def read(reading, people, text_sandbox, scan_sandbox):
    """Has a file of the author's read, where the group reads scans or not; what became of it."""

    def read_file(body, name="scan.pdf", *, chosen=True, house=reading):
        if chosen:
            choose(reading, people, people.leader)
        received = makers.received(reading, people.group, name, body)
        with reading.do(people.author) as work:
            version = actions.upload(work, makers.root(work, people.group), received)
        makers.run_lane(house, "text", text_sandbox)
        makers.run_lane(house, "scan", scan_sandbox)
        return found(reading, version)

    return read_file


def choose(house, people, user_id, *, reads=True):
    with house.do(user_id) as work:
        actions.choose_scans(work, work.session.get_one(Group, people.group), reads_scans=reads)


def found(house, version):
    """A version as it is now, and its text."""
    with house.ask() as work:
        version = work.session.get_one(Version, version.id)
        derived = select(Derived.digest).where(Derived.version_id == version.id, Derived.kind == "text")
        digest = work.session.scalar(derived)
    if digest is None:
        return version, ""
    with house.blobs.open(version.group_id, digest) as stream:
        return version, " ".join(stream.read().decode().split())


def waiting(house):
    with house.ask() as work:
        return work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == kinds.SCAN))


@real
@pytest.mark.parametrize(("name", "kind"), [("scan.pdf", "PDF"), ("scan.png", "PNG"), ("scan.tiff", "TIFF")])
def test_the_letters_on_a_scan_are_read_and_found(reading, people, read, name, kind):
    version, words = read(scan(FIRST, kind=kind), name)
    assert words == FIRST
    assert (version.text_state, version.language, version.is_read_from_scan) == ("extracted", "en", True)
    makers.indexed(reading)
    assert makers.found(reading, people.reader, "harbour language:en") == [name]


@real
@pytest.mark.parametrize("step", [0.0, scans.STEP])
def test_it_is_read_page_by_page_as_others_have_their_turn(read, monkeypatch, step):
    monkeypatch.setattr(scans, "STEP", step)
    assert read(scan(FIRST, SECOND))[1] == f"{FIRST} {SECOND}"


@real
def test_only_so_many_pages_are_read_as_the_operator_says(reading, read):
    house = replace(reading, settings=replace(reading.settings, ocr_pages=1))
    assert read(scan(FIRST, SECOND), house=house)[1] == FIRST


@real
def test_a_page_that_has_letters_keeps_them(read):
    version, words = read(mixed(FIRST, LONG))
    assert words == f"{FIRST} {LONG.strip()}"
    assert version.is_read_from_scan


@real
def test_a_file_with_letters_is_left_alone(reading, read):
    version, _words = read(pages(LONG))
    assert (version.text_by, waiting(reading)) == ("xberg", 0)


@real
def test_a_group_that_has_not_chosen_it_has_nothing_read_until_it_does(reading, people, read, scan_sandbox):
    version, _words = read(scan(FIRST), chosen=False)
    assert (version.text_state, waiting(reading)) == ("empty", 0)
    choose(reading, people, people.leader)
    assert (found(reading, version)[0].text_state, waiting(reading)) == ("waiting", 1)
    makers.run_lane(reading, "scan", scan_sandbox)
    assert found(reading, version)[1] == FIRST


@real
def test_a_scan_that_cannot_be_read_may_be_tried_again(reading, people, read):
    version, _words = read(b"\x89PNG\r\n\x1a\n" + bytes(200), "broken.png")
    assert version.text_state == "failed"
    assert version.text_reason
    with reading.do(people.leader) as work:
        document = queries.document(work, version.document_id)
        assert queries.may_retry_text(work, document)
        actions.retry_text(work, document, queries.version(work, document, "1.0"))
    assert found(reading, version)[0].text_state == "waiting"


@real
@pytest.mark.parametrize(("body", "name"), [(scan(""), "blank.pdf"), (small(), "sign.png")])
def test_a_page_without_letters_is_empty(read, body, name):
    assert read(body, name)[0].text_state == "empty"


@real
def test_where_tesseract_has_gone_what_waits_for_it_fails_and_may_be_tried_again(
    workshop, reading, people, read, scan_sandbox
):
    version, _words = read(scan(FIRST), chosen=False)
    choose(reading, people, people.leader)
    makers.run_lane(workshop, "scan", scan_sandbox)
    assert found(reading, version)[0].text_state == "failed"


@real
def test_what_goes_while_it_waits_is_not_read(reading, people, read, scan_sandbox):
    version, _words = read(scan(FIRST), chosen=False)
    choose(reading, people, people.leader)
    with reading.do_as(policy.SYSTEM) as work:
        work.session.get_one(Version, version.id).check_state = "infected"
    makers.run_lane(reading, "scan", scan_sandbox)
    assert (found(reading, version)[1], waiting(reading)) == ("", 0)


@real
@pytest.mark.parametrize("own", ["en", "xx", None])
def test_a_scan_is_read_in_its_own_language_or_else_in_what_is_usual(own):
    there = ocr.installed(TESSERACT)
    expected = ("en",) if own == "en" else there[-1:]
    assert ocr.chosen(TESSERACT, own, ["xx", there[-1]]) == expected
    assert ocr.chosen(TESSERACT, None, []) == there[: ocr.MOST_LANGUAGES]


@real
@pytest.mark.skipif(len(ocr.installed(TESSERACT)) == 1, reason="Tesseract has one language.")
def test_where_it_is_not_known_it_is_told_by_the_first_page(tmp_path, scan_sandbox):
    step, two = scans.Step(), ocr.installed(TESSERACT)[:2]
    reader = scans.Reader(scan_sandbox, ocr.Tesseract(TESSERACT, tmp_path), two, most=9)
    (tmp_path / "scan.pdf").write_bytes(scan(FIRST, SECOND))
    with (tmp_path / "scan.pdf").open("rb") as file:
        assert " ".join(reader.page(file, "pdf", 1, step).split()) == FIRST
        assert step.language == "en"
        assert " ".join(reader.page(file, "pdf", 2, step).split()) == SECOND


@real
def test_leaders_choose_it_and_that_is_told(reading, people):
    choose(reading, people, people.leader)
    with reading.ask() as work:
        assert queries.reads_scans(work, people.group)
        told = work.session.scalars(select(Event).where(Event.act == "library.settings_changed")).one()
        assert told.details == {"reads_scans": True}


@pytest.mark.parametrize("who", ["author", "reader", "stranger"])
def test_others_may_not(workshop, people, who):
    with pytest.raises(errors.DomainError) as refused:
        choose(workshop, people, getattr(people, who))
    assert isinstance(refused.value, errors.Forbidden | errors.NotFound)


def test_without_tesseract_it_cannot_be_chosen(workshop, people):
    with pytest.raises(errors.Conflict):
        choose(workshop, people, people.leader)
    choose(workshop, people, people.leader, reads=False)


@pytest.mark.parametrize("script", [
    "exit 3", "true", "ln -s /etc/hostname page.txt", "mkfifo page.txt", "mkdir page.txt", "cat {secret} > page.txt",
])  # fmt: skip
def test_a_program_that_misbehaves_in_its_place_is_a_failure(tmp_path, script):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "program"
    program.write_text(f"#!/bin/sh\n{script.format(secret=__file__)}\n")
    program.chmod(0o700)
    with pytest.raises(Failed):
        ocr.Tesseract(str(program), tmp_path / "place").read(b"", ("en",))
    assert list((tmp_path / "place").iterdir()) == []


def test_a_program_that_does_not_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(ocr, "LIMITS", Limits(seconds=1))
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "program"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o700)
    with pytest.raises(TimedOut):
        ocr.Tesseract(str(program), tmp_path / "place").read(b"", ("en",))
