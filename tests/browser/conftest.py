"""Cercle as it is delivered, with its demonstration, in a real Chromium.

Every test fails on errors in the console, on violations of the content security policy and on requests that
leave the machine; a failure leaves a screenshot in build/screenshots.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.stand import PEOPLE, Product, listen, sign_in, wait

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "screenshots"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def product(tmp_path_factory):
    """Cercle, started as `make run` starts it."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "CERCLE_HOME": str(home), "PORT": str(port)}
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.supervisor"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait(lambda: "is ready" in (home / "log").read_text(), process)
            passwords = json.loads((home / "demonstration.json").read_text())["passwords"]
            yield Product(f"http://localhost:{port}", home, passwords)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """The system's own Chromium."""
    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed.")
        pytest.skip("Chromium is not installed.")
    return {"executable_path": program, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture
def visit(browser, product, request):
    """Opens a browser as somebody: `visit("leader", width=390, javascript=False)`; `None` is nobody."""
    contexts, faults = [], []

    def open_as(role=None, *, width=1280, javascript=True, language="en", dark=False):
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            java_script_enabled=javascript,
            locale=language,
            timezone_id="Europe/Brussels",
            color_scheme="dark" if dark else "light",
            base_url=product.url,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        listen(page, product.url, faults)
        if role:
            sign_in(page, PEOPLE[role], product.passwords[PEOPLE[role]])
            if page.locator("html").get_attribute("lang") != language:
                page.locator("button[name=language]").click()
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
