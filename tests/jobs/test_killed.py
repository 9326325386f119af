"""A worker that is killed in the middle, as a process of its own, on both databases: nothing is lost, nothing done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from tests.jobs.waiting import until
from xrm.catalog.requests import Actor
from xrm.instance import Xrm
from xrm.jobs.job import State
from xrm.jobs.queue import clock
from xrm.storage.internal import history, jobs
from xrm.testing import app_from

APP = "app: club\nxrm: 1\nroles: {admin: Administrator}\n"
MEMBER = "entity: member\ntitle: name\nfields:\n  name: text, required\n  number: integer\n"
PLUGIN = """
import time
from xrm.sdk import JobType, hookimpl

def add(job):
    of = job.args["of"]
    for begin in range(job.place or 0, of, 5):
        with job.step(place=begin + 5, done=begin + 5, of=of):
            job.records.create_many(job.actor, "member", [{"name": "m", "number": n} for n in range(begin, begin + 5)])
            time.sleep(job.args["pause"])  # between the write and the end of the step: the worst place to be killed

@hookimpl
def register_jobs():
    return [JobType("add", "Add", add)]
"""
SYSTEM = Actor.for_system("test")
OF = 60
KILLS = 2


@contextmanager
def worker(folder: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "xrm.cli", "worker", str(folder)]
    surroundings = {**os.environ, "XRM_DATABASE_URL": url}
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def numbers(xrm: Xrm) -> list[int]:
    found: list[int] = []
    cursor = ""
    while True:
        words = {"orderby": "number", "select": "number"}
        words |= {"skiptoken": cursor} if cursor else {}
        page = xrm.records.list(SYSTEM, xrm.records.query(SYSTEM, "member", words))
        found += [row[page.names.index("number")] for row in page.rows]
        cursor = page.next
        if not cursor:
            return found


def test_a_worker_that_is_killed_loses_and_repeats_nothing(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    with app_from(folder, APP, MEMBER, plugins={"worky": PLUGIN}, database_url=database_url) as application:
        xrm = application.current()
        job = xrm.jobs.ask(SYSTEM, "add", {"of": OF, "pause": 0.01})

        for number in range(1, KILLS + 1):
            goal = number * OF // (KILLS + 2)
            with worker(folder, database_url) as process:
                until(lambda goal=goal: xrm.jobs.find(SYSTEM, job.id).done >= goal, 60)  # type: ignore[misc]
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
            assert xrm.jobs.find(SYSTEM, job.id).state is State.RUNNING, "nobody was there to say that it is not"
            half_a_minute_later(xrm)
        with worker(folder, database_url) as process:
            until(lambda: xrm.jobs.find(SYSTEM, job.id).state is State.DONE, 90)
            process.terminate()
            assert process.wait(30) == 0

        found = xrm.jobs.find(SYSTEM, job.id)
        assert (found.done, found.total, found.turn) == (OF, OF, KILLS + 1)
        assert numbers(xrm) == list(range(OF))
        with xrm.database.read() as unit:
            told = unit.fetch(history.select().where(history.c.entity_id == xrm.catalog.entities["member"].id))
        assert len(told) == OF, "and the history has each once"


def half_a_minute_later(xrm: Xrm) -> None:
    """What passes until a worker that is not heard of loses its jobs, without waiting for it."""

    def work(unit) -> None:  # type: ignore[no-untyped-def]
        long_ago = clock(unit) - timedelta(minutes=1)
        unit.execute(update(jobs).where(jobs.c.state == "running").values(lease=long_ago))

    time.sleep(0.1)  # on PostgreSQL the transaction of the process that was killed has to end first
    xrm.database.transact(work)
