"""What is done before anything is served: tables brought up to date; on the first start, the demonstration.

`python -m app.prepare` does it for the home that the environment describes, without loading what serves pages.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import config, errors, policy
from app.demo import seed
from app.library.models import Item
from app.migrations import upgrade
from app.search import renewal
from app.workshop import make_workshop

if TYPE_CHECKING:
    from app.work import Workshop

REACHABLE = (
    "Others can reach %(url)s on %(host)s, and the demonstration's accounts exist. Disable them (flask user disable), "
    "start anew (another CERCLE_HOME, CERCLE_DEMO=0), or stay on this machine."
)


def prepare(workshop: Workshop) -> list[str]:
    """Prepare a home; what there is to say about it. Raises `Conflict` where it must not be served."""
    settings = workshop.settings
    upgrade(settings)
    begin_index(workshop)
    if not settings.is_private and seed.has_accounts(workshop):
        raise errors.Conflict(REACHABLE, url=settings.url, host=settings.host)
    if not (settings.demo and settings.is_private):
        return []
    if seed.is_sown(settings):
        return seed.sow(workshop)
    from app.factory import create_app  # noqa: PLC0415 (only the first start needs it: Flask-Security keeps passwords)

    with create_app(settings, workshop).app_context():
        return seed.sow(workshop)


def begin_index(workshop: Workshop) -> None:
    """Begin with an empty index where nothing is to be found; where it is missing, let it be made anew."""
    if workshop.index.is_there:
        return
    with workshop.do_as(policy.SYSTEM) as work:
        if work.session.scalar(select(Item.id).where(Item.parent_id.is_not(None)).limit(1)):
            renewal.want_rebuild(work)
            return
    workshop.index.begin(workshop.settings.index_engine)


def main() -> None:
    """Prepare the home of the environment, and say what there is to say."""
    os.umask(0o077)  # what is written is for this account alone
    try:
        said = prepare(make_workshop(config.from_environment(os.environ)))
    except (config.BadSetting, errors.DomainError) as error:
        sys.exit(str(error))
    for line in said:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
