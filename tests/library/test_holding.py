"""What is under legal hold stays whatever happens; what has expired is told, or goes as its folder says."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import errors, policy
from app.db import now
from app.groups.models import Membership
from app.jobs import Job
from app.library import actions, jobs, kinds, queries
from app.library.models import Document, LibrarySettings
from tests import makers
from tests.library.test_moving import told

TODAY = now().date()


@pytest.fixture
def house(workshop, people):
    """Folder A of the author with a report in it, and folder B, by name."""
    outer = makers.folder(workshop, people.author, people.group, "A").id
    beside = makers.folder(workshop, people.author, people.group, "B").id
    report = makers.report(workshop, people.author, people.group, "report.txt", "Seen.", within=outer).id
    return {"A": outer, "B": beside, "report": report}


def hold(workshop, who, item_id, reason="Case 12/2026."):
    """Put an item under legal hold."""
    with workshop.do(who) as work:
        actions.hold(work, queries.item(work, item_id), reason)


def is_there(workshop, people, item_id):
    """Whether an item is not deleted."""
    with workshop.ask(people.leader) as work:
        try:
            return bool(queries.item(work, item_id))
        except errors.NotFound:
            return False


def expires(workshop, people, document_id, days):
    """Let a document expire in so many days."""
    with workshop.do(people.author) as work:
        found = queries.document(work, document_id)
        actions.edit_details(work, found, {"expires_on": (TODAY + timedelta(days=days)).isoformat()})


def rule(workshop, people, folder_id, chosen):
    """Choose what becomes of expired documents in a folder."""
    with workshop.do(people.leader) as work:
        actions.choose_expiry_rule(work, queries.folder(work, folder_id), chosen)


def reminders(workshop):
    """How many reminders wait to be sent."""
    with workshop.ask() as work:
        return len(work.session.scalars(select(Job).where(Job.kind == kinds.EXPIRY)).all())


# -- legal hold -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", ["A", "report"])
def test_nothing_of_it_is_deleted_moved_away_or_purged(workshop, people, house, held):
    with workshop.do(people.author) as work:
        actions.add_version(work, queries.document(work, house["report"]), makers.content(b"changed"))
    hold(workshop, people.leader, house[held])
    acts = (
        lambda work: actions.delete(work, queries.item(work, house["report"])),
        lambda work: actions.delete(work, queries.item(work, house["A"])),
        lambda work: actions.move(work, queries.item(work, house["report"]), queries.folder(work, house["B"])),
        lambda work: actions.purge_version(
            work, (found := queries.document(work, house["report"])), found.versions[-1], "It must go."
        ),
    )
    for act in acts:
        with pytest.raises(errors.Conflict, match="Case 12"), workshop.do(people.leader) as work:
            act(work)
    assert is_there(workshop, people, house["report"])


def test_work_goes_on_under_a_hold_and_ends_with_it(workshop, people, house):
    hold(workshop, people.leader, house["A"])
    with workshop.do(people.author) as work:
        found = queries.document(work, house["report"])
        actions.add_version(work, found, makers.content(b"changed"))
        actions.rename(work, found, "notes.txt")
    with workshop.do(people.leader) as work:
        actions.lift_hold(work, queries.item(work, house["A"]))
    with workshop.do(people.leader) as work:
        actions.delete(work, queries.item(work, house["A"]))
    assert not is_there(workshop, people, house["report"])
    assert told(workshop, "library.hold_set") == [("A", {"reason": "Case 12/2026."})]
    assert told(workshop, "library.hold_lifted") == [("A", {})]


def test_neither_expiry_nor_what_the_group_keeps_beats_it(workshop, people, house):
    with workshop.do(people.author) as work:
        for _one in range(3):
            actions.add_version(work, queries.document(work, house["report"]), makers.content(b"x"), minor=True)
    rule(workshop, people, house["A"], "delete")
    expires(workshop, people, house["report"], -1)
    hold(workshop, people.leader, house["report"])
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.add(LibrarySettings(group_id=people.group, deleted_days=1, keep_versions=1))
        work.session.get(LibrarySettings, people.group).keep_versions_since = now() - timedelta(days=99)
        for version in work.session.get(Document, house["report"]).versions:
            version.created_at -= timedelta(days=99)
    jobs.expire(workshop)
    jobs.purge_old_versions(workshop)
    with workshop.ask(people.leader) as work:
        assert [one.purged_at for one in queries.document(work, house["report"]).versions] == [None] * 4


def test_only_who_administers_holds_and_says_why(workshop, people, house):
    with pytest.raises(errors.Forbidden):
        hold(workshop, people.author, house["report"])
    for reason in ("", " ", "x" * 501):
        with pytest.raises(errors.Invalid):
            hold(workshop, people.leader, house["report"], reason)
    with pytest.raises(errors.Conflict), workshop.do(people.leader) as work:
        actions.lift_hold(work, queries.item(work, house["report"]))


# -- expiry -----------------------------------------------------------------------------------------------------------


def test_an_author_is_reminded_once_for_each_of_the_days(workshop, people, house):
    sent = 0
    for left, at_the_last, is_due in ((31, None, 0), (30, None, 1), (20, 30, 0), (7, 30, 1), (1, 7, 0), (0, 7, 1)):
        expires(workshop, people, house["report"], left)
        with workshop.do_as(policy.SYSTEM) as work:
            document = work.session.get(Document, house["report"])
            document.reminded_on = document.expires_on - timedelta(days=at_the_last) if at_the_last else None
        jobs.expire(workshop)
        jobs.expire(workshop)
        sent += is_due
        assert reminders(workshop) == sent, left
    assert is_there(workshop, people, house["report"])


def test_a_reminder_goes_to_the_author_or_to_the_leaders_once_the_author_has_left(workshop, people, house, monkeypatch):
    sent = []
    monkeypatch.setattr(jobs.mail, "send", lambda _settings, mail: sent.append((mail.to, mail.values["name"])))
    expires(workshop, people, house["report"], 7)
    jobs.expire(workshop)
    makers.run_lane(workshop, "mail")
    with workshop.do_as(policy.SYSTEM) as work:
        places = select(Membership).where(Membership.user_id == people.author)
        work.session.scalars(places).one().ended_at = now()
        work.session.get(Document, house["report"]).reminded_on = None
    jobs.expire(workshop)
    makers.run_lane(workshop, "mail")
    assert sent == [("author@example.eu", "report.txt"), ("leader@example.eu", "report.txt")]


def test_where_its_folder_says_so_an_expired_document_is_deleted(workshop, people, house):
    rule(workshop, people, house["A"], "delete")
    expires(workshop, people, house["report"], 0)
    jobs.expire(workshop)
    assert not is_there(workshop, people, house["report"])
    with workshop.do(people.leader) as work:
        actions.restore(work, queries.deleted(work, house["report"]))
    assert told(workshop, "library.document_deleted") == [("report.txt", {})]


def test_the_nearest_folder_that_says_something_counts(workshop, people, house):
    inner = makers.folder(workshop, people.author, people.group, "Inner", house["A"]).id
    with workshop.ask(people.leader) as work:
        root = makers.root(work, people.group).id
    for chosen, wanted in (
        ((root, "nothing"), "nothing"),
        ((house["A"], "delete"), "delete"),
        ((inner, "remind"), "remind"),
    ):
        rule(workshop, people, *chosen)
        with workshop.ask(people.leader) as work:
            assert queries.expiry_rule(work, queries.folder(work, inner)) == wanted
    with pytest.raises(errors.Invalid):
        rule(workshop, people, inner, "burn")


def test_what_is_reserved_or_not_to_be_told_stays_and_is_not_told(workshop, people, house):
    rule(workshop, people, house["A"], "delete")
    expires(workshop, people, house["report"], -3)
    with workshop.do(people.author) as work:
        actions.reserve(work, queries.document(work, house["report"]))
    jobs.expire(workshop)
    rule(workshop, people, house["A"], "nothing")
    jobs.expire(workshop)
    assert is_there(workshop, people, house["report"])
    assert reminders(workshop) == 0
