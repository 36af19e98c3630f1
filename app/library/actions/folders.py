"""Making folders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app import errors, policy
from app.db import new_id
from app.library import names, queries
from app.library.actions import placing
from app.library.kinds import INDEX
from app.library.models import DEEPEST, Folder, Space

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.groups.models import Group
    from app.library.models import Item
    from app.work import UnitOfWork

MOST_FOLDERS = 2000  # in one tree
Way = tuple[str, ...]


@dataclass(frozen=True)
class Tree:
    """The folders of a tree by their paths, and for those that could not be made, what was in the way."""

    folders: dict[str, Folder] = field(default_factory=dict)
    refused: dict[str, errors.DomainError] = field(default_factory=dict)


def open_library(work: UnitOfWork, group: Group) -> Folder:
    """Give a new group its library: the folder that lies in no other."""
    policy.require(work.actor, policy.READ, group)
    library = Folder(
        id=new_id(),
        group_id=group.id,
        acl_id=group.acl("library").id,
        author_id=work.actor.user_id,
        **names.forms(group.title),
    )
    work.session.add_all([library, Space(group_id=group.id, used=0, told=0)])
    work.session.flush()
    return library


def create_folder(work: UnitOfWork, parent: Folder, name: str, description: str = "") -> Folder:
    """Make a folder; raises `Conflict` where the name is taken."""
    policy.require(work.actor, policy.ADD, parent)
    placing.require_depth(parent)
    name = names.clean(name)
    placing.require_free(work, parent, name)
    folder = Folder(
        **placing.place(work, parent),
        **names.forms(name),
        description=description.strip(),
    )
    work.session.add(folder)
    placing.write(work, placing.NAME_LOST)
    work.tell("library.folder_created", folder)
    work.later(INDEX, folder.id, group_id=folder.group_id)
    return folder


def make_tree(work: UnitOfWork, folder: Folder, paths: Collection[str]) -> Tree:
    """Make the folders of these paths below a folder, names with / between; those that are there already are used.

    A path that cannot be made never stops the others. Raises `Invalid` for more than `MOST_FOLDERS`.
    """
    policy.require(work.actor, policy.ADD, folder)
    tree, ways = Tree(), {}
    for path in paths:
        try:
            ways[path] = _way(path)
        except errors.Invalid as error:
            tree.refused[path] = error
    if len({way[:depth] for way in ways.values() for depth in range(1, len(way) + 1)}) > MOST_FOLDERS:
        raise errors.Invalid("These are more than %(most)s folders. Send them in parts.", most=MOST_FOLDERS)
    placing.hold_to_add(work, folder)
    planter = _Planter(work, folder, ways.values())
    for path, way in ways.items():
        try:
            tree.folders[path] = planter.open(way)
        except errors.DomainError as error:
            tree.refused[path] = error
    placing.write(work, placing.NAME_LOST)
    return tree


def _way(path: str) -> Way:
    """The names of a path; raises `Invalid` for one that cannot be used, and for too many."""
    parts = [part for part in path.split("/") if part]
    if len(parts) > DEEPEST:
        raise placing.too_deep()
    return tuple(names.clean(part) for part in parts)


class _Planter:
    """Makes what is missing of a tree; who has the right to is asked for each folder."""

    def __init__(self, work: UnitOfWork, folder: Folder, ways: Collection[Way]) -> None:
        self._work = work
        self._there: dict[Way, Item | errors.DomainError] = {}
        self._there |= queries.below(work, folder, {_keys(way) for way in ways})

    def open(self, way: Way) -> Folder:
        """The folder at the end of a way, which one may add to; raises what is in the way."""
        found = self._folder(way)
        policy.require(self._work.actor, policy.ADD, found)
        return found

    def _folder(self, way: Way) -> Folder:
        """The folder at the end of a way; what was in the way once is in the way of all that would lie within."""
        keys = _keys(way)
        if keys not in self._there:
            try:
                self._there[keys] = self._made(self._folder(way[:-1]), way[-1])
            except errors.DomainError as error:
                self._there[keys] = error
        found = self._there[keys]
        if isinstance(found, errors.DomainError):
            raise found
        if isinstance(found, Folder) and policy.can(self._work.actor, policy.READ, found):
            return found
        raise errors.Conflict(placing.TAKEN, free=queries.free_name(self._work, self._folder(way[:-1]), way[-1]))

    def _made(self, parent: Folder, name: str) -> Folder:
        """A new folder; it is written together with all others."""
        policy.require(self._work.actor, policy.ADD, parent)
        placing.require_depth(parent)
        made = Folder(**placing.place_in(self._work, parent), **names.forms(name))
        self._work.session.add(made)
        self._work.tell("library.folder_created", made)
        self._work.later(INDEX, made.id, group_id=made.group_id)
        return made


def _keys(way: Way) -> Way:
    """What is the same for two ways that people would call the same."""
    return tuple(names.key(name) for name in way)
