"""What a group says of itself, who can see it, its services: by page and by program."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.doors.test_members import words


@pytest.fixture
def leader(program):
    return program("leader")


def test_a_leader_describes_the_group_in_two_languages(browse, slug):
    page = browse("leader")
    shown = page.get(f"/groups/{slug}/settings/").text
    assert 'value="Early warnings"' in shown
    saved = page.post(
        f"/groups/{slug}/settings/",
        **{
            "title": "Early  warning network",
            "purpose": "First signs.",
            "contact": "ews@example.eu\n+32 2 000 00 00",
            "title-fr": "Alerte précoce",
            "purpose-fr": "Premiers signes.",
        },
    )
    assert "The settings were saved." in page.get(saved.location).text
    assert "ews@example.eu" in page.get(f"/groups/{slug}/").text
    reader = browse("reader")
    assert "Early warning network" in reader.get("/groups/").text
    reader.post("/language", language="fr")
    french = reader.get(f"/groups/{slug}/").text
    assert "Alerte précoce" in french
    assert "Premiers signes." in french
    assert "Alerte précoce" in reader.get("/groups/").text


def test_without_a_name_nothing_is_saved_and_nothing_lost(browse, slug):
    page = browse("leader")
    page.get(f"/groups/{slug}/settings/")
    refused = page.post(f"/groups/{slug}/settings/", **{"title": " ", "title-fr": "Alerte"})
    assert "Give the group a name." in refused.text
    assert 'value="Alerte"' in refused.text


def test_a_library_that_is_switched_off_is_there_for_nobody_and_comes_back_whole(browse, program, slug, library):
    page, reader = browse("leader"), browse("reader")
    assert reader.get(f"/groups/{slug}/library/").status_code == 200
    page.get(f"/groups/{slug}/settings/services")
    page.post(f"/groups/{slug}/settings/services")
    for who in (page, reader):
        assert who.get(f"/groups/{slug}/library/").status_code == 404
        assert f"/groups/{slug}/library/" not in who.get(f"/groups/{slug}/").text
    assert program("author")("GET", f"/api/folders/{library}/items").status_code == 404
    page.post(f"/groups/{slug}/settings/services", service="library")
    assert reader.get(f"/groups/{slug}/library/").status_code == 200


def test_a_hidden_group_is_not_there_and_a_listed_one_shows_what_it_is_and_nothing_in_it(browse, program, slug):
    page, stranger = browse("leader"), browse("stranger")
    assert stranger.get(f"/groups/{slug}/join").status_code == 404
    assert "Early warnings" not in stranger.get("/groups/").text
    page.get(f"/groups/{slug}/settings/visibility")
    page.post(f"/groups/{slug}/settings/visibility", visibility="listed")
    assert "Early warnings" in stranger.get("/groups/").text
    outside = stranger.get(f"/groups/{slug}/join")
    assert "What we see at the borders." in outside.text
    assert "its leaders invite its members" in outside.text
    assert stranger.get(f"/groups/{slug}/").status_code == 404
    (listed,) = program("stranger")("GET", "/api/listed-groups").json["groups"]
    assert (listed["title"], listed["takes_applications"]) == ("Early warnings", False)


def test_a_program_does_the_same(leader, program, slug):
    address = f"/api/groups/{slug}/settings"
    assert leader("GET", address).json["visibility"] == "hidden"
    changed = leader(
        "PATCH",
        address,
        json={"purpose": "Signs.", "texts": {"fr": {"title": "Alerte"}}, "visibility": "listed"},
    ).json
    assert (changed["title"], changed["purpose"], changed["visibility"]) == ("Early warnings", "Signs.", "listed")
    assert changed["texts"]["fr"]["title"] == "Alerte"
    assert leader("PATCH", address, json={"services": {"library": False}}).json["services"] == {"library": False}
    assert leader("PATCH", address, json={"services": {"members": False}}).status_code == 422
    assert leader("PATCH", address, json={"title": "  "}).status_code == 422
    for who, status in (("author", 403), ("stranger", 404)):
        assert program(who)("GET", address).status_code == status
        assert program(who)("PATCH", address, json={"title": "x"}).status_code == status


def picture(form="PNG", size=(640, 480)):
    """A picture in a form."""
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, form)
    return made.getvalue()


def test_a_logo_is_drawn_small_and_shown_to_those_who_see_the_group(browse, program, slug):
    page = browse("leader")
    page.get(f"/groups/{slug}/settings/")
    assert page.get(f"/groups/{slug}/logo").status_code == 404
    back = page.post(f"/groups/{slug}/settings/logo", logo=(io.BytesIO(picture()), "logo.png"))
    assert f'src="/groups/{slug}/logo?v=' in page.get(back.location).text
    shown = browse("reader").get(f"/groups/{slug}/logo")
    assert shown.mimetype == "image/webp"
    with Image.open(io.BytesIO(shown.data)) as found:
        assert found.size == (128, 96)
    assert browse("stranger").get(f"/groups/{slug}/logo").status_code == 404
    page.post(f"/groups/{slug}/settings/logo")
    assert page.get(f"/groups/{slug}/logo").status_code == 404
    leader, address = program("leader"), f"/api/groups/{slug}/logo"
    assert leader("PUT", f"{address}?name=logo.jpg", data=picture("JPEG")).status_code == 204
    leader("PATCH", f"/api/groups/{slug}/settings", json={"visibility": "listed"})
    assert program("stranger")("GET", address).data == leader("GET", address).data
    assert program("author")("DELETE", address).status_code == 403
    assert leader("DELETE", address).status_code == 204


def test_what_is_no_picture_is_no_logo(browse, program, slug):
    leader, address = program("leader"), f"/api/groups/{slug}/logo"
    assert leader("PUT", f"{address}?name=logo.svg", data=b"<svg/>").status_code == 422
    assert leader("PUT", f"{address}?name=logo.png", data=b"no picture").status_code == 422
    assert leader("PUT", f"{address}?name=logo.png", data=picture("JPEG")).status_code == 422
    assert leader("PUT", f"{address}?name=logo.png", data=bytes(600_000)).status_code == 422
    page = browse("leader")
    page.get(f"/groups/{slug}/settings/")
    back = page.post(f"/groups/{slug}/settings/logo", logo=(io.BytesIO(b"no picture"), "logo.png"))
    assert "This picture cannot be read." in page.get(back.location).text


def test_others_see_no_settings(browse, slug):
    for who, status in (("author", 403), ("reader", 403), ("stranger", 404)):
        page = browse(who)
        for name in ("", "visibility", "services"):
            assert page.get(f"/groups/{slug}/settings/{name}").status_code == status
    assert "/settings/" not in words(browse("reader").get(f"/groups/{slug}/"))
