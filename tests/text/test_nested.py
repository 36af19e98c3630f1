"""Files that hold files: archives, books, mails with what is attached."""

import email.message
import io
import random
import time

import docx
import pytest

from app import text
from app.text import container, parsers
from app.text.room import MOST_DEPTH, MOST_FILES, Room
from tests.text import made

WORDS = "Les garde-côtes ont vu deux bateaux près de la côte."


def read(content, ending, **more):
    """The text of a file, by what reads it in the sandbox."""
    room = Room(parsers._read, 2_000_000, **more)
    return parsers._read(content, ending, room)


def word(sentence=WORDS):
    document, written = docx.Document(), io.BytesIO()
    document.add_paragraph(sentence)
    document.save(written)
    return written.getvalue()


def mail(*attached, body="See the annex."):
    message = email.message.EmailMessage()
    message["Subject"] = "Rapport"
    message.set_content(body)
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


@pytest.fixture(scope="module")
def sandbox():
    with text.sandbox() as started:
        yield started


@pytest.mark.parametrize("ending", ["zip", "epub", "eml", "msg"])
def test_what_lies_in_a_file_is_read_in_the_sandbox(sandbox, tmp_path, ending):
    contents = {
        "zip": lambda: made.zipped({"a/report.docx": word()}),
        "epub": lambda: made.book({"one.xhtml": WORDS}),
        "eml": lambda: mail(("report.docx", word())),
        "msg": lambda: made.container(made.mail(made.attachment("report.docx", word()), _0037="Rapport")),
    }
    path = tmp_path / f"file.{ending}"
    path.write_bytes(contents[ending]())
    with path.open("rb") as file:
        found = text.extract(sandbox, file, path.name)
    assert found.state == "extracted"
    assert WORDS in found.text
    assert found.language == "fr"


def test_a_mail_of_outlook_is_read_with_its_head_and_what_came_with_it():
    inner = made.mail(_0037="Older", _1000="What was said before.")
    content = made.container(made.mail(
        made.attachment("notes.txt", WORDS.encode("cp1252")), made.attachment("large.txt", b"night " * 2000),
        made.attachment("picture.png", b"\x89PNG"), inner=inner,
        _0037="Rapport à lire", _0C1A="Anna", _5D01="anna@example.eu", _0E04="Marta", _1000="Voilà.",
    ))  # fmt: skip
    found = read(content, "msg")
    for said in (
        "Subject: Rapport à lire",
        "From: Anna <anna@example.eu>",
        "To: Marta",
        "Date: 2025-08-18 14:13",
        "Voilà.",
    ):
        assert said in found
    for said in (WORDS, "night night", "picture.png", "inner.msg\nSubject: Older", "What was said before."):
        assert said in found


def test_a_mail_of_outlook_in_an_old_encoding_is_read():
    page = (0x3FFD0003, (1251).to_bytes(8, "little"))
    tree = {"__substg1.0_0037001E": "Ад".encode("cp1251"), "__properties_version1.0": made.fixed(32, page)}
    tree["__substg1.0_10130102"] = "<meta charset=windows-1251><p>Протокол</p>".encode("cp1251")
    assert read(made.container(tree), "msg").splitlines()[0] == "Subject: Ад"
    assert "Протокол" in read(made.container(tree), "msg")


def test_a_damaged_container_breaks_or_is_read_but_never_goes_round_for_ever():
    content = made.container(made.mail(made.attachment("a.txt", b"night " * 2000), _0037="Rapport"))
    dice, started = random.Random(7), time.monotonic()  # noqa: S311 (the same every time)
    for _time in range(50):
        broken = bytearray(content)
        for _byte in range(8):
            broken[dice.randrange(len(broken))] = dice.choice((0, 1, 2, 255, dice.randrange(256)))
        try:
            read(bytes(broken), "msg")
        except (ValueError, IndexError):
            continue
    assert time.monotonic() - started < 5


def test_a_container_whose_chain_goes_in_a_circle_is_refused():
    content = bytearray(made.container({"large": b"x" * 6000}))
    opened = container.Container(bytes(content))
    large = opened.within(opened.root)["large"]
    table = int.from_bytes(content[76:80], "little")
    place = (table + 1) * 512 + 4 * large.start
    content[place : place + 4] = large.start.to_bytes(4, "little")
    with pytest.raises(container.Damaged):
        container.Container(bytes(content)).read(large)


def test_chapters_of_a_book_come_in_the_order_in_which_they_are_read():
    found = read(made.book({"z.xhtml": "First.", "a.xhtml": "Second."}), "epub")
    assert found.split() == ["First.", "Second."]


def test_mails_archives_and_documents_are_read_in_each_other_but_not_too_deep():
    content = made.zipped({"deep.txt": "The bottom."})
    for depth in range(1, MOST_DEPTH + 2):
        assert ("The bottom." in read(content, "zip")) == (depth <= MOST_DEPTH)
        content = made.zipped({"inner.zip": content})
    attached = made.zipped({"report.docx": word()})
    assert WORDS in read(mail(("annexes.zip", attached)), "eml")


def test_a_mail_that_is_attached_to_a_mail_is_read():
    message = email.message.EmailMessage()
    message["Subject"] = "Outer"
    message.set_content("See below.")
    inner = email.message_from_bytes(mail(("notes.txt", WORDS.encode())), policy=email.policy.default)
    message.add_attachment(inner)
    message.add_attachment("Où, déjà", charset="iso-8859-15", filename="note.txt")
    found = read(bytes(message), "eml")
    assert WORDS in found
    assert "Où, déjà" in found


def test_of_too_many_files_the_rest_is_named():
    found = read(made.zipped({f"{number}.txt": "night" for number in range(MOST_FILES + 5)}), "zip")
    assert found.count("night") == MOST_FILES
    assert f"{MOST_FILES + 4}.txt" in found


@pytest.mark.parametrize("bound", [{"size": 10}, {"until": 0.0}, {"files": 0}])
def test_beyond_its_bounds_what_lies_in_a_file_is_only_named(bound):
    assert read(made.zipped({"a.txt": "night and night"}), "zip", **bound).strip() == "a.txt"


def test_what_cannot_be_read_hinders_nothing_beside_it():
    members = {"a.docx": b"rubbish", "b.zip": b"rubbish", "c.png": b"x", "d.txt": "night"}
    assert read(made.zipped(members), "zip").split() == ["a.docx", "b.zip", "c.png", "d.txt", "night"]


@pytest.mark.parametrize("ending", ["zip", "epub", "msg"])
def test_rubbish_fails(sandbox, tmp_path, ending):
    path = tmp_path / f"rubbish.{ending}"
    path.write_bytes(bytes(range(256)) * 20)
    with path.open("rb") as file:
        assert text.extract(sandbox, file, path.name).state == "failed"


def test_a_bomb_in_a_mail_is_named_and_no_more(sandbox, tmp_path):
    bomb = made.zipped({"zeros.txt": bytes(120_000_000)})
    path = tmp_path / "mail.eml"
    path.write_bytes(mail(("bomb.zip", bomb)))
    with path.open("rb") as file:
        found = text.extract(sandbox, file, path.name)
    assert "See the annex." in found.text
    assert len(found.text) < 1000
