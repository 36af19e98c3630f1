"""The application within the benchmark's own process, over the same home, to look at what it asks."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app import config
from app.factory import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from flask.testing import FlaskClient


@contextmanager
def application(environment: Mapping[str, str]) -> Iterator[Flask]:
    """The application that a home's environment describes."""
    app = create_app(config.from_environment(environment))
    try:
        yield app
    finally:
        app.extensions["workshop"].database.engine.dispose()


def sign_in(client: FlaskClient, email: str, password: str) -> None:
    """Sign in by the form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)
    fields = {"email": email, "password": password, "csrf_token": found[1] if found else ""}
    answer = client.post("/login", data=fields)
    if answer.status_code not in {302, 303}:
        raise RuntimeError(f"Could not sign in: {answer.status_code}")
