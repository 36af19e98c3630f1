"""The queue: nothing that breaks on the way loses a file, and nothing makes two of one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.look import faults
from tests.browser.stand import PEOPLE, sign_in

pytestmark = pytest.mark.browser

SENDING = re.compile(r"://[^/]+/uploads/")
PIECE = 100_000  # bytes; files of a few pieces are large enough here


@pytest.fixture
def folder(scene):
    """The library of a group of the test's own."""
    slug = scene.group("Uploads")
    return f"/groups/{slug}/library/"


@pytest.fixture
def large(tmp_path):
    """A file of five pieces."""
    path = tmp_path / "Large.bin"
    path.write_bytes(bytes(range(250)) * 2000)
    return path


@pytest.fixture
def page(visit, folder):
    """The leader, in front of that library."""
    page = visit("leader")
    show(page, folder)
    return page


def show(page, folder):
    """Show the folder, where pieces are small."""
    page.goto(folder)
    page.locator("[data-uploads].is-live").evaluate("(section, piece) => (section.dataset.piece = piece)", PIECE)


def listed(page, folder):
    """The names in the list and their versions."""
    page.goto(folder)
    return [row.split("\n")[0].strip() for row in page.locator("tbody th").all_inner_texts()]


def cut_after(page, pieces):
    """Let the line break once so many pieces have gone; what begins again with the function that is returned."""
    sent = []

    def decide(route):
        if len(sent) >= pieces:
            route.abort()
            return
        if route.request.method in {"POST", "PATCH"}:
            sent.append(route.request)
        route.continue_()

    page.route(SENDING, decide)
    return lambda: page.unroute(SENDING)


def test_a_large_file_goes_on_after_the_line_was_cut(page, folder, large):
    mend = cut_after(page, 2)
    page.locator("#files").set_input_files(large)
    page.get_by_text("The connection was lost. Going on when it is back.").wait_for()
    mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(".queue .state").wait_for()
    assert "Version 1.0" in page.locator(".queue").inner_text()
    assert listed(page, folder) == ["Large.bin"]


def test_what_is_cancelled_is_counted_apart_and_can_be_tried_again(page, folder, large):
    mend = cut_after(page, 2)
    page.locator("#files").set_input_files(large)
    page.get_by_text("The connection was lost. Going on when it is back.").wait_for()
    page.get_by_role("button", name="Cancel Large.bin").click()
    page.get_by_text("0 of 1 files uploaded. Cancelled: 1.").first.wait_for()
    sent = []
    page.on("request", lambda request: sent.append(request.method) if "/uploads/" in request.url else None)
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        mend()
        page.evaluate("dispatchEvent(new Event('online'))")
    assert sent == ["GET", "DELETE"]
    page.get_by_role("button", name="Try again Large.bin").click()
    page.locator(".queue .state").wait_for()
    assert listed(page, folder) == ["Large.bin"]


def test_a_small_file_whose_answer_was_lost_becomes_one_version(page, folder, tmp_path):
    (tmp_path / "Small.txt").write_text("What we saw.")

    def lose(route):
        if route.request.method == "POST":
            route.fetch()
        route.abort()

    page.route(SENDING, lose, times=1)
    page.locator("#files").set_input_files(tmp_path / "Small.txt")
    page.locator(".queue .state").wait_for()
    assert "Version 1.0" in page.locator(".queue").inner_text()
    page.goto(folder)
    page.locator("tbody a", has_text="Small.txt").first.click()
    assert page.locator("tbody th", has_text="1.0").count() == 1
    assert page.locator("tbody th", has_text="2.0").count() == 0


def test_after_a_reload_it_goes_on_when_the_file_is_chosen_again(page, folder, large):
    mend = cut_after(page, 2)
    page.locator("#files").set_input_files(large)
    page.get_by_text("The connection was lost").first.wait_for()
    page.goto("/help")  # so that nothing more is sent once the line is mended
    mend()
    show(page, folder)
    page.get_by_text("Choose the file again to go on.").wait_for()
    assert "195 KB of 488 KB" in page.locator(".queue").inner_text()
    assert faults(page, within=".uploads") == []
    sent = []
    page.on("request", lambda request: sent.append(request.method) if "/uploads/" in request.url else None)
    page.locator("#files").set_input_files(large)
    page.locator(".queue .state").wait_for()
    assert page.locator(".queue li").count() == 1
    assert sent.count("PATCH") == 3
    assert listed(page, folder) == ["Large.bin"]


def test_after_the_session_has_ended_one_signs_in_elsewhere_and_it_goes_on(page, product, large):
    mend = cut_after(page, 2)
    page.locator("#files").set_input_files(large)
    page.get_by_text("The connection was lost").first.wait_for()
    page.context.clear_cookies()
    mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text("You are no longer signed in.").wait_for()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in", exact=True).last.click()
    with page.expect_response("**/uploads/"):
        page.get_by_role("button", name="Go on").click()
    assert "You are no longer signed in." in page.locator(".queue-notices").inner_text()
    sign_in(opened.value, PEOPLE["leader"], product.passwords[PEOPLE["leader"]])
    page.get_by_role("button", name="Go on").click()
    page.locator(".queue .state").wait_for()
    assert page.locator(".queue-notices").inner_text() == ""


def test_a_folder_comes_with_all_that_is_in_it(page, folder, tmp_path):
    inner = tmp_path / "March" / "North"
    inner.mkdir(parents=True)
    (tmp_path / "March" / "Empty").mkdir()
    for path in (inner / "a.txt", inner.parent / "b.txt"):
        path.write_text(path.name)
    drop(page, tmp_path / "March")
    page.locator(".queue .state").nth(1).wait_for()
    assert listed(page, folder) == ["March"]
    assert listed(page, f"{folder}March/") == ["Empty", "North", "b.txt"]
    assert listed(page, f"{folder}March/North/") == ["a.txt"]
    page.goto(folder)
    page.locator("input[webkitdirectory]").set_input_files(tmp_path / "March")
    page.locator("dialog").get_by_text("March/North/a.txt (Version 1.0)").wait_for()
    page.get_by_role("button", name="Send").click()
    page.locator(".queue .state").nth(1).wait_for()
    assert page.locator(".queue").inner_text().count("Version 2.0") == 2


def drop(page, path):
    """Drop a file or folder of the disk, as from the desktop."""
    speak = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        speak.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 400, "data": data})


def test_a_picture_is_pasted(page, folder):
    page.evaluate(
        """async () => {
            const canvas = new OffscreenCanvas(2, 2);
            canvas.getContext("2d");
            const data = new DataTransfer();
            data.items.add(new File([await canvas.convertToBlob()], "image.png", { type: "image/png" }));
            document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }"""
    )
    page.locator(".queue .state").wait_for()
    (name,) = listed(page, folder)
    assert re.fullmatch(r"Pasted picture 20\d\d-\d\d-\d\d \d\d\.\d\d\.png", name)


def test_one_bad_file_never_stops_the_others(page, folder, tmp_path):
    for name in ("a.txt", "con.txt", "z.txt"):
        (tmp_path / name).write_text(name)
    page.locator("#files").set_input_files([tmp_path / name for name in ("a.txt", "con.txt", "z.txt")])
    page.locator(".queue-total a").wait_for()
    assert "Windows cannot save a file of this name" in page.locator(".queue .is-bad").inner_text()
    assert "2 of 3 files uploaded. 1 could not be added." in page.locator(".queue-total").inner_text()
    expect(page.locator(".uploads [role=status]")).to_have_text("2 of 3 files uploaded. 1 could not be added.")
    assert listed(page, folder) == ["a.txt", "z.txt"]
