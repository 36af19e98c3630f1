"""Makes the pictures of the documentation: the demonstration, in Chromium, as a person sees it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.stand import FLAGS, PEOPLE, ROOT, Product, chromium, running, sign_in, wait

PICTURES = ROOT / "docs" / "pictures"
SECONDS = 30


def main() -> None:
    """Take every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, running(Path(home)) as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(base_url=product.url, viewport={"width": 1280, "height": 860}, locale="en-GB")
        sign_in(page, PEOPLE["author"], product.passwords[PEOPLE["author"]])
        take(page, product)
        browser.close()


def take(page: Page, product: Product) -> None:
    """The library, a document, a search, and the library on a phone."""
    library = f"{product.group()}/library/Monthly%20reports/"
    page.goto(library)
    wait(lambda: page.reload() and page.locator("[data-state=pending]").count() == 0, seconds=SECONDS)
    page.screenshot(path=PICTURES / "library.png")
    page.goto(f"{product.group()}/library/Early%20warnings/EW-2026-031%20Forged%20residence%20permits.pdf")
    page.locator(".seen img").wait_for(timeout=1000 * SECONDS)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "document.png")
    address = f"{product.group()}/search?q=quinces"
    wait(lambda: page.goto(address) and page.locator(".hit").count(), seconds=SECONDS)
    page.screenshot(path=PICTURES / "search.png")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(library)
    page.screenshot(path=PICTURES / "phone.png")


if __name__ == "__main__":
    main()
