"""Rights of many: a person in 300 groups with 500 fences, among 2,000 groups and 20,000 people.

The rows are written directly. Measures the resolution of rights, which happens at every request, alone and as part of
the dashboard, the list of groups, a folder and the page of who can see it. Prints one JSON line for each figure; judges
nothing.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, insert, select
from stand import figures, product, visits
from stand.product import EMAIL
from stand.visits import Page

from app.accounts.models import User
from app.config import from_environment
from app.db import Database, new_id, now
from app.groups import queries as groups
from app.groups.models import DEFAULT_PROFILES, SELF, SERVICES, Acl, Group, Membership, Profile, Rule
from app.library import names
from app.library.models import Folder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from stand.product import Product

BATCH = 500  # rows of one statement
MEMBERS = 20  # people of each group, besides the one who is in many


def main() -> None:
    """Measure."""
    asked = _arguments()
    with product.running() as cercle:
        with figures.timed() as span:
            _furnish(cercle, asked)
        figures.figure("rows_written", span.seconds, "s", groups=asked.groups, people=asked.people)
        _resolve(cercle, asked.rounds)
        pages = [
            Page("dashboard", "/dashboard"),
            Page("groups", "/groups/"),
            Page("folder", f"/groups/{cercle.slug}/library/"),
            Page("access", f"/f/{cercle.library}/access"),
            Page("members", f"/groups/{cercle.slug}/members/"),
        ]
        client = cercle.client_of_pages()
        for page in pages:
            visits.time(client, page, asked.rounds)
        visits.questions(cercle, pages)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=2_000, help="groups in all")
    parser.add_argument("--people", type=int, default=20_000, help="people in all")
    parser.add_argument("--mine", type=int, default=300, help="groups that one person is in")
    parser.add_argument("--fences", type=int, default=500, help="fences in these groups")
    parser.add_argument("--rounds", type=int, default=100, help="requests for each page")
    return parser.parse_args()


def _furnish(cercle: Product, asked: argparse.Namespace) -> None:
    """Write people, groups with their profiles and fences, and who is in them."""
    database = Database(from_environment(cercle.environment).database_url)
    with database.writing() as session:
        me = session.scalars(select(User.id).where(User.email == EMAIL)).one()
        category = session.scalars(select(Group.category_id).limit(1)).one()
        people = [_person(number) for number in range(asked.people)]
        _put(session, User, people)
        made = [_group(number, category) for number in range(asked.groups)]
        _put(session, Group, made)
        first = session.scalar(select(Acl.id).order_by(Acl.id.desc()).limit(1)) or 0
        acls, profiles, rules, folders, places = _rows(made, people, me, asked, first)
        for model, rows in ((Acl, acls), (Profile, profiles), (Rule, rules), (Folder, folders), (Membership, places)):
            _put(session, model, rows)
        session.commit()
    database.engine.dispose()


def _person(number: int) -> dict[str, Any]:
    """The row of somebody."""
    return {
        "id": new_id(),
        "email": f"person{number}@example.eu",
        "name": f"Person {number}",
        "organisation": f"Office {number % 200}",
        "country": "",
        "language": "en",
        "active": True,
        "is_administrator": False,
        "may_create_groups": False,
        "fs_uniquifier": new_id() + new_id(),
        "created_at": now(),
    }


def _group(number: int, category: str) -> dict[str, Any]:
    """The row of a group."""
    return {
        "id": new_id(),
        "slug": f"group-{number}",
        "title": f"Group {number}",
        "purpose": "",
        "category_id": category,
        "visibility": "hidden",
        "created_at": now(),
    }


def _rows(
    made: list[dict[str, Any]], people: list[dict[str, Any]], me: str, asked: argparse.Namespace, first: int
) -> tuple[list[dict[str, Any]], ...]:
    """The rows of fences, profiles, rules, libraries and places; fences lie in the groups of one person."""
    acls: list[dict[str, Any]] = []
    profiles: list[dict[str, Any]] = []
    rules: list[dict[str, Any]] = []
    folders: list[dict[str, Any]] = []
    places: list[dict[str, Any]] = []
    number = first
    for place, group in enumerate(made):
        theirs = [{"id": new_id(), "group_id": group["id"], "title": title} for title in DEFAULT_PROFILES]
        profiles += [{**one, "position": at, "is_leader": not at} for at, one in enumerate(theirs)]
        inner = asked.fences // asked.mine + (place < asked.fences % asked.mine) if place < asked.mine else 0
        around = None
        for service in (SELF, *SERVICES, *["library"] * inner):
            number += 1
            is_inner = service == "library" and around is not None
            acls.append(
                {"id": number, "group_id": group["id"], "service": service, "parent_id": around if is_inner else None}
            )
            around = number if service == "library" and around is None else around
            rules += [{"acl_id": number, "profile_id": one["id"], "level": 1} for one in theirs]
        folders.append(_library(group, around, me))
        members = {people[(place * MEMBERS + at) % len(people)]["id"] for at in range(MEMBERS)}
        members |= {me} if place < asked.mine else set()
        reader = theirs[-1]["id"]
        places += [
            {
                "id": new_id(),
                "group_id": group["id"],
                "user_id": who,
                "profile_id": reader,
                "created_at": now(),
                "end_reason": "",
            }
            for who in members
        ]
    return acls, profiles, rules, folders, places


def _library(group: dict[str, Any], acl_id: int | None, author_id: str) -> dict[str, Any]:
    """The row of a group's library."""
    return {
        "id": new_id(),
        "kind": "folder",
        "group_id": group["id"],
        "parent_id": None,
        "acl_id": acl_id,
        "author_id": author_id,
        "name": group["title"],
        "name_key": names.key(group["title"]),
        "sort_key": names.sort_key(group["title"]),
        "trail": "",
        "description": "",
        "created_at": now(),
        "changed_at": now(),
    }


def _put(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    """Write rows, some hundreds at once."""
    for start in range(0, len(rows), BATCH):
        session.execute(insert(model.__table__), rows[start : start + BATCH])


def _resolve(cercle: Product, rounds: int) -> None:
    """The rights of the person who is in many groups, and the questions that they take."""
    database = Database(from_environment(cercle.environment).database_url)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    seconds = []
    with database.reading() as session:
        me = session.scalars(select(User.id).where(User.email == EMAIL)).one()
        fences = len(groups.actor(session, me).levels)
    for _round in range(rounds):
        with database.reading() as session:
            asked.clear()
            with figures.timed() as span:
                groups.actor(session, me)
            seconds.append(span.seconds)
    database.engine.dispose()
    queries = len([one for one in asked if not one.startswith("BEGIN")])
    for percent in (50, 95):
        figures.figure(
            f"rights_p{percent}", figures.milliseconds(seconds, percent), "ms", fences=fences, queries=queries
        )


if __name__ == "__main__":
    main()
