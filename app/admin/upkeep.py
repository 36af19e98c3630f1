"""What the worker does now and then without being asked: signs the chains, clears away what nobody will finish."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app import events, policy
from app.accounts import throttle
from app.home import jobs as home
from app.library import finishing, importing, stock, viruses
from app.library import jobs as library
from app.members import jobs as members
from app.search import renewal
from storage.draft import remove_stale

if TYPE_CHECKING:
    from app.work import Workshop

STALE = timedelta(hours=24)


def upkeep(workshop: Workshop) -> None:
    """Sign the heads of all chains once a day; remove drafts of killed uploads, old tries, what is over."""
    if workshop.settings.incoming.exists():
        remove_stale(workshop.settings.incoming, STALE)
    with workshop.do_as(policy.SYSTEM) as work:
        throttle.sweep(work)
        events.sign(work.session, workshop.settings.secret_key)
    finishing.finish_left(workshop)
    library.discard_expired_uploads(workshop)
    importing.discard_old_imports(workshop)
    members.remind_of_ends(workshop)
    library.expire(workshop)
    library.purge_due(workshop)
    library.purge_old_versions(workshop)
    viruses.purge_infected(workshop)
    home.delete_closed(workshop)
    stock.begin(workshop)
    _renew_index(workshop)


def _renew_index(workshop: Workshop) -> None:
    """Let the search index be made anew where it is missing or has the form of an earlier Cercle."""
    status = workshop.index.status()
    if status.is_outdated or not status.engine:
        with workshop.do_as(policy.SYSTEM) as work:
            renewal.want_rebuild(work)
