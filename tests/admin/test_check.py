"""The check tells every fault, and nothing where all is well."""

import io
import os
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from app import policy
from app.admin import check
from app.admin.upkeep import STALE, upkeep
from app.db import now
from app.events import Checkpoint
from app.library.models import Derived, Document, Version
from storage import Missing
from tests import makers


@pytest.fixture
def version(workshop, people):
    """A version whose bytes are stored and which search knows."""
    stored = makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw in March.")
    with workshop.do_as(policy.SYSTEM) as work:
        makers.library.record_check(work, work.session.get(Version, stored.id), "clean", "")
    makers.written(workshop, stored.document_id, "What we saw in March.")
    makers.indexed(workshop)
    return stored


def faults(workshop):
    return list(check.faults(workshop))


def path_of(workshop, version):
    """Where the bytes of a version are."""
    return next(workshop.settings.home.rglob(version.digest))


def lose(workshop, version):
    path_of(workshop, version).unlink()


def damage(workshop, version):
    path = path_of(workshop, version)
    path.chmod(0o600)
    path.write_bytes(b"What we saw in April.")


def point_nowhere(workshop, version):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Document).values(current_id=None))


def forget_in_index(workshop, version):
    workshop.index.remove(version.group_id, {version.document_id})


def leave_in_index(workshop, version):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Document).values(deleted_at=now()))


def drop_version(workshop, version):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Document).values(current_id=None, latest_id=None))
        work.session.execute(delete(Derived))
        work.session.execute(delete(Version))


def test_where_all_is_well_nothing_is_told(workshop, people, version):
    assert faults(workshop) == []


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lose, "is missing"),
        (damage, "is damaged"),
        (point_nowhere, "its current version is not the newest"),
        (forget_in_index, "is not in the index"),
        (leave_in_index, "which has gone"),
        (drop_version, "has no version"),
    ],
)
def test_each_fault_is_told(workshop, people, version, harm, told):
    harm(workshop, version)
    assert any(told in fault for fault in faults(workshop))


def test_what_was_received_a_moment_ago_is_no_orphan_and_is_never_removed(workshop, people):
    received = makers.receiving.receive(workshop, people.group, "new.txt", io.BytesIO(b"new"), 3)
    assert faults(workshop) == []
    assert check.clean(workshop) == 0
    workshop.blobs.open(people.group, received.digest).close()


def test_an_old_orphan_is_told_and_removed_and_nothing_else(workshop, people, version):
    received = makers.receiving.receive(workshop, people.group, "old.txt", io.BytesIO(b"old"), 3)
    long_ago = (now() - timedelta(hours=2)).timestamp()
    for path in workshop.settings.home.rglob("*"):
        if path.name in {received.digest, version.digest}:
            os.utime(path, (long_ago, long_ago))
    assert [fault for fault in faults(workshop) if "named by no row" in fault]
    assert check.clean(workshop) == 1
    with pytest.raises(Missing):
        workshop.blobs.open(people.group, received.digest)
    assert faults(workshop) == []


def test_upkeep_removes_what_killed_uploads_left_and_signs(workshop, people):
    incoming = workshop.settings.incoming
    incoming.mkdir(parents=True, exist_ok=True)
    old, fresh = incoming / "old.part", incoming / "fresh.part"
    for path in (old, fresh):
        path.write_bytes(b"half")
    long_ago = (now() - STALE - timedelta(minutes=1)).timestamp()
    os.utime(old, (long_ago, long_ago))
    upkeep(workshop)
    assert (old.exists(), fresh.exists()) == (False, True)
    with workshop.ask() as work:
        assert work.session.scalar(select(Checkpoint)) is not None
