"""Invitations: to one address, once, for two weeks, with no more rights than whoever invites holds."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import errors, policy
from app.accounts.actions import NewUser
from app.accounts.models import User
from app.db import now
from app.events import Event
from app.groups import actions as group_actions
from app.groups import queries as groups
from app.groups.models import Group, Membership
from app.jobs import Job
from app.members import actions, addresses, queries
from app.members.models import Invitation
from tests import makers

NEW = "olga.novak@example.eu"


def invite(workshop, by, group_id, pasted=NEW, title="reader", **more):
    """Invite whoever is pasted under a profile."""
    with workshop.do(by) as work:
        group = groups.group_by_id(work, group_id)
        terms = actions.Terms(queries.profile_titled(work, group, title), **more)
        return actions.invite(work, group, addresses.parse(pasted), terms)


@pytest.fixture
def invitation(workshop, people):
    """An invitation of a reader who has no account yet."""
    return invite(workshop, people.leader, people.group)[0]


def token(workshop, invitation):
    """What the mail holds."""
    with workshop.ask() as work:
        current = work.session.get(Invitation, invitation.id)
        return actions.token_of(workshop.settings.secret_key, current)


def accept_as_new(workshop, secret, email=NEW):
    """Make an account and take one's place."""
    with workshop.do_as(policy.Actor()) as work:
        invitation = actions.prove(work, secret)
        return actions.accept_as_new(work, invitation, NewUser(email, "Olga Novak", "hash"))


def accept(workshop, user_id, secret):
    """Take one's place with the account that one has."""
    with workshop.do(user_id) as work:
        return actions.accept(work, queries.invitation_of(work, secret), work.session.get(User, user_id))


# -- inviting -------------------------------------------------------------------------------------------------


def test_each_address_is_invited_once_and_members_not_at_all(workshop, people, invitation):
    pasted = f"{NEW}; Reader <reader@example.eu>, New.One@Example.eu\nnew.one@example.eu\nnot an address"
    assert [one.email for one in invite(workshop, people.leader, people.group, pasted)] == ["new.one@example.eu"]


def test_an_invitation_leaves_a_mail_to_be_sent(workshop, people, invitation):
    with workshop.ask() as work:
        job = work.session.scalars(select(Job).where(Job.kind == actions.MAIL)).one()
    assert job.subject_id == invitation.id


def test_the_row_holds_no_token(workshop, people, invitation):
    secret = token(workshop, invitation)
    with workshop.ask() as work:
        row = work.session.get(Invitation, invitation.id)
        assert secret not in [getattr(row, column.name) for column in Invitation.__table__.columns]
    assert len(secret) >= 43


@pytest.mark.parametrize(("who", "error"), [("author", errors.Forbidden), ("stranger", errors.NotFound)])
def test_only_who_manages_members_invites(workshop, people, who, error):
    with pytest.raises(error):
        invite(workshop, getattr(people, who), people.group)


def test_nobody_invites_above_their_own_rights(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        secretary = makers.user(work, "secretary")
        makers.join(work, work.session.get(Group, people.group), secretary, "secretary")
    with pytest.raises(errors.Forbidden, match="more rights"):
        invite(workshop, secretary.id, people.group, title="leader")
    assert invite(workshop, secretary.id, people.group, title="author")
    with workshop.ask(secretary.id) as work:
        offered = [one.title for one in queries.grantable(work, groups.group_by_id(work, people.group))]
    assert "leader" not in offered


# -- accepting ------------------------------------------------------------------------------------------------


def test_who_is_new_makes_an_account_and_is_in(workshop, people, invitation):
    user = accept_as_new(workshop, token(workshop, invitation))
    with workshop.ask(user.id) as work:
        group = groups.group_by_id(work, people.group)
        assert groups.membership(work, group).profile.title == "reader"


def test_the_new_account_has_the_address_that_was_proved_and_nothing_more(workshop, people, invitation):
    with pytest.raises(errors.Forbidden):
        accept_as_new(workshop, token(workshop, invitation), email="someone.else@example.eu")
    with workshop.do_as(policy.Actor()) as work:
        proved = actions.prove(work, token(workshop, invitation))
        greedy = NewUser(NEW, "Olga", "hash", is_administrator=True, may_create_groups=True)
        user = actions.accept_as_new(work, proved, greedy)
    assert (user.is_administrator, user.may_create_groups) == (False, False)


def test_who_has_an_account_joins_with_it(workshop, people):
    (sent,) = invite(workshop, people.leader, people.group, "stranger@example.eu", title="author")
    accept(workshop, people.stranger, token(workshop, sent))
    with workshop.ask(people.stranger) as work:
        assert groups.membership(work, groups.group_by_id(work, people.group)).profile.title == "author"


def test_an_invitation_is_for_its_address_only(workshop, people, invitation):
    with pytest.raises(errors.Forbidden, match=NEW):
        accept(workshop, people.stranger, token(workshop, invitation))


def test_an_invitation_works_once(workshop, people, invitation):
    secret = token(workshop, invitation)
    accept_as_new(workshop, secret)
    with pytest.raises(errors.NotFound, match="send it again"):
        accept_as_new(workshop, secret)


def test_of_two_answers_at_once_one_counts(workshop, people):
    (sent,) = invite(workshop, people.leader, people.group, "stranger@example.eu")
    with workshop.ask() as work:
        held = queries.invitation_of(work, token(workshop, sent))
    accept(workshop, people.stranger, token(workshop, sent))
    with pytest.raises(errors.Conflict, match="already"), workshop.do(people.stranger) as work:
        stale = work.session.merge(held, load=False)
        actions.accept(work, stale, work.session.get(User, people.stranger))
    with workshop.ask() as work:
        places = select(func.count()).select_from(Membership).where(Membership.user_id == people.stranger)
        assert work.session.scalar(places) == 2  # their own group, and this one


def test_an_expired_revoked_guessed_or_old_token_opens_nothing_and_says_the_same(workshop, people):
    expired, revoked, resent = (
        invite(workshop, people.leader, people.group, f"{name}@example.eu")[0] for name in ("one", "two", "three")
    )
    secrets = [token(workshop, one) for one in (expired, revoked, resent)]
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(Invitation, expired.id).expires_at = now() - timedelta(seconds=1)
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        actions.revoke(work, group, queries.invitation(work, group, revoked.id))
        actions.resend(work, group, queries.invitation(work, group, resent.id))
    said = set()
    for secret in [*secrets, "guessed", ""]:
        with pytest.raises(errors.NotFound) as caught, workshop.ask() as work:
            queries.invitation_of(work, secret)
        said.add(str(caught.value))
    assert len(said) == 1
    with workshop.ask() as work:
        assert queries.invitation_of(work, token(workshop, resent)).id == resent.id


def test_one_can_say_no_without_an_account(workshop, people, invitation):
    with workshop.do_as(policy.Actor()) as work:
        actions.decline(work, actions.prove(work, token(workshop, invitation)))
    with workshop.ask(people.leader) as work:
        assert queries.invitations(work, groups.group_by_id(work, people.group)) == []


def test_a_membership_that_was_offered_for_a_time_ends_with_it(workshop, people):
    ends = now() + timedelta(days=30)
    (sent,) = invite(workshop, people.leader, people.group, "stranger@example.eu", membership_ends_at=ends)
    assert accept(workshop, people.stranger, token(workshop, sent)).expires_at == ends


def test_who_left_can_be_invited_again(workshop, people):
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        group_actions.remove_member(work, group, groups.membership(work, group, people.reader))
    (sent,) = invite(workshop, people.leader, people.group, "reader@example.eu", title="author")
    accept(workshop, people.reader, token(workshop, sent))
    with workshop.ask(people.reader) as work:
        assert groups.membership(work, groups.group_by_id(work, people.group)).profile.title == "author"


def test_an_older_invitation_lets_nobody_in_again(workshop, people):
    (old,) = invite(workshop, people.leader, people.group, "stranger@example.eu")
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Invitation, old.id).expires_at = now() - timedelta(days=1)
    (new,) = invite(workshop, people.leader, people.group, "stranger@example.eu")
    with pytest.raises(errors.Conflict), workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        actions.resend(work, group, work.session.get_one(Invitation, old.id))
    accept(workshop, people.stranger, token(workshop, new))
    with workshop.ask() as work:
        states = dict(work.session.execute(select(Invitation.id, Invitation.state)).all())
    assert states == {old.id: "revoked", new.id: "accepted"}


def test_a_member_is_not_invited_again_by_an_older_invitation(workshop, people):
    (sent,) = invite(workshop, people.leader, people.group, "stranger@example.eu")
    with workshop.do_as(policy.SYSTEM) as work:
        group, stranger = work.session.get_one(Group, people.group), work.session.get_one(User, people.stranger)
        makers.join(work, group, stranger, "reader")
    with pytest.raises(errors.Conflict, match="member already"), workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        actions.resend(work, group, work.session.get_one(Invitation, sent.id))


def test_what_the_mail_server_said_is_kept_and_told(workshop, people, invitation):
    with workshop.do_as(policy.SYSTEM) as work:
        actions.record_delivery(work, work.session.get(Invitation, invitation.id), "550 no such mailbox")
    with workshop.ask() as work:
        assert work.session.get(Invitation, invitation.id).delivery == "550 no such mailbox"
        assert work.session.scalar(select(Event).where(Event.act == "members.invitation_not_delivered"))


# -- who may look ---------------------------------------------------------------------------------------------


def test_members_see_each_other_and_only_leaders_the_invitations(workshop, people, invitation):
    with workshop.ask(people.reader) as work:
        group = groups.group_by_id(work, people.group)
        assert [one.user.name for one in queries.members(work, group)] == ["Author", "Leader", "Reader"]
        with pytest.raises(errors.Forbidden):
            queries.invitations(work, group)


def test_an_invitation_of_another_group_is_not_there(workshop, people, invitation):
    with pytest.raises(errors.NotFound), workshop.ask(people.stranger) as work:
        queries.invitation(work, groups.group_by_id(work, people.others), invitation.id)
