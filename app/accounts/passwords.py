"""What a password must be: long, and none of the commonest."""

from __future__ import annotations

import unicodedata
from functools import cache

from flask_babel import gettext as _
from flask_security import PasswordUtil
from flask_security.utils import hash_password
from zxcvbn.frequency_lists import FREQUENCY_LISTS

LEAST = 12
MOST = 256
COMMONEST = 3000


class Passwords(PasswordUtil):
    """Flask-Security's check of new passwords: any composition, at least twelve characters (ASVS 6.2)."""

    def validate(self, password: str, is_register: bool, **kwargs: object) -> tuple[list[str] | None, str]:  # noqa: ARG002, FBT001 (its signature)
        """What is wrong with a password, in words, and the password as it is kept."""
        return faults(password) or None, self.normalize(password)


def faults(password: str) -> list[str]:
    """What is wrong with a password, in words; nothing where it will do."""
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < LEAST:
        return [_("Use at least %(least)s characters.", least=LEAST)]
    if len(plain) > MOST:
        return [_("Use at most %(most)s characters.", most=MOST)]
    if plain.casefold() in _common() or len(set(plain)) == 1:
        return [_("This is one of the commonest passwords. Choose another.")]
    return []


@cache
def _common() -> frozenset[str]:
    """The commonest passwords that are long enough to be tried, and shorter ones written twice or thrice."""
    short = FREQUENCY_LISTS["passwords"][:COMMONEST]
    return frozenset(word * times for word in short for times in (1, 2, 3, 4))


def kept(password: str) -> str:
    """How a password is kept: by argon2id. It takes a while, so no transaction may be open."""
    return str(hash_password(unicodedata.normalize("NFKC", password)))
