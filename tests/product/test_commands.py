"""What operators do by command, and what is done before anything is served."""

from __future__ import annotations

import json
import shutil

import pytest

from app import cli, config, errors
from app.prepare import prepare
from app.workshop import make_workshop
from tests import conftest


@pytest.fixture(scope="module")
def home(demonstration, tmp_path_factory):
    """A home with the demonstration; what changes it leaves it as it was."""
    return shutil.copytree(demonstration, tmp_path_factory.mktemp("home"), dirs_exist_ok=True)


def prepare_in(home, **settings):
    """Do what is done before anything of a home is served."""
    workshop = make_workshop(config.from_environment({"CERCLE_HOME": str(home), **settings}))
    prepare(workshop)
    workshop.database.engine.dispose()


@pytest.mark.parametrize("more", [{"HOST": "0.0.0.0"}, {"CERCLE_URL": "https://cercle.example.eu"}])
def test_nobody_else_is_served_while_the_demonstration_exists(home, more):
    with pytest.raises(errors.Conflict, match="demonstration"):
        prepare_in(home, **more)


def test_a_demonstration_that_was_begun_is_finished_at_the_next_start(home):
    record = home / "demonstration.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "is_complete": False}))
    prepare_in(home)
    assert json.loads(record.read_text())["is_complete"]


@pytest.fixture
def command(settings):
    """Says what a command of the operators answers."""
    application = conftest.make_application(settings)
    cli.setup(application)
    with application.app_context():
        yield lambda *words: application.test_cli_runner().invoke(args=words)
    application.extensions["workshop"].database.engine.dispose()


def test_operators_add_people_groups_and_tokens(command):
    assert command("init").exit_code == 0
    assert command("user", "add", "eva@example.eu", "--name", "Eva Novak").stdout.startswith("eva@example.eu")
    assert "already" in command("user", "add", "eva@example.eu", "--name", "Eva").stderr
    assert "/groups/visas-" in command("group", "add", "Visas", "--leader", "eva@example.eu").stdout
    token = command("token", "add", "eva@example.eu")
    assert token.stdout.startswith("cercle_")
    assert command("token", "revoke", token.stderr.split()[-1]).exit_code == 0
    assert command("text", "retry", "--kind", "docx").stdout == "0 texts will be read once more.\n"
    assert command("user", "disable", "eva@example.eu").exit_code == 0
    assert "Nobody has the address" in command("token", "add", "x@example.eu").stderr
    assert command("index", "rebuild").exit_code == 0
    assert command("check").stdout.strip() == "All is well."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "high"),
        ("CERCLE_DEMO", "maybe"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("CERCLE_CLAMD", "somewhere"),
        ("CERCLE_SECRET_KEY", "short"),
        ("CERCLE_URL", "cercle.example.eu"),
        ("CERCLE_MAIL_URL", "smpt://mail.example.eu"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, name, value):
    with pytest.raises(config.BadSetting, match=name):
        make_workshop(config.from_environment({"CERCLE_HOME": str(tmp_path), name: value}))
