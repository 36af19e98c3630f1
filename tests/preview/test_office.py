"""Office documents as pages, by LibreOffice where it is installed, and by programs that misbehave in its place."""

import io
import os
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

import docx
import odfdo
import pytest

from app import preview
from app.preview import office
from app.preview.office import Office
from app.sandbox import Limits
from app.sandbox.pool import ROOT
from app.sandbox.program import REFUSED

LIBREOFFICE = shutil.which("soffice")
TITLE = "Deux bateaux près de la côte"
# Written by a program in LibreOffice's place, for those tests that look at what a program may do.
PDF = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj
trailer<</Root 1 0 R>>"""


def make_docx():
    made, written = docx.Document(), io.BytesIO()
    made.add_heading(TITLE, 1)
    made.save(written)
    return written.getvalue()


def make_odt():
    made, written = odfdo.Document("text"), io.BytesIO()
    made.body.clear()
    made.body.append(odfdo.Paragraph(TITLE))
    made.save(written)
    return written.getvalue()


@pytest.fixture
def see(preview_sandbox, tmp_path):
    """Makes the preview of a document with a program in LibreOffice's place."""

    def make(program, name="report.docx", body=b"PK"):
        (tmp_path / name).write_bytes(body)
        pictures = {}
        converter = Office(str(program), tmp_path / "place")
        with (tmp_path / name).open("rb") as file:
            made = preview.make(preview_sandbox, file, name, pictures.__setitem__, 50, converter)
        assert list((tmp_path / "place").iterdir()) == []
        return made, pictures

    return make


@pytest.fixture
def program(tmp_path):
    """A shell script in the place of LibreOffice."""

    def make(script):
        path = tmp_path / "program"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        return path

    return make


@pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed.")
@pytest.mark.parametrize(("name", "make"), [("report.docx", make_docx), ("report.odt", make_odt)])
def test_the_pages_of_an_office_document_are_drawn(see, name, make):
    sockets = set(Path("/tmp").glob("OSL_PIPE_*"))  # noqa: S108 (where LibreOffice leaves them)
    made, pictures = see(LIBREOFFICE, name, make())
    assert (made.state, made.preview.form, made.preview.total) == ("made", "pages", 1)
    assert len(pictures[1]) > 1000
    assert set(Path("/tmp").glob("OSL_PIPE_*")) <= sockets  # noqa: S108


@pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed.")
def test_what_libreoffice_cannot_read_ends_well(see):
    assert see(LIBREOFFICE, "rubbish.docx", bytes(range(256)) * 20)[0].state in {"made", "failed"}


def test_a_program_that_does_not_end_is_ended_with_all_it_has_started(see, program, monkeypatch):
    monkeypatch.setattr(office, "LIMITS", Limits(seconds=1))
    began = time.monotonic()
    made, _pictures = see(program("sleep 60 & sleep 60"))
    assert made.state == "failed"
    assert "too long" in made.reason
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("script", ["exit 3", "true", "echo rubbish > document.pdf", "kill -9 $$", "exec /nonexistent"])
def test_a_program_that_makes_no_pdf_is_a_failure(see, program, script):
    assert see(program(script))[0].state == "failed"


def test_a_program_may_write_where_it_works_and_nowhere_else(see, program, tmp_path, preview_sandbox):
    (tmp_path / "secret").write_text("secret")
    script = f"""
        cat > document.pdf <<'END'\n{PDF}\nEND
        cat {tmp_path}/secret > stolen && exit 1
        cat /etc/passwd > stolen && exit 1
        echo x > {tmp_path}/left-behind && exit 1
        echo x > /tmp/left-behind && exit 1
        true
    """
    made, pictures = see(program(script))
    if "files" not in preview_sandbox.taken:
        pytest.skip("This kernel has no Landlock.")
    assert (made.state, len(pictures)) == ("made", 1)
    assert not (tmp_path / "left-behind").exists()


@pytest.mark.parametrize("script", [
    "ln -s {secret} document.pdf", "mkfifo document.pdf", "mkdir document.pdf", "ln {secret} document.pdf",
])  # fmt: skip
def test_what_is_no_file_of_its_own_is_not_read(see, program, tmp_path, script):
    (tmp_path / "secret").write_text(PDF)
    made, pictures = see(program(script.format(secret=tmp_path / "secret")))
    assert (made.state, pictures) == ("failed", {})


def test_what_a_program_leaves_running_ends_with_it(see, program, tmp_path):
    mark = f"{uuid.uuid4().int % 10**6}.5"
    see(program(f"(setsid sleep {mark} &)\ntrue"))
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [each for each in commands if mark.encode() in each]


def test_where_it_cannot_be_confined_nothing_is_run(see, program, tmp_path):
    script = (
        "import os; from app.sandbox import program; program.NEEDED = {'the moon'}\n"
        f"program.main([str(os.getppid()), str(2**31), '9', {str(tmp_path)!r}, '/usr', '/usr/bin/touch', 'was-here'])"
    )
    refused = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert refused.returncode == REFUSED
    assert not (tmp_path / "was-here").exists()
    made, _pictures = see(program(f"exit {REFUSED}"))
    assert "cannot confine" in made.reason


def test_a_program_is_given_nothing_of_our_environment(see, program, monkeypatch):
    monkeypatch.setenv("CERCLE_SECRET_KEY", "x" * 40)
    script = f"""
        cat > document.pdf <<'END'\n{PDF}\nEND
        env | grep -q CERCLE && exit 1
        true
    """
    assert see(program(script))[0].state == "made"


def test_what_a_killed_run_left_is_removed_after_a_while(see, program, tmp_path):
    left, young = tmp_path / "place" / "office-left", tmp_path / "place" / "office-young"
    left.mkdir(parents=True)
    os.utime(left, (1, 1))
    see(program("true"))
    assert not left.exists()
    young.mkdir()
    with pytest.raises(AssertionError):  # it is still there: somebody may be at work in it
        see(program("true"))
    assert young.exists()
