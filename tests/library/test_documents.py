"""Documents and their versions: nothing is lost, nothing half-done is seen."""

import io

import pytest
from sqlalchemy import func, select, update

from app import errors, policy
from app.db import now
from app.events import Event
from app.groups import queries as groups
from app.groups.models import Group, Membership
from app.jobs import Job
from app.library import actions, kinds, models, queries
from app.library.models import Document, Version
from app.library.queries import View
from tests import makers


@pytest.fixture
def document(workshop, people):
    """A report of the author, with one version."""
    return makers.document(workshop, people.author, people.group)


def again(workshop, user_id, group_id, name="report.txt", body=b"Changed.", **how):
    """Send a file of the same name once more."""
    with workshop.do(user_id) as work:
        return actions.upload(work, makers.root(work, group_id), makers.content(body, name), **how)


def seen(workshop, user_id, document_id):
    """The numbers of the versions that a person may know of, newest first."""
    with workshop.ask(user_id) as work:
        return [one.number for one in queries.visible_versions(work, queries.document(work, document_id))]


# -- versions -------------------------------------------------------------------------------------------------


def test_a_file_of_the_same_name_becomes_the_next_version(workshop, people, document):
    version = again(workshop, people.author, people.group, comment="After the meeting")
    assert (version.document_id, version.number, version.comment) == (document.id, "2.0", "After the meeting")
    assert seen(workshop, people.reader, document.id) == ["2.0", "1.0"]


def test_names_that_people_would_call_the_same_are_the_same(workshop, people):
    first = makers.document(workshop, people.author, people.group, "Cafe\u0301.TXT")
    assert again(workshop, people.author, people.group, "café.txt").document_id == first.id


def test_a_minor_step_counts_behind_the_point(workshop, people, document):
    with workshop.do(people.author) as work:
        found = queries.document(work, document.id)
        assert actions.add_version(work, found, makers.content(b"2"), minor=True).number == "1.1"
        assert actions.add_version(work, found, makers.content(b"3")).number == "2.0"


def test_both_can_be_kept(workshop, people, document):
    version = again(workshop, people.author, people.group, keep_both=True)
    assert (version.document.name, version.number) == ("report (2).txt", "1.0")
    assert version.document_id != document.id


def test_a_restored_version_is_a_new_one_on_top(workshop, people, document):
    again(workshop, people.author, people.group)
    with workshop.do(people.author) as work:
        found = queries.document(work, document.id)
        restored = actions.restore_version(work, found, queries.version(work, found, "1.0"))
        assert restored.restored_from.number == "1.0"
        assert restored.digest == queries.version(work, found, "1.0").digest
    assert seen(workshop, people.reader, document.id) == ["3.0", "2.0", "1.0"]


def test_readers_add_nothing(workshop, people, document):
    with pytest.raises(errors.Forbidden):
        again(workshop, people.reader, people.group, "other.txt")
    with pytest.raises(errors.Forbidden), workshop.do(people.reader) as work:
        actions.add_version(work, queries.document(work, document.id), makers.content())


def test_a_contributor_changes_what_is_theirs_and_nothing_else(workshop, people, document):
    with workshop.do_as(policy.SYSTEM) as work:
        helper = makers.user(work, "helper")
        makers.join(work, work.session.get(Group, people.group), helper, "contributor")
    assert again(workshop, helper.id, people.group, "theirs.txt").number == "1.0"
    assert again(workshop, helper.id, people.group, "theirs.txt").number == "2.0"
    with pytest.raises(errors.Conflict, match=r"report \(2\)\.txt"):
        again(workshop, helper.id, people.group, "report.txt")


def test_who_was_removed_during_an_upload_puts_nothing(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Membership).where(Membership.user_id == people.author).values(ended_at=now()))
    with pytest.raises(errors.NotFound):
        again(workshop, people.author, people.group)


# -- what was not checked is not served -----------------------------------------------------------------------


def test_a_pending_version_is_for_nobody_and_readers_do_not_know_of_it(workshop, people, document):
    with workshop.do(people.author) as work:
        found = queries.document(work, document.id)
        actions.add_version(work, found, makers.content(b"new", check_state="pending"))
    assert seen(workshop, people.reader, document.id) == ["1.0"]
    assert seen(workshop, people.author, document.id) == ["2.0", "1.0"]
    with pytest.raises(errors.Conflict, match="virus check"), workshop.do(people.author) as work:
        found = queries.document(work, document.id)
        actions.download(work, found, queries.version(work, found, "2.0"))


@pytest.mark.parametrize(("state", "number"), [("clean", "2.0"), ("infected", "1.0"), ("unscannable", "1.0")])
def test_only_what_was_found_clean_becomes_current(workshop, people, document, state, number):
    with workshop.do(people.author) as work:
        found = queries.document(work, document.id)
        pending = actions.add_version(work, found, makers.content(b"new", check_state="pending"))
    with workshop.do_as(policy.SYSTEM) as work:
        actions.record_check(work, work.session.get(Version, pending.id), state, "Eicar" if state == "infected" else "")
    with workshop.ask(people.reader) as work:
        assert queries.document(work, document.id).current.number == number


def test_a_virus_that_a_job_found_is_told_to_the_leaders(workshop, people, document):
    with workshop.do(people.author) as work:
        found = queries.document(work, document.id)
        pending = actions.add_version(work, found, makers.content(b"new", check_state="pending"))
    with workshop.do_as(policy.SYSTEM) as work:
        actions.record_check(work, work.session.get(Version, pending.id), "infected", "Eicar")
    with workshop.ask() as work:
        mail = work.session.scalars(select(Job).where(Job.kind == kinds.VIRUS_FOUND)).one()
    assert (mail.payload["name"], mail.payload["finding"]) == ("report.txt", "Eicar")


def test_checks_and_texts_are_recorded_by_the_house_only(workshop, people, document):
    with pytest.raises(errors.Forbidden), workshop.do(people.leader) as work:
        actions.record_check(work, work.session.get(Version, document.latest_id), "clean", "")


# -- deleting -------------------------------------------------------------------------------------------------


def test_a_deleted_document_is_gone_and_comes_back_whole(workshop, people, document):
    again(workshop, people.author, people.group)
    with workshop.do(people.author) as work:
        actions.delete(work, queries.document(work, document.id))
    with pytest.raises(errors.NotFound), workshop.ask(people.leader) as work:
        queries.document(work, document.id)
    with workshop.do(people.author) as work:
        actions.restore(work, queries.deleted(work, document.id))
    assert seen(workshop, people.reader, document.id) == ["2.0", "1.0"]


def test_one_deletes_what_is_ones_own_and_leaders_everything(workshop, people, document):
    with workshop.do_as(policy.SYSTEM) as work:
        other = makers.user(work, "other")
        makers.join(work, work.session.get(Group, people.group), other, "author")
    with pytest.raises(errors.Forbidden), workshop.do(other.id) as work:
        actions.delete(work, queries.document(work, document.id))
    with workshop.do(people.leader) as work:
        actions.delete(work, queries.document(work, document.id))


# -- folders and listings -------------------------------------------------------------------------------------


def test_a_folder_lies_where_it_was_made(workshop, people):
    outer = makers.folder(workshop, people.author, people.group, "2026")
    inner = makers.folder(workshop, people.author, people.group, "March", within=outer.id)
    with workshop.ask(people.reader) as work:
        group = groups.group_by_id(work, people.group)
        assert queries.item_at(work, group, "2026/march").id == inner.id
        assert [one.name for one in queries.way_to(work, queries.folder(work, inner.id))][1:] == ["2026"]


def test_a_name_is_taken_for_folders_and_documents_alike(workshop, people, document):
    with pytest.raises(errors.Conflict, match="Try "):
        makers.folder(workshop, people.author, people.group, "REPORT.txt")
    folder = makers.folder(workshop, people.author, people.group, "2026")
    with pytest.raises(errors.Conflict, match="Try 2026"):
        again(workshop, people.author, people.group, folder.name)


def test_folders_lie_fifty_deep_and_no_deeper(workshop, people):
    within = None
    for depth in range(models.DEEPEST):
        within = makers.folder(workshop, people.author, people.group, f"{depth}", within).id
    with pytest.raises(errors.Invalid, match="50 deep"):
        makers.folder(workshop, people.author, people.group, "one more", within)


def test_a_listing_has_folders_first_and_counts_like_people(workshop, people):
    for name in ("10.txt", "9.txt", "Äpfel.txt", "apfel 2.txt"):
        makers.document(workshop, people.author, people.group, name)
    makers.folder(workshop, people.author, people.group, "zz")
    with workshop.ask(people.reader) as work:
        found = queries.listing(work, makers.root(work, people.group), View())
    assert [item.name for item in found.items] == ["zz", "9.txt", "10.txt", "apfel 2.txt", "Äpfel.txt"]
    assert (found.folders, found.documents, found.pages) == (1, 4, 1)


def test_pages_of_a_long_listing_never_overlap(workshop, people):
    with workshop.do(people.author) as work:
        root = makers.root(work, people.group)
        for number in range(queries.PAGE_SIZE + 20):
            actions.upload(work, root, makers.content(b"same", f"{number}.txt"))
    for view in ({}, {"sort": "size"}, {"sort": "changed", "is_descending": True}):
        shown = []
        for page in (1, 2):
            with workshop.ask(people.reader) as work:
                found = queries.listing(work, makers.root(work, people.group), View(page=page, **view))
                shown += [item.id for item in found.items]
        assert len(shown) == len(set(shown)) == queries.PAGE_SIZE + 20


def test_a_listing_filters_by_what_a_name_holds_literally(workshop, people):
    for name in ("100% sure.txt", "100 more.txt"):
        makers.document(workshop, people.author, people.group, name)
    with workshop.ask(people.reader) as work:
        found = queries.listing(work, makers.root(work, people.group), View(name="0%"))
    assert [item.name for item in found.items] == ["100% sure.txt"]


# -- what is told, and what waits -----------------------------------------------------------------------------


def test_every_version_is_told_with_its_digest_and_size(workshop, people, document):
    with workshop.ask() as work:
        told = work.session.scalars(select(Event).where(Event.act == "library.version_added")).one()
    assert told.actor_name == "Author"
    assert told.details["sha256"] == makers.content().digest
    assert told.details["size"] == makers.content().size


def test_a_refused_act_leaves_nothing(workshop, people, document):
    with workshop.ask() as work:
        before = [work.session.scalar(select(func.count()).select_from(table)) for table in (Version, Event, Job)]
    with pytest.raises(errors.Forbidden):
        again(workshop, people.reader, people.group)
    with workshop.ask() as work:
        after = [work.session.scalar(select(func.count()).select_from(table)) for table in (Version, Event, Job)]
    assert before == after


def test_a_file_that_was_received_but_never_put_is_nobodys(workshop, people):
    makers.receiving.receive(workshop, people.group, "lost.txt", io.BytesIO(b"lost"), 4)
    with workshop.ask() as work:
        assert work.session.scalar(select(func.count()).select_from(Document)) == 0
