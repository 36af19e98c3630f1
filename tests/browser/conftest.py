"""Cercle as it is delivered, with its demonstration, in a real Chromium.

Every test fails on errors in the console, on violations of the content security policy and on requests that
leave the machine; a failure leaves a screenshot in build/screenshots.
"""

from __future__ import annotations

import os
import shutil

import pytest

from tests.browser.scene import Scene
from tests.browser.stand import FLAGS, PEOPLE, ROOT, chromium, listen, press, running, sign_in

PICTURES = ROOT / "build" / "screenshots"


@pytest.fixture(scope="session")
def product(demonstration, tmp_path_factory):
    """Cercle, started as `make run` starts it where it has run before."""
    home = shutil.copytree(demonstration, tmp_path_factory.mktemp("home"), dirs_exist_ok=True)
    with running(home) as product:
        yield product


@pytest.fixture(scope="session")
def scene(product):
    """The domain of the running Cercle, to put there what a test needs."""
    return Scene(product.home)


@pytest.fixture
def terms(scene):
    """Terms of use that nobody has accepted yet."""
    scene.publish_terms()
    yield
    scene.withdraw_terms()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """The system's own Chromium."""
    program = chromium()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed.")
        pytest.skip("Chromium is not installed.")
    return {"executable_path": program, "args": FLAGS}


@pytest.fixture
def visit(browser, product, request):
    """Opens a browser as somebody: `visit("leader", width=390, javascript=False)`; `None` is nobody.

    With the `state` of another browser it goes on where that one is.
    """
    contexts, faults = [], []

    def open_as(role=None, *, width=1280, javascript=True, language="en", dark=False, state=None):
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            java_script_enabled=javascript,
            locale=language,
            timezone_id="Europe/Brussels",
            color_scheme="dark" if dark else "light",
            base_url=product.url,
            storage_state=state,
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        listen(page, product.url, faults)
        if role:
            sign_in(page, PEOPLE[role], product.passwords[PEOPLE[role]])
            if page.locator("html").get_attribute("lang") != language:
                press(page, "button[name=language]")
        return page

    yield open_as
    failed = getattr(request.node, "rep_call", None)
    if failed is not None and failed.failed:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(contexts):
            for page in context.pages:
                page.screenshot(path=PICTURES / f"{request.node.name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Let fixtures know how their test went."""
    outcome = yield
    setattr(item, f"rep_{call.when}", outcome.get_result())
