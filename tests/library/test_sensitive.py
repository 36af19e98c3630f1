"""Sensitive documents: who marks them, who sees them then, and in which forms they are served."""

from datetime import timedelta
from functools import partial

import pytest

from app import errors, mail, policy
from app.db import now
from app.groups.models import Group, Membership
from app.library import actions, archives, handling, jobs, queries
from app.library.handling import Form
from app.library.models import Document, LibrarySettings
from app.search import finding
from app.search.queries import Wish
from tests import makers
from tests.library.test_moving import told


@pytest.fixture
def report(workshop, people):
    """The id of a document of the author, with a text and a preview."""
    made = makers.report(workshop, people.author, people.group, "report.txt", "Ladders in the harbour.").id
    with workshop.ask(people.author) as work:
        version = queries.document(work, made).current
    makers.drawn(workshop, version)
    makers.indexed(workshop)
    return made


def mark(workshop, who, document_id, marking="sensitive", **more):
    """Give a document a marking."""
    with workshop.do(who) as work:
        actions.edit_details(work, queries.document(work, document_id), {"marking": marking, **more})


def choose(workshop, people, *profiles, **rules):
    """Let the leader choose what may be done with sensitive documents, and which profiles see them."""
    with workshop.do(people.leader) as work:
        group = work.session.get(Group, people.group)
        ids = {each.title: each.id for each in makers.groups.all_profiles(work, people.group)}
        named = {f"sensitive_{name}": allowed for name, allowed in rules.items()}
        actions.choose_handling(work, group, named, [ids[one] for one in profiles] if profiles else None)


def reads(workshop, who, document_id):
    """Whether somebody may read a document."""
    with workshop.ask(who) as work:
        try:
            return bool(queries.document(work, document_id))
        except errors.NotFound:
            return False


def become(workshop, people, who, title):
    """Make somebody another kind of member."""
    with workshop.do_as(policy.SYSTEM) as work:
        place = work.session.query(Membership).filter_by(group_id=people.group, user_id=who).one()
        profiles = makers.groups.all_profiles(work, people.group)
        place.profile_id = next(each.id for each in profiles if each.title == title)


# -- the fence ----------------------------------------------------------------------------------------------------


def test_what_is_marked_is_seen_by_those_who_may_edit_alone(workshop, people, report):
    mark(workshop, people.author, report)
    assert [reads(workshop, who, report) for who in (people.leader, people.author, people.reader)] == [
        True,
        True,
        False,
    ]
    assert told(workshop, "library.marked_sensitive") == [("report.txt", {})]
    assert len(told(workshop, "library.fence_set")) == 1


def test_it_is_seen_by_the_profiles_that_the_group_has_chosen_and_by_its_author(workshop, people, report):
    choose(workshop, people, "reader")
    become(workshop, people, people.author, "contributor")
    mark(workshop, people.author, report)
    assert [reads(workshop, who, report) for who in (people.leader, people.author, people.reader)] == [True, True, True]
    with workshop.ask(people.reader) as work:
        assert policy.level(work.actor, queries.document(work, report)) is policy.Level.READ


def test_a_fence_of_its_own_stays(workshop, people, report):
    with workshop.do(people.leader) as work:
        actions.set_fence(work, queries.document(work, report), {people.reader: policy.Level.READ})
    mark(workshop, people.leader, report)
    assert [reads(workshop, who, report) for who in (people.author, people.reader)] == [False, True]


def test_who_loses_access_is_said_beforehand(workshop, people, report):
    with workshop.ask(people.author) as work:
        effect = queries.effect_of_marking(work, queries.document(work, report))
        assert [user.id for user in effect.loses] == [people.reader]
    with pytest.raises(errors.Forbidden), workshop.ask(people.reader) as work:
        queries.effect_of_marking(work, queries.document(work, report))


def test_who_may_not_edit_a_document_marks_nothing(workshop, people, report):
    with pytest.raises(errors.Forbidden):
        mark(workshop, people.reader, report)


def test_who_marks_may_shut_out_themselves(workshop, people):
    theirs = makers.document(workshop, people.leader, people.group, "theirs.txt").id
    choose(workshop, people, "leader")
    mark(workshop, people.author, theirs)
    assert not reads(workshop, people.author, theirs)


def test_only_leaders_take_the_marking_away_and_the_fence_stays(workshop, people, report):
    mark(workshop, people.author, report)
    with pytest.raises(errors.Forbidden, match="Only leaders"):
        mark(workshop, people.author, report, "normal")
    mark(workshop, people.author, report, title="As before")
    mark(workshop, people.leader, report, "normal")
    assert not reads(workshop, people.reader, report)
    assert told(workshop, "library.marking_taken_away") == [("report.txt", {})]


def test_a_copy_of_it_is_fenced_too(workshop, people, report):
    mark(workshop, people.author, report)
    folder = makers.folder(workshop, people.leader, people.group, "Open")
    with workshop.do(people.author) as work:
        copied = actions.copy(work, queries.item(work, report), queries.folder(work, folder.id)).id
    assert [reads(workshop, who, copied) for who in (people.leader, people.author, people.reader)] == [
        True,
        True,
        False,
    ]


def test_a_copy_is_seen_by_nobody_who_does_not_see_the_original(workshop, people, report):
    mark(workshop, people.author, report)
    with workshop.do(people.leader) as work:
        actions.set_fence(work, queries.document(work, report), {})
    with workshop.do(people.leader) as work:
        root = makers.root(work, people.group)
        copied = actions.copy(work, queries.item(work, report), root, keep_both=True).id
    assert not reads(workshop, people.author, copied)


def test_a_copy_in_another_group_is_for_those_who_see_what_is_marked_there(workshop, people, report):
    mark(workshop, people.author, report)
    with workshop.do_as(policy.SYSTEM) as work:
        others = work.session.get(Group, people.others)
        makers.join(work, others, work.session.get(makers.User, people.leader), "contributor")
        makers.join(work, others, work.session.get(makers.User, people.reader), "reader")
    with workshop.do(people.leader) as work:
        actions.begin_transfer(work, [queries.item(work, report)], makers.root(work, people.others))
    makers.run_lane(workshop, "blobs")
    with workshop.ask() as work:
        copied = work.session.query(Document).filter_by(group_id=people.others).one().id
    assert [reads(workshop, who, copied) for who in (people.stranger, people.leader, people.reader)] == [
        True,
        True,
        False,
    ]


# -- the gate -----------------------------------------------------------------------------------------------------

WAYS = {
    "previews": lambda work, found: (queries.shown(work, found.current), queries.page(work, found.current, 1)),
    "texts": lambda work, found: (queries.text_of(work, found.current), actions.show_text(work, found)),
    "archives": lambda work, found: archives.archive(work, queries.folder(work, found.parent_id)),
}


@pytest.mark.parametrize("rule", WAYS)
def test_every_form_but_the_original_is_withheld_until_the_group_allows_it(workshop, people, report, rule):
    mark(workshop, people.author, report)
    with pytest.raises(errors.Forbidden, match="sensitive"), workshop.do(people.leader) as work:
        WAYS[rule](work, queries.document(work, report))
    choose(workshop, people, **{rule: True})
    for each, way in WAYS.items():
        with workshop.do(people.leader) as work:
            try:
                way(work, queries.document(work, report))
                is_served = True
            except errors.Forbidden:
                is_served = False
            assert is_served == (each == rule)


def test_the_original_is_always_served(workshop, people, report):
    mark(workshop, people.author, report)
    with workshop.do(people.author) as work:
        found = queries.document(work, report)
        actions.download(work, found, found.served())
    assert len(told(workshop, "library.version_downloaded")) == 1


def test_a_zip_holds_the_others_and_counts_what_it_leaves_out(workshop, people, report):
    makers.document(workshop, people.author, people.group, "open.txt")
    mark(workshop, people.author, report)
    with workshop.do(people.author) as work:
        root = makers.root(work, people.group)
        taken = archives.archive(work, root)
        actions.take_away(work, root, taken)
    assert (list(taken.files), taken.withheld) == (["open.txt"], 1)
    assert told(workshop, "library.archive_taken")[0][1]["withheld"] == 1


def test_search_finds_it_and_shows_no_line_of_it(workshop, people, report):
    def snippets():
        results = finding.find(workshop, partial(workshop.ask, people.author), Wish("harbour"))
        return [hit.snippets for hit in results.hits if hit.item.id == report]

    assert snippets()[0]
    mark(workshop, people.author, report)
    makers.indexed(workshop)
    assert snippets() == [[]]
    choose(workshop, people, texts=True)
    assert snippets()[0]


def test_a_mail_does_not_name_it_unless_the_group_allows_it(workshop, people, report):
    mark(workshop, people.author, report)
    with workshop.ask(people.leader) as work:
        assert queries.name_in_mail(work, queries.item(work, report)) == ""
    choose(workshop, people, titles=True)
    with workshop.ask(people.leader) as work:
        assert queries.name_in_mail(work, queries.item(work, report)) == "report.txt"


def test_no_mail_of_the_house_names_it(workshop, people, report, monkeypatch):
    sent = []
    monkeypatch.setattr(jobs.mail, "send", lambda settings, one: sent.append(mail.compose(settings, one)))
    mark(workshop, people.author, report, expires_on=now().date() + timedelta(days=7))
    with workshop.do(people.author) as work:
        actions.reserve(work, queries.document(work, report))
    with workshop.do(people.leader) as work:
        found = queries.document(work, report)
        actions.release(work, found)
        actions.refuse_infected(work, makers.root(work, people.group), "Report.txt", "Eicar")
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.get_one(Document, report)
        actions.record_check(work, found.current, "infected", "Eicar")
    jobs.expire(workshop)
    makers.run_lane(workshop, "mail")
    assert len(sent) == 4
    for one in sent:
        said = f"{one['Subject']} {one.get_content()}"
        assert "a sensitive document" in said
        assert "report.txt" not in said.lower()


def test_a_form_that_nobody_has_thought_of_is_withheld():
    document = Document(marking="sensitive")
    chosen = LibrarySettings(**dict.fromkeys(LibrarySettings.OF_SENSITIVE, True))
    assert not handling.may_serve(document, "braille", chosen)
    assert all(handling.may_serve(document, form, chosen) for form in Form)
    assert handling.may_serve(Document(marking=None), "braille", chosen)


# -- the settings -------------------------------------------------------------------------------------------------


def test_only_who_administers_the_library_chooses_what_may_be_done(workshop, people):
    with pytest.raises(errors.Forbidden), workshop.do(people.author) as work:
        actions.choose_handling(work, work.session.get(Group, people.group), {"sensitive_previews": True})
    choose(workshop, people, "author", previews=True)
    ((_title, said),) = told(workshop, "library.handling_chosen")
    assert (said["sensitive_previews"], said["sensitive_texts"], len(said["profiles"])) == (True, False, 1)


def test_only_profiles_of_the_group_and_known_rules_can_be_chosen(workshop, people):
    for rules, profiles in (({"sensitive_braille": True}, None), ({}, ["abcdefghijkmnpqr"])):
        with pytest.raises(errors.Invalid), workshop.do(people.leader) as work:
            actions.choose_handling(work, work.session.get(Group, people.group), rules, profiles)
