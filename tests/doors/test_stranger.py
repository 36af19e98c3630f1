"""A closed group does not exist for who is not in it: no address, no search, no page tells of it."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from app.groups import queries as groups
from app.groups.actions import choose_logo, choose_visibility, open_group, remove_member
from app.groups.models import LISTED, Group, Membership, Opening, Profile, Rule
from app.library import actions as library
from app.library import queries
from app.library.models import Field, Item, Keyword, LibrarySettings, Lock, Version
from app.members import actions as member_actions
from app.members import queries as members
from app.members.actions import apply
from app.members.models import Application, Contact, Invitation
from app.policy import SYSTEM
from tests import conftest, makers
from tests.doors.conftest import Browser, Program, house, password_hash, secret_of, settle

WORDS = "harbour ladder"
OWN = {  # here ladders are common, so that the first document is the better one
    "first.txt": "harbour harbour harbour by a ladder and nothing else of note",
    "second.txt": "harbour by a ladder ladder ladder and nothing else of note",
    **{f"ladder {number}.txt": "a ladder and nothing else of note" for number in range(4)},
}
HIDDEN = {  # counted together with these, harbours would be common, and the second document the better one
    **{f"harbour {number}.txt": "a harbour and nothing else of note" for number in range(30)},
    "early.txt": "hidden quince",
}
ADDRESSES = (
    "/dashboard",
    "/groups/",
    f"/search?q={WORDS}",
    f"/search?q={WORDS}&order=newest",
    '/search?q="by a ladder"',
    "/search?q=harb*",
    "/search?q=quince",
    "/search?q=early",
    "/search?q=quinse",
    "/search?q=haabour&old=1",
    "/search/suggestions?q=har",
    "/search/unsearchable",
    "/search?q=quince+harbour&type=txt",
    "/search?q=ladder+in:early&advanced",
    "/account/sessions",
    "/nowhere",
)
API = (
    "/api/groups",
    f"/api/search?q={WORDS}",
    "/api/search?q=early",
    "/api/search?q=hidden",
    "/api/search?q=quinse",
    "/api/search?q=haabour",
    "/api/search/suggestions?q=har",
    "/api/search/unsearchable",
    "/api/user",
    "/api/search?q=in:early",
)


# -- by address -------------------------------------------------------------------------------------------------


BODIES = {
    "library_api.new_folder": {"name": "x"},
    "library_api.make_tree": {"paths": ["x"]},
    "library_api.change_folder": {"name": "x"},
    "library_api.change_document": {"name": "x"},
    "library_api.undelete": {},
    "library_api.add_address": {"name": "x", "url": "https://example.eu/"},
    "library_api.change_address": {"name": "x", "url": "https://example.eu/"},
    "library_api.set_fence_of_folder": {"levels": {}},
    "library_api.set_fence_of_document": {"levels": {}},
    "library_api.effect_on_folder": {"levels": {}},
    "library_api.effect_on_document": {"levels": {}},
    "library_api.hold_folder": {"reason": "x"},
    "library_api.hold_document": {"reason": "x"},
    "library_api.choose_expiry_rule": {"rule": "nothing"},
    "library_api.purge_version": {"reason": "x"},
    "library_api.admit_version": {"reason": "x"},
    "library_api.copies": {"items": ["x"], "folder": "x"},
    "library_api.unpack": {"same_names": "skip"},
    "library_api.reserve": {"hours": 8},
    "library_api.hand_over": {"id": "abcdefghijkmnpqr"},
    "library_api.edit_details": {"title": "x"},
    "library_api.choose_settings": {"deleted_days": 7},
    "library_api.add_keywords": {"keywords": ["x"]},
    "library_api.rename_keyword": {"name": "x"},
    "library_api.add_field": {"label": "x"},
    "library_api.change_field": {"label": "x"},
    "admin_api.retry_texts": {"kind": "txt"},
    "admin_api.end_access": {"reason": "They have left the ministry."},
    "admin_api.roles": {"is_administrator": True, "is_auditor": True},
    "admin_api.name_leader": {"email": "stranger@example.eu"},
    "admin_api.choose_quota": {"quota": 10**9},
    "admin_api.open_group": {"reason": "A question from the court.", "hours": 2},
    "library_api.ask_release": {"recipient": "x", "reason": "x"},
    "library_api.place_upload": {"folder": "x"},
    "library_api.answer_release": {"granted": True},
    "members_api.create_profile": {"title": "x", "levels": {}},
    "members_api.edit_profile": {"title": "x", "levels": {}},
    "members_api.change": {"profile": "reader"},
    "members_api.accept_application": {"profile": "reader"},
    "members_api.refuse_application": {"answer": "x"},
    "members_api.apply": {"justification": "x"},
    "groups_api.close_group": {"title": "Early warnings", "reason": "x"},
    "settings_api.change_settings": {"title": "x"},
    "terms_api.publish": {"english": "x", "french": "x"},
    "members_api.add_contact": {"name": "x"},
    "members_api.change_contact": {"name": "x"},
    "members_api.mail": {"subject": "x", "text": "x"},
    "members_api.invite": {"addresses": ["a@example.eu"], "profile": "reader"},
}


NAMING = {  # the arguments by which an address names something of a group
    "slug",
    "folder_id",
    "document_id",
    "item_id",
    "deleted_id",
    "transfer_id",
    "address_id",
    "release_id",
    "upload_id",
    "import_id",
}
FORM = {
    "url": "https://example.eu/",
    "deleted_days": "7",
    "keywords": "x",
    "label": "x",
    "subject": "x",
    "text": "x",
    "to": "all",
    "form": "text",
    "status": "",
    "marking": "normal",
    "title": "x",
    "visibility": "hidden",
}


@pytest.fixture
def hidden(workshop, people, slug):
    """What stands in the addresses of the group that the stranger is not in, by name."""
    folder = makers.folder(workshop, people.author, people.group, "March")
    version = makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    makers.drawn(workshop, version)
    makers.report(workshop, people.author, people.group, "inner.txt", "What we saw.", within=folder.id)
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        library.add_keywords(work, group, ["Sea"])
        address = library.add_address(work, queries.folder(work, folder.id), "Link", "https://example.eu/").id
        keyword = queries.keywords(work, group.id)[0].id
        field = library.add_field(work, group, "Ministry", "text").id
        contact = member_actions.add_contact(work, group, member_actions.ContactSaid("Helpdesk")).id
    with workshop.do(people.leader) as work:
        items, target = [queries.item(work, version.document_id)], queries.folder(work, folder.id)
        transfer = library.begin_transfer(work, items, target).id
        library.edit_details(work, queries.document(work, version.document_id), {"originator": "Ministry"})
    with workshop.do(people.reader) as work:
        release = library.ask_release(work, queries.document(work, version.document_id), "A friend", "To know").id
    deleted = makers.document(workshop, people.author, people.group, "deleted.txt").id
    with workshop.do(people.author) as work:
        library.delete(work, queries.document(work, deleted))
    with workshop.ask(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        member = next(iter(members.members(work, group))).id
        profile = groups.profiles(work, group)[1].id
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        choose_visibility(work, group, LISTED, takes_applications=True)
        choose_logo(work, group, b"RIFF")
    with workshop.do_as(SYSTEM) as work:
        applicant = makers.user(work, "applicant").id
    with workshop.do(applicant) as work:
        applied = apply(work, groups.listed_group(work, slug), "x").id
    with workshop.do(people.leader) as work:
        choose_visibility(work, groups.group_by_id(work, people.group), "hidden", takes_applications=False)
    with workshop.do_as(SYSTEM) as work:
        administrator = makers.user(work, "administrator", is_administrator=True).id
    with workshop.do(administrator) as work:
        opening = open_group(work, work.session.get_one(Group, people.group), "A question from the court.", 2).id
    with workshop.do(people.leader) as work:
        announced = library.Announced("large.bin", 10)
        upload = library.begin_upload(work, queries.folder(work, folder.id), announced).id
        wish = library.ImportWish()
        imported = library.begin_import(work, queries.folder(work, folder.id), makers.content(name="a.zip"), wish).id
    return {
        "import_id": imported,
        "upload_id": upload,
        "slug": slug,
        "folder_id": folder.id,
        "document_id": version.document_id,
        "item_id": version.document_id,
        "deleted_id": deleted,
        "number": "1.0",
        "page": 1,
        "keyword_id": keyword,
        "address_id": address,
        "transfer_id": transfer,
        "field_id": field,
        "name": "report.txt",
        "membership_id": member,
        "profile_id": profile,
        "member_id": member,
        "contact_id": contact,
        "invitation_id": "abcdefghijkmnpqr",
        "application_id": applied,
        "opening_id": opening,
        "release_id": release,
    }


def addresses_of(application, hidden):
    """Every address of the group: endpoint, method, address."""
    more = {
        "library.folder": {"path": "March"},
        "library.document": {"path": "report.txt"},
    }
    built = application.url_map.bind("localhost")
    for rule in application.url_map.iter_rules():
        if rule.arguments & NAMING:
            known = {**hidden, **more.get(rule.endpoint, {}), **(rule.defaults or {})}
            values = {name: known[name] for name in rule.arguments}
            for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
                yield rule.endpoint, method, built.build(rule.endpoint, values, method=method)


def answers_of(application, hidden, browser, script):
    """What somebody is answered at every address of the group: endpoint, method, address, answer."""
    for endpoint, method, address in addresses_of(application, hidden):
        if address.startswith("/api/"):
            answer = script(method, address, json=BODIES.get(endpoint))
        elif method == "POST":
            answer = browser.post(address, name="x", addresses="a@example.eu", act="revoke", **FORM)
        else:
            answer = browser.get(address)
        yield endpoint, method, address, answer


def test_no_address_is_forgotten(application, hidden):
    """Whoever adds a route whose address names something new must let this sweep know what."""
    known = {*hidden, "path"}
    office = {"user_id", "group_slug"}  # those of the platform, tried in test_administrators.py
    elsewhere = {"filename", "token", "token_id", "sign_in_id", "name", "digest"}  # one's own, and assets
    elsewhere |= {"category_id", "request_id"}  # of no group: test_asking.py
    elsewhere |= {"saved_id", "recent_id"}  # one's own searches: test_finding.py
    unknown = [str(rule) for rule in application.url_map.iter_rules() if rule.arguments - known - office - elsewhere]
    assert unknown == []


def test_every_address_of_the_group_is_absent(application, browse, program, hidden):
    tried = set()
    for endpoint, method, address, answer in answers_of(application, hidden, browse("stranger"), program("stranger")):
        assert answer.status_code == 404, f"{method} {address}"
        tried.add(endpoint)
    assert len(tried) > 40


def test_for_who_was_a_member_every_address_is_absent_too(application, browse, program, workshop, people, hidden):
    browser, script = browse("reader"), program("reader")
    browser.get("/dashboard")
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        remove_member(work, group, groups.membership(work, group, people.reader))
    for _endpoint, method, address, answer in answers_of(application, hidden, browser, script):
        assert answer.status_code == 404, f"{method} {address}"


def test_nobody_is_sent_to_sign_in(application, browse, program, hidden):
    browser = browse(None)
    browser.get("/login")
    for _endpoint, method, address, answer in answers_of(application, hidden, browser, program(None)):
        if address.startswith("/api/"):
            assert answer.status_code == 401, f"{method} {address}"
        else:
            assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login"), f"{method} {address}"


def test_a_reader_changes_nothing_that_is_not_theirs(application, browse, program, workshop, people, hidden):
    harmless = ("leave", "star", "unstar", "copies", "copy", "begin_transfer")
    before = state_of(workshop, people)
    for endpoint, method, address, answer in answers_of(application, hidden, browse("reader"), program("reader")):
        assert answer.status_code < 500, f"{method} {address}"
        if endpoint.rpartition(".")[2].startswith(harmless):
            with workshop.do_as(SYSTEM) as work:
                for place in work.session.query(Membership).filter_by(user_id=people.reader):
                    place.ended_at = None
    assert state_of(workshop, people) == before


KEPT = (Group, Item, Version, Keyword, Field, LibrarySettings, Profile, Rule, Invitation, Application, Lock)


def state_of(workshop, people):
    """Every row of the group that a reader must not change, as it is."""
    with workshop.ask() as work:
        kept = {}
        for model in (
            Group,
            Item,
            Version,
            Keyword,
            Field,
            LibrarySettings,
            Profile,
            Rule,
            Invitation,
            Application,
            Contact,
            Lock,
            Opening,
        ):
            rows = work.session.execute(select(model.__table__)).mappings()
            kept[model.__tablename__] = sorted(str(dict(row)) for row in rows)
        return kept


def test_every_one_of_these_addresses_is_there_for_the_leader(application, browse, hidden):
    leader = browse("leader")
    for _endpoint, method, address in addresses_of(application, hidden):
        if method == "GET" and not address.startswith("/api/"):
            assert leader.get(address).status_code in {200, 302}, address


def test_what_is_absent_and_what_is_hidden_look_the_same(browse, program, hidden):
    folder, document = hidden["folder_id"], hidden["document_id"]
    stranger, script = browse("stranger"), program("stranger")
    for real, made_up in ((f"/d/{document}", "/d/abcdefghijkmnpqr"), (f"/f/{folder}", "/f/abcdefghijkmnpqr")):
        assert blank(stranger.get(real).text) == blank(stranger.get(made_up).text)
    real, made_up = f"/api/documents/{document}", "/api/documents/abcdefghijkmnpqr"
    assert script("GET", real).data == script("GET", made_up).data


# -- byte for byte ------------------------------------------------------------------------------------------------


def blank(page):
    """A page without its form tokens, random ids and clock."""
    page = re.sub(r'name="csrf_token"[^>]*', "", page)
    page = re.sub(r'name="csrf-token"[^>]*', "", page)
    page = re.sub(r"\b[a-km-np-z2-9]{16}\b", "id", page)
    page = re.sub(r"waste-statistics-[a-z2-9]{4}", "slug", page)
    page = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?", "time", page)
    return re.sub(r"<time[^>]*>[^<]*</time>", "time", page)


def world(settings, *, with_others):
    """A house in which the stranger has their group; the other group may be full, or not be at all."""
    application, workshop = house(settings)
    people = settle(workshop) if with_others else alone(workshop)
    if with_others:
        fill(workshop, people.author, people.group, HIDDEN)
    stranger = people.stranger if with_others else people
    group = people.others if with_others else only_group(workshop, stranger)
    fill(workshop, stranger, group, OWN)
    return application, workshop, stranger


def alone(workshop):
    """The stranger, in a platform that has nobody and nothing else; their id."""
    with workshop.do_as(makers.policy.SYSTEM) as work:
        stranger = makers.user(work, "stranger")
        stranger.password = password_hash()
        makers.home.start_group(work, "Waste statistics", "What is thrown away.", stranger)
        return stranger.id


def only_group(workshop, user_id):
    """The id of the one group that somebody is in."""
    with workshop.ask(user_id) as work:
        (place,) = makers.groups.my_memberships(work)
        return place.group_id


def fill(workshop, user_id, group_id, texts):
    """Put documents with these texts into a group."""
    for name, text in texts.items():
        makers.report(workshop, user_id, group_id, name, text)
    makers.indexed(workshop)


def seen(application, workshop, user_id):
    """Everything that the stranger sees, blanked."""
    browser = Browser(application)
    assert browser.sign_in("stranger@example.eu").status_code in {302, 303}
    program = Program(application, secret_of(workshop, user_id))
    pages = {address: blank(browser.get(address).text) for address in ADDRESSES}
    return pages | {address: blank(program("GET", address).text) for address in API}


def order(pages):
    """The names that the search finds, in order."""
    hits = json.loads(pages[f"/api/search?q={WORDS}"])["hits"]
    return [hit["name"] for hit in hits if not hit["missing"]]


def test_counted_together_the_words_of_both_groups_would_turn_the_order(workshop, people, program):
    fill(workshop, people.author, people.group, {**OWN, **HIDDEN})
    hits = program("author")("GET", f"/api/search?q={WORDS}").json["hits"]
    assert [hit["name"] for hit in hits if not hit["missing"]] == ["second.txt", "first.txt"]


def test_what_a_stranger_sees_is_byte_for_byte_as_if_the_group_did_not_exist(tmp_path, sqlite_template):
    told = []
    for name in ("with", "without"):
        home = tmp_path / name
        home.mkdir()
        settings = conftest.make_settings(home, conftest.sqlite_copy(sqlite_template, home))
        application, workshop, stranger = world(settings, with_others=name == "with")
        told.append(seen(application, workshop, stranger))
        workshop.database.engine.dispose()
    with_others, without = told
    assert order(without) == ["first.txt", "second.txt"]
    for address, page in without.items():
        assert with_others[address] == page, address
