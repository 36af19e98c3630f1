"""What leaders do about virus checks, by program."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Response
from pydantic import Field

from app.library import actions, queries
from app.library.api.shapes import LIBRARY, Reason, bp
from app.web import json
from app.web.request import do


class ExposureShape(json.Shape):
    """Somebody who had a version, or may have had it."""

    at: datetime
    user: str | None
    name: str | None = Field(description="null where the person was erased")
    way: str = Field(description="opened, downloaded, text, zip, sent (to a group) or export (of the whole group)")
    door: str = Field(description="page or api; empty where it is not known")
    address: str | None = Field(description="From where")


class Exposures(json.Shape):
    """Who had a version of a document, the latest first."""

    version: str
    check: str
    finding: str
    exposures: list[ExposureShape]


@bp.post("/documents/<document_id>/versions/<number>/admit")
@json.spec.validate(
    json=Reason, resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="admit_version"
)
def admit_version(document_id: str, number: str) -> Response:
    """Let a version be read that could not be checked, for a reason that readers see; leaders only.

    409 where it was checked, or the platform does not let such files be admitted.
    """
    wanted: Reason = json.body()
    with do() as work:
        found = queries.document(work, document_id)
        actions.admit(work, found, queries.version(work, found, number), wanted.reason)
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.get("/documents/<document_id>/versions/<number>/exposure")
@json.spec.validate(resp=json.answers(HTTP_200=Exposures), tags=[LIBRARY], operation_id="exposure")
def exposure(document_id: str, number: str) -> Exposures:
    """Who had opened a version or taken it away, by which way and when, from the audit trail; leaders only."""
    with do() as work:
        found = queries.document(work, document_id)
        version = queries.version(work, found, number)
        exposures = [
            ExposureShape(
                at=each.at, user=each.user_id, name=each.name, way=each.way, door=each.door, address=each.address
            )
            for each in actions.show_exposure(work, found, version, by="api")
        ]
        return Exposures(
            version=version.number, check=version.check_state, finding=version.check_finding, exposures=exposures
        )
