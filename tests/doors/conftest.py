"""Doors: the application over a fresh home, as browsers and programs come to it."""

from __future__ import annotations

import functools
import re

import pytest
from argon2 import PasswordHasher

from app.accounts import actions as accounts
from app.accounts.models import User
from app.groups import queries as groups
from tests import conftest, makers

PASSWORD = "quiet lighthouse seven ferries"


@functools.cache
def password_hash():
    """The hash of the password that everybody has here."""
    return PasswordHasher(**conftest.CHEAP).hash(PASSWORD)


class Browser:
    """A browser without JavaScript: it keeps its cookie and sends the token of the form that it saw."""

    def __init__(self, application):
        self.client = application.test_client()
        self.csrf = ""

    def get(self, address, **more):
        """A page; its form's token is kept for what is sent next."""
        answer = self.client.get(address, buffered=True, **more)
        if found := re.search(
            r'name="csrf_token"[^>]*value="([^"]+)"', answer.text if answer.mimetype == "text/html" else ""
        ):
            self.csrf = found[1]
        return answer

    def post(self, address, **fields):
        """Send a form."""
        return self.client.post(address, data={"csrf_token": self.csrf, **fields})

    def send_file(self, address, body):
        """Send a file as our own module does."""
        return self.client.post(address, data=body, headers={"X-CSRFToken": self.csrf, "Accept": "application/json"})

    def ask(self, address, **said):
        """Ask in JSON as our own module does."""
        return self.client.post(address, json=said, headers={"X-CSRFToken": self.csrf, "Accept": "application/json"})

    def sign_in(self, email, password=PASSWORD):
        """Sign in by the form."""
        self.get("/login")
        answer = self.post("/login", email=email, password=password)
        self.get("/groups/")
        return answer


class Program:
    """A program: it sends its token and nothing else."""

    def __init__(self, application, secret):
        self.client = application.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def __call__(self, method, address, headers=None, **more):
        """Send one request."""
        return self.client.open(
            address, method=method, headers={**self.headers, **(headers or {})}, buffered=True, **more
        )


def house(settings):
    """An application over a home, and its workshop."""
    made = conftest.make_application(settings)
    return made, made.extensions["workshop"]


def settle(workshop):
    """The four people of every test, each with the same password."""
    people = makers.settle(workshop)
    with workshop.do_as(makers.policy.SYSTEM) as work:
        for user in work.session.query(User):
            user.password = password_hash()
    return people


def secret_of(workshop, user_id, scope="write"):
    """A new token of somebody."""
    with workshop.do(user_id) as work:
        return accounts.make_token(work, work.session.get_one(User, user_id), "script", scope, 30)[1]


@pytest.fixture
def workshop(application):
    """The workshop of the application: doors are tried on SQLite, what is behind them on both databases."""
    return application.extensions["workshop"]


@pytest.fixture
def people(workshop):
    """Leader, author, reader and stranger, who can sign in."""
    return settle(workshop)


@pytest.fixture
def browse(application, people):
    """Opens a browser for one of the people: `browse("reader")`; `None` is nobody."""

    def open_as(name=None):
        browser = Browser(application)
        if name:
            assert browser.sign_in(f"{name}@example.eu").status_code in {302, 303}
        return browser

    return open_as


@pytest.fixture
def program(application, workshop, people):
    """A program with a token of one of the people: `program("author", scope="read")`; `None` has no token."""

    def made_for(name=None, scope="write"):
        return Program(application, secret_of(workshop, getattr(people, name), scope) if name else None)

    return made_for


@pytest.fixture
def offices(workshop, people):
    """The ids of two administrators and an auditor, by their names."""
    with workshop.do_as(makers.policy.SYSTEM) as work:
        made = [
            makers.user(work, "ingrid", is_administrator=True),
            makers.user(work, "second", is_administrator=True),
            makers.user(work, "auditor", is_auditor=True),
        ]
        for each in made:
            each.password = password_hash()
        return {each.name.lower(): each.id for each in made}


@pytest.fixture
def office(application, workshop, offices):
    """A browser and a program of one who holds an office, by name."""

    def open_as(name):
        browser = Browser(application)
        assert browser.sign_in(f"{name}@example.eu").status_code in {302, 303}
        return browser, Program(application, secret_of(workshop, offices[name]))

    return open_as


@pytest.fixture
def slug(workshop, people):
    """What the addresses of the people's group begin with."""
    with workshop.ask(people.leader) as work:
        return groups.group_by_id(work, people.group).slug


@pytest.fixture
def library(workshop, people):
    """The id of the folder that is the group's library."""
    with workshop.ask(people.leader) as work:
        return makers.root(work, people.group).id


@pytest.fixture
def small_limits(tmp_path, sqlite_template, clamd):
    """Settings under which a file may be a thousand bytes long."""
    return conftest.make_settings(
        tmp_path, conftest.sqlite_copy(sqlite_template, tmp_path), clamd=clamd, file_limit=1000
    )
