"""Choosing a folder: one goes from folder to folder, or looks for a part of its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from app import errors, policy
from app.groups import queries as groups
from app.library import queries

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.groups.models import Group
    from app.library.models import Folder, Item
    from app.work import UnitOfWork


@dataclass(frozen=True)
class Choice:
    """Where one is while choosing a folder: the way there, what lies in it, what was looked for and found."""

    here: Folder
    way: Sequence[Folder]
    folders: Sequence[Folder]
    words: str
    found: Sequence[tuple[Folder, Sequence[Folder]]]
    groups: Sequence[tuple[Group, Folder]]
    may_add: bool
    is_start: bool


def choice(
    work: UnitOfWork, start: Folder, without: Collection[Item] = (), *, elsewhere: bool = False, again: bool = False
) -> Choice:
    """Where the address says that one is: `?in=` names a folder, `?named=` a part of a name.

    `elsewhere` lets one go into the libraries of one's other groups; `again` into the folder that one starts from.
    Folders that are themselves to be put somewhere are not offered, nor is for them the folder that they are in.
    """
    here = _here(work, start, elsewhere=elsewhere)
    barred = {item.id for item in without}
    words = request.args.get("named", "").strip()[:200]
    found = queries.folders_like(work, here.group_id, words) if words else []
    ways = queries.ways_to(work, [here, *found])
    return Choice(
        here=here,
        way=ways[here.id],
        folders=[each for each in queries.folders_in(work, here) if each.id not in barred],
        words=words,
        found=[(each, ways[each.id]) for each in found if not barred & {each.id, *each.ancestors}],
        may_add=policy.can(work.actor, policy.ADD, here) and not barred & {here.id, *here.ancestors},
        groups=_groups(work, here) if elsewhere else (),
        is_start=bool(barred) and here.id == start.id and not again,
    )


def _groups(work: UnitOfWork, here: Folder) -> list[tuple[Group, Folder]]:
    """One's other groups, with the libraries into which one may go."""
    theirs = [place.group for place in groups.my_memberships(work) if place.group_id != here.group_id]
    libraries = queries.roots(work, theirs)
    return [(group, libraries[group.id]) for group in theirs if group.id in libraries]


def _here(work: UnitOfWork, start: Folder, *, elsewhere: bool) -> Folder:
    """The folder that the address names, or where one starts."""
    wanted = request.args.get("in")
    if not wanted:
        return start
    found = queries.folder(work, wanted)
    if found.group_id != start.group_id and not elsewhere:
        raise errors.NotFound
    return found
