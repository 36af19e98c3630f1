"""Who may do what, as a table: every act by every kind of member, by page and by program."""

from __future__ import annotations

import io
from itertools import count

import pytest

from app import policy
from app.accounts.models import User
from app.db import new_id
from app.groups.models import Group, Membership, Profile
from app.library.models import Document
from app.members.models import Application
from tests import makers
from tests.doors.conftest import Browser, Program, password_hash, secret_of

# An act that is refused is forbidden; to those outside it is not there. "theirs" is somebody else's, "own" one's own.
# The office is that of an administrator of the group's category, the platform's that of its administrators: neither is
# a member. A group keeps its last leader.
TABLE = """
                         leader  secretary  author  contributor  reader  former  stranger  office  platform
open a document          yes     yes        yes     yes          yes     none    none      none    none
see a version            yes     yes        yes     yes          yes     none    none      none    none
see who can see          yes     yes        yes     yes          yes     none    none      none    none
download as a zip        yes     yes        yes     yes          yes     none    none      none    none
copy into the library    yes     yes        yes     yes          no      none    none      none    none
make a folder            yes     yes        yes     yes          no      none    none      none    none
add a file               yes     yes        yes     yes          no      none    none      none    none
rename own               yes     yes        yes     yes          no      none    none      none    none
rename theirs            yes     yes        yes     no           no      none    none      none    none
describe own             yes     yes        yes     yes          no      none    none      none    none
describe theirs          yes     yes        yes     no           no      none    none      none    none
mark own                 yes     yes        yes     yes          no      none    none      none    none
mark theirs              yes     yes        yes     no           no      none    none      none    none
reserve own              yes     yes        yes     yes          no      none    none      none    none
reserve theirs           yes     yes        yes     no           no      none    none      none    none
version own              yes     yes        yes     yes          no      none    none      none    none
version theirs           yes     yes        yes     no           no      none    none      none    none
delete own               yes     yes        yes     yes          no      none    none      none    none
delete theirs            yes     no         no      no           no      none    none      none    none
hand over own            yes     yes        yes     yes          no      none    none      none    none
hand over theirs         yes     no         no      no           no      none    none      none    none
choose who can see       yes     no         no      no           no      none    none      none    none
hold                     yes     no         no      no           no      none    none      none    none
choose what is allowed   yes     no         no      no           no      none    none      none    none
choose what it takes     yes     no         no      no           no      none    none      none    none
choose what is read      yes     no         no      no           no      none    none      none    none
choose its space         none    none       none    none         none    none    none      none    yes
choose settings          yes     no         no      no           no      none    none      none    none
see members              yes     yes        yes     yes          yes     none    none      yes     none
invite                   yes     yes        no      no           no      none    none      yes     none
remove a reader          yes     yes        no      no           no      none    none      yes     none
change a reader          yes     yes        no      no           no      none    none      yes     none
remove the leader        no      no         no      no           no      none    none      last    none
see contacts             yes     yes        yes     yes          yes     none    none      yes     none
list a contact           yes     yes        no      no           no      none    none      yes     none
write to members         yes     yes        no      no           no      none    none      yes     none
make a profile           yes     no         no      no           no      none    none      yes     none
read the activity        yes     no         no      no           no      none    none      no      none
see who opened it        yes     no         no      no           no      none    none      no      none
change the settings      yes     no         no      no           no      none    none      yes     none
see applications         yes     yes        no      no           no      none    none      yes     none
answer an application    yes     yes        no      no           no      none    none      yes     none
see how it is doing      yes     no         no      no           no      none    none      no      none
take the whole group     yes     no         no      no           no      none    none      no      none
see as a profile         yes     no         no      no           no      none    none      none    none
"""
ANSWERS = {"yes": {200, 201, 202, 204, 302, 303}, "no": {403}, "none": {404}, "last": {409, 303}}
FRESH = count()


def rows():
    """The table: an act, a kind of member, what becomes of it."""
    head, *lines = TABLE.strip().splitlines()
    people = head.split()
    for line in lines:
        act, answers = line[:24].strip(), line[24:].split()
        yield from ((act, who, answer) for who, answer in zip(people, answers, strict=True))


@pytest.fixture
def ids(workshop, people, slug):
    """What the acts are about: ids and addresses by their names, and those of everybody."""
    with workshop.do_as(policy.SYSTEM) as work:
        group = work.session.get_one(Group, people.group)
        for name, title in (("secretary", "secretary"), ("contributor", "contributor"), ("former", "author")):
            makers.join(work, group, makers.user(work, name), title)
        for name in ("visitor", "victim"):
            makers.join(work, group, makers.user(work, name), "reader")
        work.session.flush()
        places = {place.user.name.lower(): place for place in work.session.scalars(makers.select(Membership))}
        places["former"].ended_at = makers.now()
        users = {name: place.user_id for name, place in places.items()}
        found = {name: place.id for name, place in places.items()}
        users["office"], users["platform"] = (makers.user(work, name).id for name in ("office", "platform"))
        group.category.administrators = [work.session.get_one(User, users["office"])]
        work.session.get_one(User, users["platform"]).is_administrator = True
        group.visibility, group.takes_applications = "listed", True
        for user in work.session.query(User):
            user.password = password_hash()
        applied = Application(id=new_id(), group_id=group.id, user_id=people.stranger, justification="x")
        work.session.add(applied)
        profile = next(one.id for one in work.session.query(Profile).filter_by(group_id=group.id, title="reader"))
    with workshop.ask(people.leader) as work:
        library = makers.root(work, people.group).id
    more = {"application": applied.id, "profile": profile}
    return {"slug": slug, "library": library, "users": users, "places": found, **more}


def document(workshop, ids, people, author):
    """The id of a fresh document of somebody's."""
    name = f"report {next(FRESH)}.txt"
    made = makers.stored(workshop, people.leader, people.group, name, b"What we saw.").document_id
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Document, made).author_id = ids["users"][author]
    return made


def acts(ids, target):
    """Every act by program and by page: method, address, and what is sent."""
    doc, lib, slug = f"/documents/{target}", f"/folders/{ids['library']}", f"/groups/{ids['slug']}"
    page, folder, name = f"/d/{target}", f"/f/{ids['library']}", f"new {next(FRESH)}"
    victim, leader = (f"{slug}/members/{ids['places'][who]}" for who in ("victim", "leader"))
    change = {"act": "save", "who": [ids["users"]["author"]], f"level-{ids['users']['author']}": "1"}
    described = {"title": name, "revision": "0", "status": "", "marking": "normal"}
    file = {"data": b"More of what we saw."}
    form = {"form": {"files": (io.BytesIO(b"More."), f"{name}.txt"), "comment": ""}}
    rename = (
        ("PATCH", doc, {"json": {"name": f"{name}.txt"}}),
        ("POST", f"{page}/rename", {"form": {"name": f"{name}.txt"}}),
    )
    describe = (
        ("PATCH", f"{doc}/details", {"json": {"title": name}}),
        ("POST", f"{page}/details", {"form": described}),
    )
    marked = {**described, "title": "", "marking": "sensitive", "confirmed": "yes"}
    mark = (
        ("PATCH", f"{doc}/details", {"json": {"marking": "sensitive"}}),
        ("POST", f"{page}/details", {"form": marked}),
    )
    reserve = (("PUT", f"{doc}/reservation", {"json": {}}), ("POST", f"{page}/reserve", {"form": {"hours": "8"}}))
    version = (("POST", f"{doc}/versions", file), ("POST", f"{page}/versions", form))
    delete = (
        ("DELETE", doc, {}),
        ("POST", f"{folder}/selection", {"form": {"item": target, "act": "delete"}}),
    )
    hand_over = (
        ("PUT", f"{doc}/author", {"json": {"id": ids["users"]["secretary"]}}),
        ("POST", f"{page}/hand-over", {"form": {"author": ids["users"]["secretary"]}}),
    )
    return {
        "open a document": (("GET", doc, {}), ("GET", page, {})),
        "see a version": (("GET", f"{doc}/versions/1.0/content", {}), ("GET", f"{page}/v/1.0", {})),
        "see who can see": (("GET", f"{doc}/access", {}), ("GET", f"{page}/access", {})),
        "download as a zip": (("GET", f"{lib}/zip", {}), ("GET", f"{folder}/zip", {})),
        "copy into the library": (
            ("POST", f"{lib}/copies", {"json": {"items": [target], "folder": ids["library"], "keep_both": True}}),
            (
                "POST",
                f"{folder}/copy?item={target}",
                {"form": {"folder": ids["library"], "keep_both": "y"}},
            ),
        ),
        "make a folder": (
            ("POST", f"{lib}/folders", {"json": {"name": name}}),
            ("POST", f"{folder}/new-folder", {"form": {"name": name}}),
        ),
        "add a file": (("PUT", f"{lib}/documents/{name}.txt", file), ("POST", f"{folder}/uploads", form)),
        "rename own": rename,
        "rename theirs": rename,
        "describe own": describe,
        "describe theirs": describe,
        "mark own": mark,
        "mark theirs": mark,
        "reserve own": reserve,
        "reserve theirs": reserve,
        "version own": version,
        "version theirs": version,
        "delete own": delete,
        "delete theirs": delete,
        "hand over own": hand_over,
        "hand over theirs": hand_over,
        "choose who can see": (
            ("PUT", f"{doc}/fence", {"json": {"levels": {}}}),
            ("POST", f"{page}/fence", {"form": change}),
        ),
        "hold": (
            ("PUT", f"{doc}/hold", {"json": {"reason": "A question."}}),
            ("POST", f"{page}/hold", {"form": {"reason": "A question."}}),
        ),
        "choose what is allowed": (
            ("PATCH", f"{slug}/library-settings", {"json": {"sensitive": {"previews": False}}}),
            ("POST", f"{slug}/settings/library/sensitive", {"form": {}}),
        ),
        "choose what it takes": (
            ("PATCH", f"{slug}/library-settings", {"json": {"accepts": {"endings": None}}}),
            ("POST", f"{slug}/settings/library/intake", {"form": {"megabytes": "2"}}),
        ),
        "choose what is read": (
            ("PATCH", f"{slug}/library-settings", {"json": {"reads_scans": False}}),
            ("POST", f"{slug}/settings/library/scans", {"form": {}}),
        ),
        "choose its space": (
            ("PUT", f"/admin{slug}/quota", {"json": {"quota": 10**12}}),
            ("POST", f"/admin{slug}/quota", {"form": {"megabytes": "100000"}}),
        ),
        "choose settings": (
            ("PATCH", f"{slug}/library-settings", {"json": {"deleted_days": 30}}),
            ("POST", f"{slug}/settings/library", {"form": {"deleted_days": "30"}}),
        ),
        "see members": (("GET", f"{slug}/members", {}), ("GET", f"{slug}/members/", {})),
        "invite": (
            (
                "POST",
                f"{slug}/invitations",
                {"json": {"addresses": [f"{name.replace(' ', '')}@example.eu"], "profile": "reader"}},
            ),
            ("GET", f"{slug}/members/invite", {}),
        ),
        "remove a reader": (("DELETE", victim, {}), ("POST", f"{victim}/remove", {"form": {}})),
        "change a reader": (
            ("PATCH", victim, {"json": {"profile": "contributor"}}),
            ("POST", f"{victim}/renew", {"form": {}}),
        ),
        "remove the leader": (("DELETE", leader, {}), ("POST", f"{leader}/remove", {"form": {}})),
        "see contacts": (("GET", f"{slug}/contacts", {}), ("GET", f"{slug}/members/", {})),
        "list a contact": (
            ("POST", f"{slug}/contacts", {"json": {"name": name}}),
            ("POST", f"{slug}/members/contacts/new", {"form": {"name": name}}),
        ),
        "write to members": (
            ("POST", f"{slug}/mail", {"json": {"subject": name, "text": name}}),
            ("POST", f"{slug}/members/mail/send", {"form": {"to": "all", "subject": name, "text": name}}),
        ),
        "make a profile": (
            ("POST", f"{slug}/profiles", {"json": {"title": name, "levels": {"library": "read"}}}),
            ("POST", f"{slug}/members/profiles/new", {"form": {"title": name, "level-library": "1"}}),
        ),
        "change the settings": (
            ("PATCH", f"{slug}/settings", {"json": {"purpose": name}}),
            ("POST", f"{slug}/settings/", {"form": {"title": "Early warnings", "purpose": name}}),
        ),
        "see applications": (("GET", f"{slug}/applications", {}), ("GET", f"{slug}/members/applications", {})),
        "answer an application": (
            ("POST", f"{slug}/applications/{ids['application']}/refuse", {"json": {"answer": "No."}}),
            ("POST", f"{slug}/members/applications/{ids['application']}", {"form": {"act": "refuse"}}),
        ),
        "see how it is doing": (("GET", f"{slug}/console", {}), ("GET", f"{slug}/console", {})),
        "take the whole group": (("GET", f"{slug}/export", {}), ("GET", f"{slug}/export.zip", {})),
        "see as a profile": (
            ("GET", f"{slug}/profiles/{ids['profile']}/library", {}),
            ("GET", f"{slug}/members/profiles/{ids['profile']}/library", {}),
        ),
        "read the activity": (("GET", f"{slug}/activity", {}), ("GET", f"{slug}/activity", {})),
        "see who opened it": (("GET", f"{slug}/openings", {}), ("GET", f"{slug}/openings", {})),
    }


@pytest.mark.parametrize("who", TABLE.split("\n")[1].split())
def test_everybody_may_do_what_the_table_says_and_nothing_else(application, workshop, people, ids, who):
    user_id = people.stranger if who == "stranger" else ids["users"][who]
    browser, program = Browser(application), Program(application, secret_of(workshop, user_id))
    browser.sign_in(f"{who}@example.eu")
    leader = Program(application, secret_of(workshop, people.leader))
    wrong, untouched = [], {}
    for act, expected in ((act, expected) for act, them, expected in rows() if them == who):
        own = who != "stranger" and act.endswith(" own")
        for door in ("program", "page"):
            target = untouched.pop(own, None) or document(workshop, ids, people, who if own else "visitor")
            with workshop.do_as(policy.SYSTEM) as work:
                work.session.get_one(Membership, ids["places"]["victim"]).ended_at = None
                work.session.get_one(Application, ids["application"]).state = "open"
            method, address, sent = acts(ids, target)[act][door == "page"]
            if door == "program":
                status = program(method, f"/api{address}", **sent).status_code
            elif method == "GET":
                status = browser.get(address, follow_redirects=True).status_code
            else:
                status = browser.post(address, **sent["form"]).status_code
            if (door, status) == ("page", 303) and act.startswith("delete"):  # of several some may be refused, in words
                status = 303 if leader("GET", f"/api/documents/{target}").status_code == 404 else 403
            if method == "GET" or status >= 400:
                untouched[own] = target
            if status not in ANSWERS[expected]:
                wrong.append(f"by {door} {who} may {act}? {expected}, but {status}")
    assert not wrong, "\n".join(wrong)
