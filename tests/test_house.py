"""What no linter knows: the rules of the house, held by the code itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.home.words import ACTS

ROOT = Path(__file__).parents[1]
ACTIONS = sorted([*(ROOT / "app").glob("*/actions.py"), *(ROOT / "app").glob("*/actions/__init__.py")])
WRITING = ("app/work.py",)

# Views that need no sign-in, each for a reason.
PUBLIC = {
    "accounts.choose_language": "whoever reads may choose the language",
    "admin.mail": "the demonstration's mails, on this machine only",
    "admin.mails": "likewise",
    "api_pages.openapi": "the description of the API holds no data",
    "api_pages.page": "likewise",
    "assets": "style, icons and modules",
    "home.healthz": "watched by programs",
    "home.index": "leads to the sign-in",
    "members.decline": "whoever holds an invitation may decline it",
    "members.invited": "whoever holds an invitation may accept it",
    "pages.accessibility": "holds no data",
    "terms.terms": "the terms of use hold no data",
    "pages.help": "likewise",
    "pages.licences": "likewise",
    "pages.privacy": "likewise",
    "uploads.options": "says which form of tus is spoken, and the same for all",
}

# Actions that ask no policy themselves, each for a reason.
PROVED_OTHERWISE = {"members.prove": "the token is what proves it"}

# Who opens blobs: whatever is handed out of one has passed the gate of app/library/handling.py first.
OPENED = {
    "app/admin/backup.py": "the operator's backups, into a folder of theirs",
    "app/admin/check.py": "compares digests, hands nothing out",
    "app/library/archives.py": "zips: `archive` asks the gate",
    "app/library/importing.py": "the worker unpacks; what it makes stands where whoever began it may add",
    "app/library/jobs.py": "the worker checks, reads and draws; it hands nothing out",
    "app/library/previews.py": "previews: of rows that `queries.shown` gave, which asks the gate",
    "app/library/scans.py": "the worker reads scanned pages; it hands nothing out",
    "app/library/stock.py": "the worker checks again; it hands nothing out",
    "app/library/transfers.py": "bytes of copies, between groups; it hands nothing out",
    "app/library/views/documents.py": "originals: `actions.download` asks the gate; texts: of `queries.text_of`",
    "app/library/views/previews.py": "pages: of rows that `queries.page` gave, which asks the gate",
    "app/search/entries.py": "what the index is told; snippets are of rows that `search.queries.read_again` gave",
}

# Who sends mails: whatever names a document says `queries.name_in_mail`, which asks the gate.
SENDING = {
    "app/accounts/jobs.py": "names no documents",
    "app/groups/jobs.py": "names no documents",
    "app/home/jobs.py": "names no documents",
    "app/library/jobs.py": "asks the gate for every name",
    "app/library/releases.py": "likewise",
    "app/library/viruses.py": "names were asked for when it was told",
    "app/library/spaces.py": "names no documents",
    "app/members/jobs.py": "names no documents",
}


def actions(path):
    """The actions of a room: its public functions that take a unit of work; of a folder, those that it hands out."""
    modules = sorted(path.parent.glob("*.py")) if path.name == "__init__.py" else [path]
    found = [node for one in modules for node in ast.parse(one.read_text()).body if isinstance(node, ast.FunctionDef)]
    handed_out = set(re.findall(r'^    "(\w+)",$', path.read_text(), re.MULTILINE)) or {one.name for one in found}
    return [
        one
        for one in found
        if one.name in handed_out and one.args.args and one.args.args[0].arg == "work" and one.name[0] != "_"
    ]


def part(path):
    """The part that a room of actions belongs to."""
    return path.relative_to(ROOT / "app").parts[0]


@pytest.mark.parametrize("path", ACTIONS, ids=part)
def test_every_action_asks_the_policy_before_anything_else(path):
    assert actions(path)
    for function in actions(path):
        if f"{part(path)}.{function.name}" in PROVED_OTHERWISE:
            continue
        body = [node for node in function.body if not _is_docstring(node)]
        assert "policy.require" in ast.unparse(body[0]) or _delegates(body), f"{path}: {function.name}"


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _delegates(body):
    """Whether all it does is to hand on to a function that asks."""
    return len(body) == 1 and isinstance(body[0], ast.Return) and isinstance(body[0].value, ast.Call)


def test_every_page_needs_sign_in_unless_it_is_listed(application):
    views = application.view_functions
    opened = {name for name, view in views.items() if getattr(view, "is_public", False)}
    assert opened == set(PUBLIC)


def test_what_the_sign_in_itself_opens_is_known(application):
    rules = {str(rule) for rule in application.url_map.iter_rules() if rule.endpoint.startswith("security.")}
    assert rules == {"/login", "/logout", "/reset", "/reset/<token>", "/account/security", "/verify"}


def test_every_setting_is_documented():
    read = set(re.findall(r'"((?:CERCLE_|DATABASE_)?[A-Z][A-Z_]+)"', (ROOT / "app" / "config.py").read_text()))
    documented = (ROOT / "docs" / "operations.md").read_text()
    missing = sorted(name for name in read if f"`{name}`" not in documented)
    assert "CERCLE_HOME" in read
    assert missing == []


def test_the_domain_needs_no_flask():
    programme = (
        "import sys, app.policy, app.events, app.jobs, app.work, app.config, app.db; print('flask' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", programme], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_one_place_commits():
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "app").rglob("*.py"))
        if re.search(r"session\.commit\(", path.read_text())
    ]
    assert found == list(WRITING)


def calls(pattern):
    """The files of the application in which there is a call like this."""
    found = {path: path.read_text() for path in sorted((ROOT / "app").rglob("*.py"))}
    return {str(path.relative_to(ROOT)) for path, text in found.items() if re.search(pattern, text)}


def test_everybody_who_opens_content_is_known_to_have_asked_the_gate():
    """Whoever hands out content in a new way asks `queries.require_served` first, and is then listed here."""
    assert calls(r"(blobs|store|source)(\(\))?\.open\(") == set(OPENED)


def test_everybody_who_sends_mails_is_known_to_name_no_sensitive_document():
    assert calls(r"mail\.send\(") == set(SENDING)


def test_no_template_asks_the_policy_or_the_database():
    for path in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r"policy\.|session\.|queries\.", path.read_text()), path


def test_no_page_holds_script_or_style_of_its_own():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"<style|style=|<script(?![^>]* src=)| on[a-z]+=", text), path
    for path in (ROOT / "app" / "static").glob("*.js"):
        assert "innerHTML" not in path.read_text()


def test_every_act_of_the_trail_has_its_word():

    told = set()
    for path in (ROOT / "app").rglob("*.py"):
        told |= set(
            re.findall(r'(?:work\.tell|tell_version|_tell)\(\s*(?:work, )?"([a-z]+\.[a-z_]+)"', path.read_text())
        )
    assert {act for act in told if not act.startswith("account.")} <= set(ACTS)


def test_no_file_names_a_registry_or_holds_a_secret():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in {".lock", ".toml", ".py", ".md", ".sh", ""} and path.is_file():
            text = path.read_text("utf-8", "replace")
            assert not re.search(r"--(extra-)?index-url|://[^/\s]*(artifactory|nexus|pypi\.org/simple)", text), name
            assert "BEGIN " + "PRIVATE KEY" not in text, name
