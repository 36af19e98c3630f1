"""A selection or a folder as a zip: whole, checked by other programs, and told."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile

import pytest
from sqlalchemy import select

from app.events import Event
from app.library import archives
from app.library.models import Document, Version
from storage import Missing
from tests import makers


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def march(workshop, people, author, library):
    """The id of a folder with a file, an empty folder and a folder with a file whose name is Greek; one beside it."""
    march = author("POST", f"/api/folders/{library}/folders", json={"name": "March"}).json["id"]
    author("POST", f"/api/folders/{march}/folders", json={"name": "Empty"})
    inner = author("POST", f"/api/folders/{march}/folders", json={"name": "Inner"}).json["id"]
    author("PUT", f"/api/folders/{march}/documents/report.txt", data=b"Seen in March.")
    author("PUT", f"/api/folders/{inner}/documents/αναφορά.txt", data=b"Seen in Greece.")
    author("PUT", f"/api/folders/{library}/documents/beside.txt", data=b"Seen beside.")
    return march


def content(answer):
    """What is in a zip, by path; its list of contents aside."""
    with zipfile.ZipFile(io.BytesIO(answer.data)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist() if name != "Contents.txt"}


def test_a_folder_comes_whole_with_its_length(author, march):
    answer = author("GET", f"/api/folders/{march}/zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.content_length == len(answer.data)
    assert "March.zip" in answer.headers["Content-Disposition"]
    assert content(answer) == {
        "report.txt": b"Seen in March.",
        "Empty/": b"",
        "Inner/": b"",
        "Inner/αναφορά.txt": b"Seen in Greece.",
    }


def test_other_programs_unpack_it(author, march, tmp_path):
    (tmp_path / "march.zip").write_bytes(author("GET", f"/api/folders/{march}/zip").data)
    for command in (["unzip", "-t", "march.zip"], ["7z", "t", "march.zip"], ["7z", "x", "-oout", "march.zip"]):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "out" / "Inner" / "αναφορά.txt").read_bytes() == b"Seen in Greece."


def test_a_selection_comes_by_page(browse, library, march):
    page = browse("reader")
    page.get(page.get(f"/f/{library}").location)
    chosen = page.post(f"/f/{library}/selection", item=[march], act="download")
    answer = page.get(chosen.location)
    assert set(content(answer)) == {
        "March/",
        "March/Empty/",
        "March/Inner/",
        "March/Inner/αναφορά.txt",
        "March/report.txt",
    }
    assert page.get(f"/f/{library}/zip?item=abcdefghijkmnpqr").status_code == 404


def test_only_what_is_served_goes_in_and_the_rest_is_listed(workshop, people, author, march):
    with workshop.do(people.author) as work:
        folder = makers.queries.folder(work, march)
        makers.library.upload(work, folder, makers.content(b"?", "waits.txt", check_state="pending"))
    answer = author("GET", f"/api/folders/{march}/zip")
    assert "waits.txt" not in content(answer)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as zipped:
        said = zipped.read("Contents.txt").decode()
    assert "report.txt\t1.0\t" in said
    assert said.splitlines()[-1] == "waits.txt"


def test_a_file_that_is_called_like_the_list_keeps_its_name(author, march):
    author("PUT", f"/api/folders/{march}/documents/contents.txt", data=b"Mine.")
    with zipfile.ZipFile(io.BytesIO(author("GET", f"/api/folders/{march}/zip").data)) as zipped:
        assert zipped.read("contents.txt") == b"Mine."
        assert "Contents (2).txt" in zipped.namelist()


def test_what_stands_behind_a_fence_is_neither_in_it_nor_named(workshop, people, author, program, library, march):
    with workshop.do(people.leader) as work:
        makers.library.set_fence(work, makers.queries.folder(work, march), {})
    answer = program("reader")("GET", f"/api/folders/{library}/zip")
    assert set(content(answer)) == {"beside.txt"}
    assert b"March" not in answer.data


def test_what_is_taken_is_told_in_one_event(workshop, people, author, march):
    answer = author("GET", f"/api/folders/{march}/zip")
    with workshop.ask() as work:
        (event,) = work.session.scalars(select(Event).where(Event.act == "library.archive_taken"))
        taken = set(
            work.session.scalars(select(Version.id).join(Version.document).where(Document.name != "beside.txt"))
        )
    assert (event.actor_id, event.title, event.details["documents"]) == (people.author, "March", 2)
    assert taken == set(event.details["versions"])
    assert event.details["size"] < len(answer.data)


def test_an_empty_or_too_large_folder_says_so(author, march, monkeypatch):
    (empty,) = [one["id"] for one in author("GET", f"/api/folders/{march}").json["items"] if one["name"] == "Empty"]
    refused = author("GET", f"/api/folders/{empty}/zip")
    assert (refused.status_code, "nothing in it" in json.loads(refused.data)["detail"]) == (409, True)
    monkeypatch.setattr(archives, "MOST", 3)
    assert author("GET", f"/api/folders/{march}/zip").status_code == 422


def test_a_missing_file_breaks_the_zip_off(workshop, people, author, march):
    for blob in workshop.blobs.iter(people.group):
        workshop.blobs.remove(people.group, blob.digest, makers.later())
    with pytest.raises(Missing):
        author("GET", f"/api/folders/{march}/zip")


def test_a_zip_of_more_than_four_gigabytes_has_its_right_length():
    class Sparse:
        """Zeros that cost nothing, as a blob would be read."""

        def __iter__(self):
            piece = bytes(16 * 1024**2)
            return (piece for _ in range(257))

    made = archives.ZipStream(sized=True)
    made.add(Sparse(), "large.bin", size=257 * 16 * 1024**2)
    made.add("after", "after.txt")
    assert sum(len(piece) for piece in made) == len(made) > 4 * 1024**3
