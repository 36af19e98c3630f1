"""All words of a file are read, in every format and in eight languages, and its language is told."""

import re
import shutil
import unicodedata

import pytest

from app import text
from app.text.endings import READABLE
from tests.text import formats

LIBREOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def sandbox():
    with text.sandbox() as made:
        yield made


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return formats.files(tmp_path_factory.mktemp("formats"))


@pytest.fixture(scope="module")
def old_paths(tmp_path_factory):
    return formats.old(tmp_path_factory.mktemp("old"), LIBREOFFICE)


def words(of):
    return set(re.findall(r"\w+", unicodedata.normalize("NFC", of)))


def read(sandbox, path):
    with path.open("rb") as file:
        return text.extract(sandbox, file, path.name)


def lost(sandbox, written):
    """What was not read, and which languages were mistaken."""
    lost = {}
    for language, path in written:
        found = read(sandbox, path)
        missing = words(formats.SENTENCES[language]) - words(found.text)
        if missing or found.language != language:
            lost[language] = (found.state, found.reason, sorted(missing), found.language)
    return lost


@pytest.mark.parametrize("kind", formats.WRITERS)
def test_all_words_are_read(sandbox, paths, kind):
    assert lost(sandbox, paths[kind]) == {}


@pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed.")
@pytest.mark.parametrize("kind", formats.OLD)
def test_all_words_of_files_of_the_older_office_are_read(sandbox, old_paths, kind):
    assert words(formats.ALL) - words(read(sandbox, old_paths[kind]).text) == set()


def test_no_format_is_forgotten():
    assert {kind.partition("-")[0] for kind in formats.WRITERS} | set(formats.OLD) == READABLE - {"htm"}
