"""Old versions are found by who asks for them, as far as they can be read, and are kept right in the index."""

from functools import partial

import pytest

from app import policy
from app.admin import check
from app.library import actions as library
from app.library import kinds
from app.library import queries as items
from app.library.models import Version
from app.search import finding
from app.search.queries import Wish
from app.search.rebuild import rebuild
from tests import makers


@pytest.fixture
def report(workshop, people):
    """A report whose first version speaks of Medyka, and whose second does not."""
    made = makers.report(workshop, people.author, people.group, "march.txt", "Lorries at Medyka.", language="en")
    again(workshop, people, made.id, "Nothing was seen.")
    return made


def again(workshop, people, document_id, text):
    """Put another version on top, with a text."""
    with workshop.do(people.author) as work:
        library.add_version(work, items.document(work, document_id), makers.content(text.encode()))
    makers.written(workshop, document_id, text)
    makers.indexed(workshop)


def find(workshop, user_id, words, **more):
    """What somebody finds, old versions too: names, and the numbers of old versions."""
    results = finding.find(workshop, partial(workshop.ask, user_id), Wish(words, with_old=True, **more))
    return [(hit.item.name, hit.version.number if hit.version else None) for hit in results.hits]


def change(workshop, user_id, document_id, act, *rest):
    """Do something to the document."""
    with workshop.do(user_id) as work:
        act(work, items.document(work, document_id), *rest)


def first(work, document_id):
    """The document's first version."""
    return items.version(work, items.document(work, document_id), "1.0")


def test_an_old_version_is_found_where_it_is_asked_for(workshop, people, report):
    assert makers.found(workshop, people.reader, "medyka") == []
    assert find(workshop, people.reader, "medyka") == [("march.txt", "1.0")]
    assert find(workshop, people.reader, "nothing") == [("march.txt", None)]
    assert find(workshop, people.stranger, "medyka") == []


def test_it_shows_the_line_of_its_own_text(workshop, people, report):
    (hit,) = finding.find(workshop, partial(workshop.ask, people.reader), Wish("medyka", with_old=True)).hits
    (line,) = hit.snippets
    assert "".join(piece for piece, _marked in line) == "Lorries at Medyka."


def test_a_check_and_a_rebuild_know_of_old_versions(workshop, people, report):
    assert list(check.faults(workshop)) == []
    assert rebuild(workshop) == 1
    assert find(workshop, people.reader, "medyka") == [("march.txt", "1.0")]
    with workshop.ask() as work:
        old = first_of(work, report.id)
    workshop.index.remove(people.group, [old])
    assert list(check.faults(workshop)) == [f"group {people.group}: {old} is not in the index"]


def first_of(work, document_id):
    return work.session.query(Version).filter_by(document_id=document_id, major=1).one().id


def test_an_old_version_that_is_named_by_its_own_id_stays(workshop, people, report):
    with workshop.ask() as work:
        old = first_of(work, report.id)
    with workshop.do_as(policy.SYSTEM) as work:
        work.later(kinds.INDEX, old, group_id=people.group)
    makers.indexed(workshop)
    assert find(workshop, people.reader, "medyka") == [("march.txt", "1.0")]


def test_a_purged_version_is_found_no_more_at_once(workshop, people, report):
    with workshop.do(people.leader) as work:
        library.purge_version(work, items.document(work, report.id), first(work, report.id), "By mistake.")
    assert find(workshop, people.reader, "medyka") == []
    makers.indexed(workshop)
    assert find(workshop, people.reader, "medyka") == []
    assert list(check.faults(workshop)) == []


def test_what_becomes_current_again_is_old_no_more(workshop, people, report):
    with workshop.ask(people.leader) as work:
        second = items.document(work, report.id).current.number
    with workshop.do(people.leader) as work:
        found = items.document(work, report.id)
        library.purge_version(work, found, items.version(work, found, second), "By mistake.")
    makers.indexed(workshop)
    assert find(workshop, people.reader, "medyka") == [("march.txt", None)]
    assert list(check.faults(workshop)) == []


def test_a_restored_version_leaves_two_that_are_old(workshop, people, report):
    with workshop.do(people.author) as work:
        library.restore_version(work, items.document(work, report.id), first(work, report.id))
    makers.written(workshop, report.id, "Lorries at Medyka.")
    makers.indexed(workshop)
    assert sorted(find(workshop, people.reader, "medyka"), key=str) == [("march.txt", "1.0"), ("march.txt", None)]
    assert find(workshop, people.reader, "nothing") == [("march.txt", "2.0")]


def test_an_infected_old_version_is_found_no_more_at_once(workshop, people, report):
    with workshop.do_as(policy.SYSTEM) as work:
        old = work.session.get_one(Version, first_of(work, report.id))
        library.record_check(work, old, "infected", "Eicar")
    assert find(workshop, people.reader, "medyka") == []
    makers.indexed(workshop)
    assert find(workshop, people.reader, "medyka") == []
    assert list(check.faults(workshop)) == []


@pytest.mark.parametrize("is_indexed", [False, True])
def test_a_fence_a_deletion_and_the_end_of_a_membership_hold_at_once(workshop, people, report, is_indexed):
    acts = [
        (people.leader, lambda work: library.set_fence(work, items.document(work, report.id), {})),
        (people.leader, lambda work: library.lift_fence(work, items.document(work, report.id))),
        (people.author, lambda work: library.delete(work, items.document(work, report.id))),
    ]
    for number, (who, act) in enumerate(acts):
        with workshop.do(who) as work:
            act(work)
        if is_indexed:
            makers.indexed(workshop)
        assert find(workshop, people.reader, "medyka") == ([("march.txt", "1.0")] if is_indexed and number == 1 else [])


def test_a_moved_document_takes_its_old_versions_along(workshop, people, report):
    folder = makers.folder(workshop, people.leader, people.group, "Quiet")
    with workshop.do(people.leader) as work:
        library.set_fence(work, items.folder(work, folder.id), {})
    makers.indexed(workshop)
    with workshop.do(people.leader) as work:
        library.move(work, items.document(work, report.id), items.folder(work, folder.id))
    makers.indexed(workshop)
    assert find(workshop, people.reader, "medyka") == []
    assert find(workshop, people.leader, "medyka in:quiet") == [("march.txt", "1.0")]


def test_what_is_deleted_for_ever_leaves_no_entry(workshop, people, report):
    with workshop.do(people.leader) as work:
        library.delete(work, items.document(work, report.id))
    with workshop.do(people.leader) as work:
        library.purge(work, items.deleted(work, report.id))
    makers.indexed(workshop)
    assert list(workshop.index.ids(people.group)) == []
