"""Words have one stem, whoever else asks for stems at the same time."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from index import words

TOKENS = [
    f"{start}{end}" for start in ("report", "warn", "cross", "arriv", "smuggl") for end in ("s", "ing", "ed", "ers")
]


@pytest.fixture
def restless():
    """Threads that take turns all the time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_that_stem_at_once_get_the_same_as_one_alone(restless):
    languages = sorted(words.STEMMERS)
    expected = [words.stem(token, language) for language in languages for token in TOKENS]

    def stemmed(_number):
        return [words.stem.__wrapped__(token, language) for language in languages for token in TOKENS]

    with ThreadPoolExecutor(4) as threads:
        assert all(found == expected for found in threads.map(stemmed, range(8)))
