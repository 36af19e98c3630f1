"""What is in a zip that is to be imported, and what its table of details says: inspected before all else."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from app import errors, policy
from app.db import new_id
from app.library import actions, detail_table, paths, queries
from app.library.models import Import

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.archives import Archive, Member
    from app.work import Workshop

WRONG_DETAILS = errors.N_("Some details are wrong, so nothing was imported. Correct them, and import the zip again.")
NO_DETAILS = errors.N_("There is no details.csv in the zip.")
LARGE_DETAILS = errors.N_("It is too large.")
LINK = errors.N_("It is a link to something else. Put the file itself into the zip.")
ENCRYPTED = errors.N_("It is encrypted with a password. Take the password off, and import it again.")
LEFT_BEHIND = errors.N_("Your computer puts this beside files by itself.")
TWICE = errors.N_("Something else in the zip has the same name.")
UNCLEAR = errors.N_("Its marking cannot be understood.")


def plan(workshop: Workshop, made: Import, zipped: Archive) -> errors.DomainError | None:
    """Write which members there are, and what is said of them; why nothing is to be imported, where that is so."""
    rows = list(_rows(made, zipped))
    files = _files(rows)
    table = _table(workshop, made, zipped, files) if made.with_details else detail_table.Table()
    error = errors.Invalid(WRONG_DETAILS) if table.faults and not made.leaves_out_wrong else None
    for key, changes in table.changes.items():
        files[key]["details"] = changes
    for key in table.unclear:
        files[key].update(state="refused", reason=errors.Invalid(UNCLEAR).kept)
    planned = [{name: value for name, value in row.items() if name != "way"} for row in rows]
    with workshop.do_as(policy.SYSTEM) as work:
        actions.plan_import(work, work.session.get_one(Import, made.id), [] if error else planned, table.faults)
    return error


def _files(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The files among the members, by the keys of their paths; of several with one key the first."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["way"] and not row["is_folder"]:
            found.setdefault(paths.key(row["way"]), row)
    return found


def _rows(made: Import, zipped: Archive) -> Iterator[dict[str, Any]]:
    """What is to be known of each member; those that cannot be imported say why already."""
    seen: set[str] = set()
    for number, member in enumerate(zipped.members):
        if made.with_details and member.path == detail_table.NAME:
            continue
        way, error = _way(member)
        key = paths.key(way)
        if error is None and key in seen and made.same_names == "version":
            error = errors.Conflict(TWICE)
        if not member.is_folder:
            seen.add(key)
        yield {
            "id": new_id(),
            "number": number,
            "path": paths.shown(member.path),
            "is_folder": member.is_folder,
            "size": member.size,
            "state": _state(error),
            "reason": error.kept if error else {},
            "details": {},
            "way": way,
        }


def _state(error: errors.DomainError | None) -> str:
    """What has become of a member before anything is imported."""
    if error is None:
        return "waiting"
    return "skipped" if isinstance(error, actions.Skipped) else "refused"


def _way(member: Member) -> tuple[tuple[str, ...], errors.DomainError | None]:
    """The names on the way to a member, as far as they can be used; and why it cannot be imported."""
    if paths.is_left_behind(member.path):
        return (), actions.Skipped(LEFT_BEHIND)
    try:
        way = paths.parts(member.path)
    except errors.Invalid as error:
        return (), error
    if member.is_link:
        return way, errors.Invalid(LINK)
    return way, errors.Invalid(ENCRYPTED) if member.is_encrypted else None


def _table(workshop: Workshop, made: Import, zipped: Archive, files: Mapping[str, Any]) -> detail_table.Table:
    """What the zip's table of details says of its files."""
    table = detail_table.Table()
    member = next((one for one in zipped.members if one.path == detail_table.NAME), None)
    if member is None or member.size > detail_table.LARGEST:
        table.blame(1, "", NO_DETAILS if member is None else LARGE_DETAILS)
        return table
    raw = BytesIO()
    zipped.copy(member, raw)
    with workshop.ask() as work:
        words = {word.name_key for word in queries.keywords(work, made.group_id)}
        known = detail_table.Known(files, queries.fields(work, made.group_id), words)
    return detail_table.read(raw.getvalue(), known)
