"""How pages are looked at, and what is wrong with them: for axe, and where they are wider than their window."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # what is well is looked at too, and not told node by node
}
LOOKS = {  # colours tell on contrast, width on how things lie: two looks have both of each
    "light": {},
    "dark phone in French": {"width": 390, "dark": True, "language": "fr"},
}


def faults(page, within=None):
    """What axe finds, in short, and whether the page is wider than its window; `within` a part, if that is named."""
    found = Axe().run(page, context=within, options=RULES).response["violations"]
    told = [f"{fault['id']}: {node['html'][:150]}" for fault in found for node in fault["nodes"][:3]]
    return [*told, *(["it scrolls sideways"] if is_wide(page) else [])]


def is_wide(page):
    """Whether a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def wide(page, addresses):
    """Those of some pages that are wider than their window."""
    return [address for address in addresses if page.goto(address) and is_wide(page)]


def look_at(page, addresses):
    """All faults of some pages, by address."""
    found = {}
    for address in addresses:
        page.goto(address)
        if said := faults(page):
            found[address] = said
    return found
