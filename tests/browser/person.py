"""Somebody at the pages, in every way of coming to them, and how often they press something."""

from __future__ import annotations

import pytest

REACH = 150  # presses of the Tab key, at most, from one place of a page to another
WAYS = {
    "mouse": {},
    "keyboard": {"keys": True},
    "finger on a phone": {"width": 390},
    "keyboard without JavaScript": {"keys": True, "javascript": False},
    "phone without JavaScript": {"width": 390, "javascript": False},
}


class Person:
    """Somebody at the pages, who counts what they press."""

    def __init__(self, page, *, keys=False, javascript=True):
        self.page, self.keys, self.has_scripts, self.presses = page, keys, javascript, 0

    def press(self, selector):
        """Press something: with the mouse, or by going there with the Tab key."""
        self.presses += 1
        wanted = self.page.locator(selector).first
        if not self.keys:
            wanted.click()
            return
        self.reach(wanted.element_handle())
        self.page.keyboard.press("Space" if wanted.get_attribute("type") == "checkbox" else "Enter")

    def go(self, selector):
        """Press what leads to another page."""
        with self.page.expect_navigation():
            self.press(selector)

    def select(self, selector, **choice):
        """Choose one of the choices of a list, which counts as one press."""
        self.presses += 1
        wanted = self.page.locator(selector).first
        if self.keys:
            self.reach(wanted.element_handle())
        wanted.select_option(**choice)

    def write(self, selector, text):
        """Write into a field; keys that write are not counted."""
        wanted = self.page.locator(selector).first
        if self.keys:
            self.reach(wanted.element_handle())
        wanted.fill(text)

    def choose(self, selector, path):
        """Choose a file where the press of something asks for one."""
        with self.page.expect_file_chooser() as asked:
            self.press(selector)
        asked.value.set_files(path)

    def reach(self, wanted):
        """Go to something with the Tab key alone."""
        for _step in range(REACH):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("wanted => document.activeElement === wanted"):
                return
        pytest.fail(f"the Tab key never reaches {wanted}")

    def come(self):
        """Come to the dashboard, as one does after signing in."""
        self.page.goto("/dashboard")
        self.presses = 0


def link(name):
    """The link to something on a page, by the name it has there."""
    return f"main a:has-text('{name}')"
