"""The pages on which groups are led, in every state worth looking at: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.browser.look import LOOKS, faults, look_at, wide
from tests.browser.stand import PEOPLE, press, submit

pytestmark = pytest.mark.browser

BUSY = (
    "/",
    "/console",
    "/members/",
    "/members/applications",
    "/members/invitations",
    "/members/former",
    "/releases/",
    "/settings/",
    "/settings/visibility",
    "/settings/services",
    "/settings/close",
)
CLOSED = ("/", "/library/", "/members/", "/settings/close")


@dataclass(frozen=True)
class Place:
    """Where the pages are: groups in which something waits, of which one is closed, and others."""

    busy: str
    closed: str
    passing_on: str
    ended: str

    @property
    def for_leaders(self):
        """The pages of somebody who leads groups and administers a category."""
        return [
            *(self.busy + more for more in BUSY),
            *(self.closed + more for more in CLOSED),
            self.passing_on,
            "/dashboard",
            "/groups/",
            "/groups/ask",
            "/admin/categories/",
        ]


@pytest.fixture(scope="module")
def place(scene):
    """Groups in which everything waits that can wait."""
    slug, closed = scene.group("Sea borders", is_listed=True), scene.group("Visa task force")
    katrin, former = scene.person("Katrin Mueller-Hohenstein"), scene.person("Lars Nielsen")
    scene.member(slug, katrin, days=20)
    scene.member(slug, former)
    scene.remove(slug, former)
    scene.member(closed, katrin)
    scene.close(closed)
    scene.profile(slug, "Liaison officer")
    scene.invite(slug, "Petra Long <petra@example.eu>; a.very.long.name@ministry-of-the-interior.example.eu")
    scene.contact(slug, "Duty office of the border police")
    for name in ("Jonas Weber", "Clara Dupont"):
        scene.apply(slug, scene.person(name))
    asked = scene.ask_to_pass_on(slug, scene.document(slug), katrin)
    scene.category("Border management", "leader")
    for title, email in (("Carriers", katrin), ("Rivers", PEOPLE["leader"])):
        scene.ask_for_group("Border management", title, email)
    return Place(f"/groups/{slug}", f"/groups/{closed}", f"{asked}/releases", scene.end_access(former))


@pytest.fixture(params=[LOOKS["dark phone in French"]], ids=["dark phone in French"])
def look(request):
    """How the pages are looked at."""
    return request.param


def test_pages_of_leaders(visit, place, look):
    assert look_at(visit("leader", **look), place.for_leaders) == {}


def test_pages_on_which_leaders_change_something(visit, place, look):
    page = visit("leader", **look)
    page.goto(f"{place.busy}/members/")
    press(page, "tbody a:has-text('Duty office')")
    page.locator("details.panel").evaluate("panel => panel.open = true")
    assert faults(page) == []
    page.goto(f"{place.busy}/members/profiles")
    page.locator("details.panel").evaluate("panel => panel.open = true")
    assert faults(page) == []
    press(page, "tbody th a:has-text('Liaison officer')")
    page.locator("details.panel").evaluate("panel => panel.open = true")
    assert faults(page) == []
    page.goto(f"{place.busy}/members/applications")
    page.locator("main details").first.evaluate("panel => panel.open = true")
    assert faults(page) == []
    page.goto(f"{place.busy}/settings/close")
    page.locator("#reason").fill("Its work is done.")
    page.locator("#confirm-title").fill("Another name")
    press(page, ".danger-zone button")
    assert page.locator("[role=alert]").is_visible()
    assert faults(page) == []
    page.goto("/groups/")
    press(page, "a:has-text('Carriers')")
    assert faults(page) == []
    page.goto("/admin/categories/")
    press(page, "tbody a:has-text('Border management')")
    assert faults(page) == []


def test_a_group_from_outside_before_and_after_one_has_asked_to_join(visit, place, look):
    page = visit("stranger", **look)
    page.goto("/groups/")
    assert faults(page) == []
    page.goto(f"{place.busy}/join")
    assert faults(page) == []
    submit(page)
    assert page.locator("[role=alert]").is_visible()
    page.locator("#justification").fill("I count what is thrown away at sea.")
    submit(page)
    assert faults(page) == []
    press(page, "form[action$='/withdraw'] button")


def test_erasing_a_person(visit, place, look):
    assert look_at(visit("administrator", **look), [f"{place.ended}/erase"]) == {}


def test_accepting_the_terms_of_use(visit, product, terms, look):
    page = visit(**look)
    page.goto("/dashboard")
    page.locator("#email").fill(PEOPLE["author"])
    page.locator("#password").fill(product.passwords[PEOPLE["author"]])
    press(page, "main form button")
    assert faults(page) == []
    submit(page)
    assert page.locator("[role=alert]").is_visible()
    assert faults(page) == []


def test_nothing_scrolls_sideways_at_320_pixels(visit, place):
    assert wide(visit("leader", width=320), place.for_leaders) == []
