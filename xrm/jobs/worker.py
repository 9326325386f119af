"""Who does jobs: a few threads of `serve` on SQLite, or the process `xrm worker`; any number of them, on any machine.

A worker says every few seconds that it lives, and learns by it what was cancelled and what is not its any more.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from xrm.errors import Problem, XrmError
from xrm.jobs.imports import Imports
from xrm.jobs.job import MOST_TRIES, Job, State, wait_after
from xrm.jobs.own import ask_for_due
from xrm.jobs.queue import clock
from xrm.jobs.running import Interrupted, RunningJob, Signs, breathe
from xrm.storage import Busy, Unreachable

if TYPE_CHECKING:
    from xrm.jobs.service import Jobs

LOG = logging.getLogger("xrm.jobs")
LOOK_EVERY = 0.5
"""Seconds between two looks at the queue of a thread that has nothing to do."""
ALIVE_EVERY = 5.0
DUE_EVERY = 60.0
THREADS = 2
"""So that a long job does not keep the short ones waiting."""


@dataclass(slots=True)
class _Taken:
    job: Job
    signs: Signs = field(default_factory=Signs)


class Worker:
    """Does jobs from `start` until `stop`."""

    def __init__(self, current: Callable[[], Jobs], threads: int = THREADS) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid4().hex[:8]}"
        self._current, self._count = current, threads
        self._stop, self._threads = threading.Event(), list[threading.Thread]()
        self._taken: dict[UUID, _Taken] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        works = [("xrm-jobs", self._look_after), *((f"xrm-job-{n + 1}", self._work) for n in range(self._count))]
        self._threads = [threading.Thread(target=work, name=name, daemon=True) for name, work in works]
        for each in self._threads:
            each.start()

    def stop(self, patience: float = 10.0) -> bool:
        """Take nothing more, let what runs come to the end of its step, give it back; whether all of it did."""
        self._stop.set()
        for taken in self._at_work():
            taken.signs.leave.set()
        until = time.monotonic() + patience
        for each in self._threads:
            each.join(max(0.0, until - time.monotonic()))
        return not any(each.is_alive() for each in self._threads)

    def do_all(self) -> list[UUID]:
        """Do what waits, here and now, until nothing does that is due; which jobs that were."""
        done: list[UUID] = []
        heart = threading.Thread(target=self._beat, name="xrm-jobs", daemon=True)
        heart.start()
        try:
            while (id := self._do_next()) is not None:
                done.append(id)
        finally:
            self._stop.set()
        return done

    # --- the threads

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                if self._do_next() is None:
                    self._stop.wait(LOOK_EVERY)
            except Exception:  # the database is away, or a revision cannot be compiled: the next look may do better
                LOG.exception("no job could be taken")
                self._stop.wait(ALIVE_EVERY)

    def _do_next(self) -> UUID | None:
        """Take a job and do it; None: none is due."""
        jobs = self._current()
        job = jobs.queue.take(self.name, jobs.types)
        if job is None:
            return None
        taken = _Taken(job)
        with self._lock:
            self._taken[job.id] = taken
        begun = time.monotonic()
        try:
            do(jobs, job, taken.signs)
        finally:
            with self._lock:
                self._taken.pop(job.id, None)
        breathe(jobs.database, begun)
        return job.id

    def _look_after(self) -> None:
        """Say that this worker lives; ask for what falls due by the clock; let go of what is long over."""
        looked = 0.0
        while not self._stop.wait(0 if not looked else ALIVE_EVERY):
            try:
                self._renew()
                if not looked or time.monotonic() - looked >= DUE_EVERY:
                    looked = time.monotonic()
                    ask_for_due(self._current())
                    self._current().queue.forget_old()
                    Imports(self._current()).tidy()
            except Exception:
                LOG.exception("jobs could not be looked after")

    def _beat(self) -> None:
        while not self._stop.wait(ALIVE_EVERY):
            try:
                self._renew()
            except Exception:
                LOG.exception("the worker could not say that it lives")

    def _renew(self) -> None:
        """Learn what became of the jobs at work."""
        at_work = self._at_work()
        if not at_work:
            return
        known = self._current().queue.renew(self.name)
        for taken in at_work:
            turn, stop = known.get(taken.job.id, (0, False))
            if turn != taken.job.turn:
                taken.signs.lost.set()
            elif stop:
                taken.signs.cancel.set()

    def _at_work(self) -> list[_Taken]:
        with self._lock:
            return list(self._taken.values())


def do(jobs: Jobs, job: Job, signs: Signs) -> None:
    """Do one job, whatever comes of it."""
    running = RunningJob(job, jobs.records, jobs.database, jobs.queue, signs, jobs.actor_of)
    try:
        jobs.types[job.name].work(running)
    except Interrupted:
        _left(jobs, job, signs)
    except (Busy, Unreachable) as error:
        _failed(jobs, job, error.problems, again=True)
    except XrmError as error:  # a rule says no: it would say so again
        _failed(jobs, job, error.problems, again=False)
    except Exception as fault:
        LOG.exception("job %s (%s) failed", job.id, job.name)
        words = f"Something went wrong: {type(fault).__name__}."
        _failed(jobs, job, (Problem("XRM900", words, hint="The worker's log says where."),), again=True)
    else:
        over = State.CANCELLED if signs.cancel.is_set() else State.DONE
        jobs.queue.settle(job, over)


def _left(jobs: Jobs, job: Job, signs: Signs) -> None:
    """It goes no further: cancelled for good, or given back for whoever comes next; what was lost is not ours to end."""
    if signs.lost.is_set():
        LOG.warning("job %s (%s) went on without this worker, which was not heard of for a while", job.id, job.name)
    elif signs.cancel.is_set():
        jobs.queue.settle(job, State.CANCELLED)
    else:
        jobs.queue.settle(job, State.WAITING, tries=max(job.tries - 1, 0))


def _failed(jobs: Jobs, job: Job, problems: tuple[Problem, ...], *, again: bool) -> None:
    """Wait and try again, longer each time; or leave it for a person."""
    now = jobs.queue.find(job.id)
    tries = now.tries if now is not None else job.tries  # a step that was kept begins the count anew
    if not again or tries >= MOST_TRIES:
        jobs.queue.settle(job, State.FAILED, problems)
        return
    with jobs.database.read() as unit:
        due = clock(unit) + wait_after(tries)
    jobs.queue.settle(job, State.WAITING, problems, due, max(tries, 1))
