"""What a page asks of the database does not grow with what it shows."""

from __future__ import annotations

import pytest

from app import policy
from app.groups.models import Group
from app.library import actions as library
from app.library import queries
from tests import makers

FEW, MANY = 2, 12


def fill(workshop, people, first, last):
    """A group with so many documents, versions, folders, members and invitations, all told in its activity."""
    for number in range(first, last):
        makers.folder(workshop, people.author, people.group, f"Folder {number}")
        report = makers.report(workshop, people.author, people.group, f"report {number}.txt", f"Ladder {number}.")
        with workshop.do(people.author) as work:
            library.edit_details(work, queries.document(work, report.id), {"originator": "Ministry"})
        with workshop.do(people.reader) as work:
            library.ask_release(work, queries.document(work, report.id), "A neighbour", "To know")
        with workshop.do(people.author) as work:
            library.edit_details(work, queries.document(work, report.id), {"marking": "sensitive"})
        makers.document(workshop, people.author, people.group, "versions.txt")
        deleted = makers.folder(workshop, people.author, people.group, "Deleted")
        with workshop.do(people.author) as work:
            library.delete(work, queries.item(work, deleted.id))
        with workshop.do_as(policy.SYSTEM) as work:
            group = work.session.get_one(Group, people.group)
            person = makers.user(work, f"person{number}")
            makers.join(work, group, person, "reader")
            makers.home.start_group(work, f"Another {number}", "", work.session.get_one(makers.User, people.leader))
    makers.indexed(workshop)


@pytest.fixture
def addresses(slug, library):
    """The pages and answers that show as many rows as there are."""
    return [
        "/dashboard",
        "/groups/",
        f"/groups/{slug}/",
        f"/groups/{slug}/library/",
        f"/groups/{slug}/library/versions.txt",
        f"/groups/{slug}/deleted/",
        f"/groups/{slug}/releases/",
        f"/groups/{slug}/members/",
        f"/groups/{slug}/members/invitations",
        f"/groups/{slug}/activity",
        f"/groups/{slug}/search?q=ladder",
        "/search?q=ladder",
        "/search?q=laddre",
        "/search/suggestions?q=report",
        "/search/unsearchable",
        "/account/sessions",
        "/api/groups",
        f"/api/folders/{library}",
        f"/api/groups/{slug}/deleted",
        f"/api/groups/{slug}/releases",
        f"/api/groups/{slug}/members",
        f"/api/groups/{slug}/invitations",
        f"/api/groups/{slug}/activity",
        "/api/search?q=ladder",
        "/api/search?q=ladder&old=1",
        "/api/search/suggestions?q=report",
        "/api/search/unsearchable",
    ]


@pytest.fixture
def cost(workshop, browse, program, counted):
    """Tells how many statements the leader's second look at an address costs."""
    page, script = browse("leader"), program("leader")

    def of(address):
        for _warm in range(2):
            with counted(workshop) as sent:
                answer = script("GET", address) if address.startswith("/api/") else page.get(address)
        assert answer.status_code == 200, address
        return len(sent)

    return of


def test_no_page_asks_more_when_it_shows_more(workshop, people, program, slug, addresses, cost):
    script = program("leader")
    asked = []
    for first, last in ((0, FEW), (FEW, MANY)):
        fill(workshop, people, first, last)
        guests = {"addresses": [f"guest{number}@example.eu" for number in range(first, last)], "profile": "reader"}
        assert script("POST", f"/api/groups/{slug}/invitations", json=guests).status_code == 201
        asked.append({address: cost(address) for address in addresses})
    few, many = asked
    assert many == few
