"""Jobs: leased, fenced, tried again, never done twice to an end, never lost."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import errors, jobs, policy, worker
from app.db import now
from app.jobs import Job
from app.worker import Lane

KIND = "test.job"


def leave(workshop, *subjects, **more):
    with workshop.do_as(policy.SYSTEM) as work:
        for subject in subjects:
            work.later(KIND, subject, **more)


def take(workshop, owner="one", limit=10):
    with workshop.do_as(policy.SYSTEM) as work:
        return jobs.take(work.session, owner, [KIND], limit)


def finish(workshop, job):
    with workshop.do_as(policy.SYSTEM) as work:
        return jobs.finish(work.session, job)


def the_job(workshop):
    with workshop.ask() as work:
        return work.session.scalars(select(Job)).one()


def change(workshop, **values):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Job).values(**values))


def count(workshop):
    with workshop.ask() as work:
        return work.session.scalar(select(func.count()).select_from(Job))


# -- leases ---------------------------------------------------------------------------------------------------


def test_a_job_of_a_transaction_that_failed_was_never_there(workshop):
    with pytest.raises(RuntimeError), workshop.do_as(policy.SYSTEM) as work:
        work.later(KIND)
        raise RuntimeError
    assert count(workshop) == 0


def test_a_job_is_taken_by_one(workshop):
    leave(workshop, "a", "b", "c")
    assert [job.subject_id for job in take(workshop, limit=2)] != []
    assert len(take(workshop, "two")) == 1
    assert take(workshop, "three") == []


def test_many_workers_at_once_take_each_job_once(workshop):
    leave(workshop, *map(str, range(40)))
    taken, lock = [], threading.Lock()

    def work(owner):
        while found := take(workshop, owner, limit=3):
            with lock:
                taken.extend(job.subject_id for job in found)

    threads = [threading.Thread(target=work, args=(f"owner-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=int) == list(map(str, range(40)))


def test_a_job_waits_for_its_time(workshop):
    leave(workshop, "later", run_at=now() + timedelta(minutes=1))
    assert take(workshop) == []
    change(workshop, run_at=now() - timedelta(seconds=1))
    assert len(take(workshop)) == 1


def test_the_job_of_a_worker_that_died_is_taken_up_again(workshop):
    leave(workshop, "a")
    (first,) = take(workshop)
    change(workshop, leased_until=now() - timedelta(seconds=1))
    (second,) = take(workshop, "two")
    assert (second.id, second.attempts) == (first.id, 2)


def test_who_lost_the_lease_can_neither_finish_nor_fail_the_job(workshop):
    leave(workshop, "a")
    (late,) = take(workshop, "same owner")
    change(workshop, leased_until=now() - timedelta(seconds=1))
    (current,) = take(workshop, "same owner")
    assert finish(workshop, late) is False
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.fail(work.session, late, "too late")
        jobs.put_back(work.session, late, timedelta(0))
    assert the_job(workshop).state == "leased"
    assert finish(workshop, current) is True


# -- failing --------------------------------------------------------------------------------------------------


def run(workshop, handler):
    """Do what is due with a handler; how many jobs were taken."""
    return worker.run_due(workshop, Lane("test", {KIND: handler}), "one")


def breaks(_workshop, _job):
    raise ValueError("no good")


def test_a_job_that_failed_is_tried_again_after_a_growing_wait(workshop):
    leave(workshop, "a")
    waits = []
    for _try in range(3):
        change(workshop, run_at=now() - timedelta(seconds=1))
        run(workshop, breaks)
        waits.append((the_job(workshop).run_at - now()).total_seconds())
    assert waits[0] < waits[1] < waits[2]
    assert the_job(workshop).error == "ValueError: no good"


def test_after_some_tries_it_is_set_aside_and_kept(workshop):
    leave(workshop, "a")
    change(workshop, attempts=jobs.ATTEMPTS - 1)
    run(workshop, breaks)
    assert the_job(workshop).state == "dead"
    change(workshop, run_at=now() - timedelta(days=1))
    assert run(workshop, breaks) == 0


def test_one_that_fails_does_not_stop_the_others(workshop):
    leave(workshop, "bad", "good")
    done = []

    def handle(workshop, job):
        if job.subject_id == "bad":
            raise ValueError
        done.append(job.subject_id)
        finish(workshop, job)

    while run(workshop, handle):
        pass
    assert done == ["good"]


def test_while_what_it_needs_is_away_no_try_is_counted(workshop):
    def away(_workshop, _job):
        raise errors.Unavailable

    leave(workshop, "a")
    run(workshop, away)
    held = the_job(workshop)
    assert (held.state, held.attempts) == ("waiting", 0)
    assert held.run_at > now()
    change(workshop, created_at=now() - jobs.PATIENCE, run_at=now() - timedelta(seconds=1))
    run(workshop, away)
    assert the_job(workshop).attempts == 1
