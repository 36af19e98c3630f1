"""The audit trail holds, and where it was tampered with is told."""

import pytest
from sqlalchemy import delete, func, select, update

from app import events, policy
from app.events import Chain, Checkpoint, Event
from tests import makers


def faults(workshop):
    with workshop.ask() as work:
        return list(events.verify(work.session))


def numbers(workshop, group_id):
    with workshop.ask() as work:
        return list(work.session.scalars(select(Event.number).where(Event.chain_id == group_id).order_by(Event.number)))


def test_what_happens_in_a_group_stands_in_its_chain_without_a_gap(workshop, people):
    makers.document(workshop, people.author, people.group)
    found = numbers(workshop, people.group)
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= 2
    assert faults(workshop) == []


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda last: update(Event).where(last).values(act="nothing"), "was altered"),
        (lambda last: update(Event).where(last).values(title="Other"), "its title was altered"),
        (lambda last: update(Event).where(last).values(address="6.6.6.6"), "its address was altered"),
        (lambda last: update(Event).where(last).values(actor_name="Somebody"), "its actor was altered"),
        (lambda last: delete(Event).where(last), "its head says"),
        (lambda last: update(Event).where(last).values(number=99), "missing before it"),
    ],
)
def test_an_altered_cut_or_moved_event_is_told(workshop, people, harm, told):
    makers.document(workshop, people.author, people.group)
    last = (Event.chain_id == people.group) & (Event.number == numbers(workshop, people.group)[-1])
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(harm(last))
    assert any(told in fault for fault in faults(workshop))


def test_an_event_that_was_cut_out_of_the_middle_is_told(workshop, people):
    makers.document(workshop, people.author, people.group)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(delete(Event).where(Event.chain_id == people.group, Event.number == 1))
    assert any("1 event(s) missing before it" in fault for fault in faults(workshop))


def test_name_title_and_address_can_be_erased_without_breaking_the_chain(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Event).values(title=None, address=None, actor_name=None, salt=""))
    assert faults(workshop) == []


@pytest.mark.parametrize("part", events.PARTS)
def test_each_of_them_is_erased_alone_with_its_salt_and_the_others_can_still_be_verified(workshop, people, part):
    document = makers.document(workshop, people.author, people.group)
    field, salt = events.PARTS[part]
    with workshop.do_as(policy.SYSTEM) as work:
        events.erase(work.session, part, Event.object_id == document.id)
    with workshop.ask() as work:
        erased = work.session.scalars(select(Event).where(Event.object_id == document.id)).first()
        assert (getattr(erased, field), getattr(erased, salt)) == (None, "")
        kept = [name for name in ("actor_name", "title", "address") if getattr(erased, name) is not None]
        assert len(kept) == 2
    assert faults(workshop) == []


def test_of_an_event_of_old_the_one_salt_goes_with_the_last_of_them(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        for event in work.session.scalars(select(Event)):
            said = {"actor": event.actor_name, "title": event.title, "address": event.address}
            for part, text in said.items():
                setattr(event, f"{part}_digest", events._salted(event.salt, text))
            event.actor_salt = event.address_salt = None
        for chain in work.session.scalars(select(Chain)):
            digest = events.FIRST
            rows = select(Event).where(Event.chain_id == chain.id).order_by(Event.number)
            for event in work.session.scalars(rows):
                event.previous = digest
                event.digest = digest = event.computed_digest()
            chain.digest = digest
    assert faults(workshop) == []
    for part, is_gone in (("actor", False), ("title", False), ("address", True)):
        with workshop.do_as(policy.SYSTEM) as work:
            events.erase(work.session, part, Event.chain_id == people.group)
        with workshop.ask() as work:
            salts = set(work.session.scalars(select(Event.salt).where(Event.chain_id == people.group)))
        assert (salts == {""}) is is_gone
        assert faults(workshop) == []


def test_the_signed_heads_hold_while_the_chains_go_on(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        events.sign(work.session, "key")
    makers.document(workshop, people.author, people.group)
    assert signed_faults(workshop) == []


def test_the_heads_are_signed_once_a_day(workshop, people):
    for _again in range(2):
        with workshop.do_as(policy.SYSTEM) as work:
            events.sign(work.session, "key")
    with workshop.ask() as work:
        assert work.session.scalar(select(func.count()).select_from(Checkpoint)) == 1


def test_a_chain_that_was_written_anew_as_a_whole_is_told(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        events.sign(work.session, "key")
    with workshop.do_as(policy.SYSTEM) as work:
        digest = events.FIRST
        for event in work.session.scalars(select(Event).where(Event.chain_id == people.group).order_by(Event.number)):
            event.act, event.previous = "nothing", digest
            event.digest = digest = event.computed_digest()
        work.session.get(Chain, people.group).digest = digest
    assert faults(workshop) == []
    assert any("written anew" in fault for fault in signed_faults(workshop))


def test_heads_that_were_signed_with_another_key_are_told(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        events.sign(work.session, "another key")
    assert any("another key" in fault for fault in signed_faults(workshop))


def signed_faults(workshop):
    with workshop.ask() as work:
        return list(events.verify_checkpoints(work.session, "key"))


def test_what_is_rolled_back_leaves_no_event(workshop, people):
    before = numbers(workshop, people.group)
    with pytest.raises(RuntimeError), workshop.do(people.leader) as work:
        work.tell("library.document_opened", group_id=people.group)
        raise RuntimeError
    assert numbers(workshop, people.group) == before


def test_the_platform_has_a_chain_of_its_own(workshop, people):
    with workshop.do(people.leader) as work:
        work.tell("search.searched", title="words")
    with workshop.ask() as work:
        assert work.session.get(Chain, events.PLATFORM).number >= 1
