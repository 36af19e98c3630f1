"""Sows the demonstration at the first start; begun and not finished, it goes on where it stopped."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app import policy
from app.accounts import actions as accounts
from app.accounts import passwords
from app.accounts.models import User
from app.db import new_id
from app.demo import texts
from app.groups import actions as group_actions
from app.groups import queries as groups
from app.groups.models import Group, Profile
from app.home import actions as home
from app.library import actions as library
from app.library import queries, receiving
from app.library.models import Document, Folder
from app.library.names import key

if TYPE_CHECKING:
    from pathlib import Path

    from app.config import Settings
    from app.work import UnitOfWork, Workshop


@dataclass(frozen=True)
class Person:
    """One of the five people, and what they are in the demonstration."""

    role: str
    email: str
    name: str
    organisation: str
    country: str
    group: str = ""
    profile: str = ""


PEOPLE = (
    Person("administrator", "ingrid.weber@example.eu", "Ingrid Weber", "Federal IT Office", "DE"),
    Person("leader", "marta.kowalska@example.eu", "Marta Kowalska", "Border Guard", "PL", texts.WARNINGS, "leader"),
    Person("author", "jean.dubois@example.eu", "Jean Dubois", "Border Police", "FR", texts.WARNINGS, "author"),
    Person("reader", "anna.lindqvist@example.eu", "Anna Lindqvist", "Migration Agency", "SE", texts.WARNINGS, "reader"),
    Person("stranger", "pedro.alves@example.eu", "Pedro Alves", "Statistics Institute", "PT", texts.WASTE, "leader"),
)


def sow(workshop: Workshop) -> list[str]:
    """Make the demonstration in a new home; one line for each account, and where mails go."""
    record = _read(workshop.settings)
    if record is None:
        if not _is_new(workshop):
            return []
        record = {"is_complete": False, "passwords": {person.email: _password() for person in PEOPLE}}
        _write(workshop.settings, record)
    if not record["is_complete"]:
        _sow(workshop, record["passwords"])
        _write(workshop.settings, {**record, "is_complete": True})
    return _words(workshop.settings, record["passwords"])


def is_sown(settings: Settings) -> bool:
    """Whether the demonstration was made, wholly."""
    record = _read(settings)
    return record is not None and bool(record["is_complete"])


def has_accounts(workshop: Workshop) -> bool:
    """Whether somebody could sign in as one of the five."""
    addresses = [person.email for person in PEOPLE]
    with workshop.ask() as work:
        found = select(User.id).where(User.email.in_(addresses), User.active).limit(1)
        return work.session.scalar(found) is not None


def _is_new(workshop: Workshop) -> bool:
    """Whether nobody has an account yet; a demonstration is never put among real people."""
    with workshop.ask() as work:
        return work.session.scalar(select(User.id).limit(1)) is None


def _path(settings: Settings) -> Path:
    """Where the accounts of the demonstration are noted, readable by the owner of the home alone."""
    return settings.home / "demonstration.json"


def _read(settings: Settings) -> dict[str, Any] | None:
    """What was noted at the first start."""
    path = _path(settings)
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _write(settings: Settings, record: dict[str, Any]) -> None:
    """Note the accounts, whole or not at all."""
    draft = _path(settings).with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(record, file)
    draft.rename(_path(settings))


def _password() -> str:
    """A password that can be typed: 80 random bits in four groups of letters."""
    return "-".join(new_id(4) for _ in range(4))


def _words(settings: Settings, secrets: dict[str, str]) -> list[str]:
    """What `make run` prints."""
    lines = [f"  {person.role:<14} {person.email:<28} {secrets[person.email]}" for person in PEOPLE]
    return [*lines, f"  {'mails':<14} {settings.outbox}"] if settings.keeps_mails else lines


def _sow(workshop: Workshop, secrets: dict[str, str]) -> None:
    """People, groups, members, documents, in this order."""
    for person in PEOPLE:
        _ensure_user(workshop, person, secrets[person.email])
    for title, purpose in texts.GROUPS.items():
        _ensure_group(workshop, title, purpose)
    from app.demo import files  # noqa: PLC0415 (its libraries come with the demonstration only)

    for text in texts.TEXTS:
        _ensure_document(workshop, text, [files.write(text.name, text.title, body) for body in text.bodies()])


def _ensure_user(workshop: Workshop, person: Person, password: str) -> None:
    """Give one of the five their account."""
    with workshop.ask() as work:
        if _user(work, person.email) is not None:
            return
    new = accounts.NewUser(
        email=person.email,
        name=person.name,
        password_hash=passwords.kept(password),
        organisation=person.organisation,
        country=person.country,
        is_administrator=person.role == "administrator",
        may_create_groups=person.profile == "leader",
    )
    with workshop.do_as(policy.SYSTEM) as work:
        accounts.add_user(work, new)


def _user(work: UnitOfWork, email: str) -> User | None:
    """The person of an address."""
    return work.session.scalar(select(User).where(User.email == email))


def _ensure_group(workshop: Workshop, title: str, purpose: str) -> None:
    """Start a group for its leader, and let the others take their places."""
    members = [person for person in PEOPLE if person.group == title]
    with workshop.do_as(policy.SYSTEM) as work:
        if _group(work, title) is None:
            leader = next(person for person in members if person.profile == "leader")
            home.start_group(work, title, purpose, _user(work, leader.email))
    for person in members:
        _ensure_member(workshop, title, person)


def _ensure_member(workshop: Workshop, title: str, person: Person) -> None:
    """Give a person their place in a group."""
    with workshop.ask() as work:
        user, group = _user(work, person.email), _group(work, title)
    if user is None or group is None:
        raise AssertionError
    with workshop.do(user.id) as work:
        if groups.membership(work, group) is None:
            titled = select(Profile).where(Profile.group_id == group.id, Profile.title == person.profile)
            group_actions.add_member(work, group, user, work.session.scalars(titled).one(), None)


def _group(work: UnitOfWork, title: str) -> Group | None:
    """One of the two groups."""
    return work.session.scalar(select(Group).where(Group.title == title))


def _ensure_document(workshop: Workshop, text: texts.Text, contents: list[bytes]) -> None:
    """Upload the versions of a document that are not there yet, as its author, through the library's own door."""
    with workshop.ask() as work:
        author = _user(work, text.author)
        group = _group(work, text.group)
    if author is None or group is None:
        raise AssertionError
    with workshop.do(author.id) as work:
        folder = _ensure_folder(work, queries.root(work, group), text.folder)
        there = _version_count(work, folder, text.name)
    for number, content in enumerate(contents[there:], start=there):
        received = receiving.receive(workshop, group.id, text.name, BytesIO(content), len(content))
        with workshop.do(author.id) as work:
            here = queries.folder(work, folder.id)
            library.upload(work, here, received, comment=text.comments()[number])


def _ensure_folder(work: UnitOfWork, root: Folder, name: str) -> Folder:
    """A folder of the library; the library itself for a document that lies in none."""
    if not name:
        return root
    held = queries.named(work, root, [name]).get(key(name))
    return held if isinstance(held, Folder) else library.create_folder(work, root, name)


def _version_count(work: UnitOfWork, folder: Folder, name: str) -> int:
    """How many versions of a document are there."""
    held = queries.named(work, folder, [name]).get(key(name))
    return len(queries.document(work, held.id).versions) if isinstance(held, Document) else 0
