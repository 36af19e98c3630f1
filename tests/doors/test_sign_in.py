"""By page: signing in and out, forms, and what an invitation opens."""

from __future__ import annotations

import dataclasses
import re
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select, update

from app import policy
from app.db import now
from app.groups import queries as groups
from app.jobs import Job
from app.members import actions, addresses, queries
from app.members.models import Invitation
from tests.doors.conftest import PASSWORD, Browser, house, settle


def is_signed_in(browser):
    """Whether pages open for this browser."""
    return browser.get("/dashboard").status_code == 200


# -- sessions ---------------------------------------------------------------------------------------------------


def test_who_signs_in_gets_where_they_wanted_to_go(application, people, slug):
    browser = Browser(application)
    sent = browser.get(f"/groups/{slug}/library/")
    assert sent.status_code == 302
    browser.get(sent.headers["Location"])
    answer = browser.post(sent.headers["Location"], email="reader@example.eu", password=PASSWORD)
    assert answer.headers["Location"].endswith(f"/groups/{slug}/library/")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(application, people, elsewhere):
    browser = Browser(application)
    browser.get("/login")
    answer = browser.client.post(
        "/login",
        query_string={"next": elsewhere},
        data={"csrf_token": browser.csrf, "email": "reader@example.eu", "password": PASSWORD},
    )
    location = answer.headers.get("Location", "/").replace("\\", "/")  # as browsers read it
    assert urlsplit(urljoin("http://localhost/", location)).hostname == "localhost"


def test_a_wrong_password_and_an_unknown_address_are_told_alike(application, people):
    told = set()
    for email, password in (("reader@example.eu", "wrong"), ("nobody@example.eu", PASSWORD)):
        browser = Browser(application)
        told.add(_without_tokens(browser.sign_in(email, password).text.replace(email, "")))
        assert not is_signed_in(browser)
    assert len(told) == 1


def _without_tokens(page):
    """A page with what is random in it blanked."""
    return re.sub(r'value="[^"]{20,}"', "", page)


def test_guessing_is_slowed_down(application, people):
    browser = Browser(application)
    statuses = [browser.sign_in("reader@example.eu", f"guess {number}").status_code for number in range(12)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert not is_signed_in(browser)


def test_a_cookie_replayed_after_sign_out_opens_nothing(application, browse):
    browser = browse("reader")
    kept = browser.client.get_cookie("cercle").value
    browser.get("/dashboard")
    browser.post("/logout")
    thief = Browser(application)
    thief.client.set_cookie("cercle", kept)
    assert not is_signed_in(thief)


def test_signing_out_clears_what_the_browser_keeps(browse):
    browser = browse("reader")
    browser.get("/dashboard")
    answer = browser.post("/logout")
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    assert not is_signed_in(browser)


def test_every_sign_in_has_a_secret_of_its_own(browse):
    cookies = {browse("reader").client.get_cookie("cercle").value for _time in range(2)}
    assert len(cookies) == 2


def test_a_session_that_was_ended_elsewhere_is_over(browse, workshop, people):
    one, other = browse("reader"), browse("reader")
    assert is_signed_in(one)
    page = one.get("/account/sessions").text
    ending = next(part.split('"')[0] for part in page.split('action="')[1:] if "/end" in part.split('"')[0])
    one.post(ending)
    assert not is_signed_in(other)
    assert is_signed_in(one)


def test_a_new_password_ends_every_other_session(browse):
    one, other = browse("reader"), browse("reader")
    one.get("/account/security")
    new = "another lighthouse eight ferries"
    answer = one.post("/account/security", password=PASSWORD, new_password=new, new_password_confirm=new)
    assert answer.status_code in {302, 303}
    assert is_signed_in(one)
    assert not is_signed_in(other)


# -- cookies and headers ----------------------------------------------------------------------------------------


def test_on_tls_the_cookie_is_bound_to_this_host(settings):
    secure = dataclasses.replace(settings, public_url="https://cercle.example")
    application, workshop = house(secure)
    settle(workshop)
    answer = application.test_client().get("/login", base_url="https://cercle.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-cercle=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    workshop.database.engine.dispose()


def test_every_answer_is_protected(browse, slug):
    browser = browse("reader")
    for address in ("/dashboard", f"/groups/{slug}/library/", "/nowhere", "/api/user", "/healthz", "/login"):
        headers = browser.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], address
        assert "unsafe-inline" not in headers["Content-Security-Policy"], address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["Cache-Control"] == "no-store", address


def test_other_names_of_this_host_are_not_answered(application, people):
    answer = application.test_client().get("/login", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


# -- forms ------------------------------------------------------------------------------------------------------


def test_a_form_without_its_token_changes_nothing(application, browse, library):
    browser = browse("leader")
    browser.csrf = ""
    refused = browser.post(f"/f/{library}/new-folder", name="March")
    assert refused.status_code == 400
    assert "Nothing was changed" in refused.text
    assert browser.get(f"/f/{library}").status_code == 302
    for answer in (browser.send_file(f"/f/{library}/uploads?name=a.txt", b"a"), browser.post("/logout")):
        assert answer.status_code == 400
    assert is_signed_in(browser)


def test_the_token_of_another_session_is_not_taken(browse, library):
    one, other = browse("leader"), browse("leader")
    one.csrf = other.csrf
    assert one.post(f"/f/{library}/new-folder", name="March").status_code == 400


def test_every_changing_page_refuses_a_form_without_its_token(application, browse):
    browser = browse("leader")
    browser.csrf = ""
    addresses_of = application.url_map.bind("localhost")
    for rule in application.url_map.iter_rules():
        if "POST" in rule.methods and not str(rule).startswith("/api/"):
            address = addresses_of.build(rule.endpoint, dict.fromkeys(rule.arguments, "x"), method="POST")
            assert browser.post(address).status_code == 400, address


# -- invitations ------------------------------------------------------------------------------------------------


@pytest.fixture
def link(workshop, people):
    """The address in the mail to somebody new."""
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        profile = queries.profile_titled(work, group, "reader")
        (invitation,) = actions.invite(work, group, addresses.parse("new@example.eu"), actions.Terms(profile))
        return f"/invitations/{actions.token_of(workshop.settings.secret_key, invitation)}"


def accept(browser, link, password=PASSWORD):
    """Accept an invitation with a new account."""
    browser.get(link)
    return browser.post(link, name="New One", password=password)


def test_an_invitation_opens_the_group_to_whom_it_was_sent(application, link, slug):
    browser = Browser(application)
    assert "Early warnings" in browser.get(link).text
    assert accept(browser, link).headers["Location"].endswith(f"/groups/{slug}/")
    assert "Welcome to Early warnings" in browser.get(f"/groups/{slug}/").text


def test_an_invitation_used_twice_opens_nothing(application, link):
    accept(Browser(application), link)
    second = Browser(application)
    assert second.get(link).status_code == 404
    assert second.post(link, name="Me too", password=PASSWORD).status_code in {400, 404}
    assert not is_signed_in(second)


def test_expired_revoked_and_guessed_invitations_say_the_same(application, link, workshop):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Invitation).values(expires_at=now()))
    told = [Browser(application).get(address) for address in (link, "/invitations/guessed", "/invitations/" + "9" * 30)]
    assert {answer.status_code for answer in told} == {404}
    assert len({_without_tokens(answer.text) for answer in told}) == 1


@pytest.mark.parametrize(("password", "said"), [("short", "12"), ("passwordpassword", "commonest")])
def test_a_weak_password_is_refused_and_nothing_is_lost(application, link, password, said, workshop):
    answer = accept(Browser(application), link, password)
    assert answer.status_code == 200
    assert 'value="New One"' in answer.text
    assert said in answer.text
    with workshop.ask() as work:
        assert work.session.scalars(select(Invitation.state)).one() == "sent"


def test_an_invitation_can_be_declined_without_an_account(application, link):
    browser = Browser(application)
    browser.get(link)
    assert browser.post(f"{link}/decline").status_code == 200
    assert browser.get(link).status_code == 404


def test_who_is_signed_in_as_somebody_else_does_not_join(browse, link, slug):
    stranger = browse("stranger")
    stranger.get(link)
    assert stranger.post(f"{link}/join").status_code in {403, 404, 409}
    assert stranger.get(f"/groups/{slug}/").status_code == 404


def test_people_sign_in_by_forms_only(application, people):
    client = application.test_client()
    for address in ("/login", "/login?include_auth_token", "/reset"):
        said = {"email": "author@example.eu", "password": PASSWORD}
        assert client.post(address, json=said).status_code in {400, 415}, address
    with application.test_request_context():
        token = application.extensions["security"].datastore.find_user(email="author@example.eu").get_auth_token()
    answer = client.get("/account/security", headers={"Authentication-Token": token})
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]


def test_guessing_the_present_password_is_slowed_down_too(browse):
    page = browse("author")
    page.get("/account/security")
    new = {"new_password": "another lighthouse", "new_password_confirm": "another lighthouse"}
    answers = [page.post("/account/security", password="wrong wrong wrong", **new).status_code for _time in range(11)]
    assert answers[-1] == 429


def test_a_password_longer_than_any_is_wrong_and_nothing_else(application, people):
    page = Browser(application)
    assert page.sign_in("author@example.eu", "x" * 5000).status_code == 200


def test_the_link_to_a_new_password_leads_to_us_whatever_name_was_asked(application, workshop, people):
    page, elsewhere = Browser(application), {"Host": "127.0.0.1:9999"}
    page.get("/reset", headers=elsewhere)
    fields = {"csrf_token": page.csrf, "email": "author@example.eu"}
    page.client.post("/reset", data=fields, headers=elsewhere)
    with workshop.ask() as work:
        (job,) = work.session.scalars(select(Job).where(Job.kind == "mail.password_reset"))
    assert job.payload["link"].startswith(f"{workshop.settings.url}/reset/")


def test_no_sign_in_page_is_kept_by_anybody(application):
    assert application.test_client().get("/login").headers["Cache-Control"] == "no-store"
