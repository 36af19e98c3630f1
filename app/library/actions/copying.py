"""Copies within a group, and copies and moves into another, which take a while and are made by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import errors, policy
from app.library import copies, handling, queries
from app.library.actions import marking, placing, releasing, reserving, spaces
from app.library.actions.deleting import delete
from app.library.kinds import TRANSFER
from app.library.models import Document, Folder, Transfer

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.library.models import Item
    from app.work import UnitOfWork

AT_ONCE = 200  # items that are copied before the answer
MOST = 20_000  # items of one copy


def copy(work: UnitOfWork, item: Item, target: Folder, *, keep_both: bool = False) -> Item:
    """Copy an item, with all in it that one may read, into a folder of its group: the current versions.

    The copy is whoever asks' own. Raises `Conflict` where its name is taken there, unless `keep_both`.
    """
    policy.require(work.actor, policy.READ, item)
    placing.hold_tree(work, item, target)
    policy.require(work.actor, policy.ADD, target)
    return _write(work, copies.plan(work, item), item, target, keep_both=keep_both)


def _write(
    work: UnitOfWork, made: copies.Plan, item: Item, target: Folder, *, keep_both: bool, whole: bool = False
) -> Item:
    """Write a copy that was planned, and tell it in the group that it came to, and in the one that it came from."""
    _require_possible(work, item, target)
    if not made.items or len(made.items) > MOST:
        raise errors.Conflict("There is nothing in it that can be copied, or too much for one copy.")
    name = item.name
    if queries.named(work, target, [name]):
        if not keep_both:
            placing.require_free(work, target, name)
        name = queries.free_name(work, target, name)
    spaces.take(work, target.group_id, made.contents, made.files if item.group_id != target.group_id else ())
    copied = copies.write(work, made, target, name, whole=whole)
    for each in made.items:
        if isinstance(each, Document) and handling.is_sensitive(each):
            marking.fence_copy(work, each, work.session.get_one(Document, made.copies[each.id]))
    said = {"items": len(made.items)}
    if item.group_id != target.group_id:
        versions = [version.id for each in made.versions.values() for version in each]
        work.tell("library.sent_to_group", item, title=item.name, details={**said, "versions": versions})
        work.tell("library.received_from_group", copied, title=copied.name, details=said)
    else:
        work.tell("library.copied", copied, title=copied.name, details={**said, "from": item.id})
    return copied


def _require_possible(work: UnitOfWork, item: Item, target: Folder) -> None:
    """Refuse what cannot be: the library itself, a folder within itself, too deep."""
    placing.folder_of(work, item)
    if item.id in {target.id, *target.ancestors}:
        raise errors.Invalid("A folder cannot be copied into itself.")
    placing.require_depth(target, queries.depth_within(work, item))


def begin_transfer(
    work: UnitOfWork, items: Sequence[Item], target: Folder, *, is_move: bool = False, keep_both: bool = False
) -> Transfer:
    """Leave a large copy, or a copy or move into another group, to be made; it is asked again when it is."""
    policy.require(work.actor, policy.ADD, target)
    for item in items:
        policy.require(work.actor, policy.DELETE if is_move else policy.READ, item)
        _require_possible(work, item, target)
        if not keep_both:
            placing.require_free(work, target, item.name)
    releasing.require_released(work, items, target)
    made = Transfer(
        user_id=work.actor.user_id,
        group_id=items[0].group_id,
        sources=[item.id for item in items],
        target_id=target.id,
        is_move=is_move,
    )
    work.session.add(made)
    work.session.flush()
    work.later(TRANSFER, made.id, group_id=target.group_id)
    return made


def transfer(work: UnitOfWork, item: Item, target: Folder, *, is_move: bool, placed: Collection[str]) -> Item:
    """Write one item of a transfer, whose bytes are in place; a move keeps all versions and deletes what it leaves.

    Raises `NotPlaced` where more has been added meanwhile than the blobs of these digests.
    """
    policy.require(work.actor, policy.DELETE if is_move else policy.READ, item)
    for each in sorted((item, target), key=lambda one: one.group_id):
        placing.hold_tree(work, each)
    policy.require(work.actor, policy.ADD, target)
    if is_move:
        reserving.require_unreserved(work, item)
    permissions = releasing.require_released(work, [item], target)
    made = copies.plan(work, item, whole=is_move)
    if not set(made.digests) <= set(placed):
        raise copies.NotPlaced
    copied = _write(work, made, item, target, keep_both=True, whole=is_move)
    releasing.use_releases(work, permissions)
    if is_move:
        delete(work, item)
    return copied


def record_progress(work: UnitOfWork, made: Transfer, *, state: str, done: int, total: int) -> None:
    """Write how far a transfer is."""
    policy.require_self(work.actor, made.user_id)
    made.state, made.done, made.total = state, done, total


def record_failure(work: UnitOfWork, made: Transfer, error: errors.DomainError) -> None:
    """Write why a transfer cannot be made."""
    policy.require_self(work.actor, made.user_id)
    made.state, made.error = "failed", error.kept
