"""Jobs from being asked for to their end, on both databases: in a transaction, with tries, stops and other workers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from tests.jobs.waiting import until
from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.instance import Xrm
from xrm.jobs import queue as queues
from xrm.jobs import worker as workers
from xrm.jobs.job import MOST_TRIES, Job, State, wait_after
from xrm.jobs.queue import clock
from xrm.jobs.worker import Worker, do
from xrm.storage.internal import jobs as table
from xrm.testing import app_from, person

MEMBER = "entity: member\ntitle: name\naccess: {editor: {read: true, write: true, create: true}}\nfields:\n  name: text, required\n  number: integer\n"
APP = "app: club\nxrm: 1\nroles: {admin: Administrator, editor: Editor}\n"
PLUGIN = """
import threading
from uuid import UUID
from xrm.sdk import JobType, Problem, XrmError, hookimpl

GATE, REACHED, SEEN = threading.Event(), threading.Event(), []

def add(job):
    of = job.args["of"]
    begin = job.place or 0
    for number in range(begin, of):
        with job.step(place=number + 1, done=number + 1, of=of):
            SEEN.append(number)
            job.records.create(job.actor, "member", {"name": f"m{number}", "number": number})

def wait(job):
    REACHED.set()
    while not GATE.wait(0.02):
        job.progress(1, 2)

def fall(job):
    SEEN.append("fall")
    raise ZeroDivisionError("1 / 0")

def refuse(job):
    raise XrmError(Problem("XRM806", "No.", hint="Ask somebody."))

def twice(job):
    with job.step(place=1):
        for number in range(2):
            job.records.create(job.actor, "member", {"name": f"m{number}"})

def slow(job):
    REACHED.set()
    GATE.wait(20)
    job.records.create(job.actor, "member", {"name": "too late"})

@hookimpl
def register_jobs():
    return [JobType(each.__name__, each.__name__.title(), each) for each in (add, wait, fall, refuse, twice, slow)]
"""
SYSTEM = Actor.for_system("test")


@pytest.fixture
def application(database_url: str, tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path / "app", APP, MEMBER, plugins={"worky": PLUGIN}, database_url=database_url) as found:
        yield found


@pytest.fixture
def xrm(application: Application) -> Xrm:
    return application.current()


def plugin(xrm: Xrm) -> Any:
    """The names of the module that the plugin's functions live in."""
    return xrm.jobs.types["add"].work.__globals__  # type: ignore[attr-defined]


def numbers(xrm: Xrm) -> list[Any]:
    page = xrm.records.list(SYSTEM, xrm.records.query(SYSTEM, "member", {"orderby": "number", "select": "number"}))
    return [row[page.names.index("number")] for row in page.rows]


def run(xrm: Xrm) -> int:
    return len(Worker(lambda: xrm.jobs).do_all())


def find(xrm: Xrm, job: Job) -> Job:
    return xrm.jobs.find(SYSTEM, job.id)


def test_it_is_asked_for_in_the_transaction_and_gone_with_it(xrm: Xrm) -> None:
    def falls(unit: Any) -> None:
        xrm.jobs.enqueue(unit, "add", {"of": 3})
        raise KeyError

    with pytest.raises(KeyError):
        xrm.database.transact(falls)
    assert run(xrm) == 0

    xrm.database.transact(lambda unit: xrm.jobs.enqueue(unit, "add", {"of": 3}))
    assert run(xrm) == 1
    assert numbers(xrm) == [0, 1, 2]
    (job,) = xrm.jobs.newest(SYSTEM)
    assert (job.state, job.done, job.total, job.turn) == (State.DONE, 3, 3, 1)
    assert job.started is not None and job.ended is not None and job.started <= job.ended


def test_only_known_jobs_with_small_arguments_are_taken_in(xrm: Xrm) -> None:
    with pytest.raises(LookupError, match="register_jobs"):
        xrm.jobs.ask(SYSTEM, "juggle", {})
    with pytest.raises(ValueError, match="are ids"):
        xrm.jobs.ask(SYSTEM, "add", {"text": "x" * 20_000})


def test_it_acts_with_the_rights_of_who_asked_as_they_are_when_it_runs(application: Application) -> None:
    xrm = application.current()
    editor, other = person(application, "editor"), person(application, "admin")
    job = xrm.jobs.ask(editor, "add", {"of": 1})
    assert run(xrm) == 1 and find(xrm, job).state is State.DONE
    (entry,) = xrm.records.history(SYSTEM, "member", _only(xrm))
    assert (entry.actor_id, entry.via) == (editor.id, "job")

    late = xrm.jobs.ask(editor, "add", {"of": 1})
    assert editor.id is not None
    xrm.records.update(other, "user", editor.id, {"active": False})
    run(xrm)
    failed = find(xrm, late)
    assert failed.state is State.FAILED and failed.tries == 1
    assert [each.code for each in failed.problems] == ["XRM911"]
    assert numbers(xrm) == [0]


def _only(xrm: Xrm) -> UUID:
    page = xrm.records.list(SYSTEM, xrm.records.query(SYSTEM, "member", {}))
    (row,) = page.rows
    found: UUID = row[page.names.index("id")]
    return found


def test_what_fails_is_tried_again_after_growing_waits_and_then_left(xrm: Xrm) -> None:
    job = xrm.jobs.ask(SYSTEM, "fall", {})
    waits = []
    for number in range(1, MOST_TRIES + 1):
        before = _now(xrm)
        assert run(xrm) == 1
        now = find(xrm, job)
        if now.state is State.WAITING:
            waits.append(now.due - before)
            assert (now.tries, now.problems[0].message) == (number, "Something went wrong: ZeroDivisionError.")
            assert run(xrm) == 0, "it waits"
            make_due(xrm, job)
    assert find(xrm, job).state is State.FAILED
    assert waits == sorted(waits) and waits[0] >= timedelta(seconds=5) and waits[5] >= timedelta(seconds=160)
    assert wait_after(30) == timedelta(hours=1)

    xrm.jobs.retry(SYSTEM, job.id)
    assert run(xrm) == 1 and find(xrm, job).tries == 1


def _now(xrm: Xrm) -> Any:
    with xrm.database.read() as unit:
        return clock(unit)


def make_due(xrm: Xrm, job: Job) -> None:
    long_ago = _now(xrm) - timedelta(days=1)
    xrm.database.transact(lambda unit: unit.execute(update(table).where(table.c.id == job.id).values(due=long_ago)))


def test_what_a_rule_refuses_is_left_at_once_with_its_words(xrm: Xrm) -> None:
    job = xrm.jobs.ask(SYSTEM, "refuse", {})
    run(xrm)
    found = find(xrm, job)
    assert found.state is State.FAILED
    assert [(each.message, each.hint) for each in found.problems] == [("No.", "Ask somebody.")]


def test_one_that_waits_is_cancelled_and_one_that_runs_ends_at_its_next_step(
    xrm: Xrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "ALIVE_EVERY", 0.05)
    waiting = xrm.jobs.ask(SYSTEM, "add", {"of": 1})
    assert xrm.jobs.cancel(SYSTEM, waiting.id).state is State.CANCELLED
    with pytest.raises(XrmError, match="It is over"):
        xrm.jobs.cancel(SYSTEM, waiting.id)
    running = xrm.jobs.ask(SYSTEM, "wait", {})
    worker = Worker(lambda: xrm.jobs)
    worker.start()
    try:
        until(lambda: find(xrm, running).state is State.RUNNING)
        with pytest.raises(XrmError, match="runs or is done"):
            xrm.jobs.retry(SYSTEM, running.id)
        xrm.jobs.cancel(SYSTEM, running.id)
        until(lambda: find(xrm, running).state is State.CANCELLED)
    finally:
        assert worker.stop()
    assert numbers(xrm) == []


def test_a_worker_that_stops_gives_back_what_it_has_for_the_next(xrm: Xrm) -> None:
    job = xrm.jobs.ask(SYSTEM, "wait", {})
    worker = Worker(lambda: xrm.jobs)
    worker.start()
    until(lambda: find(xrm, job).state is State.RUNNING)
    assert worker.stop()
    found = find(xrm, job)
    assert (found.state, found.tries, found.turn) == (State.WAITING, 0, 1)
    plugin(xrm)["GATE"].set()
    assert run(xrm) == 1 and find(xrm, job).state is State.DONE


def test_a_worker_that_was_only_slow_writes_nothing_once_another_has_its_job(
    xrm: Xrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "LEASE", timedelta(milliseconds=1))
    job = xrm.jobs.ask(SYSTEM, "slow", {})
    mine = xrm.jobs.queue.take("one", xrm.jobs.types)
    assert mine is not None
    thread = threading.Thread(target=do, args=(xrm.jobs, mine, workers.Signs()))
    thread.start()
    assert plugin(xrm)["REACHED"].wait(20)
    time.sleep(0.01)
    theirs = xrm.jobs.queue.take("two", xrm.jobs.types)
    assert theirs is not None and (theirs.id, theirs.turn) == (job.id, 2)
    plugin(xrm)["GATE"].set()
    thread.join(20)
    assert numbers(xrm) == [], "the first worker's write was taken back"
    assert find(xrm, job).state is State.RUNNING and find(xrm, job).turn == 2
    do(xrm.jobs, theirs, workers.Signs())
    assert len(numbers(xrm)) == 1 and find(xrm, job).state is State.DONE


def test_a_step_goes_on_where_it_was_and_takes_one_transaction(xrm: Xrm) -> None:
    job = xrm.jobs.ask(SYSTEM, "add", {"of": 5})
    taken = xrm.jobs.queue.take("one", xrm.jobs.types)
    assert taken is not None
    signs = workers.Signs()
    seen = plugin(xrm)["SEEN"]

    class Stops(list):  # type: ignore[type-arg]
        def append(self, value: object) -> None:
            super().append(value)
            if value == 3:
                signs.leave.set()

    plugin(xrm)["SEEN"] = Stops()
    do(xrm.jobs, taken, signs)
    assert find(xrm, job).place == 4 and numbers(xrm) == [0, 1, 2, 3]
    plugin(xrm)["SEEN"] = seen
    run(xrm)
    assert seen == [4] and numbers(xrm) == [0, 1, 2, 3, 4]

    wrong = xrm.jobs.ask(SYSTEM, "twice", {})
    run(xrm)
    assert find(xrm, wrong).problems[0].message == "Something went wrong: RuntimeError."
    assert len(numbers(xrm)) == 6


def test_one_that_ends_its_worker_again_and_again_is_set_aside(xrm: Xrm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "LEASE", timedelta(milliseconds=1))
    job = xrm.jobs.ask(SYSTEM, "add", {"of": 1})
    for _ in range(MOST_TRIES):
        assert xrm.jobs.queue.take("dies", xrm.jobs.types) is not None
        time.sleep(0.005)
    assert xrm.jobs.queue.take("lives", xrm.jobs.types) is None
    found = find(xrm, job)
    assert found.state is State.FAILED and [each.code for each in found.problems] == ["XRM911"]


def test_while_one_was_not_begun_the_same_word_is_that_one(xrm: Xrm) -> None:
    def ask() -> UUID:
        return xrm.database.transact(lambda unit: xrm.jobs.enqueue(unit, "wait", {}, once="w"))

    first = ask()
    assert ask() == first
    taken = xrm.jobs.queue.take("one", xrm.jobs.types)
    assert taken is not None and taken.id == first
    assert ask() != first, "what runs may have passed it by already"


def test_one_that_somebody_leans_on_is_not_begun_before_they_are_done(xrm: Xrm) -> None:
    first = xrm.database.transact(lambda unit: xrm.jobs.enqueue(unit, "add", {"of": 1}, once="w"))
    if xrm.database.dialect != "postgresql":
        return  # SQLite has one writer, so nobody takes anything meanwhile
    with xrm.database.write() as unit:
        assert xrm.jobs.enqueue(unit, "add", {"of": 1}, once="w") == first
        assert xrm.jobs.queue.take("early", xrm.jobs.types) is None
    taken = xrm.jobs.queue.take("now", xrm.jobs.types)
    assert taken is not None and taken.id == first


def test_many_workers_take_each_job_once(xrm: Xrm) -> None:
    asked = [xrm.jobs.ask(SYSTEM, "add", {"of": 1}).id for _ in range(20)]
    many = [Worker(lambda: xrm.jobs, threads=2) for _ in range(3)]
    for each in many:
        each.start()
    until(lambda: xrm.jobs.counts(SYSTEM).get(State.DONE, 0) >= len(asked))
    stopped = [each.stop() for each in many]
    assert all(stopped)
    assert len(numbers(xrm)) == len(asked)
    assert {find(xrm, each).turn for each in xrm.jobs.newest(SYSTEM)} == {1}


def test_a_plugin_that_is_gone_leaves_its_jobs_waiting(xrm: Xrm) -> None:
    xrm.jobs.ask(SYSTEM, "add", {"of": 1})
    assert xrm.jobs.queue.take("one", ["formulas"]) is None
    assert xrm.jobs.unheeded() is None
    make_due(xrm, xrm.jobs.newest(SYSTEM)[0])
    assert xrm.jobs.unheeded() is not None
    xrm.jobs.ask(SYSTEM, "formulas", {})
    assert xrm.jobs.queue.take("busy", ["formulas"]) is not None
    assert xrm.jobs.unheeded() is None, "somebody is there, and comes to it"


def test_what_ended_long_ago_is_let_go(xrm: Xrm) -> None:
    old, new = xrm.jobs.ask(SYSTEM, "add", {"of": 1}), xrm.jobs.ask(SYSTEM, "add", {"of": 1})
    run(xrm)
    then = _now(xrm) - timedelta(days=31)
    xrm.database.transact(lambda unit: unit.execute(update(table).where(table.c.id == old.id).values(ended=then)))
    assert xrm.jobs.queue.forget_old() == 1
    with xrm.database.read() as unit:
        assert [row[0] for row in unit.fetch(select(table.c.id))] == [new.id]


def test_one_sees_ones_own_jobs_and_an_administrator_all(application: Application) -> None:
    xrm = application.current()
    editor, other, admin = person(application, "editor"), person(application, "editor"), person(application, "admin")
    job = xrm.jobs.ask(editor, "add", {"of": 1})
    assert [each.id for each in xrm.jobs.newest(editor)] == [each.id for each in xrm.jobs.newest(admin)] == [job.id]
    assert xrm.jobs.newest(other) == () and xrm.jobs.counts(other) == {}
    for act in (xrm.jobs.find, xrm.jobs.cancel, xrm.jobs.retry):
        with pytest.raises(XrmError) as hidden:
            act(other, job.id)
        with pytest.raises(XrmError) as absent:
            act(other, UUID(int=1))
        assert hidden.value.problems == absent.value.problems
    assert xrm.jobs.cancel(admin, job.id).state is State.CANCELLED
