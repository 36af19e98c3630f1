"""Details of documents, and what a group has chosen for its library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from app import errors, policy
from app.db import now
from app.library import details, handling, names, queries
from app.library.actions import marking, placing, reserving
from app.library.handling import SENSITIVE
from app.library.kinds import INDEX
from app.library.models import DocumentKeyword, Field, Keyword, LibrarySettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.groups.models import Group
    from app.library.models import Document, Folder
    from app.work import UnitOfWork

UNSAID = -1
CHANGED_MEANWHILE = errors.N_(
    "%(name)s changed these details while you were editing. Look at what has changed, then save again."
)
WORD_TAKEN = errors.N_("“%(name)s” is in the list already.")


def edit_details(work: UnitOfWork, document: Document, changes: Mapping[str, Any], revision: int | None = None) -> None:
    """Change the details that are named; raises `Conflict` where somebody else has changed some since `revision`."""
    policy.require(work.actor, policy.CHANGE, document)
    if changes.get("marking") == SENSITIVE:
        placing.hold_tree(work, document, placing.folder_of(work, document))
    former = ["revision", "deleted_at", "marking", "originator"]
    work.session.refresh(document, former, with_for_update=True)
    if document.deleted_at is not None:
        raise errors.NotFound
    reserving.require_unreserved(work, document)
    if revision is not None and revision != document.revision and document.revised_by_id != work.actor.user_id:
        raise errors.Conflict(CHANGED_MEANWHILE, name=document.revised_by.name if document.revised_by else "?")
    was_sensitive = handling.is_sensitive(document)
    changed = _apply(work, document, changes)
    if changed:
        document.revision = (document.revision or 0) + 1
        document.revised_by_id = work.actor.user_id
        document.changed_at = now()
        work.tell("library.details_changed", document, title=document.name, details={"changed": changed})
        work.later(INDEX, document.id, group_id=document.group_id)
    if handling.is_sensitive(document) != was_sensitive:
        marking.follow(work, document)


def describe(work: UnitOfWork, folder: Folder, description: str) -> None:
    """Say what belongs into a folder."""
    policy.require(work.actor, policy.CHANGE, folder)
    description = details.clean({"description": description}, ())[0]["description"]
    if description != folder.description:
        folder.description = description
        work.tell("library.details_changed", folder, title=folder.name, details={"changed": ["description"]})
        work.later(INDEX, folder.id, group_id=folder.group_id)


def _apply(work: UnitOfWork, document: Document, changes: Mapping[str, Any]) -> list[str]:
    """Set what is given; the names of those details that are other than before."""
    plain, given = details.clean(changes, queries.fields(work, document.group_id))
    marking.require_may_say(work, document, plain)
    changed = [name for name, value in plain.items() if (getattr(document, name) or "") != (value or "")]
    for name, value in plain.items():
        setattr(document, name, value)
    if "expires_on" in changed:
        document.reminded_on = None
    former = document.values or {}
    changed += [field_id for field_id, value in given.items() if (former.get(field_id) or "") != (value or "")]
    document.values = {key: value for key, value in {**former, **given}.items() if value}
    if changes.get("keywords") is not None:
        changed += _give_keywords(work, document, changes["keywords"])
    return changed


def _give_keywords(work: UnitOfWork, document: Document, wanted: Iterable[str]) -> list[str]:
    """Give a document these keywords of the group's list, by their names."""
    keys = {names.key(name): name for name in wanted}
    known = {word.name_key: word for word in queries.keywords(work, document.group_id)}
    for key, name in keys.items():
        if key not in known:
            raise errors.Invalid("“%(name)s” is not in the group's list of keywords.", name=name[:100])
    if len(keys) > details.MOST_KEYWORDS:
        raise errors.Invalid("A document can have up to %(most)s keywords.", most=details.MOST_KEYWORDS)
    if {word.name_key for word in document.keywords} == set(keys):
        return []
    document.keywords = [known[key] for key in keys]
    return ["keywords"]


def choose_settings(
    work: UnitOfWork, group: Group, *, deleted_days: int | None = None, keep_versions: int | None = UNSAID
) -> None:
    """Change what a group has chosen for its library; what is unsaid stays. `keep_versions` None keeps them all."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    chosen = queries.settings(work, group.id)
    work.session.add(chosen)
    if deleted_days is not None:
        _choose_deleted_days(chosen, deleted_days)
    if keep_versions != UNSAID:
        _choose_versions(chosen, keep_versions)
    said = {"deleted_days": chosen.deleted_days, "keep_versions": chosen.keep_versions}
    work.tell("library.settings_changed", group, details=said)


def _choose_deleted_days(chosen: LibrarySettings, days: int) -> None:
    """For how long deleted items are kept."""
    if not 1 <= days <= LibrarySettings.MOST_DAYS:
        raise errors.Invalid("Keep deleted items for 1 to %(most)s days.", most=LibrarySettings.MOST_DAYS)
    chosen.deleted_days = days


def _choose_versions(chosen: LibrarySettings, number: int | None) -> None:
    """How many versions are kept; fewer than before count from now."""
    if number is not None and not 1 <= number <= LibrarySettings.MOST_VERSIONS:
        raise errors.Invalid("Keep 1 to %(most)s versions, or all.", most=LibrarySettings.MOST_VERSIONS)
    if number is None:
        chosen.keep_versions_since = None
    elif chosen.keep_versions is None or number < chosen.keep_versions:
        chosen.keep_versions_since = now()
    chosen.keep_versions = number


def add_keywords(work: UnitOfWork, group: Group, wanted: Sequence[str]) -> list[str]:
    """Put words on the group's list; those that are there already are passed over. The names that were added."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    known = {word.name_key for word in queries.keywords(work, group.id)}
    added = []
    for name in (" ".join(each.split()) for each in wanted):
        if name and names.key(name) not in known:
            work.session.add(Keyword(group_id=group.id, **_word(name)))
            known.add(names.key(name))
            added.append(name)
    if added:
        work.tell("library.keywords_added", group, details={"keywords": added})
    return added


def _word(name: str) -> dict[str, str]:
    """A keyword in its three forms; raises `Invalid` where it is too long."""
    if len(name) > Keyword.LONGEST:
        raise errors.Invalid(details.TOO_LONG, label=name[:20], longest=Keyword.LONGEST)
    return names.forms(name)


def rename_keyword(work: UnitOfWork, group: Group, keyword: Keyword, name: str) -> None:
    """Give a keyword another form, everywhere."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    name, former = " ".join(name.split()), keyword.name
    if not name:
        raise errors.Invalid("Write a keyword.")
    taken = [word.id for word in queries.keywords(work, group.id) if word.name_key == names.key(name)]
    if taken not in ([], [keyword.id]):
        raise errors.Conflict(WORD_TAKEN, name=name)
    for form, value in _word(name).items():
        setattr(keyword, form, value)
    work.tell("library.keyword_renamed", group, details={"from": former, "to": name})
    _index_again(work, group, _bearers(work, keyword))


def remove_keyword(work: UnitOfWork, group: Group, keyword: Keyword) -> None:
    """Take a keyword off the list and off every document."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    bearers = _bearers(work, keyword)
    work.session.execute(delete(DocumentKeyword).where(DocumentKeyword.keyword_id == keyword.id))
    work.session.delete(keyword)
    work.tell("library.keyword_removed", group, details={"keyword": keyword.name, "documents": len(bearers)})
    _index_again(work, group, bearers)


def _bearers(work: UnitOfWork, keyword: Keyword) -> list[str]:
    """The ids of the documents that have a keyword."""
    rows = select(DocumentKeyword.document_id).where(DocumentKeyword.keyword_id == keyword.id)
    return list(work.session.scalars(rows))


def _index_again(work: UnitOfWork, group: Group, ids: list[str]) -> None:
    """Leave the entries of these documents to be written anew."""
    if ids:
        work.later(INDEX, ids[0], group_id=group.id, ids=ids)


def add_field(work: UnitOfWork, group: Group, label: str, form: str, choices: Sequence[str] = ()) -> Field:
    """Define a detail of the group's own; `choices` are for those of which one or several are taken."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    if form not in details.FORMS:
        raise errors.Invalid(details.NO_CHOICE, value=form[:20], label="form")
    there = queries.fields(work, group.id)
    if len(there) >= details.MOST_FIELDS:
        raise errors.Conflict("A group can have up to %(most)s fields of its own.", most=details.MOST_FIELDS)
    field = Field(group_id=group.id, form=form, position=max((each.position for each in there), default=0) + 1)
    _describe(work, field, label, choices)
    work.session.add(field)
    work.session.flush()
    work.tell("library.field_added", field, title=field.label)
    return field


def change_field(work: UnitOfWork, group: Group, field: Field, label: str, choices: Sequence[str] = ()) -> None:
    """Give a field another label or other choices; values that are no longer among them stay where they are."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    _describe(work, field, label, choices)
    work.tell("library.field_changed", field, title=field.label)


def _describe(work: UnitOfWork, field: Field, label: str, choices: Sequence[str]) -> None:
    """Set the label and the choices of a field."""
    label = " ".join(label.split())
    if not label or len(label) > Field.LONGEST:
        raise errors.Invalid("Give the field a name of up to %(longest)s characters.", longest=Field.LONGEST)
    others = (each.label.lower() for each in queries.fields(work, field.group_id) if each.id != field.id)
    if label.lower() in others:
        raise errors.Conflict(WORD_TAKEN, name=label)
    given = list(dict.fromkeys(text for each in choices if (text := " ".join(each.split())[: Field.LONGEST])))
    if field.form in {"one_of", "several_of"} and not 1 <= len(given) <= details.MOST_CHOICES:
        raise errors.Invalid("Write 1 to %(most)s choices, one on each line.", most=details.MOST_CHOICES)
    field.label, field.choices = label, given


def remove_field(work: UnitOfWork, group: Group, field: Field) -> None:
    """Take a field away; what documents had in it is shown no more."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    work.tell("library.field_removed", field, title=field.label)
    work.session.delete(field)
