"""Links to web addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app import errors, policy
from app.db import now
from app.library import names
from app.library.actions import placing
from app.library.kinds import INDEX
from app.library.models import WebAddress

if TYPE_CHECKING:
    from app.library.models import Folder
    from app.work import UnitOfWork

LONGEST = 2000
LONGEST_DESCRIPTION = 2000
NO_ADDRESS = errors.N_("“%(url)s” is no complete web address. It begins with https:// or http://.")


def add_address(work: UnitOfWork, parent: Folder, name: str, url: str, description: str = "") -> WebAddress:
    """Put a link to a web address into a folder; raises `Conflict` where the name is taken."""
    policy.require(work.actor, policy.ADD, parent)
    url, name = _clean(url), names.clean(name)
    placing.require_free(work, parent, name)
    made = WebAddress(**placing.place(work, parent), **names.forms(name), url=url)
    made.description = description.strip()[:LONGEST_DESCRIPTION]
    work.session.add(made)
    placing.write(work, placing.NAME_LOST)
    work.tell("library.address_added", made, title=made.name)
    work.later(INDEX, made.id, group_id=made.group_id)
    return made


def change_address(work: UnitOfWork, item: WebAddress, url: str, description: str) -> None:
    """Let a link lead elsewhere, or say something else of it."""
    policy.require(work.actor, policy.CHANGE, item)
    url, description = _clean(url), description.strip()[:LONGEST_DESCRIPTION]
    if (url, description) != (item.url, item.description):
        item.url, item.description, item.changed_at = url, description, now()
        work.tell("library.address_changed", item, title=item.name)
        work.later(INDEX, item.id, group_id=item.group_id)


def _clean(url: str) -> str:
    """A web address that can be followed; raises `Invalid` for anything else, scripts and files above all."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_usable = False
    if not is_usable or len(url) > LONGEST or not url.isprintable() or " " in url:
        raise errors.Invalid(NO_ADDRESS, url=url[:100])
    return url
