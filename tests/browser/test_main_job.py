"""The main job, from the first invitation to the officer who finds the report, in a real browser."""

from __future__ import annotations

import re
import uuid

import pytest
from clamd import EICAR

from app.demo import files
from tests.browser.stand import PEOPLE, press, submit, wait

pytestmark = pytest.mark.browser

PASSWORD = "quiet lighthouse seven ferries"
PHRASE = "a ladder painted grey behind the grain silo"
TEXTS = {
    "Report.docx": ("What we saw in March", ["Patrols found " + PHRASE + " on two mornings."]),
    "Figures.xlsx": ("Figures", ["Place | Cases", "North | 4"]),
    "Note.odt": ("A note", ["Nothing of weight."]),
    "Minutes.pdf": ("Minutes", ["We met and agreed."]),
    "Reminder.txt": ("Reminder", ["Send your figures by Friday."]),
    "Page.html": ("A page", ["Seen on the web."]),
}
WAYS = {
    "desktop": {},
    "French phone without JavaScript": {"javascript": False, "width": 390, "language": "fr"},
}


@pytest.fixture(params=WAYS.values(), ids=list(WAYS))
def way(request):
    """How the pages are visited."""
    return request.param


@pytest.fixture
def papers(tmp_path):
    """Files as offices write them, by name."""
    made = {}
    for name, (title, paragraphs) in TEXTS.items():
        made[name] = tmp_path / name
        made[name].write_bytes(files.write(name, title, paragraphs))
    return made


@pytest.mark.timeout(240)
def test_a_closed_group_shares_a_report_and_an_officer_finds_it(visit, product, papers, way, tmp_path):
    mark = uuid.uuid4().hex[:6]
    invited = {role: f"{role}-{mark}@example.eu" for role in ("author", "reader")}

    leader = visit("leader", **way)
    group = start_group(leader, f"Border reports {mark}")
    invite(leader, group, [f"An Author <{invited['author']}>", PEOPLE["author"], "nobody@"], profile=2)
    invite(leader, group, [invited["reader"]], profile=4)
    leader.goto(f"{group}members/invitations")
    assert leader.locator("tbody tr").count() == 3

    author = visit(**way)
    accept(author, link_to(product, invited["author"]), "An Author")
    assert author.url == group
    jean = visit("author", **way)
    jean.goto(link_to(product, PEOPLE["author"]))
    submit(jean)
    assert jean.url == group
    reader = visit(**way)
    accept(reader, link_to(product, invited["reader"]), "A Reader")

    folder = make_folder(author, group, "March")
    upload(author, way, folder, list(papers.values()))
    assert author.locator("tbody tr").count() == len(papers)

    papers["Report.docx"].write_bytes(files.write("Report.docx", "What we saw in March", [PHRASE, "And in April."]))
    upload(author, way, folder, [papers["Report.docx"]], comment="April added")
    press(author, "tbody a:has-text('Report.docx')")
    document = author.url
    assert versions(author) == ["2.0", "1.0"]
    assert "April added" in author.locator("main").inner_text()
    download(author, "/v/1.0/download")
    download(author, "/v/2.0/download")
    press(author, "form[action$='/v/1.0/restore'] button")
    assert versions(author) == ["3.0", "2.0", "1.0"]

    virus = tmp_path / "Invoice.txt"
    virus.write_bytes(EICAR)
    refused = upload_and_read(author, way, folder, virus)
    assert "virus" in refused
    author.goto(folder)
    assert "Invoice.txt" not in author.locator("main").inner_text()
    leader.goto(f"{group}activity?act=library.upload_infected")
    assert "Invoice.txt" in leader.locator("tbody").inner_text()

    wait(lambda: finds(reader, group, f'"{PHRASE}"') == 1)
    assert "grain silo" in reader.locator("main").inner_text()
    press(reader, "main a:has-text('Report.docx')")
    assert reader.url == document
    download(reader, "/download")
    reader.goto(folder)
    assert reader.locator("input[type=file]").count() == 0
    assert reader.locator("a[href$='/new-folder']").count() == 0

    stranger = visit("stranger", **way)
    for address in (group, folder, document, f"{group}members/", f"{group}activity", f"{group}search?q=report"):
        assert stranger.goto(address).status == 404
    assert finds(stranger, product.url + "/", f'"{PHRASE}"') == 0

    leader.goto(f"{group}activity")
    told = leader.locator("tbody").inner_text()
    for thing in ("A Reader", "An Author", "Report.docx", PHRASE):
        assert thing in told


def start_group(page, title):
    """Start a group; its address."""
    page.goto("/groups/new")
    page.locator("#title").fill(title)
    submit(page)
    page.wait_for_url(re.compile("/groups/border-reports"))
    return page.url


def invite(page, group, pasted, profile):
    """Invite people by pasting addresses; what is not complete is left out on the check page."""
    page.goto(f"{group}members/invite")
    page.locator("#addresses").fill("; ".join(pasted))
    page.locator("#profile").select_option(index=profile)
    submit(page)
    for mended in page.locator("[name=mended]").all():
        mended.fill("")
    submit(page)
    page.wait_for_url("**/invitations")


def link_to(product, address):
    """The link of the newest invitation to an address, out of its mail."""
    wait(lambda: product.mails(address))
    return re.search(r"http://\S+/invitations/\S+", product.mails(address)[-1].replace("=\n", "").replace("=3D", "="))[
        0
    ]


def accept(page, link, name):
    """Accept an invitation with a new account."""
    page.goto(link)
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    submit(page)
    page.wait_for_url(re.compile("/groups/"))


def make_folder(page, group, name):
    """Make a folder in the library; its address."""
    page.goto(f"{group}library/")
    press(page, "a[href$='/new-folder']")
    page.locator("#name").fill(name)
    submit(page)
    page.wait_for_url(f"**/library/{name}/")
    return page.url


def upload(page, way, folder, paths, comment=""):
    """Send files into a folder, and come back to its list when they are there."""
    page.goto(folder)
    page.locator("#files").set_input_files(paths)
    if way.get("javascript") is False:
        page.locator("#comment").fill(comment)
        press(page, ".uploads-plain button")
        assert page.locator(".receipt").count() == len(paths)
        return
    if comment:
        page.locator("dialog input").fill(comment)
        page.locator("dialog .btn-primary").click()
    page.locator(".queue .state").nth(len(paths) - 1).wait_for()
    assert "SHA-256" in page.locator(".queue").inner_text()
    page.goto(folder)


def upload_and_read(page, way, folder, path):
    """Send a file and read what is said of it."""
    page.goto(folder)
    page.locator("#files").set_input_files([path])
    if way.get("javascript") is False:
        press(page, ".uploads-plain button")
        return page.locator(".alert-danger").inner_text()
    return page.locator(".queue .is-bad").inner_text()


def versions(page):
    """The numbers of a document's versions, as its page lists them."""
    return [row.inner_text().split()[0] for row in page.locator("tbody th").all()]


def download(page, address):
    """Take the bytes of a version."""
    with page.expect_download() as taken:
        page.locator(f"a[href$='{address}']").first.click()
    assert taken.value.path().stat().st_size > 0


def finds(page, where, words):
    """How many documents a search finds."""
    page.goto(f"{where}search")
    page.locator("main input[name=q]").fill(words)
    with page.expect_navigation():
        page.locator("main input[name=q]").press("Enter")
    return page.locator("main .hit").count()


def test_a_person_with_an_account_signs_in_to_join(visit, product):
    leader = visit("leader")
    group = start_group(leader, f"Border reports {uuid.uuid4().hex[:6]}")
    invite(leader, group, [PEOPLE["reader"]], profile=4)
    invited = visit()
    invited.goto(link_to(product, PEOPLE["reader"]))
    press(invited, "main a.btn-primary")
    invited.locator("#email").fill(PEOPLE["reader"])
    invited.locator("#password").fill(product.passwords[PEOPLE["reader"]])
    submit(invited)
    invited.wait_for_url("**/invitations/*")
    submit(invited)
    assert invited.url == group


def test_files_can_be_dropped_onto_the_list(visit, product):
    page = visit("author")
    page.goto(f"{product.group()}/library/Meetings/")
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["dropped"], "Dropped.txt", { type: "text/plain" }));
            document.querySelector("table").dispatchEvent(
                new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.locator(".queue .state").wait_for()
    page.reload()
    assert page.locator("tbody a", has_text="Dropped.txt").count() == 1


def test_everything_can_be_done_with_the_keyboard(visit, product):
    page = visit("author")
    wait(lambda: finds(page, f"{product.url}/", "quinces"))
    page.goto(f"{product.group()}/library/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "top-q"
    page.keyboard.type("quinces")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=quinces")
    reach(page, "main .hit a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/Situation%20report%202026-10.docx")
    reach(page, "form[action$='/v/1.0/restore'] button")


def reach(page, selector):
    """Go to an element with the Tab key alone."""
    wanted = page.locator(selector).first.element_handle()
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement === wanted", wanted):
            return
    pytest.fail(f"the Tab key never reaches {selector}")


def test_signing_out_ends_the_session(visit):
    page = visit("reader")
    page.locator(".top details.menu summary").click()
    press(page, "form[action='/logout'] button")
    page.wait_for_url("**/login")
    page.goto("/dashboard")
    assert "/login" in page.url


def test_a_wrong_password_is_told_plainly(visit):
    page = visit()
    page.goto("/login")
    page.locator("#email").fill(PEOPLE["reader"])
    page.locator("#password").fill("not the password")
    submit(page)
    assert "not right" in page.locator("[role=alert]").inner_text()


def test_a_person_makes_a_token_and_revokes_it(visit):
    page = visit("reader")
    page.goto("/account/tokens")
    page.locator("#label").fill("my script")
    submit(page)
    assert page.locator("main .alert code").inner_text().startswith("cercle_")
    press(page, "tbody button")
    assert page.locator("tbody tr").count() == 0


def test_the_dashboard_is_there_after_signing_in_again(visit, product):
    page = visit()
    page.goto(f"{product.group()}/library/")
    page.locator("#email").wait_for()
    sign_in_here(page, product)
    assert page.url.endswith("/library/")


def sign_in_here(page, product):
    """Sign in on the page that asks for it."""
    page.locator("#email").fill(PEOPLE["reader"])
    page.locator("#password").fill(product.passwords[PEOPLE["reader"]])
    submit(page)
