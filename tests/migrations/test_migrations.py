"""The tables come to be by migrations, on both databases; from the second on, with the data of the one before."""

from __future__ import annotations

import dataclasses

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from app import policy
from app.accounts.models import User
from app.db import Base, Database
from app.migrations import configuration, upgrade
from tests.conftest import make_settings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request, tmp_path):
    """Settings over a database in which nothing is."""
    if request.param == "sqlite":
        yield make_settings(tmp_path, f"sqlite:///{tmp_path / 'cercle.db'}")
        return
    server = request.getfixturevalue("postgresql")
    with server.copy("template1") as url:
        yield make_settings(tmp_path, url)


def revisions():
    """Every step, the first first."""
    return [step.revision for step in reversed(list(ScriptDirectory.from_config(configuration("")).walk_revisions()))]


def test_migrations_make_the_tables_that_the_code_knows(empty):
    upgrade(empty)
    database = Database(empty.database_url)
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    database.engine.dispose()
    assert [one for one in differences if "version" not in str(one) or "alembic" not in str(one)] == []


def test_documents_and_versions_refer_to_each_other(empty):
    upgrade(empty)
    database = Database(empty.database_url)
    found = {tuple(key["constrained_columns"]) for key in inspect(database.engine).get_foreign_keys("item")}
    database.engine.dispose()
    assert {("current_id",), ("latest_id",)} <= found


def test_every_step_keeps_the_data_of_the_step_before(empty):
    first, *later = revisions()
    upgrade(empty, first)
    database = Database(empty.database_url)
    with database.writing() as session:
        session.execute(text("INSERT INTO category VALUES ('c1', 'General', '2026-11-24 10:00:00')"))
        session.commit()
    for step in later:
        upgrade(empty, step)
    with database.reading() as session:
        assert session.scalar(text("SELECT name FROM category WHERE id = 'c1'")) == "General"
    database.engine.dispose()


def test_upgrading_twice_changes_nothing(empty):
    upgrade(empty)
    upgrade(dataclasses.replace(empty))


def test_what_was_written_is_there_after_opening_the_database_anew(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(User, people.leader).name = "Another name"
    again = Database(workshop.settings.database_url)
    with again.reading() as session:
        assert session.get(User, people.leader).name == "Another name"
    again.engine.dispose()
