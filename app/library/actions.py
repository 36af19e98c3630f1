"""What changes the library: folders, documents, versions, and what is told of reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app import errors, policy
from app.db import new_id, now
from app.groups import actions as groups
from app.groups import queries as groups_queries
from app.groups.models import Acl
from app.library import names, queries
from app.library.content import Content
from app.library.models import TEXT, Derived, Document, Folder, Item, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.groups.models import Group
    from app.text import Text
    from app.work import UnitOfWork
    from storage import Blob

CHECK = "library.check"
EXTRACT = "library.extract"
INDEX = "search.index"
INDEX_SUBTREE = "search.index_subtree"
VIRUS_FOUND = "mail.virus_found"
DEEPEST = 50  # folders within each other
TAKEN = errors.N_("This name cannot be used here. Try %(free)s.")
NAME_LOST = errors.N_("Somebody else has just used this name. Try again.")
NUMBER_LOST = errors.N_("Somebody else has just added a version. Try again.")


def open_library(work: UnitOfWork, group: Group) -> Folder:
    """Give a new group its library: the folder that lies in no other."""
    policy.require(work.actor, policy.READ, group)
    library = Folder(
        id=new_id(),
        group_id=group.id,
        acl_id=group.acl("library").id,
        author_id=work.actor.user_id,
        **_names(group.title),
    )
    work.session.add(library)
    work.session.flush()
    return library


def _names(name: str) -> dict[str, str]:
    """The three forms of a name: as shown, as compared, as sorted."""
    return {"name": name, "name_key": names.key(name), "sort_key": names.sort_key(name)}


def create_folder(work: UnitOfWork, parent: Folder, name: str, description: str = "") -> Folder:
    """Make a folder; raises `Conflict` where the name is taken."""
    policy.require(work.actor, policy.ADD, parent)
    if len(parent.ancestors) >= DEEPEST:
        raise errors.Invalid("Folders can lie %(deepest)s deep. Make this one further up.", deepest=DEEPEST)
    name = names.clean(name)
    _require_free(work, parent, name)
    folder = Folder(
        **_place(work, parent),
        **_names(name),
        description=description.strip(),
    )
    work.session.add(folder)
    _write(work, NAME_LOST)
    work.tell("library.folder_created", folder)
    work.later(INDEX, folder.id, group_id=folder.group_id)
    return folder


def _place(work: UnitOfWork, parent: Folder) -> dict[str, object]:
    """Where something new lies: in this folder, behind its fence, written by whoever asks.

    The folder is read again and held where it is, so that nothing new is left behind by a move.
    """
    work.session.refresh(parent, ["acl_id", "trail"], with_for_update={"read": True})
    return {
        "id": new_id(),
        "group_id": parent.group_id,
        "parent_id": parent.id,
        "acl_id": parent.acl_id,
        "author_id": work.actor.user_id,
        "trail": parent.trail_within,
    }


def _require_free(work: UnitOfWork, folder: Folder, name: str) -> None:
    """Nothing else in the folder may bear the name; a free one is proposed."""
    if queries.named(work, folder, [name]):
        raise errors.Conflict(TAKEN, free=queries.free_name(work, folder, name))


def _write(work: UnitOfWork, lost: str) -> None:
    """Write what was added; where somebody was quicker with its name or number, say so."""
    try:
        work.session.flush()
    except IntegrityError as error:
        raise errors.Conflict(lost) from error


def upload(
    work: UnitOfWork, folder: Folder, content: Content, *, comment: str = "", keep_both: bool = False
) -> Version:
    """Put a received file into a folder: a new document, or the next version of the one of its name.

    With `keep_both` a taken name is never versioned: a free one is chosen.
    """
    policy.require(work.actor, policy.ADD, folder)
    name = names.clean(content.name)
    held = queries.named(work, folder, [name]).get(names.key(name))
    if held is None:
        return _add_document(work, folder, name, content, comment)
    if keep_both:
        return _add_document(work, folder, queries.free_name(work, folder, name), content, comment)
    if not queries.can_take_version(work, held):
        raise errors.Conflict(TAKEN, free=queries.free_name(work, folder, name))
    return add_version(work, queries.document(work, held.id), content, comment=comment)


def _add_document(work: UnitOfWork, folder: Folder, name: str, content: Content, comment: str) -> Version:
    """Make a document with its version 1.0."""
    document = Document(**_place(work, folder), **_names(name), title="")
    work.session.add(document)
    return _put_version(work, document, content, comment=comment, lost=NAME_LOST)


def add_version(
    work: UnitOfWork, document: Document, content: Content, *, comment: str = "", minor: bool = False
) -> Version:
    """Put a received file on top of a document's versions."""
    policy.require(work.actor, policy.CHANGE, document)
    _hold(work, document)
    return _put_version(work, document, content, comment=comment, minor=minor)


def _hold(work: UnitOfWork, document: Document) -> None:
    """Wait until nobody else changes a document's versions, and see them as they left them."""
    work.session.refresh(document, ["id"], with_for_update=True)
    work.session.refresh(document, ["deleted_at", "latest_id", "latest", "current_id", "current", "versions"])


def _put_version(
    work: UnitOfWork,
    document: Document,
    content: Content,
    *,
    comment: str = "",
    minor: bool = False,
    lost: str = NUMBER_LOST,
) -> Version:
    """Write the version, tell it, and leave its check or its text to be done."""
    version = document.add_version(content, str(work.actor.user_id), comment=comment.strip(), minor=minor)
    _write(work, lost)
    _tell_version(work, "library.version_added", version)
    _leave_next(work, version)
    return version


def _tell_version(work: UnitOfWork, act: str, version: Version, **details: object) -> None:
    """Tell what happened to a version, by the document it belongs to."""
    said = {"version": version.number, "size": version.size, "sha256": version.digest, **details}
    work.tell(act, version.document, title=version.document.name, details=said)


def _leave_next(work: UnitOfWork, version: Version) -> None:
    """What is to be done with a version next: its check, or its text."""
    kind = EXTRACT if version.is_served else CHECK
    if version.is_served or version.check_state == "pending":
        work.later(kind, version.id, group_id=version.group_id)
    work.later(INDEX, version.document_id, group_id=version.group_id)


def record_check(work: UnitOfWork, version: Version, state: str, finding: str) -> None:
    """Write the end of a virus check; what was found infected by a job is kept unreadable and told to the leaders."""
    policy.require_system(work.actor)
    document = version.document
    _hold(work, document)
    version.check_state, version.check_finding = state, finding
    document.choose_current()
    _tell_version(work, "library.version_checked", version, state=state, finding=finding)
    _leave_next(work, version)
    if state == "infected":
        said = {"name": document.name, "finding": finding, "act": "library.version_checked"}
        work.later(VIRUS_FOUND, str(document.parent_id), group_id=version.group_id, **said)


def record_text(work: UnitOfWork, version: Version, found: Text, blob: Blob | None) -> None:
    """Write what was read of a version and where its text is kept; search takes it from there."""
    policy.require_system(work.actor)
    version.text_state, version.text_reason, version.text_by = found.state, found.reason or "", found.by or ""
    version.language = version.language or found.language
    work.session.execute(delete(Derived).where(Derived.version_id == version.id, Derived.kind == TEXT))
    if blob is not None:
        kept = Derived(version_id=version.id, group_id=version.group_id, kind=TEXT)
        kept.digest, kept.size = blob.digest, blob.size
        work.session.add(kept)
    work.later(INDEX, version.document_id, group_id=version.group_id)


def set_fence(work: UnitOfWork, item: Item, levels: Mapping[str, policy.Level]) -> Acl:
    """Put a fence of its own around an item and all it encloses: `levels` by the id of a profile or a person.

    It can only narrow. The leader profile always keeps *admin*; whom no rule names has none.
    """
    policy.require(work.actor, policy.ADMINISTER, item)
    acl = groups.fence(work, work.session.get_one(Acl, item.acl_id), levels)
    former = item.acl_id
    item.acl_id = acl.id
    if isinstance(item, Folder):
        _enclose(work, item, former, acl.id)
    said = {who: int(level) for who, level in levels.items()}
    work.tell("library.fence_set", item, title=item.name, details={"levels": said})
    work.later(INDEX_SUBTREE, item.id, group_id=item.group_id)
    return acl


def _enclose(work: UnitOfWork, folder: Folder, former: int, acl_id: int) -> None:
    """Move everything in a folder that stood behind its former fence behind the new one; inner fences follow."""
    within = Item.trail.like(f"{folder.trail_within}%")
    inside = select(Item.acl_id).where(Item.group_id == folder.group_id, within, Item.acl_id != former)
    inner = select(Acl.id).where(Acl.parent_id == former, Acl.id.in_(inside), Acl.id != acl_id)
    work.session.execute(update(Acl).where(Acl.id.in_(inner)).values(parent_id=acl_id))
    same_fence = (Item.group_id == folder.group_id, within, Item.acl_id == former)
    work.session.execute(update(Item).where(*same_fence).values(acl_id=acl_id))


def rename(work: UnitOfWork, item: Item, name: str) -> None:
    """Give an item another name; raises `Conflict` where it is taken. Permanent links go on."""
    policy.require(work.actor, policy.CHANGE, item)
    folder = _folder_of(work, item)
    name, former = names.clean(name), item.name
    if name == former:
        return
    if names.key(name) != item.name_key:
        _require_free(work, folder, name)
    _call(item, name)
    _write(work, NAME_LOST)
    work.tell("library.renamed", item, title=f"{former} → {name}")
    work.later(INDEX, item.id, group_id=item.group_id)


def _folder_of(work: UnitOfWork, item: Item) -> Folder:
    """The folder that an item lies in; raises `Conflict` for the library itself, which stays as and where it is."""
    if item.parent_id is None:
        raise errors.Conflict("The library itself can be neither renamed nor moved.")
    return work.session.get_one(Folder, item.parent_id)


def _call(item: Item, name: str) -> None:
    """Give an item a name in its three forms."""
    for field, value in _names(name).items():
        setattr(item, field, value)


def move(work: UnitOfWork, item: Item, target: Folder) -> None:
    """Put an item, with everything in it, into another folder of its group.

    It takes *edit* on all of it and *contribute* at the target; where that lets anybody new read it, *admin*.
    """
    policy.require(work.actor, policy.CHANGE, item)
    _hold_tree(work, item, target)
    policy.require(work.actor, policy.ADD, target)
    source = _folder_of(work, item)
    if not queries.can_all(work, policy.CHANGE, item):
        raise errors.Forbidden
    if target.group_id != item.group_id:
        raise errors.Invalid("This folder belongs to another group.")
    if item.id in {target.id, *target.ancestors}:
        raise errors.Invalid("A folder cannot be moved into itself.")
    if len(target.ancestors) + queries.depth_within(work, item) > DEEPEST:
        raise errors.Invalid("Folders can lie %(deepest)s deep. Choose one further up.", deepest=DEEPEST)
    if target.id == source.id:
        return
    _require_free(work, target, item.name)
    if _lets_new_read(work, source, target):
        policy.require(work.actor, policy.ADMINISTER, item)
    _put_behind(work, item, source.acl_id, target.acl_id)
    _carry(work, item, target)
    _write(work, NAME_LOST)
    work.tell("library.moved", item, title=item.name, details={"from": source.id, "to": target.id})
    work.later(INDEX_SUBTREE, item.id, group_id=item.group_id)


def _hold_tree(work: UnitOfWork, *items: Item) -> None:
    """Wait until nobody else moves anything in the group, and see where things are then."""
    library = select(Folder.id).where(Folder.group_id == items[0].group_id, Folder.parent_id.is_(None))
    work.session.execute(library.with_for_update())
    for item in items:
        work.session.refresh(item, ["deleted_at", "parent_id", "acl_id", "trail"])


def _lets_new_read(work: UnitOfWork, source: Folder, target: Folder) -> bool:
    """Whether anybody may read in one folder who may not in the other."""
    if source.acl_id == target.acl_id:
        return False
    readers = groups_queries.readers(work, target.group_id)
    return not readers.get(target.acl_id, set()) <= readers.get(source.acl_id, set())


def _put_behind(work: UnitOfWork, item: Item, former: int, acl_id: int) -> None:
    """Put an item that leaves a fence behind another; a fence of its own goes with it."""
    if item.acl_id != former:
        work.session.get_one(Acl, item.acl_id).parent_id = acl_id
        return
    item.acl_id = acl_id
    if isinstance(item, Folder) and acl_id != former:
        _enclose(work, item, former, acl_id)


def _carry(work: UnitOfWork, item: Item, target: Folder) -> None:
    """Let an item lie in a folder, and tell everything in it of its new way."""
    if isinstance(item, Folder):
        within = Item.trail.like(f"{item.trail_within}%")
        rest = func.substr(Item.trail, len(item.trail) + 1)
        carried = update(Item).where(Item.group_id == item.group_id, within)
        work.session.execute(carried.values(trail=target.trail_within + rest))
    item.parent_id, item.trail = target.id, target.trail_within


def restore_version(work: UnitOfWork, document: Document, version: Version) -> Version:
    """Put an old version on top again, as a new one; nothing between is lost."""
    policy.require(work.actor, policy.CHANGE, document)
    if not version.is_served:
        raise errors.Conflict("This version cannot be restored: it has not passed the virus check.")
    _hold(work, document)
    content = Content(
        name=document.name,
        digest=version.digest,
        size=version.size,
        media_type=version.media_type,
        check_state=version.check_state,
        check_finding=version.check_finding,
    )
    restored = document.add_version(content, str(work.actor.user_id))
    restored.restored_from = version
    work.session.flush()
    _tell_version(work, "library.version_restored", restored, restored=version.number)
    _leave_next(work, restored)
    return restored


def open_document(work: UnitOfWork, document: Document) -> None:
    """Tell that somebody looked at a document's page."""
    policy.require(work.actor, policy.READ, document)
    work.tell("library.document_opened", document, title=document.name)


def show_text(work: UnitOfWork, document: Document) -> None:
    """Tell that somebody reads the text that search has of a document."""
    policy.require(work.actor, policy.READ, document)
    work.tell("library.text_shown", document, title=document.name)


def download(work: UnitOfWork, document: Document, version: Version, *, by: str = "page") -> None:
    """Tell that somebody takes a version's bytes; raises `Conflict` for a version that is not served."""
    policy.require(work.actor, policy.READ, document)
    if not version.is_served:
        raise errors.Conflict("This version cannot be opened before its virus check has ended.")
    _tell_version(work, "library.version_downloaded", version, door=by)


def refuse_infected(work: UnitOfWork, folder: Folder, name: str, finding: str) -> None:
    """Keep, of a file in which a virus was found before the answer, nothing but the event; tell the leaders."""
    policy.require(work.actor, policy.ADD, folder)
    act, name = "library.upload_infected", name[: names.LONGEST]
    work.tell("library.upload_infected", folder, title=name, result="refused", details={"finding": finding})
    work.later(VIRUS_FOUND, folder.id, group_id=folder.group_id, name=name, finding=finding, act=act)


def delete_document(work: UnitOfWork, document: Document) -> None:
    """Take a document out of its folder; its versions are kept among the deleted items."""
    policy.require(work.actor, policy.DELETE, document)
    document.deleted_at = now()
    work.tell("library.document_deleted", document, title=document.name)
    work.later(INDEX, document.id, group_id=document.group_id)


def restore_document(work: UnitOfWork, document: Document) -> None:
    """Bring a deleted document back to its folder; where its name is taken meanwhile, under a free one."""
    policy.require(work.actor, policy.DELETE, document)
    folder = queries.folder(work, str(document.parent_id))
    if queries.named(work, folder, [document.name]):
        _call(document, queries.free_name(work, folder, document.name))
    document.deleted_at = None
    work.session.flush()
    work.tell("library.document_restored", document, title=document.name)
    work.later(INDEX, document.id, group_id=document.group_id)
