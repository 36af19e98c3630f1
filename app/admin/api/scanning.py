"""How the virus check is doing, by program."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from app import policy
from app.admin import scanning as checks
from app.admin.api.shapes import PLATFORM, bp
from app.web import json
from app.web.request import ask, workshop


class WithheldShape(json.Shape):
    """A version that nobody can open; neither its name nor its document's."""

    group: str = Field(description="The title of the group")
    size: int
    digest: str = Field(description="SHA-256")
    state: str = Field(description="infected or unscannable")
    finding: str
    at: datetime | None


class ScanningShape(json.Shape):
    """How the virus check is doing."""

    is_alive: bool
    version: str
    signatures: int | None = Field(description="Their number; null where there are none but the test virus")
    signatures_at: datetime | None
    problem: str
    waiting: int = Field(description="Versions that wait for their first check")
    oldest_at: datetime | None = Field(description="Since when the oldest of them waits")
    set_aside: int = Field(description="Checks that did not come to an end after several tries")
    total: int = Field(description="Versions that have been checked")
    current: int = Field(description="Those of them that were checked with the present signatures")
    is_running: bool = Field(description="Whether the others are being checked again")
    withheld_count: int
    withheld: list[WithheldShape] = Field(description="At most 200, those of the latest check first")


@bp.get("/admin/scanning")
@json.spec.validate(resp=json.answers(HTTP_200=ScanningShape), tags=[PLATFORM], operation_id="scanning")
def scanning() -> ScanningShape:
    """State of clamd and its signatures, what waits, how far the stock is, what is withheld; administrators only."""
    with ask() as work:
        policy.require_administrator(work.actor)
    status = workshop().scanner.status()
    with ask() as work:
        found = checks.scanning(work, status.database)
        return ScanningShape(
            is_alive=status.alive,
            version=status.version,
            signatures=status.signatures,
            signatures_at=status.signatures_at,
            problem=status.problem,
            waiting=found.waiting,
            oldest_at=found.oldest_at,
            set_aside=found.set_aside,
            total=found.total,
            current=found.current,
            is_running=found.is_running,
            withheld_count=found.withheld_count,
            withheld=[WithheldShape.model_validate(each) for each in found.withheld],
        )
