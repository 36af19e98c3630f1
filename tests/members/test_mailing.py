"""Mail to members: one for each, to nobody else, from those who manage members, and not without end."""

from __future__ import annotations

import email
import email.policy

import pytest
from sqlalchemy import select

from app import errors, policy
from app.accounts.models import User
from app.db import now
from app.events import Event
from app.groups import queries as groups
from app.groups.models import Membership
from app.jobs import Job
from app.members import actions, jobs, queries
from app.members.actions import Message, mailing
from app.members.queries import Audience
from tests import makers
from tests.conftest import make_settings
from tests.mail.test_mail import box  # noqa: F401 (a fixture)

HELLO = Message("Next meeting", "It is on Monday.\n\nBring figures.")
ALL = Audience(is_everybody=True)


def send(workshop, by, people, audience=ALL, message=HELLO):
    """Write to members."""
    with workshop.do(by) as work:
        return actions.send_mail(work, groups.group_by_id(work, people.group), audience, message)


def waiting(workshop):
    """The names of those for whom a mail waits."""
    with workshop.ask() as work:
        places = work.session.scalars(select(Job.subject_id).where(Job.kind == actions.LETTER))
        return sorted(work.session.get(Membership, each).user.name for each in places)


def told(workshop, act):
    """The events of an act."""
    with workshop.ask() as work:
        return work.session.scalars(select(Event).where(Event.act == act).order_by(Event.number)).all()


@pytest.fixture
def place(workshop, people):
    """The reader's place in the group."""
    with workshop.ask() as work:
        return work.session.scalars(select(Membership).where(Membership.user_id == people.reader)).one()


@pytest.fixture
def posting(tmp_path, database_url):
    """A workshop that keeps its mails in a folder, and its people."""
    workshop = makers.worker.make_workshop(make_settings(tmp_path, database_url, demo=True))
    yield workshop, makers.settle(workshop)
    workshop.database.engine.dispose()


def sent(workshop):
    """The mails that were sent, by whom they went to."""
    makers.run_lane(workshop, "mail")
    found = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in workshop.settings.outbox.glob("*.eml")
    ]
    return {one["To"]: one for one in found}


def test_everybody_gets_a_mail_of_their_own(workshop, people):
    assert send(workshop, people.leader, people) == 3
    assert waiting(workshop) == ["Author", "Leader", "Reader"]


def test_members_with_a_profile_or_who_were_chosen_get_it_once(workshop, people, place):
    audience = Audience(frozenset({place.profile_id}), frozenset({place.id}))
    assert send(workshop, people.leader, people, audience) == 1
    assert waiting(workshop) == ["Reader"]


def test_who_is_no_longer_a_member_or_has_no_access_gets_none(workshop, people, place):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(User, people.author).active = False
        work.session.get(Membership, place.id).ended_at = now()
    assert send(workshop, people.leader, people) == 1


@pytest.mark.parametrize(("who", "error"), [("author", errors.Forbidden), ("stranger", errors.NotFound)])
def test_only_who_manages_members_writes_to_them(workshop, people, who, error):
    with pytest.raises(error):
        send(workshop, getattr(people, who), people)


def test_what_was_sent_is_told_with_its_subject_and_how_many_got_it(workshop, people):
    send(workshop, people.leader, people)
    (event,) = told(workshop, "members.mail_sent")
    assert (event.title, event.details, event.chain_id) == ("Next meeting", {"recipients": 3}, people.group)


@pytest.mark.parametrize("message", [Message(" ", "x"), Message("x", " "), Message("x", "x" * 10_001)])
def test_a_message_has_a_subject_and_a_text_of_some_length(workshop, people, message):
    with pytest.raises(errors.Invalid):
        send(workshop, people.leader, people, message=message)


def test_a_message_to_nobody_is_not_sent(workshop, people):
    with pytest.raises(errors.Invalid, match="Nobody"):
        send(workshop, people.leader, people, Audience())


def test_a_group_is_written_to_twenty_times_a_day_at_most(workshop, people):
    for _number in range(mailing.MOST_A_DAY):
        send(workshop, people.leader, people, message=Message("x", "x"))
    with pytest.raises(errors.TooMany, match="20 mails within a day"):
        send(workshop, people.leader, people)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(Event.__table__.update().values(at=now() - queries.mailing.DAY))
    assert send(workshop, people.leader, people) == 3


def test_a_mail_names_its_sender_and_nobody_elses_address(posting):
    workshop, people = posting
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(User, people.reader).language = "fr"
    send(workshop, people.leader, people)
    mails = sent(workshop)
    assert set(mails) == {"leader@example.eu", "author@example.eu", "reader@example.eu"}
    for to, one in mails.items():
        assert one["Reply-To"] == "leader@example.eu"
        assert one["Subject"] == "Next meeting"
        assert one["Cc"] is one["Bcc"] is None
        assert "Bring figures." in one.get_content()
        assert not [other for other in mails if other != to and other in one.get_content()]


def test_a_mail_that_is_sent_twice_has_one_number(posting):
    workshop, people = posting
    send(workshop, people.leader, people, Audience(places=frozenset({place_of(workshop, people.reader)})))
    with workshop.ask() as work:
        job = work.session.scalars(select(Job).where(Job.kind == actions.LETTER)).one()
    jobs.send_letter(workshop, job)
    jobs.send_letter(workshop, job)
    numbers = {
        email.message_from_bytes(path.read_bytes())["Message-ID"] for path in workshop.settings.outbox.glob("*.eml")
    }
    assert len(numbers) == 1


def place_of(workshop, user_id):
    """The id of somebody's place."""
    with workshop.ask() as work:
        return work.session.scalars(select(Membership.id).where(Membership.user_id == user_id)).first()


def test_who_was_removed_meanwhile_gets_nothing_nor_does_anybody_when_the_sender_is_gone(posting):
    workshop, people = posting
    send(workshop, people.leader, people)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(Membership, place_of(workshop, people.reader)).ended_at = now()
    assert set(sent(workshop)) == {"leader@example.eu", "author@example.eu"}
    send(workshop, people.leader, people, message=Message("Second", "x"))
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(User, people.leader).active = False
    assert {one["Subject"] for one in sent(workshop).values()} == {"Next meeting"}


def test_what_the_mail_server_refused_is_told_without_the_address(tmp_path, database_url, box):  # noqa: F811 (a fixture)
    settings = make_settings(tmp_path, database_url, mail_url=f"smtp://127.0.0.1:{box.port}")
    workshop = makers.worker.make_workshop(settings)
    people = makers.settle(workshop)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(User, people.reader).email = "nobody@example.eu"
    send(workshop, people.leader, people)
    makers.run_lane(workshop, "mail")
    assert {one["To"] for one in box.handler.mails} == {"leader@example.eu", "author@example.eu"}
    (event,) = told(workshop, "members.mail_refused")
    assert (event.object_id, event.result) == (people.reader, "refused")
    assert event.details == {"reason": "550 no such person here"}
    workshop.database.engine.dispose()


def test_an_address_in_the_words_of_a_refusal_stays_out_of_the_trail(workshop, people, place):
    with workshop.do_as(policy.SYSTEM) as work:
        kept = work.session.get(Membership, place.id)
        actions.record_refusal(work, kept, "550 <reader@example.eu> is not known")
    (event,) = told(workshop, "members.mail_refused")
    assert event.details == {"reason": "550 <...> is not known"}
