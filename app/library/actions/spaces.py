"""The room of a group: counted in the transaction that fills it, so that no two together can exceed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app import errors, policy
from app.groups.models import Group
from app.library import intake, names, queries
from app.library.kinds import FORGET, SPACE
from app.library.models import LibrarySettings, Space

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.library.models import Folder
    from app.work import UnitOfWork


def take(
    work: UnitOfWork, group_id: str, contents: Mapping[str, int], files: Collection[tuple[str, int]] = ()
) -> set[str]:
    """Count contents, sizes by digest, before versions name them; those that the group has already, which cost nothing.

    `files` are what comes into the group, by name and size. Raises `NotTaken` or `TooLarge` for a file that it
    does not take, `OverQuota` where all of it together does not fit.
    """
    space, chosen = _hold(work, group_id)
    taken = queries.intake_of(work, space, chosen)
    for name, size in files:
        taken.require_kind(name)
        taken.require_size(name, size)
    there = queries.named_contents(work, group_id, contents)
    wanted = sum(size for digest, size in contents.items() if digest not in there)
    if wanted:
        taken.require_room(wanted)
        _count(work, space, wanted)
    return there


def give_back(work: UnitOfWork, group_id: str, contents: Mapping[str, int]) -> None:
    """Count contents no longer, sizes by digest, as far as no version names them any more."""
    space, _chosen = _hold(work, group_id)
    there = queries.named_contents(work, group_id, contents)
    _count(work, space, -sum(size for digest, size in contents.items() if digest not in there))


def _hold(work: UnitOfWork, group_id: str) -> tuple[Space, LibrarySettings | None]:
    """The room of a group, which nobody else fills until the end, and what the group has chosen."""
    rows = select(Space, LibrarySettings).outerjoin(LibrarySettings, LibrarySettings.group_id == Space.group_id)
    held = rows.where(Space.group_id == group_id).with_for_update(of=Space)
    found = work.session.execute(held.execution_options(populate_existing=True)).one_or_none()
    if found is not None:
        return found[0], found[1]
    space = Space(group_id=group_id, used=queries.taken(work, group_id), told=0)
    work.session.add(space)
    work.session.flush()
    return space, work.session.get(LibrarySettings, group_id)


def _count(work: UnitOfWork, space: Space, change: int) -> None:
    """So many bytes more or fewer; leaders are told once for each percentage that is reached."""
    space.used = max(0, space.used + change)
    fullness = space.fullness(work.settings.group_quota)
    if fullness > space.told:
        group = work.session.get_one(Group, space.group_id)
        said = {"percent": fullness, "used": space.used, "quota": space.limit(work.settings.group_quota)}
        work.tell("library.space_nearly_full", group, details=said)
        work.later(SPACE, group.id, group_id=group.id, percent=fullness)
    space.told = fullness


def choose_quota(work: UnitOfWork, group: Group, quota: int | None) -> None:
    """How many bytes the versions of a group may take: 0 for any, None for what the platform has chosen."""
    policy.require_administrator(work.actor)
    if quota is not None and not 0 <= quota <= Space.MOST:
        raise errors.Invalid("Choose a number of bytes up to %(most)s, or none.", most=Space.MOST)
    space, _chosen = _hold(work, group.id)
    former, space.quota = space.quota, quota
    for chain in (group.id, None):
        work.tell("library.quota_chosen", group, group_id=chain, details={"from": former, "to": quota})
    _count(work, space, 0)


def choose_intake(work: UnitOfWork, group: Group, file_limit: int | None, endings: Collection[str] | None) -> None:
    """Choose the largest file, in bytes, and the endings of the files that a group takes; None for all."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    chosen = queries.settings(work, group.id)
    work.session.add(chosen)
    if file_limit is not None and not 1 <= file_limit <= work.settings.file_limit:
        raise errors.Invalid("The largest file can have up to %(most)s.", most=errors.Size(work.settings.file_limit))
    chosen.file_limit = file_limit
    chosen.endings = None if endings is None else intake.clean_endings(endings)
    said = {"file_limit": chosen.file_limit, "endings": chosen.endings}
    work.tell("library.intake_chosen", group, details=said)


def refuse_upload(work: UnitOfWork, folder: Folder, name: str, error: errors.DomainError) -> None:
    """Keep, of a file that the group does not take or has no room for, the event."""
    policy.require(work.actor, policy.ADD, folder)
    why = {errors.NotTaken: "type", errors.TooLarge: "size", errors.OverQuota: "space"}.get(type(error), "")
    work.tell("library.upload_refused", folder, title=name[: names.LONGEST], result="refused", details={"why": why})


def recount(work: UnitOfWork, group_id: str) -> None:
    """Count the room that a group takes anew, where its count is wrong."""
    policy.require_system(work.actor)
    space, _chosen = _hold(work, group_id)
    _count(work, space, queries.taken(work, group_id) - space.used)


def forget(work: UnitOfWork, group_id: str, digests: Collection[str]) -> None:
    """Let bytes be removed that were put into a group for what was then refused, unless something names them."""
    policy.require_system(work.actor)
    work.later(FORGET, group_id, group_id=group_id, digests=sorted(digests))
