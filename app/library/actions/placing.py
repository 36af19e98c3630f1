"""How something gets its name and its place, and how two who change the tree at once wait for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import errors
from app.db import new_id
from app.library import names, queries
from app.library.models import DEEPEST, Folder, Item

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.work import UnitOfWork

TAKEN = errors.N_("This name cannot be used here. Try %(free)s.")
NAME_LOST = errors.N_("Somebody else has just used this name. Try again.")


def call(item: Item, name: str) -> None:
    """Give an item a name in its three forms."""
    for field, value in names.forms(name).items():
        setattr(item, field, value)


def place(work: UnitOfWork, parent: Folder) -> dict[str, object]:
    """Where something new lies: in this folder, behind its fence, written by whoever asks.

    Nobody changes the tree until it is there. Raises `NotFound` where the folder was deleted meanwhile.
    """
    hold_to_add(work, parent)
    return place_in(work, parent)


def hold_to_add(work: UnitOfWork, folder: Folder) -> None:
    """Let nobody change the tree until the end; others may add. Raises `NotFound` where the folder was deleted."""
    _hold_library(work, folder.group_id, shared=True)
    _see_again(work, [folder])
    if folder.deleted_at is not None:
        raise errors.NotFound


def place_in(work: UnitOfWork, parent: Folder) -> dict[str, object]:
    """Where something new lies, for whoever has held the tree."""
    return {
        "id": new_id(),
        "group_id": parent.group_id,
        "parent_id": parent.id,
        "acl_id": parent.acl_id,
        "author_id": work.actor.user_id,
        "trail": parent.trail_within,
    }


def hold_tree(work: UnitOfWork, *items: Item) -> None:
    """Wait until nobody else adds to the group's tree or changes it, and see where things are then.

    Raises `NotFound` where one of them was deleted meanwhile.
    """
    hold_tree_of_deleted(work, *items)
    if any(item.deleted_at is not None for item in items):
        raise errors.NotFound


def hold_tree_of_deleted(work: UnitOfWork, *items: Item) -> None:
    """The same for what is deleted, or may be; raises `NotFound` where it was purged meanwhile."""
    _hold_library(work, items[0].group_id)
    _see_again(work, items)


def _hold_library(work: UnitOfWork, group_id: str, *, shared: bool = False) -> None:
    """Hold the row of the library itself, which stands for its tree: shared by those who add, alone to change it."""
    library = select(Folder.id).where(Folder.group_id == group_id, Folder.parent_id.is_(None))
    work.session.execute(library.with_for_update(read=shared))


def _see_again(work: UnitOfWork, items: Collection[Item]) -> None:
    """Read these items as they are now; raises `NotFound` where one was purged meanwhile."""
    wanted = {item.id for item in items}
    again = select(Item).where(Item.id.in_(wanted)).execution_options(populate_existing=True)
    if len(work.session.scalars(again).all()) < len(wanted):
        raise errors.NotFound


def require_depth(parent: Folder, levels: int = 1) -> None:
    """Refuse what would lie deeper than folders can."""
    if len(parent.ancestors) + levels > DEEPEST:
        raise too_deep()


def too_deep() -> errors.Invalid:
    """The error for what would lie deeper than folders can."""
    return errors.Invalid("Folders can lie %(deepest)s deep. Choose one further up.", deepest=DEEPEST)


def require_free(work: UnitOfWork, folder: Folder, name: str) -> None:
    """Nothing else in the folder may bear the name; a free one is proposed."""
    if queries.named(work, folder, [name]):
        raise errors.Conflict(TAKEN, free=queries.free_name(work, folder, name))


def make_free(work: UnitOfWork, folder: Folder, item: Item, *, keep_both: bool) -> None:
    """See that an item can bear its name in a folder; with `keep_both` it is given a free one where it cannot."""
    if keep_both and queries.named(work, folder, [item.name]):
        call(item, queries.free_name(work, folder, item.name))
    require_free(work, folder, item.name)


def folder_of(work: UnitOfWork, item: Item) -> Folder:
    """The folder that an item lies in; raises `Conflict` for the library itself, which stays as and where it is."""
    if item.parent_id is None:
        raise errors.Conflict("The library itself can be neither renamed, moved nor deleted.")
    return work.session.get_one(Folder, item.parent_id)


def write(work: UnitOfWork, lost: str) -> None:
    """Write what was added; where somebody was quicker with its name or number, say so."""
    try:
        work.session.flush()
    except IntegrityError as error:
        raise errors.Conflict(lost) from error
