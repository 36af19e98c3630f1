"""Folders, by program."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from flask import Response, request
from pydantic import Field

from app import errors, policy
from app.groups import queries as groups
from app.library import actions, queries, taking
from app.library.api.shapes import (
    LIBRARY,
    Change,
    Entry,
    FolderPage,
    NewAddress,
    NewFolder,
    Stored,
    bp,
    comment,
    entry,
    stored,
)
from app.library.models import Folder
from app.library.views.folders import wanted_view
from app.library.views.seeing import folder_seen
from app.library.views.selection import zipped
from app.members import queries as members
from app.web import json
from app.web.errors import told
from app.web.request import ask, do, visit
from app.web.security import takes_files


@bp.get("/folders/<folder_id>")
@json.spec.validate(resp=json.answers(HTTP_200=FolderPage), tags=[LIBRARY], operation_id="folder")
def folder(folder_id: str) -> FolderPage:
    """A folder. `?sort=` is name, size, by or changed, `?dir=desc` turns it, `?page=` goes on.

    `?name=` and `?by=` (a part of a person's name) filter, as do `?status=`, `?since=` (a day), and `?type=`: folder,
    text, table, slides, pdf, image, mail or archive.
    """
    view = replace(wanted_view(), page=json.number("page"))
    with ask() as work:
        here = queries.folder(work, folder_id)
        return _folder_page(here, queries.listing(work, here, view))


def _folder_page(here: Folder, listing: queries.Listing) -> FolderPage:
    """A folder and what is listed of it, as programs see them."""
    return FolderPage(
        id=here.id,
        name=here.name,
        description=here.description,
        parent=here.parent_id,
        items=[entry(item) for item in listing.items],
        folders=listing.folders,
        documents=listing.documents,
        page=listing.page,
        pages=listing.pages,
    )


@bp.get("/groups/<slug>/profiles/<profile_id>/library")
@json.spec.validate(resp=json.answers(HTTP_200=FolderPage), tags=[LIBRARY], operation_id="library_as_profile")
def as_profile(slug: str, profile_id: str) -> FolderPage:
    """A folder as the members of a profile see it, for those who administer the members; never more than you see.

    `?folder=` names it, else it is the library itself; `?page=` goes on. 404 where they do not see it.
    """
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
        theirs = groups.as_profile(work, group, members.profile(work, group, profile_id))
        here = folder_seen(theirs, group, request.args.get("folder", ""))
        if here is None:
            raise errors.NotFound
        return _folder_page(here, queries.listing(theirs, here, queries.View(page=json.number("page"))))


@bp.post("/folders/<folder_id>/folders")
@json.spec.validate(
    json=NewFolder, resp=json.answers(HTTP_201=Entry, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="new_folder"
)
def new_folder(folder_id: str) -> tuple[Entry, int]:
    """Make a folder in this one."""
    wanted: NewFolder = json.body()
    with do() as work:
        made = actions.create_folder(work, queries.folder(work, folder_id), wanted.name, wanted.description)
        return entry(made), HTTPStatus.CREATED


class NewTree(json.Shape):
    """The folders of a tree."""

    paths: list[str] = Field(max_length=actions.MOST_FOLDERS, description="Names with / between them")


class TreeFolder(json.Shape):
    """A folder of a tree, or why it could not be made."""

    path: str
    folder: str | None = Field(description="Its id")
    error: str = Field(description="What was in the way")


class TreeMade(json.Shape):
    """The folders of a tree, in no particular order."""

    folders: list[TreeFolder]


@bp.post("/folders/<folder_id>/tree")
@json.spec.validate(
    json=NewTree, resp=json.answers(HTTP_200=TreeMade, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="make_tree"
)
def make_tree(folder_id: str) -> TreeMade:
    """Make folders within each other below this one, all at once; those that are there already are used.

    One that cannot be made never stops the others: its error says why.
    """
    wanted: NewTree = json.body()
    with do() as work:
        tree = actions.make_tree(work, queries.folder(work, folder_id), wanted.paths)
        made = [TreeFolder(path=path, folder=found.id, error="") for path, found in tree.folders.items()]
        refused = [TreeFolder(path=path, folder=None, error=told(error)) for path, error in tree.refused.items()]
        return TreeMade(folders=made + refused)


@bp.patch("/folders/<folder_id>")
@json.spec.validate(
    json=Change, resp=json.answers(HTTP_200=Entry, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="change_folder"
)
def change_folder(folder_id: str) -> Entry:
    """Rename a folder, or move it with everything in it; both or neither."""
    return _change(folder_id)


@bp.patch("/documents/<document_id>")
@json.spec.validate(
    json=Change,
    resp=json.answers(HTTP_200=Entry, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="change_document",
)
def change_document(document_id: str) -> Entry:
    """Rename a document, or move it; both or neither."""
    return _change(document_id)


def _change(item_id: str) -> Entry:
    """Give an item the name and the place that are asked for, in this order."""
    wanted: Change = json.body()
    with do() as work:
        found = queries.item(work, item_id)
        if wanted.name is not None:
            actions.rename(work, found, wanted.name)
        if wanted.description is not None and isinstance(found, Folder):
            actions.describe(work, found, wanted.description)
        if wanted.folder is not None:
            actions.move(work, found, queries.folder(work, wanted.folder))
        return entry(found)


@bp.put("/folders/<folder_id>/documents/<path:name>")
@json.raw_body("upload")
@json.spec.validate(
    resp=json.answers(HTTP_201=Stored, HTTP_409=json.Problem, HTTP_413=json.Problem, HTTP_507=json.Problem),
    tags=[LIBRARY],
    operation_id="upload",
)
@takes_files
def upload(folder_id: str, name: str) -> tuple[Stored, int]:
    """Put a file into a folder: a new document, or the next version of the one of its name.

    `?comment=` goes with the version; with `?as=new` a taken name is not versioned, a free one is chosen.
    """
    taken = taking.asked(visit(), folder_id)
    content = taking.receive(visit(), folder_id, name, request.stream, request.content_length, taken)
    with taking.naming(visit(), folder_id, taken[0], content) as work:
        here = queries.folder(work, folder_id)
        said, keep_both = comment(), request.args.get("as") == "new"
        version = actions.upload(work, here, content, comment=said, keep_both=keep_both)
        return stored(work, version), HTTPStatus.CREATED


@bp.get("/folders/<folder_id>/zip")
@json.spec.validate(
    resp=json.answers(HTTP_409=json.Problem, HTTP_422=json.Problem), tags=[LIBRARY], operation_id="folder_zip"
)
def folder_zip(folder_id: str) -> Response:
    """All that is in a folder as a zip, or what `?item=` names, once for each; only what has passed its virus check."""
    return zipped(folder_id, request.args.getlist("item"), by="api")


@bp.post("/folders/<folder_id>/addresses")
@json.spec.validate(
    json=NewAddress,
    resp=json.answers(HTTP_201=Entry, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="add_address",
)
def add_address(folder_id: str) -> tuple[Entry, int]:
    """Put a link to a web address into this folder."""
    wanted: NewAddress = json.body()
    with do() as work:
        folder = queries.folder(work, folder_id)
        return entry(actions.add_address(work, folder, wanted.name, wanted.url, wanted.description)), HTTPStatus.CREATED


@bp.put("/addresses/<address_id>")
@json.spec.validate(
    json=NewAddress,
    resp=json.answers(HTTP_200=Entry, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="change_address",
)
def change_address(address_id: str) -> Entry:
    """Give a link another name, or let it lead elsewhere."""
    wanted: NewAddress = json.body()
    with do() as work:
        found = queries.web_address(work, address_id)
        actions.rename(work, found, wanted.name)
        actions.change_address(work, found, wanted.url, wanted.description)
        return entry(found)
