"""Putting a star on a folder or document, or taking it off."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, request

from app.library import actions, links, queries
from app.library.views.door import bp
from app.web.request import do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer


@bp.post("/f/<item_id>/star", endpoint="star_folder")
@bp.post("/d/<item_id>/star", endpoint="star_document")
def star(item_id: str) -> Answer:
    """Star an item, or take its star off."""
    with do() as work:
        found = queries.item(work, item_id)
        if request.form.get("act") == "off":
            actions.unstar(work, found)
        else:
            actions.star(work, found)
        address = links.page(work, queries.group_of(work, found), found)
    return redirect(address, HTTPStatus.SEE_OTHER)
