"""Whole folders: their tree is made at once, and names that are taken in it are known before anything is sent."""

from __future__ import annotations

import pytest

from app.library import actions, queries
from tests import makers

FILES = [{"path": path, "size": 5} for path in ("report.txt", "Reports/report.txt", "Reports/new.txt", "No/where.txt")]


@pytest.fixture
def author(browse, library):
    page = browse("author")
    page.get(f"/f/{library}", follow_redirects=True)
    return page


def test_a_tree_is_made_by_page_and_by_program_and_found_again(author, program, library):
    made = author.ask(f"/f/{library}/tree", paths=["A/B", "A/C", "A/con"]).json
    assert sorted(made["folders"]) == ["A/B", "A/C"]
    assert list(made["refused"]) == ["A/con"]
    answer = program("author")("POST", f"/api/folders/{library}/tree", json={"paths": ["a/b", "A/C/D", "A/con"]})
    by_path = {one["path"]: one for one in answer.json["folders"]}
    assert by_path["a/b"]["folder"] == made["folders"]["A/B"]
    assert by_path["A/C/D"]["folder"]
    assert (by_path["A/con"]["folder"], "Windows" in by_path["A/con"]["error"]) == (None, True)


def test_who_may_not_add_makes_no_tree_and_asks_for_no_names(browse, program, library):
    for name, status in (("reader", 403), ("stranger", 404)):
        page = browse(name)
        for address, said in (("tree", {"paths": ["A"]}), ("uploads/names", {"files": []})):
            assert page.ask(f"/f/{library}/{address}", **said).status_code == status
        answer = program(name)("POST", f"/api/folders/{library}/tree", json={"paths": ["A"]})
        assert answer.status_code == status


def test_a_module_whose_session_has_ended_is_told_and_not_led_elsewhere(browse, library):
    nobody = browse(None)
    for address in (f"/f/{library}/tree", f"/f/{library}/uploads/names"):
        answer = nobody.ask(address, paths=[])
        assert (answer.status_code, "no longer signed in" in answer.json["detail"]) == (401, True)
    assert nobody.client.get("/uploads/", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("said", [{}, {"files": [{"path": 1}]}, {"files": FILES, "before": -1}])
def test_what_does_not_fit_is_refused_in_words(author, library, said):
    answer = author.ask(f"/f/{library}/uploads/names", **said)
    assert (answer.status_code, bool(answer.json["detail"])) == (422, True)


def test_names_are_known_to_be_taken_in_folders_below_too(author, workshop, people, library):
    folder = makers.folder(workshop, people.author, people.group, "Reports")
    with workshop.do(people.author) as work:
        content = makers.content()
        actions.upload(work, queries.folder(work, folder.id), content)
    taken = author.ask(f"/f/{library}/uploads/names", files=FILES).json["taken"]
    assert taken == [{"path": "Reports/report.txt", "can_version": True, "version": "1.0"}]


def test_no_name_is_told_of_a_folder_that_one_cannot_see(author, workshop, people, library):
    folder = makers.folder(workshop, people.leader, people.group, "Reports")
    with workshop.do(people.leader) as work:
        content = makers.content()
        actions.upload(work, queries.folder(work, folder.id), content)
        actions.set_fence(work, queries.folder(work, folder.id), {})
    assert author.ask(f"/f/{library}/uploads/names", files=FILES).json["taken"] == []
    made = author.ask(f"/f/{library}/tree", paths=["Reports/2026"]).json
    assert made == {"folders": {}, "refused": {"Reports/2026": "This name cannot be used here. Try Reports (2)."}}
