"""The phases of a request: ask, receive, do. The doors open units of work here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, request

from app.work import Visit

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from app.config import Settings
    from app.policy import Reach
    from app.work import UnitOfWork, Workshop


def workshop() -> Workshop:
    """The tools of this application."""
    made: Workshop = current_app.extensions["workshop"]
    return made


def settings() -> Settings:
    """What the operator has chosen."""
    return workshop().settings


def user_id() -> str | None:
    """Whose request this is: signed in by cookie on pages, by bearer token on the API, else nobody's."""
    found: str | None = g.get("user_id")
    return found


def last_visit_at() -> datetime | None:
    """When this person was last here before they signed in this time; None at their first visit."""
    found: datetime | None = g.get("last_visit_at")
    return found


def address() -> str:
    """Where the request came from, as far as a trusted proxy or the socket tells."""
    return request.remote_addr or ""


def visit() -> Visit:
    """Whoever sent the request, for what stands beneath the doors."""
    return Visit(workshop(), user_id(), address())


def ask(reach: Reach | None = None) -> AbstractContextManager[UnitOfWork]:
    """Ask: a read transaction on behalf of whoever sent the request, with no more of their rights than are needed."""
    return visit().ask(reach)


def do() -> AbstractContextManager[UnitOfWork]:
    """Do: a write transaction on behalf of whoever sent the request; it commits at its end."""
    return visit().do()
