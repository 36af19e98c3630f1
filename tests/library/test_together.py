"""Two at once: each act sees what the other has left, whichever database keeps it."""

import threading

from sqlalchemy import select

from app import errors, policy
from app.groups import actions as groups
from app.groups.models import Group, Membership, Profile
from app.library import actions, queries
from app.library.models import Document, Version
from tests import makers


def beside(act):
    """Begin an act that must wait for the one that is under way; its errors are collected."""
    failed = []

    def attempt():
        try:
            act()
        except errors.DomainError as error:
            failed.append(type(error))

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join(0.3)
    return thread, failed


def test_a_check_that_ends_while_the_next_version_arrives_never_hides_it(workshop, people):
    document = makers.document(workshop, people.author, people.group, check_state="pending")
    with workshop.ask() as work:
        first = work.session.get_one(Document, document.id).latest_id

    def check():
        with workshop.do_as(policy.SYSTEM) as work:
            actions.record_check(work, work.session.get_one(Version, first), "clean", "")

    with workshop.do(people.author) as work:
        actions.add_version(work, queries.document(work, document.id), makers.content(b"changed"))
        thread, failed = beside(check)
    thread.join()
    assert failed == []
    with workshop.ask() as work:
        assert work.session.get_one(Document, document.id).current.number == "2.0"


def test_two_versions_at_once_are_two_versions(workshop, people):
    document = makers.document(workshop, people.author, people.group)

    def restore():
        with workshop.do(people.leader) as work:
            found = queries.document(work, document.id)
            actions.restore_version(work, found, queries.version(work, found, "1.0"))

    with workshop.do(people.author) as work:
        actions.add_version(work, queries.document(work, document.id), makers.content(b"changed"))
        thread, failed = beside(restore)
    thread.join()
    assert failed == []
    with workshop.ask() as work:
        numbers = [one.number for one in work.session.get_one(Document, document.id).versions]
    assert numbers == ["3.0", "2.0", "1.0"]


def test_a_version_that_arrives_while_its_document_is_deleted_is_refused(workshop, people):
    document = makers.document(workshop, people.author, people.group)

    def add():
        with workshop.do(people.author) as work:
            actions.add_version(work, queries.document(work, document.id), makers.content(b"changed"))

    with workshop.do(people.leader) as work:
        actions.delete(work, queries.document(work, document.id))
        work.session.flush()
        thread, failed = beside(add)
    thread.join()
    assert failed == [errors.NotFound]
    with workshop.ask() as work:
        assert [one.number for one in work.session.get_one(Document, document.id).versions] == ["1.0"]


def test_two_leaders_who_remove_each_other_leave_one(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        group = work.session.get_one(Group, people.group)
        second = makers.user(work, "second")
        makers.join(work, group, second, "leader")
        second_id = second.id

    def remove(by, whom):
        with workshop.do(by) as work:
            group = work.session.get_one(Group, people.group)
            place = work.session.scalars(
                select(Membership).where(Membership.group_id == group.id, Membership.user_id == whom)
            ).one()
            groups.remove_member(work, group, place)
            if by == people.leader:
                remove.beside = beside(lambda: remove(second_id, people.leader))

    remove(people.leader, second_id)
    thread, failed = remove.beside
    thread.join()
    assert failed in ([errors.Conflict], [errors.Forbidden], [errors.NotFound])
    with workshop.ask() as work:
        leading = select(Membership.user_id).join(Profile, Profile.id == Membership.profile_id)
        rows = leading.where(Membership.group_id == people.group, Profile.is_leader, Membership.ended_at.is_(None))
        assert work.session.scalars(rows).all() == [people.leader]
