"""What people do in a library again and again: in as many clicks as promised, or with the keyboard alone."""

from __future__ import annotations

import re
import uuid
from urllib.parse import urlsplit

import pytest

from app.demo import files
from tests.browser.person import WAYS, Person, link
from tests.browser.stand import wait

pytestmark = pytest.mark.browser


FARTHEST = ("mouse", "keyboard", "phone without JavaScript")  # where the others would tell nothing new


@pytest.fixture(params=[WAYS[name] for name in FARTHEST], ids=FARTHEST)
def person(request, visit):
    """The author, in every way of coming to the pages."""
    way = dict(request.param)
    keys = way.pop("keys", False)
    return Person(visit("author", **way), keys=keys, javascript=way.get("javascript", True))


@pytest.fixture
def paper(tmp_path):
    """A file that nobody has yet: its path."""
    path = tmp_path / f"Note {uuid.uuid4().hex[:8]}.pdf"
    path.write_bytes(files.write(path.name, "A note", ["What we saw on Tuesday."]))
    return path


def added(person, product, paper):
    """Put the paper into a folder, by going there from the dashboard; in how many presses."""
    person.come()
    person.go(f"main a[href='{urlsplit(product.group()).path}/library/']")
    person.go(link("Meetings"))
    if person.has_scripts:
        person.choose(".uploads form > .buttons button", paper)
        person.page.locator(".queue .state").wait_for()
    else:
        person.page.locator("#files").set_input_files(paper)
        person.presses += 1  # a press on the field, which opens a window of the system
        person.go(".uploads-plain button")
    assert product.group() in person.page.url
    return person.presses


def versions(page):
    """The numbers of the versions that a document's page lists."""
    return [row.inner_text().split()[0] for row in page.locator("tbody th").all()]


def test_a_file_is_put_into_a_known_folder(person, product, paper):
    assert added(person, product, paper) <= 4
    person.page.goto(f"{product.group()}/library/Meetings/")
    assert person.page.locator(link(paper.name)).count() == 1


def test_a_document_gets_its_next_version_and_an_old_one_comes_back(person, product, paper):
    added(person, product, paper)
    paper.write_bytes(files.write(paper.name, "A note", ["What we saw on Tuesday and on Wednesday."]))
    person.come()
    person.go(link(paper.name))
    if person.has_scripts:
        person.choose("a[data-choose]", paper)
    else:
        person.press("#add-version summary")
        person.page.locator("#files").set_input_files(paper)
    person.go("#add-version .btn-primary")
    assert person.presses <= 3
    person.page.goto(person.page.url)
    assert versions(person.page) == ["2.0", "1.0"]
    person.come()
    person.go(link(paper.name))
    person.go("form[action$='/v/1.0/restore'] button")
    assert person.presses <= 3
    assert versions(person.page) == ["3.0", "2.0", "1.0"]


def test_a_deletion_is_undone_by_one_press(person, product, paper):
    added(person, product, paper)
    person.come()
    person.go(link(paper.name))
    person.press("details:has([value=delete]) > summary")
    person.go("button[value=delete]")
    person.presses = 0
    person.go(".flashes button")
    assert person.presses == 1
    person.page.goto(f"{product.group()}/library/Meetings/")
    assert person.page.locator(link(paper.name)).count() == 1


def test_a_link_is_copied(person, product, paper):
    if not person.has_scripts:
        pytest.skip("Only a script can copy; the link stands on the page.")
    added(person, product, paper)
    person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.come()
    person.go(link(paper.name))
    person.press("[data-copy]")
    assert person.presses <= 2
    person.page.locator("[data-copy] [role=status]").wait_for()
    assert re.search(r"/d/[a-z0-9]{16}$", person.page.evaluate("navigator.clipboard.readText()"))


def test_a_document_is_found_and_what_is_new_is_there_at_once(person, visit, product, paper):
    added(person, product, paper)
    reader = Person(visit("reader", width=person.page.viewport_size["width"]), keys=person.keys)
    assert reader.page.locator(link(paper.name)).count() >= 1
    name = paper.stem.rpartition(" ")[2]

    def is_found():
        reader.page.goto("/dashboard")
        reader.page.locator("#top-q").fill(name)
        with reader.page.expect_navigation():
            reader.page.locator("#top-q").press("Enter")
        return reader.page.locator(".hit").count() == 1

    wait(is_found)
    reader.presses = 1  # the key that began the search
    reader.go(".hit a")
    assert reader.presses <= 2
    assert paper.name in reader.page.locator("h1").inner_text()


def test_a_document_is_seen_a_moment_after_it_was_added(person, product, paper):
    added(person, product, paper)
    person.page.goto(f"{product.group()}/library/Meetings/")
    person.go(link(paper.name))
    if not person.has_scripts:
        wait(lambda: person.page.reload() and person.page.locator(".seen img").count())
    picture = person.page.locator(".seen img")
    picture.wait_for()
    wait(lambda: picture.evaluate("picture => picture.complete && picture.naturalWidth") == 1240)
    assert picture.get_attribute("alt") == paper.name


def test_a_page_that_waits_for_a_preview_looks_as_it_will(visit, product, paper):
    person = Person(visit("author"))
    person.page.route("**/v/*/preview", lambda route: route.fulfill(status=204))  # it is never there
    added(person, product, paper)
    person.page.goto(f"{product.group()}/library/Meetings/")
    with person.page.expect_response("**/v/*/preview"):
        person.go(link(paper.name))
    preview, details = (person.page.locator(part).bounding_box() for part in (".preview", ".beside > .details"))
    assert preview["x"] + preview["width"] <= details["x"]
    assert abs(preview["y"] - details["y"]) < 50
