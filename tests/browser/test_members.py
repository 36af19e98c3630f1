"""What leaders do with their groups, and people with a group: in few presses, or with the keyboard alone."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.browser.person import WAYS, Person, link
from tests.browser.stand import PEOPLE, sign_in, wait

pytestmark = pytest.mark.browser

FOUR = ("mouse", "keyboard", "finger on a phone", "phone without JavaScript")
FARTHEST = ("phone without JavaScript",)  # where the others would tell nothing new
in_four_ways = pytest.mark.parametrize("come", [WAYS[name] for name in FOUR], ids=FOUR, indirect=True)


@pytest.fixture(scope="module")
def signed_in():
    """The states of the browsers in which somebody has signed in, by who that is."""
    return {}


@pytest.fixture(params=[WAYS[name] for name in FARTHEST], ids=FARTHEST)
def come(request, visit, product, signed_in):
    """Lets somebody come to the dashboard, or nobody to no page yet, in every way of coming to the pages."""

    def come_as(who):
        way = dict(request.param)
        keys = way.pop("keys", False)
        person = Person(visit(state=signed_in.get(who), **way), keys=keys)
        if who and who not in signed_in:
            sign_in(person.page, PEOPLE[who], product.passwords[PEOPLE[who]])
            read_in_english(person.page)
            signed_in[who] = person.page.context.storage_state()
        if who:
            person.come()
        return person

    return come_as


def read_in_english(page):
    """Choose English for this browser, whatever language others have chosen for this person."""
    while True:
        with page.expect_navigation():
            page.locator("button[name=language]").click()
        if page.locator("html").get_attribute("lang") == "en":
            return


@pytest.fixture
def title():
    """The name of a group that is not there yet."""
    return f"Sea borders {uuid.uuid4().hex[:6]}"


@pytest.fixture
def slug(scene, title):
    """A group of the leader's."""
    return scene.group(title, is_listed=True)


def in_group(slug, more):
    """What leads from the dashboard, or from a page of a group, to a page of it."""
    return f"a[href='/groups/{slug}/{more}']"


def said(person):
    """What a page says about what was done."""
    return person.page.locator(".flashes").inner_text()


def invitation(product, email):
    """The link of the invitation to an address, out of its mail."""
    wait(lambda: product.mails(email))
    mail = product.mails(email)[-1].replace("=\n", "").replace("=3D", "=")
    return re.search(r"http://\S+/invitations/\S+", mail)[0]


@in_four_ways
def test_thirty_people_are_invited(come, slug):
    leader = come("leader")
    leader.go(f"main {in_group(slug, '')}")
    leader.go(f"main {in_group(slug, 'members/invite')}")
    leader.write("#addresses", "\n".join(f"officer-{number}-{slug}@example.eu" for number in range(30)))
    leader.go("form[enctype] .btn-primary")
    leader.go("main form .btn-primary")
    assert leader.presses <= 4
    assert leader.page.locator("tbody tr").count() == 30


@in_four_ways
def test_an_invitation_is_accepted_by_a_new_person_and_by_one_who_is_signed_in(come, scene, slug, product):
    email = f"officer-{slug}@example.eu"
    scene.invite(slug, f"{email}, {PEOPLE['reader']}")
    new, known = come(None), come("reader")
    new.page.goto(invitation(product, email))
    new.presses = 1  # the press on the link in the mail
    new.write("#name", "New Officer")
    new.write("#password", "quiet lighthouse seven ferries")
    new.go("main form .btn-primary")
    known.page.goto(invitation(product, PEOPLE["reader"]))
    known.presses = 1
    known.go("main form .btn-primary")
    for person in (new, known):
        assert person.presses <= 2
        assert person.page.url == f"{product.url}/groups/{slug}/"


def test_a_member_becomes_something_else_stays_longer_and_goes(come, scene, slug):
    scene.member(slug, scene.person("Lars Nielsen"), days=20)
    leader = come("leader")
    leader.go(f"main {in_group(slug, 'members/')}")
    leader.go("tr:has-text('Lars') form button")
    assert "now ends on" in said(leader)
    assert leader.presses <= 2
    leader.come()
    leader.go(f"main {in_group(slug, 'members/')}")
    leader.go(link("Lars"))
    leader.select("#profile", label="Author")
    leader.go("main form .btn-primary")
    assert "Lars Nielsen is now: Author." in said(leader)
    assert leader.presses <= 4
    leader.come()
    leader.go(f"main {in_group(slug, 'members/')}")
    leader.go(link("Lars"))
    leader.press("details.panel > summary")
    leader.go("details.panel .btn-danger")
    assert leader.presses <= 4
    assert leader.page.locator("tbody tr").count() == 1


def test_somebody_asks_to_join_and_is_let_in(come, scene, slug, title, product):
    stranger, leader = come("stranger"), come("leader")
    stranger.go("main a[href='/groups/']")
    stranger.go(link(title))
    stranger.write("#justification", "I count what is thrown away at sea.")
    stranger.go("main form .btn-primary")
    assert stranger.presses <= 3
    assert "was sent" in said(stranger)
    leader.come()
    leader.go(f"#to-do ~ ul {in_group(slug, 'members/applications')}")
    leader.go("main form .btn-primary")
    assert "Pedro Alves is a member now." in said(leader)
    assert leader.presses <= 2
    assert stranger.page.goto(f"/groups/{slug}/").status == 200


def test_a_profile_is_made(come, slug):
    leader = come("leader")
    leader.go(f"main {in_group(slug, 'members/')}")
    leader.go(link("Profiles"))
    leader.go(link("New profile"))
    leader.write("#title", "Liaison officer")
    leader.go("form[method=post] .btn-primary")
    assert leader.presses <= 4
    assert leader.page.locator(link("Liaison officer")).count() == 1


def test_all_members_are_written_to(come, scene, slug, product):
    email = scene.person("Ivan Petrov")
    scene.member(slug, email)
    leader = come("leader")
    leader.go(f"main {in_group(slug, 'members/')}")
    leader.go(link("Write to members"))
    leader.write("#subject", "Next meeting")
    leader.write("#text", "It is on Monday.")
    leader.go("main form .btn-primary")
    leader.go("main form .btn-primary")
    assert leader.presses <= 4
    assert "on its way to 2 people" in said(leader)
    wait(lambda: product.mails(email))


def test_it_is_seen_who_can_see_a_document_and_it_is_marked_as_sensitive(come, scene, slug):
    name = scene.document(slug)
    scene.member(slug, scene.person("Maria Silva"))
    leader = come("leader")
    leader.go(link(name))
    leader.go("main dd a[href$='/access']")
    assert leader.presses <= 2
    assert "by profile, rules of the group" in leader.page.locator("tr", has_text="Maria Silva").inner_text()
    leader.come()
    leader.go(link(name))
    leader.go("main dd a[href$='/details']")
    leader.select("#marking", value="sensitive")
    leader.go("main form .btn-primary")
    assert "Maria Silva" in leader.page.locator("[role=alert]").inner_text()
    leader.go("main form .btn-primary")
    assert leader.presses <= 5
    assert leader.page.locator(".details .badge").inner_text() == "Sensitive"


def test_a_group_is_closed_and_opened_again(come, slug, title):
    leader = come("leader")
    leader.go(f"main {in_group(slug, '')}")
    leader.go(f".group-header {in_group(slug, 'settings/')}")
    leader.go(f"main {in_group(slug, 'settings/close')}")
    leader.write("#reason", "Its work is done.")
    leader.write("#confirm-title", title)
    leader.go(".danger-zone button")
    assert leader.presses <= 4
    assert leader.page.locator(".group-closed").count() == 1
    leader.presses = 0
    leader.go("form[action$='/reopen'] button")
    assert leader.presses == 1
    assert leader.page.locator(".group-closed").count() == 0


def test_a_group_is_asked_for_and_started(come, scene, title):
    scene.category(f"Unit of {title}", "leader")
    reader, leader = come("reader"), come("leader")
    reader.go("main a[href='/groups/ask']")
    reader.select("#category", label=f"Unit of {title}")
    reader.write("#title", title)
    reader.write("#justification", "We have no safe place for our papers.")
    reader.go("main form .btn-primary")
    assert reader.presses <= 3
    leader.come()
    leader.go(link(title))
    leader.go("button[value=accept]")
    assert leader.presses <= 2
    assert "Anna Lindqvist leads it." in said(leader)
    reader.come()
    assert reader.page.locator(".card-link", has_text=title).count() == 1


def test_terms_of_use_are_accepted(come, terms, product):
    person = come(None)
    person.page.goto("/dashboard")
    person.page.locator("#email").fill(PEOPLE["author"])
    person.page.locator("#password").fill(product.passwords[PEOPLE["author"]])
    person.go("main form button")
    assert "Keep what you read to yourself." in person.page.locator("main").inner_text()
    person.presses = 0
    person.press("#agreed")
    person.go("main form .btn-primary")
    assert person.presses <= 2
    assert person.page.url == f"{product.url}/dashboard"
