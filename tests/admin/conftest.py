"""Those who oversee the platform, and what several tests of their offices ask."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.admin import actions
from app.events import PLATFORM, Event
from app.groups import actions as groups
from app.groups.models import Group
from app.library import actions as library
from app.library import queries
from tests import makers

REASON = "They have left the ministry."
COURT = "A question from the court of auditors."


@pytest.fixture
def offices(workshop, people):
    """The ids of two administrators and an auditor, by their names."""
    with workshop.do_as(policy.SYSTEM) as work:
        made = [
            makers.user(work, "administrator", is_administrator=True),
            makers.user(work, "second", is_administrator=True),
            makers.user(work, "auditor", is_auditor=True),
        ]
        return {each.name.lower(): each.id for each in made}


@pytest.fixture
def fenced(workshop, people):
    """The id of a document behind a fence that only leaders pass."""
    outer = makers.folder(workshop, people.leader, people.group, "Outer")
    inner = makers.folder(workshop, people.leader, people.group, "Inner", within=outer.id)
    with workshop.do(people.leader) as work:
        library.set_fence(work, queries.folder(work, inner.id), {})
    return makers.report(workshop, people.leader, people.group, "secret.txt", "A quiet harbour.", within=inner.id).id


def end(workshop, by, user_id, reason=REASON):
    """End somebody's access; what that ended."""
    with workshop.do(by) as work:
        return actions.end_access(work, work.session.get_one(User, user_id), reason)


def open_group(workshop, by, group_id, reason=COURT, hours=2):
    """Open a group; the id of the opening."""
    with workshop.do(by) as work:
        return groups.open_group(work, work.session.get_one(Group, group_id), reason, hours).id


def told(workshop, act, chain_id=PLATFORM):
    """The events of an act in a chain, in order."""
    with workshop.ask() as work:
        rows = select(Event).where(Event.act == act, Event.chain_id == chain_id).order_by(Event.number)
        return work.session.scalars(rows).all()


def level(workshop, user_id, group_id, service="library"):
    """What somebody may do in a service of a group at this moment."""
    with workshop.ask(user_id) as work:
        return policy.level(work.actor, work.session.get_one(Group, group_id).acl(service))
