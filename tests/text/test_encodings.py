# ruff: noqa: RUF001 (letters that look alike are what is tried)
"""Texts in every encoding that the EU's 24 languages are written in, and what a text says of its own."""

import email.message
import email.policy
from pathlib import Path

import pytest

from app.text import plain

# A long text and a short line in each of the EU's 24 languages.
LINES = [line.split(" ", 1) for line in Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()]
WINDOWS = [f"cp125{number}" for number in range(8)]
ISO = [f"iso8859_{number}" for number in range(1, 17) if number != 12]  # there is no twelfth
MAC = ["mac_roman", "mac_latin2", "mac_croatian", "mac_romanian", "mac_greek", "mac_cyrillic"]
WIDE = ["utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be"]
ENCODINGS = [*WIDE, *WINDOWS, *ISO, "koi8_r", *MAC]
COMMA_BELOW = str.maketrans("şţŞŢ", "șțȘȚ")  # the two ways to write Romanian, of which the older sets have one


def written(which):
    """Each text in each encoding that can write it."""
    for language, line in LINES[which::2]:
        for text in {line, line.translate(str.maketrans("șțȘȚ", "şţŞŢ"))}:
            for encoding in ENCODINGS:
                try:
                    yield language, encoding, text, text.encode(encoding)
                except UnicodeEncodeError:
                    continue


def misread(which):
    wrong = [
        (language, encoding)
        for language, encoding, text, content in written(which)
        if plain.decoded(content).translate(COMMA_BELOW) != text.translate(COMMA_BELOW)
    ]
    return wrong, len(list(written(which)))


def test_every_long_text_is_read_in_every_encoding_that_can_write_it():
    wrong, count = misread(0)
    assert count > 300
    assert wrong == []


def test_nearly_every_short_line_is_read_in_every_encoding_that_can_write_it():
    wrong, count = misread(1)
    assert count > 300
    assert len(wrong) <= count / 50, wrong


@pytest.mark.parametrize(
    ("line", "encodings"),
    [
        ("Größe", ["cp1252", "mac_roman"]),
        ("50 €", ["cp1252"]),
        ("Łódź", ["cp1250", "iso8859_2", "mac_latin2"]),
        ("ΠΡΑΚΤΙΚΑ", ["cp1253", "iso8859_7", "mac_greek", "utf_16_le", "utf_16_be"]),
        ("ПРОТОКОЛ", ["cp1251", "iso8859_5", "utf_16_le", "utf_16_be"]),
        ("Name;Straße\nMaier;Hauptstraße", ["cp1252", "mac_roman"]),
        ("Wir danken – «es» war “gut”…", ["cp1252"]),
    ],
)
def test_a_single_word_is_read_too(line, encodings):
    assert [plain.decoded(line.encode(encoding)) for encoding in encodings] == [line] * len(encodings)


@pytest.mark.parametrize("declared", ["windows-1250", "windows-1251", "ISO-8859-7", "x-mac-cyrillic", "macintosh"])
def test_what_a_page_says_of_its_encoding_is_believed(declared):
    page = f"<html><head><meta charset='{declared}'></head><body>".encode() + b"\xe1\xe2\xe3</body></html>"
    assert b"\xe1\xe2\xe3".decode(declared.lower().replace("x-mac-", "mac_")) in plain.of_html(page)


def test_what_is_no_encoding_for_texts_is_not_believed():
    for declared in ("rot13", "punycode", "utf-7", "no-such", "hex"):
        assert plain.decoded("déjà".encode(), declared) == "déjà"


def test_xml_is_read_as_it_says():
    said = '<?xml version="1.0" encoding="ISO-8859-5"?><a>Протокол</a>'
    assert plain.of_xml(said.encode("iso8859_5")).decode() == '<?xml version="1.0"?><a>Протокол</a>'


def test_what_says_to_be_of_two_bytes_a_letter_but_is_not_is_read_as_it_is():
    said = '<?xml version="1.0" encoding="utf-16"?><a>Zápis</a>'
    assert plain.of_xml(said.encode()).decode() == '<?xml version="1.0"?><a>Zápis</a>'
    assert plain.of_xml(said.encode("utf-16")).decode() == '<?xml version="1.0"?><a>Zápis</a>'
    assert "Zápis" in plain.of_html("<meta charset=utf-16><p>Zápis".encode())


@pytest.mark.parametrize("charset", ["iso-8859-2", "no-such", None])
def test_a_part_of_a_mail_is_read_as_it_says_or_as_it_reads_best(charset):
    said = f"; charset={charset}" if charset else ""
    head = f"Subject: Zápis\nContent-Type: text/plain{said}\nContent-Transfer-Encoding: 8bit\n\n"
    line = "Zápis z příští schůze"
    content = (head + line).encode("iso8859_2")
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert plain.body_of(message) == line
    assert plain.header(message, "Subject") == "Zápis"


def test_a_letter_that_was_torn_by_a_cut_does_not_change_how_the_rest_is_read():
    assert plain.decoded("déjà vu, là".encode()[:-1], is_cut=True) == "déjà vu, l"
