"""How a file that comes in one request is asked for, received and given its name: beneath every door, no Flask."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from app import errors, policy
from app.library import actions, names, queries, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.library.actions import ImportWish
    from app.library.content import Content
    from app.library.intake import Intake
    from app.library.models import Import
    from app.work import UnitOfWork, Visit
    from storage import Draft

REFUSALS = (errors.NotTaken, errors.TooLarge, errors.OverQuota)  # what the group itself does not take


def asked(visit: Visit, folder_id: str) -> tuple[str, Intake]:
    """Ask, before any bytes are read, whether a file may be put into this folder: its group, and what that takes."""
    with visit.ask() as work:
        folder = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, folder)
        return folder.group_id, queries.intake(work, folder.group_id)


def receive(
    visit: Visit, folder_id: str, name: str, stream: IO[bytes], length: int | None, taken: tuple[str, Intake]
) -> Content:
    """Receive one file into the group that was asked, unless it is known already that it takes no such.

    Where a virus is found, keep the event and tell the leaders, then refuse.
    """
    group_id, intake = taken
    with _telling(visit, folder_id, name):
        intake.require(names.clean(name), length)
        return receiving.receive(visit.workshop, group_id, name, stream, length)


def adopt(visit: Visit, folder_id: str, name: str, draft: Draft, taken: tuple[str, Intake]) -> Content:
    """The same for a file that has arrived already, in a draft."""
    group_id, intake = taken
    with _telling(visit, folder_id, name):
        intake.require(names.clean(name), draft.size)
        return receiving.adopt(visit.workshop, group_id, name, draft)


@contextmanager
def _telling(visit: Visit, folder_id: str, name: str) -> Iterator[None]:
    """Tell, of a file that is refused, what is to be kept of that."""
    try:
        yield
    except REFUSALS as error:
        tell_refusal(visit, folder_id, name, error)
        raise
    except errors.Infected as error:
        with visit.do() as work:
            folder = queries.folder(work, folder_id)
            actions.refuse_infected(work, folder, name, str(error.values["finding"]))
        raise


@contextmanager
def naming(visit: Visit, folder_id: str, group_id: str, content: Content) -> Iterator[UnitOfWork]:
    """Do: give what was received its name; where that is refused, its bytes are forgotten."""
    try:
        with visit.do() as work:
            yield work
    except errors.DomainError as error:
        forget(visit, group_id, content)
        if isinstance(error, REFUSALS):
            tell_refusal(visit, folder_id, content.name, error)
        raise


def forget(visit: Visit, group_id: str, content: Content) -> None:
    """Let the bytes of what was refused be removed from the group's blobs, unless something else names them."""
    with visit.workshop.do_as(policy.SYSTEM) as work:
        actions.forget(work, group_id, [content.digest])


def tell_refusal(visit: Visit, folder_id: str, name: str, error: errors.DomainError) -> None:
    """Keep the event that the group did not take a file."""
    with visit.do() as work:
        actions.refuse_upload(work, queries.folder(work, folder_id), name, error)


def import_zip(visit: Visit, folder_id: str, group_id: str, content: Content, wish: ImportWish) -> Import:
    """Begin to import a zip that was received.

    It need not be checked as a whole: one file with a virus in it must not keep the others out.
    """
    with naming(visit, folder_id, group_id, content) as work:
        return actions.begin_import(work, queries.folder(work, folder_id), content, wish)
