"""What is made to slip past a scanner, or to wear it out."""

import io
import re
import shutil
import signal
import subprocess
import time
import zlib
from pathlib import Path

import pytest

from app import scanner
from tests.archives import made
from tests.scanner import wrapped
from tests.scanner.made import workbook_with_macros

pytestmark = pytest.mark.clamd
LONGEST = 15  # seconds in which an archive must be refused


@pytest.fixture
def check(clamd, tmp_path):
    """Checks content as an open file, with a folder for what is unpacked; nothing stays there."""

    def checked(content: bytes) -> scanner.Verdict:
        path = tmp_path / "file"
        path.write_bytes(content)
        with path.open("rb") as file:
            verdict = scanner.connect(clamd, 60, tmp_path / "incoming").scan(file)
        assert not list((tmp_path / "incoming").glob("*"))
        return verdict

    return checked


@pytest.mark.parametrize("wrap", wrapped.WRAPPERS.values(), ids=wrapped.WRAPPERS)
def test_a_virus_is_found_in(check, virus, wrap):
    verdict = check(wrap(virus))
    assert verdict.state == "infected"
    assert verdict.finding == "Cercle.Test.EICAR.UNOFFICIAL"


@pytest.mark.skipif(not shutil.which("7z"), reason="needs 7z")
@pytest.mark.parametrize("kind", ["7z", "zip", "tar"])
def test_a_virus_is_found_in_what_7z_makes(check, virus, tmp_path, kind):
    (tmp_path / "a").write_bytes(virus)
    subprocess.run(["7z", "a", f"-t{kind}", "made", "a"], cwd=tmp_path, check=True, capture_output=True)
    assert check(next(tmp_path.glob("made*")).read_bytes()).state == "infected"


def test_a_virus_behind_more_than_clamd_unpacks_is_not_called_clean(check, virus):
    assert check(wrapped.far_behind(virus)).state == "unscannable"


def test_the_same_wrappers_without_a_virus_are_clean(check):
    states = {name: check(wrap(b"Minutes of the meeting.")).state for name, wrap in wrapped.WRAPPERS.items()}
    assert {name: state for name, state in states.items() if state != "clean"} == {"a zip, by bzip2": "unscannable"}


BOMBS = {
    "a gigabyte in a megabyte": (lambda: made.bomb(2**30), "Bomb"),
    "a document of 120 MB": (lambda: made.bomb(120 * 2**20, b"word/document.xml"), "Bomb"),
    "a bomb in an archive": (lambda: made.zipped({"a": made.bomb(2**27)}), "Bomb"),
    "a bomb packed twice": (lambda: zlib.compress(made.bomb(2**27), wbits=31), "Bomb"),
    "a bomb by gzip": (lambda: zlib.compress(bytes(2**27), 9, wbits=31), "Bomb"),
    "bombs side by side": (lambda: made.zipped({"a": made.bomb(2**26), "b": made.bomb(2**26)}), "Bomb"),
    "50,000 members": (lambda: members(50_000), "TooMany"),
    "members that overlap": (lambda: made.overlapping(999, 2**20), "Overlapping"),
    "a lie about the size": (lambda: lying(2**24), "Damaged"),
    "archives in archives": (lambda: nested(5), "TooDeep"),
}


def members(count: int) -> bytes:
    """An archive of empty members."""
    bodies = [made.local(b"%d" % number, b"") for number in range(count)]
    entries, at = [], 0
    for number, body in enumerate(bodies):
        entries.append(made.central(b"%d" % number, b"", at))
        at += len(body)
    return b"".join(bodies) + made.end(b"".join(entries), count, at)


def lying(size: int) -> bytes:
    """An archive of zeros, which says that they are one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(size)) + packer.flush()
    said = {"method": 8, "size": 1}
    body = made.local(b"a", packed, **said)
    return body + made.end(made.central(b"a", packed, 0, **said), 1, len(body))


def nested(depth: int) -> bytes:
    """An archive in an archive in an archive ..."""
    content = b"Agenda"
    for _ in range(depth):
        content = made.zipped({"a": content})
    return content


def memory(*, is_new: bool = False) -> int:
    """The most kilobytes of memory that this process has had, from now on if it is new."""
    if is_new:
        Path("/proc/self/clear_refs").write_text("5")
    return int(re.findall(r"^VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)[0])


@pytest.mark.parametrize(("make", "reason"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_it_goes_off(check, make, reason):
    content = make()
    before, began = memory(is_new=True), time.monotonic()
    verdict = check(content)
    assert (verdict.state, verdict.finding) == ("unscannable", f"Cercle.Archive.{reason}")
    assert verdict.note
    assert time.monotonic() - began < LONGEST
    assert memory() - before < 50_000  # kilobytes


def test_a_virus_beside_what_is_damaged_is_found(check, virus):
    broken = made.whole((b"a", b"Agenda"), crc=1)
    verdict = check(made.zipped({"a": broken, "b": made.wide_behind(virus)}))
    assert verdict.state == "infected"


def test_what_is_hidden_between_members_is_not_called_clean(check):
    assert check(made.local(b"a", b"Agenda") + made.zipped({"b": b"Minutes"})).finding == "Cercle.Archive.Hidden"


def test_macros_are_noted_wherever_they_lie_and_however_often_one_asks(check):
    document = made.zipped({"word/document.xml": b"<w/>", "word/vbaProject.bin": workbook_with_macros()})
    for content in (document, document, made.zipped({"a": document, "b": b"Agenda"}), document):
        verdict = check(content)
        assert (verdict.state, verdict.note) == ("clean", "It contains macros.")


# -- what nobody can look into ---------------------------------------------------------------------------------------


def body_of(content: bytes, **said: int) -> bytes:
    """An archive of one member about which both headers say the same."""
    body = made.local(b"a", content, **said)
    return body + made.end(made.central(b"a", content, 0, **said), 1, len(body))


def encrypted_pdf() -> bytes:
    """A PDF file that wants a password (ISO 32000-1, 7.6.3.2)."""
    key = b"<" + b"41" * 32 + b">"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O " + key + b" /U " + key + b" >>",
    )
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    places = b"".join(b"%010d 00000 n \n" % body.index(b"%d 0 obj" % number) for number in (1, 2, 3))
    last = b"trailer\n<< /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID [<41> <41>] >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 4\n0000000000 65535 f \n" + places + last


ENCRYPTED = {
    "a member": lambda: body_of(b"Agenda", flags=1),
    "a member of a member": lambda: made.zipped({"a": body_of(b"Agenda", flags=1)}),
    "a Word document": lambda: wrapped.ole("EncryptedPackage", bytes(4096)),
    "a Word document in a zip": lambda: made.zipped({"a": wrapped.ole("EncryptedPackage", bytes(4096))}),
    "an OpenDocument text": lambda: made.zipped({"mimetype": b"", "META-INF/manifest.xml": b"<m:encryption-data>"}),
    "a PDF": encrypted_pdf,
}


@pytest.mark.parametrize("make", ENCRYPTED.values(), ids=ENCRYPTED)
def test_what_is_encrypted_is_told_from_what_is_clean(check, make):
    verdict = check(make())
    assert verdict.state == "unscannable"
    assert verdict.finding.startswith("Heuristics.Encrypted.")


@pytest.mark.parametrize("document", ["an OpenDocument text", "a Word document"])
def test_what_wants_a_password_hides_no_virus(check, virus, document):
    content = ENCRYPTED[document]()
    hidden = made.zipped({"a": made.wide_behind(virus)})
    wrapped_in = made.zipped({"META-INF/manifest.xml": b"<m:encryption-data>", "a": hidden})
    assert check(wrapped_in if document.startswith("an Open") else content + hidden).state == "infected"


def test_what_is_encrypted_hides_no_bomb(check):
    content = made.zipped({"a": body_of(b"Agenda", flags=1), "b": made.bomb(2**27)})
    assert check(content).finding == "Cercle.Archive.Bomb"


# -- time --------------------------------------------------------------------------------------------------------------


def test_all_members_together_have_the_time_of_one_file(clamd, tmp_path):
    content = io.BytesIO(made.zipped({str(number): b"Agenda %d" % number for number in range(3000)}))
    with pytest.raises(scanner.Endless):
        scanner.connect(clamd, 0.5, tmp_path).scan(content)


def test_a_clamd_that_stops_amid_the_members_ends_it_in_time(own_clamd, tmp_path, monkeypatch):
    address, process = own_clamd
    real = scanner.inspection.archives.contents

    def stopping(file):
        process.send_signal(signal.SIGSTOP)
        return real(file)

    monkeypatch.setattr(scanner.inspection.archives, "contents", stopping)
    with pytest.raises(scanner.Endless):
        scanner.connect(address, 0.5, tmp_path).scan(io.BytesIO(made.zipped({"a": b"Agenda"})))


def test_a_folder_that_cannot_be_written_gives_no_verdict(clamd):
    with pytest.raises(scanner.Unavailable):
        scanner.connect(clamd, 30, Path("/proc/absent")).scan(io.BytesIO(made.zipped({"a": b"Agenda"})))
