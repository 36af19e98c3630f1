"""Everything that is said on pages is said in every language."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from app.accounts.language import LANGUAGES

ROOT = Path(__file__).parents[2]
MARKS = ("lazy_gettext", "N_", "Invalid", "Conflict", "Forbidden", "NotFound")
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


def said():
    """Every sentence of the pages; a pair where it has a plural."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    keywords = {**DEFAULT_KEYWORDS, **dict.fromkeys(MARKS)}
    pairs = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    folders = ((ROOT / "app", "app/"), (ROOT / "templates", "templates/"))
    found = set()
    for folder, prefix in folders:
        within = [(pattern.removeprefix(prefix), method) for pattern, method in pairs if pattern.startswith(prefix)]
        found |= {message for _f, _l, message, *_rest in extract_from_dir(folder, within, {}, keywords=keywords)}
    return found


@pytest.fixture(scope="module", params=sorted(set(LANGUAGES) - {"en"}))
def catalogue(request):
    with (ROOT / "app" / "translations" / request.param / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


def test_every_sentence_has_its_translation(catalogue):
    missing = [one for one in said() if not all(strings(catalogue.get(key(one))))]
    assert missing == []


def test_every_translation_keeps_the_places_of_its_sentence(catalogue):
    for message in catalogue:
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            allowed = set(PLACES.findall(" ".join(forms)))
            assert all(set(PLACES.findall(string)) <= allowed for string in strings(message)), message.id
            assert set(PLACES.findall(strings(message)[-1])) == set(PLACES.findall(forms[-1])), message.id


def key(message):
    """What a catalogue knows a sentence by."""
    return message[0] if isinstance(message, tuple) else message


def strings(message):
    """The translations of a sentence; nothing where it is not in the catalogue."""
    if message is None:
        return [""]
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def test_a_sentence_is_plain_text_whatever_stands_in_it(application):
    with application.test_request_context():
        page = application.jinja_env.from_string("{{ _('Like Anna <%(address)s>', address=address) }}")
        assert page.render(address="<b>@x") == "Like Anna &lt;&lt;b&gt;@x&gt;"
