"""Passing a document on: bound by its originator, asked for, permitted once."""

import pytest

from app import errors, mail, policy
from app.groups.models import Group
from app.jobs import Job
from app.library import actions, kinds, queries, releases
from app.library.models import Document, Transfer
from tests import makers
from tests.library.test_moving import told


@pytest.fixture
def elsewhere(workshop, people):
    """The id of a library of another group, to which author, reader and leader may add something."""
    with workshop.do_as(policy.SYSTEM) as work:
        others = work.session.get(Group, people.others)
        for who in (people.author, people.reader, people.leader):
            makers.join(work, others, work.session.get(makers.User, who), "contributor")
    with workshop.ask(people.leader) as work:
        return makers.root(work, people.others).id


@pytest.fixture
def report(workshop, people):
    """The id of a document of the author that names an originator."""
    made = makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Document, made.document_id).originator = "Ministry"
        found = work.session.get_one(Document, made.document_id)
        found.versions[0].check_state = "clean"
        found.choose_current()
    return made.document_id


def describe(workshop, who, document_id, **changes):
    """Change some details."""
    with workshop.do(who) as work:
        actions.edit_details(work, queries.document(work, document_id), changes)


def ask(workshop, who, document_id, recipient="The neighbours", reason="They saw it too."):
    """Ask to pass a document on; the request's id."""
    with workshop.do(who) as work:
        return actions.ask_release(work, queries.document(work, document_id), recipient, reason).id


def answer(workshop, who, release_id, *, is_granted=True, comment=""):
    """Answer a request."""
    with workshop.do(who) as work:
        actions.answer_release(work, queries.release(work, release_id), is_granted=is_granted, comment=comment)


def pass_on(workshop, who, item_id, target_id):
    """Copy something into another group; how it ended."""
    with workshop.do(who) as work:
        made = actions.begin_transfer(
            work, [queries.item(work, item_id)], queries.folder(work, target_id), keep_both=True
        ).id  # fmt: skip
    makers.run_lane(workshop, "blobs")
    with workshop.ask() as work:
        return work.session.get(Transfer, made).state


def states(workshop, who, document_id):
    """The requests about a document that somebody sees."""
    with workshop.ask(who) as work:
        return [each.state for each in queries.releases_of(work, queries.document(work, document_id))]


def test_what_names_an_originator_is_passed_on_by_its_author_and_the_leaders(workshop, people, report, elsewhere):
    assert pass_on(workshop, people.author, report, elsewhere) == "done"
    assert pass_on(workshop, people.leader, report, elsewhere) == "done"
    with pytest.raises(errors.Forbidden, match="names an originator"):
        pass_on(workshop, people.reader, report, elsewhere)


@pytest.mark.parametrize("changes", [{"originator": ""}, {"marking": "public"}])
def test_what_names_none_or_is_public_is_passed_on_by_whoever_reads_it(workshop, people, report, elsewhere, changes):
    describe(workshop, people.author, report, **changes)
    assert pass_on(workshop, people.reader, report, elsewhere) == "done"
    with pytest.raises(errors.Conflict, match="without asking"):
        ask(workshop, people.reader, report)


def test_a_folder_is_not_passed_on_with_what_may_not_be(workshop, people, report, elsewhere):
    folder = makers.folder(workshop, people.author, people.group, "March")
    with workshop.do(people.author) as work:
        actions.move(work, queries.item(work, report), queries.folder(work, folder.id))
    with pytest.raises(errors.Forbidden, match=r"report\.txt"):
        pass_on(workshop, people.reader, folder.id, elsewhere)


def test_who_only_edits_it_does_not_free_it(workshop, people, report):
    theirs = makers.document(workshop, people.leader, people.group, "theirs.txt").id
    describe(workshop, people.author, theirs, originator="Ministry")
    for changes in ({"originator": ""}, {"originator": "Mine"}, {"marking": "public"}):
        with pytest.raises(errors.Forbidden, match="originator"):
            describe(workshop, people.author, theirs, **changes)
    describe(workshop, people.author, theirs, originator="Ministry", title="As before")
    describe(workshop, people.leader, theirs, originator="")


def test_a_copy_within_its_group_takes_no_permission(workshop, people, report):
    folder = makers.folder(workshop, people.author, people.group, "March")
    with workshop.do(people.author) as work:
        assert actions.copy(work, queries.item(work, report), queries.folder(work, folder.id))


def test_a_permission_holds_for_one_time(workshop, people, report, elsewhere):
    asked = ask(workshop, people.reader, report)
    answer(workshop, people.author, asked, comment="Gladly.")
    assert pass_on(workshop, people.reader, report, elsewhere) == "done"
    with pytest.raises(errors.Forbidden):
        pass_on(workshop, people.reader, report, elsewhere)
    for act in ("asked", "granted", "used"):
        ((title, said),) = told(workshop, f"library.release_{act}")
        assert (title, said) == (
            "report.txt",
            {"request": asked, "recipient": "The neighbours", "asked_by": people.reader},
        )
    assert ask(workshop, people.reader, report) != asked


def test_a_permission_that_is_used_meanwhile_makes_no_second_copy(workshop, people, report, elsewhere):
    answer(workshop, people.leader, ask(workshop, people.reader, report))
    with workshop.do(people.reader) as work:
        for _time in range(2):
            target = queries.folder(work, elsewhere)
            actions.begin_transfer(work, [queries.item(work, report)], target, keep_both=True)
    makers.run_lane(workshop, "blobs")
    with workshop.ask() as work:
        assert sorted(each.state for each in work.session.query(Transfer)) == ["done", "failed"]


def test_it_is_for_who_has_asked_alone(workshop, people, report, elsewhere):
    with workshop.do_as(policy.SYSTEM) as work:
        colleague = makers.user(work, "colleague")
        makers.join(work, work.session.get(Group, people.group), colleague, "reader")
        makers.join(work, work.session.get(Group, people.others), colleague, "contributor")
    answer(workshop, people.author, ask(workshop, people.reader, report))
    with pytest.raises(errors.Forbidden):
        pass_on(workshop, colleague.id, report, elsewhere)
    assert states(workshop, colleague.id, report) == []
    assert states(workshop, people.reader, report) == states(workshop, people.author, report) == ["granted"]


def test_a_refused_request_permits_nothing(workshop, people, report, elsewhere):
    asked = ask(workshop, people.reader, report)
    answer(workshop, people.author, asked, is_granted=False, comment="Not yet.")
    with pytest.raises(errors.Forbidden):
        pass_on(workshop, people.reader, report, elsewhere)
    assert len(told(workshop, "library.release_refused")) == 1
    with pytest.raises(errors.Conflict):
        answer(workshop, people.leader, asked)


def test_nobody_answers_but_its_author_and_the_leaders(workshop, people, report):
    asked = ask(workshop, people.reader, report)
    with pytest.raises(errors.Forbidden):
        answer(workshop, people.reader, asked)
    with pytest.raises(errors.NotFound):
        answer(workshop, people.stranger, asked)


def test_one_asks_once_and_says_to_whom_and_why(workshop, people, report):
    for recipient, reason in ((" ", "x"), ("x", ""), ("x" * 301, "x"), ("x", "x" * 2001)):
        with pytest.raises(errors.Invalid):
            ask(workshop, people.reader, report, recipient, reason)
    ask(workshop, people.reader, report)
    with pytest.raises(errors.Conflict, match="already"):
        ask(workshop, people.reader, report)
    with pytest.raises(errors.NotFound):
        ask(workshop, people.stranger, report)


def test_a_request_or_its_permission_is_taken_back_by_who_has_asked(workshop, people, report, elsewhere):
    asked = ask(workshop, people.reader, report)
    answer(workshop, people.author, asked)
    with pytest.raises(errors.NotFound), workshop.do(people.leader) as work:
        actions.withdraw_release(work, queries.release(work, asked))
    with workshop.do(people.reader) as work:
        actions.withdraw_release(work, queries.release(work, asked))
    with pytest.raises(errors.Forbidden):
        pass_on(workshop, people.reader, report, elsewhere)
    assert len(told(workshop, "library.release_withdrawn")) == 1
    with pytest.raises(errors.Conflict), workshop.do(people.reader) as work:
        actions.withdraw_release(work, queries.release(work, asked))


def test_those_who_answer_see_the_groups_requests(workshop, people, report):
    ask(workshop, people.reader, report)
    seen = {}
    for who in (people.leader, people.author, people.reader):
        with workshop.ask(who) as work:
            group = work.session.get(Group, people.group)
            seen[who] = [each.document.name for each in queries.releases(work, group)]
    assert list(seen.values()) == [["report.txt"]] * 3


def test_author_and_leaders_are_told_and_so_is_who_has_asked(workshop, people, report, monkeypatch):
    sent = []
    monkeypatch.setattr(releases.mail, "send", lambda settings, one: sent.append((one.to, mail.compose(settings, one))))
    asked = ask(workshop, people.reader, report)
    makers.run_lane(workshop, "mail")
    assert [to for to, _mail in sent] == ["author@example.eu", "leader@example.eu"]
    assert sent[0][1]["Subject"] == "Reader asks to pass “report.txt” on"
    assert "They saw it too." in sent[0][1].get_content()
    answer(workshop, people.author, asked, comment="Gladly.")
    makers.run_lane(workshop, "mail")
    to, said = sent[2]
    assert (to, said["Subject"]) == ("reader@example.eu", "You may pass “report.txt” on")
    assert "Gladly." in said.get_content()


def test_the_mails_name_no_sensitive_document(workshop, people, report, monkeypatch):
    sent = []
    monkeypatch.setattr(releases.mail, "send", lambda settings, one: sent.append(mail.compose(settings, one)))
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Document, report).marking = "sensitive"
    answer(workshop, people.leader, ask(workshop, people.reader, report), comment="Gladly.")
    makers.run_lane(workshop, "mail")
    for one in sent:
        said = f"{one['Subject']} {one.get_content()}"
        assert "a sensitive document" in said
        assert not any(word in said for word in ("report.txt", "neighbours", "They saw", "Gladly"))


def test_a_request_goes_with_its_document(workshop, people, report):
    ask(workshop, people.reader, report)
    with workshop.do(people.leader) as work:
        actions.delete(work, queries.item(work, report))
    with workshop.do(people.leader) as work:
        actions.purge(work, queries.deleted(work, report))
    with workshop.ask() as work:
        assert work.session.query(Job).filter(Job.kind == kinds.RELEASE_ASKED).count() == 1
    makers.run_lane(workshop, "mail")
