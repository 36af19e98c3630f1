"""How much room a group takes: counted once for each content, in the transaction that fills it."""

from dataclasses import replace

import pytest

from app import errors, policy
from app.events import Event
from app.groups import queries as groups
from app.groups.models import Group
from app.library import actions, queries
from app.library.models import Space
from tests import makers
from tests.library.test_together import beside


def used(workshop, group_id):
    """What is counted, which is what there is."""
    with workshop.ask() as work:
        counted = queries.space(work, group_id).used
        assert counted == queries.taken(work, group_id)
        return counted


def limit(workshop, group_id, quota):
    """Let an administrator choose how much a group may take."""
    with workshop.do_as(policy.SYSTEM) as work:
        actions.choose_quota(work, work.session.get_one(Group, group_id), quota)


def test_every_version_counts_and_the_same_content_once(workshop, people):
    for name, body in (("a.txt", b"12345"), ("b.txt", b"12345"), ("a.txt", b"123"), ("c.txt", b"")):
        with workshop.do(people.author) as work:
            actions.upload(work, makers.root(work, people.group), makers.content(body, name))
    assert used(workshop, people.group) == 8
    assert used(workshop, people.others) == 0


@pytest.fixture
def report(workshop, people):
    """A document with two versions, of 10 and 20 bytes."""
    with workshop.do(people.author) as work:
        made = actions.upload(work, makers.root(work, people.group), makers.content(b"a" * 10)).document
    with workshop.do(people.author) as work:
        actions.add_version(work, queries.document(work, made.id), makers.content(b"b" * 20))
    return made.id


def test_a_version_that_is_purged_gives_its_room_back(workshop, people, report):
    with workshop.do(people.leader) as work:
        found = queries.document(work, report)
        actions.purge_version(work, found, queries.version(work, found, "1.0"), "Names.")
    assert used(workshop, people.group) == 20


def test_a_purged_version_is_given_back_once(workshop, people, report):
    makers.document(workshop, people.author, people.group, "other.txt", body=b"c" * 40)
    with workshop.do(people.leader) as work:
        found = queries.document(work, report)
        actions.purge_version(work, found, queries.version(work, found, "1.0"), "Names.")
    with workshop.do(people.author) as work:
        actions.delete(work, queries.document(work, report))
    with workshop.do(people.leader) as work:
        actions.purge(work, queries.deleted(work, report))
    assert used(workshop, people.group) == 40


def test_what_another_version_names_is_not_given_back(workshop, people, report):
    makers.document(workshop, people.author, people.group, "twin.txt", body=b"a" * 10)
    with workshop.do(people.leader) as work:
        found = queries.document(work, report)
        actions.purge_version(work, found, queries.version(work, found, "1.0"), "Names.")
    assert used(workshop, people.group) == 30


def test_what_is_deleted_counts_until_it_is_purged(workshop, people, report):
    with workshop.do(people.author) as work:
        actions.delete(work, queries.document(work, report))
    assert used(workshop, people.group) == 30
    with workshop.do(people.leader) as work:
        actions.purge(work, queries.deleted(work, report))
    assert used(workshop, people.group) == 0


def test_copies_and_restored_versions_cost_nothing_within_the_group(workshop, people, report):
    limit(workshop, people.group, 30)
    with workshop.do(people.author) as work:
        actions.copy(work, queries.document(work, report), makers.root(work, people.group), keep_both=True)
    with workshop.do(people.author) as work:
        found = queries.document(work, report)
        actions.restore_version(work, found, queries.version(work, found, "1.0"))
    assert used(workshop, people.group) == 30


def test_what_does_not_fit_is_refused_and_the_error_says_what_is_left(workshop, people, report):
    limit(workshop, people.group, 35)
    with workshop.do(people.author) as work, pytest.raises(errors.OverQuota) as refused:
        actions.upload(work, makers.root(work, people.group), makers.content(b"c" * 6, "more.txt"))
    assert str(refused.value).startswith("This group has 5 B left of 35 B.")
    with workshop.do(people.author) as work:
        actions.upload(work, makers.root(work, people.group), makers.content(b"c" * 5, "more.txt"))
    assert used(workshop, people.group) == 35


def test_what_the_group_has_already_always_fits(workshop, people, report):
    limit(workshop, people.group, 1)
    with workshop.do(people.author) as work:
        actions.upload(work, makers.root(work, people.group), makers.content(b"a" * 10, "again.txt"))
    assert used(workshop, people.group) == 30


def test_the_default_holds_until_something_else_is_chosen(workshop, people):
    workshop = replace(workshop, settings=replace(workshop.settings, group_quota=10))

    def add(name):
        with workshop.do(people.author) as work:
            actions.upload(work, makers.root(work, people.group), makers.content(name.encode() * 3, name))

    with pytest.raises(errors.OverQuota):
        add("a.txt")
    limit(workshop, people.group, 0)
    add("a.txt")
    limit(workshop, people.group, None)
    with pytest.raises(errors.OverQuota):
        add("b.txt")


def test_of_two_at_once_that_do_not_fit_together_one_is_stored(workshop, people):
    limit(workshop, people.group, 15)

    def second():
        with workshop.do(people.leader) as work:
            actions.upload(work, makers.root(work, people.group), makers.content(b"b" * 10, "b.txt"))

    with workshop.do(people.author) as work:
        actions.upload(work, makers.root(work, people.group), makers.content(b"a" * 10, "a.txt"))
        work.session.flush()
        thread, failed = beside(second)
    thread.join()
    assert failed == [errors.OverQuota]
    assert used(workshop, people.group) == 10


def test_the_same_content_of_two_at_once_is_counted_once(workshop, people):
    def second():
        with workshop.do(people.leader) as work:
            actions.upload(work, makers.root(work, people.group), makers.content(b"a" * 10, "b.txt"))

    with workshop.do(people.author) as work:
        actions.upload(work, makers.root(work, people.group), makers.content(b"a" * 10, "a.txt"))
        work.session.flush()
        thread, failed = beside(second)
    thread.join()
    assert failed == []
    assert used(workshop, people.group) == 10


def test_content_that_is_purged_while_it_is_added_again_is_counted(workshop, people):
    document = makers.document(workshop, people.author, people.group, "a.txt", body=b"a" * 10)
    with workshop.do(people.author) as work:
        actions.delete(work, queries.document(work, document.id))

    def add():
        with workshop.do(people.author) as work:
            actions.upload(work, makers.root(work, people.group), makers.content(b"a" * 10, "b.txt"))

    with workshop.do(people.leader) as work:
        actions.purge(work, queries.deleted(work, document.id))
        thread, failed = beside(add)
    thread.join()
    assert failed == []
    assert used(workshop, people.group) == 10


def test_a_group_without_a_count_is_counted_at_the_first_need(workshop, people, report):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.delete(work.session.get_one(Space, people.group))
    makers.document(workshop, people.author, people.group, "more.txt", body=b"c" * 5)
    assert used(workshop, people.group) == 35


# -- what leaders are told ---------------------------------------------------------------------------------------


def add(workshop, people, size, name):
    """A file of so many bytes, like no other."""
    return makers.document(workshop, people.author, people.group, name, body=name[0].encode() * size)


def mails(workshop):
    """The subjects of the mails about space."""
    return [line for line in makers.mails(workshop).splitlines() if "of the space of" in line]


def test_leaders_are_told_once_at_eighty_and_at_ninety_five_percent(workshop, people):
    limit(workshop, people.group, 100)
    add(workshop, people, 79, "a.txt")
    assert mails(workshop) == []
    add(workshop, people, 1, "b.txt")
    add(workshop, people, 1, "c.txt")
    assert mails(workshop) == ["80 % of the space of “Early warnings” are taken"]
    add(workshop, people, 14, "d.txt")
    add(workshop, people, 1, "e.txt")
    assert sorted(mails(workshop)) == [
        f"{percent} % of the space of “Early warnings” are taken" for percent in (80, 95)
    ]
    assert told(workshop, people.leader, "library.space_nearly_full") == 2


def test_they_are_told_again_after_it_was_less(workshop, people):
    limit(workshop, people.group, 100)
    gone = add(workshop, people, 80, "a.txt")
    with workshop.do(people.author) as work:
        actions.delete(work, queries.document(work, gone.id))
    with workshop.do(people.leader) as work:
        actions.purge(work, queries.deleted(work, gone.id))
    add(workshop, people, 85, "b.txt")
    assert len(mails(workshop)) == 2


def test_a_lower_number_tells_them_too(workshop, people):
    add(workshop, people, 96, "a.txt")
    limit(workshop, people.group, 100)
    assert mails(workshop) == ["95 % of the space of “Early warnings” are taken"]


def told(workshop, user_id, act):
    """How often something was told in the people's group."""
    with workshop.ask(user_id) as work:
        return len(work.session.scalars(makers.select(Event).where(Event.act == act)).all())


# -- who chooses, and what the group takes -----------------------------------------------------------------------


def test_only_administrators_choose_how_much_a_group_may_take(workshop, people):
    for who in (people.leader, people.author):
        with workshop.do(who) as work, pytest.raises(errors.NotFound):
            actions.choose_quota(work, work.session.get_one(Group, people.group), 10)
    limit(workshop, people.group, 10)
    assert told(workshop, people.leader, "library.quota_chosen") == 2
    with pytest.raises(errors.Invalid):
        limit(workshop, people.group, -1)


def choose(workshop, people, file_limit=None, endings=None, who="leader"):
    """Choose what the group takes."""
    with workshop.do(getattr(people, who)) as work:
        actions.choose_intake(work, groups.group_by_id(work, people.group), file_limit, endings)


def test_a_group_takes_only_the_endings_that_it_has_chosen(workshop, people):
    choose(workshop, people, endings=[".PDF", "txt "])
    add(workshop, people, 3, "a.TXT")
    for name, why in (("a.exe", "takes no .exe files"), ("a", "no ending")):
        with pytest.raises(errors.Invalid, match=why):
            add(workshop, people, 3, name)
    choose(workshop, people)
    add(workshop, people, 3, "a.exe")
    with pytest.raises(errors.Invalid, match="no ending of a file name"):
        choose(workshop, people, endings=["p/f"])
    assert told(workshop, people.leader, "library.intake_chosen") == 2


def test_another_name_does_not_lead_around_that(workshop, people):
    choose(workshop, people, endings=["txt"])
    document = add(workshop, people, 3, "a.txt")
    with workshop.do(people.author) as work, pytest.raises(errors.Invalid):
        actions.rename(work, queries.document(work, document.id), "a.exe")
    with workshop.do(people.author) as work:
        actions.rename(work, queries.document(work, document.id), "b.txt")


def test_a_group_takes_files_up_to_its_own_limit(workshop, people):
    choose(workshop, people, file_limit=5)
    document = add(workshop, people, 5, "a.txt")
    with pytest.raises(errors.TooLarge):
        add(workshop, people, 6, "b.txt")
    with workshop.do(people.author) as work, pytest.raises(errors.TooLarge):
        actions.add_version(work, queries.document(work, document.id), makers.content(b"longer"))
    with pytest.raises(errors.Invalid):
        choose(workshop, people, file_limit=workshop.settings.file_limit + 1)


def test_only_those_who_administer_the_library_choose_what_it_takes(workshop, people):
    for who, refusal in (("author", errors.Forbidden), ("stranger", errors.NotFound)):
        with pytest.raises(refusal):
            choose(workshop, people, endings=["txt"], who=who)


# -- the same content --------------------------------------------------------------------------------------------


def test_who_adds_what_is_there_already_is_told_where_they_may_read_it(workshop, people):
    first = add(workshop, people, 9, "a.txt")
    with workshop.do(people.leader) as work:
        version = actions.upload(work, makers.root(work, people.group), makers.content(b"a" * 9, "again.txt"))
        assert version.has_twin
        assert queries.same_content(work, version).id == first.id
        actions.set_fence(work, queries.document(work, first.id), {people.leader: policy.Level.ADMIN})
    with workshop.do(people.author) as work:
        version = actions.upload(work, makers.root(work, people.group), makers.content(b"a" * 9, "third.txt"))
        assert queries.same_content(work, version).name == "again.txt"
    with workshop.do(people.author) as work:
        version = actions.upload(work, makers.root(work, people.group), makers.content(b"z" * 9, "new.txt"))
        assert not version.has_twin
        assert queries.same_content(work, version) is None
