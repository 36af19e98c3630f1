"""What our own module asks before it sends files: which names are taken, and for the folders of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, jsonify
from pydantic import Field

from app import policy
from app.library import actions, names, queries, taking, words
from app.library.models import Document, Folder
from app.library.views.door import bp
from app.web import json
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.library.intake import Intake
    from app.library.models import Item
    from app.work import UnitOfWork

MOST_NAMES = 1000
PIECE_SIZE = 8 * 1024**2  # bytes of a file that our own module sends in one request; smaller files come whole
LONGEST_PATH = 12_000  # characters


class Coming(json.Shape):
    """A file that somebody is about to send; its path begins below the folder."""

    path: str = Field(max_length=LONGEST_PATH)
    size: int = Field(ge=0, lt=2**63)


class AllComing(json.Shape):
    """Files that somebody is about to send, and how many bytes were asked for before them."""

    files: list[Coming] = Field(max_length=MOST_NAMES)
    before: int = Field(0, ge=0, lt=2**63)


class Paths(json.Shape):
    """The folders of a tree."""

    paths: list[str] = Field(max_length=actions.MOST_FOLDERS)


@bp.post("/f/<folder_id>/uploads/names", endpoint="names")
def names_wanted(folder_id: str) -> Response:
    """Which of the names that somebody is about to send are taken, here or below, and what could be done about each.

    Also which files the group would not take, one after the other, and why.
    """
    with ask() as work:
        folder = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, folder)
        wanted = json.said(AllComing)
        taken = [words.taken(work, path, item) for path, item in _held(work, folder, wanted.files).items()]
        return jsonify(taken=taken, refused=_refused(queries.intake(work, folder.group_id), wanted))


def _held(work: UnitOfWork, folder: Folder, files: Sequence[Coming]) -> dict[str, Item]:
    """What bears the names of these files already, by path, where one may read the folder that it lies in."""
    ways = {file.path: tuple(names.key(name) for name in file.path.split("/") if name) for file in files}
    there = queries.below(work, folder, set(ways.values()))
    held = {
        path: there[way]
        for path, way in ways.items()
        if way and way in there and policy.can(work.actor, policy.READ, there[way[:-1]])
    }
    queries.read_latest(work, [item for item in held.values() if isinstance(item, Document)])
    return held


def _refused(intake: Intake, wanted: AllComing) -> list[dict[str, str]]:
    """Which of these files a group would not take, one after the other, and why."""
    found, coming = [], wanted.before
    for file in wanted.files:
        name = file.path.rpartition("/")[2]
        try:
            intake.require_kind(name)
            intake.require_size(name, file.size)
            intake.require_room(coming + file.size)
        except taking.REFUSALS as error:
            found.append({"path": file.path, "why": told(error)})
        else:
            coming += file.size
    return found


@bp.post("/f/<folder_id>/tree", endpoint="tree")
def make_tree(folder_id: str) -> Response:
    """Make the folders of these paths below a folder: their ids, and why some could not be made."""
    with do() as work:
        folder = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, folder)
        tree = actions.make_tree(work, folder, json.said(Paths).paths)
        made = {path: found.id for path, found in tree.folders.items()}
        return jsonify(folders=made, refused={path: told(error) for path, error in tree.refused.items()})
