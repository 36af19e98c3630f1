"""The one rule, as domain.md's ladder says it."""

from dataclasses import dataclass

import pytest

from app import errors, policy
from app.policy import Actor, Fence, Level

MINE = 7


@dataclass(frozen=True)
class Thing:
    acl_id: int = MINE
    author_id: str | None = None


def actor(level: Level, user_id: str = "me") -> Actor:
    return Actor(user_id=user_id, levels={MINE: level})


LADDER = [
    (policy.READ, Level.READ),
    (policy.ADD, Level.CONTRIBUTE),
    (policy.CHANGE, Level.EDIT),
    (policy.DELETE, Level.ADMIN),
    (policy.MANAGE, Level.EDIT),
    (policy.ADMINISTER, Level.ADMIN),
]


@pytest.mark.parametrize(("action", "needed"), LADDER)
@pytest.mark.parametrize("held", list(Level))
def test_an_act_takes_its_level(action, needed, held):
    assert policy.can(actor(held), action, Thing()) is (held >= needed)


@pytest.mark.parametrize("action", [policy.CHANGE, policy.DELETE])
def test_authors_change_and_delete_their_own_with_contribute(action):
    assert policy.can(actor(Level.CONTRIBUTE), action, Thing(author_id="me"))
    assert not policy.can(actor(Level.CONTRIBUTE), action, Thing(author_id="someone else"))
    assert not policy.can(actor(Level.READ), action, Thing(author_id="me"))


def test_authorship_never_opens_what_one_may_not_read():
    assert not policy.can(actor(Level.NONE), policy.READ, Thing(author_id="me"))


def test_nobody_is_no_author():
    assert not policy.can(Actor(levels={MINE: Level.CONTRIBUTE}), policy.CHANGE, Thing(author_id=None))


def test_what_one_cannot_read_is_not_there():
    with pytest.raises(errors.NotFound):
        policy.require(actor(Level.NONE), policy.READ, Thing())


def test_an_act_on_what_one_reads_is_forbidden():
    with pytest.raises(errors.Forbidden):
        policy.require(actor(Level.READ), policy.ADD, Thing())


def test_a_fence_is_never_wider_than_the_one_around_it():
    inside = Fence(2, parent_id=1, level=Level.ADMIN)
    assert policy.levels([Fence(1, None, Level.READ), inside]) == {1: Level.READ, 2: Level.READ}


def test_whom_the_outer_fence_does_not_name_reads_nothing_within():
    assert policy.levels([Fence(2, parent_id=1, level=Level.EDIT)]) == {}


def test_acls_are_those_behind_which_one_may():
    held = Actor(user_id="me", levels={1: Level.READ, 2: Level.EDIT, 3: Level.NONE})
    assert policy.acls(held) == {1, 2}
    assert policy.acls(held, policy.ADD) == {2}


def test_nobody_grants_more_than_they_hold():
    held = Actor(user_id="me", levels={1: Level.EDIT})
    policy.require_grantable(held, {1: Level.EDIT})
    with pytest.raises(errors.Forbidden):
        policy.require_grantable(held, {1: Level.ADMIN})
    with pytest.raises(errors.Forbidden):
        policy.require_grantable(held, {2: Level.READ})
