"""Every page, in every state worth looking at: axe finds nothing, and nothing scrolls sideways."""

from __future__ import annotations

import re

import pytest

from tests.browser.look import LOOKS, faults, look_at, wide
from tests.browser.stand import press, submit, wait
from tests.library.test_importing import packed

pytestmark = pytest.mark.browser

OPEN = (
    "/login",
    "/reset",
    "/help",
    "/help/api",
    "/accessibility",
    "/privacy",
    "/terms",
    "/about/licences",
    "/mail/",
    "/nowhere",
)
SIGNED_IN = (
    "/dashboard",
    "/groups/",
    "/groups/new",
    "/account/details",
    "/account/security",
    "/account/sessions",
    "/account/tokens",
    "/account/data",
    "/verify",
    "/search?q=report",
    "/search",
    "/uploads/",
    "/nowhere",
)
IN_GROUP = (
    "/",
    "/library/",
    "/library/Monthly%20reports/",
    "/library/Monthly%20reports/?sort=changed&dir=desc&name=nothing",
    "/library/Monthly%20reports/?type=text&by=jean&status=final&since=2026-01-01",
    "/library/Monthly%20reports/Situation%20report%202026-10.docx",
    "/members/",
    "/members/mail",
    "/members/contacts/new",
    "/members/invite",
    "/members/invitations",
    "/members/former",
    "/members/profiles",
    "/members/profiles/new",
    "/activity",
    "/deleted/",
    "/releases/",
    "/settings/library",
    "/search?q=report",
    "/search?q=nowhereatall",
    "/search",
    "/search/unsearchable",
    "/search?q=report+monthly+from:soon&type=docx&type=pdf&advanced",
)


@pytest.fixture(params=[LOOKS["dark phone in French"]], ids=["dark phone in French"])
def look(request):
    """How the pages are looked at."""
    return request.param


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_pages_for_everybody(visit, look):
    assert look_at(visit(**look), OPEN) == {}


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_pages_of_a_person(visit, look):
    assert look_at(visit("leader", **look), SIGNED_IN) == {}


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_pages_of_a_group(visit, product, look):
    page = visit("leader", **look)
    assert look_at(page, [product.group() + address for address in IN_GROUP]) == {}


def test_pages_of_the_platform(visit, product, look):
    page, slug = visit("administrator", **look), product.group().rpartition("/")[2]
    of_group = [f"/admin/groups/{slug}{more}" for more in ("", "/open", "/leader")]
    addresses = [
        "/admin/health",
        "/admin/users/",
        "/admin/groups/",
        *of_group,
        "/admin/audit",
        "/admin/terms",
        "/admin/terms/new",
        "/dashboard",
    ]
    assert look_at(page, addresses) == {}
    page.goto("/admin/users/?words=marta")
    press(page, "tbody a")
    assert faults(page) == []
    page.goto(f"{page.url}/end-access")
    assert faults(page) == []


def test_a_group_that_an_administrator_has_opened(visit, product, look):
    page, slug = visit("administrator", **look), product.group().rpartition("/")[2]
    page.goto(f"/admin/groups/{slug}/open")
    page.locator("#reason").fill("A question from the court of auditors.")
    submit(page)
    assert faults(page) == []
    assert look_at(visit("leader", **look), [f"{product.group()}/", f"{product.group()}/openings"]) == {}
    page.goto(f"{product.group()}/")
    press(page, ".group-header button")
    assert faults(page) == []


def test_pages_that_answer_forms(visit, product, look):
    page = visit("leader", **look)
    page.goto(f"{product.group()}/members/invite")
    page.locator("#addresses").fill("one@example.eu, anna.lindqvist@example.eu, broken@")
    submit(page)
    assert faults(page) == []
    page.goto(f"{product.group()}/members/mail")
    page.locator("#subject").fill("Next meeting")
    page.locator("#text").fill("It is on Monday.")
    submit(page)
    assert faults(page) == []
    page.goto("/groups/new")
    submit(page)
    assert page.locator("[role=alert] a").count() == 1
    assert faults(page) == []


def test_a_member_and_oneself(visit, product, look):
    page = visit("leader", **look)
    for name in ("Anna Lindqvist", "Marta Kowalska"):
        page.goto(f"{product.group()}/members/")
        press(page, f"tbody a:has-text('{name}')")
        page.locator("main details.panel").evaluate("panel => panel.open = true")
        assert faults(page) == []
        press(page, "main a[href$='/access']")
        assert faults(page) == []


def test_a_new_folder_and_a_text(visit, product, look):
    page = visit("author", **look)
    page.goto(f"{product.group()}/library/")
    press(page, "a[href$='/new-folder']")
    assert faults(page) == []
    page.goto(f"{product.group()}/library/Monthly%20reports/Situation%20report%202026-10.docx")
    press(page, "a[href$='/text']")
    assert faults(page) == []


SHOWN = {
    "Early%20warnings/EW-2026-031%20Forged%20residence%20permits.pdf": "img",
    "Early%20warnings/Routes%202026-10.png": "img",
    "Early%20warnings/How%20to%20write%20a%20warning.md": "table",
    "Early%20warnings/Question%20on%20EW-2026-032.eml": ".letters",
    "Monthly%20reports/Figures%202026.xlsx": "table",
    "Monthly%20reports/Situation%20report%202026-10.docx": ":scope",
    "Read%20me%20first.txt": ":scope",
}


def test_documents_that_are_shown_and_one_of_their_versions(visit, product, look):
    page = visit("reader", **look)
    for name, part in SHOWN.items():
        page.goto(f"{product.group()}/library/{name}")
        page.locator(".seen").locator(part).first.wait_for()
        assert faults(page) == [], name
    press(page, "tbody a[href$='/v/1.0']")
    page.locator(".seen").wait_for()
    assert faults(page) == []


def test_the_import_of_a_zip_and_its_report(visit, product, look):
    page = visit("author", **look)
    page.goto(f"{product.group()}/library/")
    press(page, "main a[href$='/import'], .actions a[href$='/import']")
    assert faults(page) == []
    body = packed({"Imported/report.txt": b"In March.", "../out.txt": b"x", "details.csv": b"path,titel\na.txt,x\n"})
    page.locator("#file").set_input_files({"name": "files.zip", "mimeType": "application/zip", "buffer": body})
    for box in ("#with_details", "#leaves_out_wrong"):
        page.locator(box).check()
    submit(page)
    page.locator(".alert").wait_for()
    assert faults(page) == []
    press(page, "main a[href$='show=all']")
    assert page.locator("tbody").last.locator("tr").count() == 2
    assert faults(page) == []


def test_another_name_and_another_place(visit, product, look):
    page = visit("author", **look)
    report = f"{product.group()}/library/Monthly%20reports/Situation%20report%202026-10.docx"
    for part in ("/rename", "/details", "/move?"):
        page.goto(report)
        page.locator(".actions .menu summary").click()
        press(page, f"main a[href*='{part}']")
        assert faults(page) == []
    page.goto(f"{page.url}&named=r")
    assert faults(page) == []
    page.goto(f"{product.group()}/library/Monthly%20reports/")
    page.locator(".actions .menu summary").click()
    assert faults(page, within=".actions") == []
    press(page, ".actions a[href$='/rename']")
    page.locator("#name").fill("")
    submit(page)
    assert faults(page) == []


def test_what_is_asked_before_a_document_is_marked_and_passed_on(visit, product, look):
    page = visit("leader", **look)
    page.goto(f"{product.group()}/library/Monthly%20reports/Situation%20report%202026-10.docx")
    page.locator(".actions .menu summary").click()
    press(page, "main a[href$='/details']")
    page.locator("#marking").select_option("sensitive")
    submit(page)
    assert page.locator("[role=alert]").is_visible()
    assert faults(page) == []
    page.goto(f"{page.url.removesuffix('/details')}/releases")
    assert faults(page) == []


def test_the_library_as_a_profile_sees_it(visit, product, look):
    page = visit("leader", **look)
    page.goto(f"{product.group()}/members/profiles")
    press(page, "tr:last-child a[href$='/library']")
    assert faults(page) == []


def test_a_link_to_the_web(visit, product, look):
    page = visit("author", **look)
    page.goto(f"{product.group()}/library/Return/")
    press(page, "a[href$='/new-link']")
    submit(page)
    assert faults(page) == []
    page.locator("#name").fill("Portal of the agency")
    page.locator("#url").fill("https://example.eu/portal")
    submit(page)
    assert faults(page) == []
    if page.locator("h1").inner_text() == "Return":
        press(page, "a:has-text('Portal of the agency')")
    assert faults(page) == []


def test_a_reserved_document_and_one_that_changes_hands(visit, product, look):
    page = visit("leader", **look)
    page.goto(f"{product.group()}/library/Contact%20points.xlsx")
    if page.locator("form[action$='/release']").count() == 0:
        page.locator("form[action$='/reserve']").evaluate("form => form.parentElement.open = true")
        press(page, "form[action$='/reserve'] button")
    assert faults(page) == []
    page.locator(".actions .menu summary").click()
    press(page, "a[href$='/hand-over']")
    assert faults(page) == []
    page.goto(f"{product.group()}/library/")
    assert faults(page) == []


def test_who_can_see_something_and_changing_that(visit, product, look):
    page = visit("leader", **look)
    page.goto(f"{product.group()}/library/Read%20me%20first.txt")
    press(page, "dd a[href$='/access']")
    assert faults(page) == []
    press(page, "a[href$='/fence']")
    page.locator("#add").select_option(index=1)
    press(page, "button[value=add]")
    page.locator("tbody select").last.select_option("0")
    assert faults(page) == []
    press(page, "button[value=check]")
    assert faults(page) == []


def test_a_selection_a_row_menu_and_deleted_items(visit, product, look):
    page = visit("leader", **look)
    page.goto(f"{product.group()}/library/")
    row = page.locator("tr", has_text="Meetings")
    row.locator("input[name=item]").check()
    assert faults(page) == []
    row.locator(".row-menu summary").click()
    assert faults(page, within=".row-menu[open]") == []
    page.keyboard.press("Escape")
    press(page, ".selection-bar button[value=delete]")
    assert faults(page) == []
    page.goto(f"{product.group()}/deleted/")
    assert faults(page) == []
    for part in ("/restore", "/purge"):
        press(page, f"a[href$='{part}']")
        assert faults(page) == []
        page.go_back()
    press(page, "form[action$='/restore'] button")
    assert page.locator("h1").inner_text() == "Meetings"


def test_the_question_about_names_that_are_taken(visit, product, tmp_path, look):
    page = visit("author", **look)
    page.goto(f"{product.group()}/library/")
    (tmp_path / "Read me first.txt").write_text("changed")
    page.locator("#files").set_input_files([tmp_path / "Read me first.txt"])
    page.locator("dialog[open]").wait_for()
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_a_search_box_suggests_names_and_is_worked_by_keys(visit, product, look):
    page = visit("reader", **look)
    page.goto(f"{product.group()}/search?q=situatoin&old=1")
    assert faults(page) == []
    for box in (page.locator("#words"), page.locator("#top-q")):
        box.focus()
        page.locator(":focus[aria-controls]").wait_for()
        box.fill("Situation")  # at once: every letter would be asked about, and each answer choose anew
        page.locator("[role=listbox]:not([hidden]) [role=option]").first.wait_for()
        assert box.get_attribute("aria-expanded") == "true"
        assert faults(page) == []
        box.press("ArrowDown")
        chosen = page.locator("[role=option][aria-selected=true]")
        assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
        assert faults(page) == []
        box.press("ArrowUp")
        assert box.get_attribute("aria-activedescendant") is None
        box.press("Escape")
        assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "Situation")
    box.press("ArrowDown")
    page.locator("[role=option]").first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/library/**")
    assert "Situation" in page.locator("h1").inner_text()
    page.goto(page.locator("a[href$='/like']").get_attribute("href"))
    assert page.locator(".hit").count() > 1
    assert faults(page) == []


def test_nothing_scrolls_sideways_at_320_pixels(visit, product):
    addresses = [*SIGNED_IN, *(product.group() + address for address in IN_GROUP)]
    assert wide(visit("leader", width=320), addresses) == []


def test_a_page_costs_little(visit, product):
    page = visit("reader")
    page.goto(f"{product.group()}/library/")
    wait(lambda: page.reload() and page.locator("[data-state=pending]").count() == 0)  # what is checked is asked for
    asked = []
    page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108 (no builtin may stand here)
    page.goto(f"{product.group()}/library/")
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in asked]
    assert len(sizes) <= 12
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= 90_000


def test_no_page_holds_a_word_in_the_wrong_language(visit, product):
    page = visit("leader", language="fr")
    for address in ("/dashboard", f"{product.group()}/library/", f"{product.group()}/members/"):
        page.goto(address)
        words = page.locator("body").inner_text()
        assert not re.search(r"\b(Members|Library|Download|Changed last|Virus check|Add files)\b", words), address
