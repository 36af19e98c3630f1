"""Addresses as people paste them."""

import pytest

from app import errors
from app.members import addresses


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("a@example.eu", [("a@example.eu", "")]),
        ("A.B@Example.EU", [("a.b@example.eu", "")]),
        ("a@example.eu, b@example.eu; c@example.eu", [(f"{one}@example.eu", "") for one in "abc"]),
        ("Anna Lindqvist <anna@example.eu>", [("anna@example.eu", "Anna Lindqvist")]),
        ('"Lindqvist, Anna" <a@example.eu>; b@example.eu', [("a@example.eu", "Lindqvist, Anna"), ("b@example.eu", "")]),
        ("mailto:a@example.eu", [("a@example.eu", "")]),
        ("\n\n a@example.eu \r\n", [("a@example.eu", "")]),
        ("a@example.eu\na@EXAMPLE.eu", [("a@example.eu", "")]),
    ],
)  # fmt: skip
def test_what_is_pasted_is_understood(pasted, found):
    assert [(entry.address, entry.name) for entry in addresses.parse(pasted)] == found


@pytest.mark.parametrize("pasted", ["anna", "anna@", "@example.eu", "a b@example.eu", "Anna <>", "a@@example.eu"])
def test_what_is_no_address_is_kept_to_be_mended(pasted):
    (entry,) = addresses.parse(f"first@example.eu\n{pasted}")[1:]
    assert not entry.is_complete
    assert (entry.line, entry.text) == (2, pasted)


def test_a_name_cannot_carry_a_second_header():
    (entry,) = addresses.parse("Anna\tBcc: x <anna@example.eu>")
    assert entry.name == "Anna Bcc: x"


def test_more_than_can_be_invited_at_once_are_refused():
    with pytest.raises(errors.Invalid, match="up to"):
        addresses.parse("\n".join(f"a{number}@example.eu" for number in range(addresses.MOST + 1)))


def test_however_long_a_line_is_nothing_of_it_is_lost_or_cut():
    pasted = ", ".join(f"Person {number} <person{number}@ministry.example.co.uk>" for number in range(60))
    found = addresses.parse(pasted)
    assert [one.address for one in found] == [f"person{number}@ministry.example.co.uk" for number in range(60)]


def test_what_is_longer_than_any_address_is_none():
    (entry,) = addresses.parse("x" * 500 + " <anna@example.eu>")
    assert not entry.is_complete


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("a@example.eu\nb@example.eu\n", [("a@example.eu", ""), ("b@example.eu", "")]),
        ("name,mail\nAnna Berg,a@example.eu\n", [("a@example.eu", "Anna Berg")]),
        ('name,mail\n"Berg, Anna",a@example.eu\n', [("a@example.eu", "Berg, Anna")]),
        ("1;Anna;Berg;a@example.eu;BE\n", [("a@example.eu", "Anna Berg")]),
        ("mail\tname\na@example.eu\tAnna\n", [("a@example.eu", "")]),
        ("Anna Berg <a@example.eu>\n", [("a@example.eu", "Anna Berg")]),
        ("", []),
    ],
)
def test_a_table_of_another_program_is_understood(table, found):
    pasted = addresses.pasted_from_table(table.encode())
    assert [(entry.address, entry.name) for entry in addresses.parse(pasted)] == found


def test_a_row_without_an_address_is_kept_to_be_mended():
    entries = addresses.parse(addresses.pasted_from_table(b"name;mail\nAnna;anna(at)example.eu\n"))
    assert [(entry.text, entry.is_complete) for entry in entries] == [("Anna anna(at)example.eu", False)]
