"""What the library's pages and answers say of a version, a state, a name that is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from app import policy
from app.library import queries
from app.library.models import Document
from app.library.names import key
from app.web.pages import size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.library.archives import Archive
    from app.library.models import Folder, Item, Version
    from app.work import UnitOfWork

__all__ = ["Branch", "key", "receipt", "receipt_sentence", "state", "taken", "tree", "twin"]

CHECKS = {
    "pending": lazy_gettext("Being checked"),
    "clean": lazy_gettext("Checked"),
    "infected": lazy_gettext("Blocked: virus found"),
    "unscannable": lazy_gettext("Not checkable"),
    "admitted": lazy_gettext("Not checkable, admitted"),
}

EXPLAINED = {
    "pending": lazy_gettext("It can be opened once its virus check has ended well."),
    "infected": lazy_gettext("A virus was found in it. Nobody can open it, leaders included. Ask whoever added it."),
    "unscannable": lazy_gettext("Nobody could look inside, so it stays closed. Ask for one that can be checked."),
}
WAYS = {
    "opened": lazy_gettext("opened in the page"),
    "downloaded": lazy_gettext("downloaded"),
    "text": lazy_gettext("read the text"),
    "zip": lazy_gettext("downloaded in a zip"),
    "sent": lazy_gettext("copied into another group"),
    "export": lazy_gettext("exported with the whole group"),
}
DOORS = {"": "", "page": lazy_gettext("by page"), "api": lazy_gettext("by program")}


LEVELS = {
    policy.Level.NONE: lazy_gettext("Cannot see it"),
    policy.Level.READ: lazy_gettext("Can read"),
    policy.Level.CONTRIBUTE: lazy_gettext("Can read and add"),
    policy.Level.EDIT: lazy_gettext("Can read, add and edit"),
    policy.Level.ADMIN: lazy_gettext("Can do everything"),
}
STATUSES = {
    "": lazy_gettext("No status"),
    "draft": lazy_gettext("Draft"),
    "final": lazy_gettext("Final"),
    "issued": lazy_gettext("Issued"),
}
MARKINGS = {
    "public": lazy_gettext("Public"),
    "normal": lazy_gettext("Normal"),
    "sensitive": lazy_gettext("Sensitive"),
}
RELEASES = {
    "open": lazy_gettext("Not answered yet"),
    "granted": lazy_gettext("Permitted"),
    "refused": lazy_gettext("Refused"),
    "withdrawn": lazy_gettext("Taken back"),
}
TYPES = {
    "folder": lazy_gettext("Folders"),
    "text": lazy_gettext("Texts"),
    "table": lazy_gettext("Tables"),
    "slides": lazy_gettext("Slides"),
    "pdf": "PDF",
    "image": lazy_gettext("Pictures"),
    "address": lazy_gettext("Links"),
    "mail": lazy_gettext("Mails"),
    "archive": lazy_gettext("Archives"),
}
SAME_NAMES = {
    "version": lazy_gettext("Add it as a new version"),
    "both": lazy_gettext("Keep both, under another name"),
    "skip": lazy_gettext("Leave it out"),
}
IMPORTS = {
    "waiting": lazy_gettext("Begins in a moment"),
    "running": lazy_gettext("Going on"),
    "done": lazy_gettext("Ended"),
    "failed": lazy_gettext("Not possible"),
}
IMPORTED = {
    "refused": lazy_gettext("Not imported"),
    "skipped": lazy_gettext("Left out"),
    "partial": lazy_gettext("Added without its details"),
    "added": lazy_gettext("Added"),
    "versioned": lazy_gettext("Added as a new version"),
    "there": lazy_gettext("The folder was there"),
    "waiting": lazy_gettext("Not done yet"),
}
EXPIRY_RULES = {
    "": lazy_gettext("As the folder around it"),
    "remind": lazy_gettext("Remind the author"),
    "delete": lazy_gettext("Remind the author, then delete"),
    "nothing": lazy_gettext("Nothing"),
}
INTAKE = {
    "documents": lazy_gettext("Documents"),
    "tables": lazy_gettext("Tables"),
    "slides": lazy_gettext("Slides"),
    "pictures": lazy_gettext("Pictures"),
    "mails": lazy_gettext("Mails"),
    "archives": lazy_gettext("Archives"),
    "web": lazy_gettext("Web pages and XML"),
    "media": lazy_gettext("Sound and films"),
}
FORMS = {
    "text": lazy_gettext("A line of text"),
    "long_text": lazy_gettext("A longer text"),
    "date": lazy_gettext("A date"),
    "one_of": lazy_gettext("One of several choices"),
    "several_of": lazy_gettext("Any of several choices"),
}
DETAILS = {
    "title": lazy_gettext("Title"),
    "description": lazy_gettext("Description"),
    "written_by": lazy_gettext("Written by"),
    "keywords": lazy_gettext("Keywords"),
    "status": lazy_gettext("Status"),
    "reference": lazy_gettext("Reference"),
    "issued_on": lazy_gettext("Issue date"),
    "expires_on": lazy_gettext("Expiry date"),
    "language": lazy_gettext("Language"),
    "marking": lazy_gettext("Marking"),
    "originator": lazy_gettext("Originator"),
}


def check(version: Version) -> dict[str, str]:
    """The state of the virus check and its word."""
    return {"state": version.check_state, "word": str(CHECKS[version.check_state])}


def receipt(version: Version) -> dict[str, Any]:
    """What one is given for a file that has arrived: name, size in bytes, SHA-256, version, virus check."""
    return {
        "name": version.document.name,
        "size": version.size,
        "sha256": version.digest,
        "version": version.number,
        "check": check(version),
    }


def receipt_sentence(version: Version) -> str:
    """The same in one sentence."""
    return _(
        "%(name)s: version %(version)s, %(size)s, SHA-256 %(sha256)s. %(check)s.",
        name=version.document.name,
        version=version.number,
        size=size(version.size),
        sha256=version.digest,
        check=CHECKS[version.check_state],
    )


def twin(work: UnitOfWork, version: Version) -> Document | None:
    """Another document with the content that has just arrived, as far as one may read it."""
    return queries.same_content(work, version) if version.has_twin else None


def state(work: UnitOfWork, document: Document) -> dict[str, Any]:
    """How the check stands of the latest version that whoever asks may know of."""
    sees_all = policy.can(work.actor, policy.ADD, document)
    version = document.latest if sees_all else document.current or document.latest
    return {"id": document.id, **(check(version) if version else {})}


def taken(work: UnitOfWork, path: str, item: Item) -> dict[str, Any]:
    """What could be done about a name that is taken; no more is told than whether one may version it."""
    can_version = queries.can_take_version(work, item)
    number = item.latest.number if can_version and isinstance(item, Document) and item.latest else None
    return {"path": path, "can_version": can_version, "version": number}


def contents(taken: Archive) -> str:
    """What stands in a zip beside the files: each with its version and digest, and what was left out."""
    lines = [
        f"{path}\t{version.number}\t{version.created_at:%Y-%m-%d %H:%M} UTC\t{version.author.name}\t{version.digest}"
        for path, version in taken.files.items()
    ]
    head = "\t".join((_("Name"), _("Version"), _("Changed"), _("By"), "SHA-256"))
    left_out = [_("Left out, because the virus check has not ended well:"), *taken.left_out] if taken.left_out else []
    withheld = ngettext(
        "Left out, because it is sensitive: %(num)s document.",
        "Left out, because they are sensitive: %(num)s documents.",
        taken.withheld,
    )
    return "\r\n".join([head, *lines, "", *left_out, *([withheld, ""] if taken.withheld else []), ""])


@dataclass(frozen=True)
class Branch:
    """One folder in the side navigation."""

    folder: Folder
    path: str
    depth: int
    is_here: bool
    is_open: bool


def tree(folders: Sequence[Folder], here: Folder) -> list[Branch]:
    """The folders as the side navigation shows them: the outermost, and those on the way to where one is."""
    open_ids = {*here.ancestors, here.id}
    inside: dict[str | None, list[Folder]] = {}
    for folder in folders:
        inside.setdefault(folder.parent_id, []).append(folder)
    root_id = here.ancestors[0] if here.ancestors else here.id
    return list(_branches(inside, root_id, open_ids, here, ()))


def _branches(
    inside: dict[str | None, list[Folder]],
    parent_id: str,
    open_ids: set[str],
    here: Folder,
    way: tuple[str, ...],
) -> list[Branch]:
    """The branches below one folder, each followed by its own where it is open."""
    found: list[Branch] = []
    for folder in inside.get(parent_id, []):
        path = (*way, folder.name)
        is_open = folder.id in open_ids
        found.append(Branch(folder, "/".join(path), len(way), folder.id == here.id, is_open))
        if is_open:
            found += _branches(inside, folder.id, open_ids, here, path)
    return found
