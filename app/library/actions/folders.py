"""Making folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import policy
from app.db import new_id
from app.library import names
from app.library.actions import placing
from app.library.kinds import INDEX
from app.library.models import Folder, Space

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.work import UnitOfWork


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
