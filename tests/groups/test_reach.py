"""Who asks with no more of their rights than are needed holds those as ever, and nothing beyond."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import errors, policy
from app.accounts.models import User
from app.db import now
from app.groups import queries as groups
from app.groups.models import SELF, Acl, Category, Group, Opening, Profile, Rule
from app.library import queries as library
from app.policy import Level, Reach
from tests import makers

LIBRARY = ("library",)


@pytest.fixture
def everybody(workshop, people):
    """Two groups full of fences, and who meets them: members, administrators who have opened one, some by office."""
    dice = random.Random(7)  # noqa: S311 (the same every time)
    with workshop.do_as(policy.SYSTEM) as work:
        session = work.session
        makers.join(work, session.get_one(Group, people.others), session.get_one(User, people.reader), "author")
        opener, late = (makers.user(work, name, is_administrator=True) for name in ("opener", "late"))
        for person, hours in ((opener, 1), (late, -1)):
            moment = now() + timedelta(hours=hours)
            session.add(Opening(group_id=people.group, user_id=person.id, reason="An audit.", expires_at=moment))
        session.scalars(select(Category)).one().administrators = [session.get_one(User, people.reader), opener]
        for group_id in (people.group, people.others):
            _fence(session, dice, group_id, (people.author, people.reader, people.stranger))
        return [people.leader, people.author, people.reader, people.stranger, opener.id, late.id]


def _fence(session, dice, group_id, persons):
    """Fences within fences in two services of a group, with rules and ceilings as they fall."""
    profiles = session.scalars(select(Profile.id).where(Profile.group_id == group_id).order_by(Profile.position)).all()
    fences = list(session.scalars(select(Acl).where(Acl.group_id == group_id, Acl.service.in_(("library", "members")))))
    for _ in range(12):
        around = dice.choice(fences)
        ceiling = dice.choice((Level.ADMIN, Level.ADMIN, Level.READ, Level.NONE))
        fences.append(Acl(group_id=group_id, service=around.service, parent_id=around.id, ceiling=ceiling))
        session.add(fences[-1])
        session.flush()
        named = [{"profile_id": one} for one in profiles] + [{"user_id": one} for one in persons]
        session.add_all(
            Rule(acl_id=fences[-1].id, level=dice.choice(list(Level)), **one) for one in dice.sample(named, 5)
        )


@pytest.fixture
def reaches(people):
    """How far one may look: services of all groups, of some, of none."""
    return [
        Reach(LIBRARY),
        Reach((SELF, "library")),
        Reach((SELF, "members"), frozenset({people.group})),
        Reach(LIBRARY, frozenset({people.group, people.others})),
        Reach(LIBRARY, frozenset({people.others, "nowhere"})),
        Reach(LIBRARY, frozenset()),
        Reach(()),
    ]


def test_within_reach_are_the_same_levels_and_nothing_beyond(workshop, everybody, reaches):
    held = set()
    for person in everybody:
        with workshop.ask(person) as work:
            whole = work.actor
            places = {one.id: (one.service, one.group_id) for one in work.session.scalars(select(Acl))}
        for reach in reaches:
            with workshop.ask(person, reach=reach) as work:
                within = {one for one, place in places.items() if reach.includes(*place)}
                assert work.actor.levels == {one: level for one, level in whole.levels.items() if one in within}
                assert work.actor.offices == whole.offices & within
                held |= {*work.actor.levels.values(), *work.actor.offices}
    assert held >= {Level.READ, Level.CONTRIBUTE, Level.EDIT, Level.ADMIN}


def test_the_fences_of_a_service_are_the_same_as_far_as_one_looks(workshop, everybody, reaches):
    for person in everybody:
        with workshop.ask(person) as work:
            whole = {service: groups.fences(work, service) for service in (SELF, "library", "members")}
        for reach in reaches:
            with workshop.ask(person, reach=reach) as work:
                for service, found in whole.items():
                    expected = {group: ids for group, ids in found.items() if reach.includes(service, group)}
                    assert groups.fences(work, service) == expected


def test_beyond_reach_nothing_is_there(workshop, people):
    report = makers.document(workshop, people.leader, people.group)
    with workshop.ask(people.leader) as work:
        slug = groups.group_by_id(work, people.group).slug
    with workshop.ask(people.leader, reach=Reach(LIBRARY, frozenset({people.group}))) as work:
        assert library.document(work, report.id).id == report.id
        with pytest.raises(errors.NotFound):
            groups.group(work, slug)
        assert groups.open_services(work) == {(people.group, "library")}
    with workshop.ask(people.leader, reach=Reach((SELF,))) as work:
        assert groups.group(work, slug).id == people.group
        with pytest.raises(errors.NotFound):
            library.document(work, report.id)


def test_whoever_is_not_active_holds_nothing_within_reach(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(User, people.leader).active = False
    with workshop.ask(people.leader, reach=Reach(LIBRARY)) as work:
        assert work.actor == policy.Actor()
