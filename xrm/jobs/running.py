"""A job while it runs: what its function gets, and how what it writes stays its own.

Its records write under a fence: each transaction looks at the job's row first, so a worker that was only slow, and whose
job somebody else has by now, writes nothing any more.  A step keeps the place it goes on from in the transaction of
what it writes: killed at any instant, nothing is lost and nothing is done twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError
from xrm.jobs.backend import Got
from xrm.jobs.job import Job

if TYPE_CHECKING:
    from xrm.catalog.requests import Event
    from xrm.jobs.backend import JobBackend
    from xrm.records.ports import Outbox
    from xrm.records.service import Records
    from xrm.storage import Database, Unit

SHOWN_EVERY = 1.0
"""Seconds between two writes of how far a job is."""


LONGEST_BREATH = 0.05


def breathe(database: Database, begun: float) -> None:
    """SQLite has one writer, and those who wait for it only look now and then: leave them a moment to come in."""
    if database.dialect == "sqlite":
        time.sleep(min(time.monotonic() - begun, LONGEST_BREATH))


class Interrupted(BaseException):
    """The job is to go no further: it was cancelled, is somebody else's, or its worker stops.

    No `Exception`, so that a job's own `except Exception` lets it pass.
    """


@dataclass(slots=True)
class Signs:
    """What a worker learns about one of its jobs."""

    cancel: Flag = field(default_factory=Flag)
    lost: Flag = field(default_factory=Flag)  # somebody else has it
    leave: Flag = field(default_factory=Flag)  # the worker stops

    def check(self) -> None:
        if self.cancel.is_set() or self.lost.is_set() or self.leave.is_set():
            raise Interrupted


class Fence:
    """The outbox of a job's records: it is told of each transaction, and ends those of a job that was lost."""

    def __init__(self, queue: JobBackend, job: Job, signs: Signs, inner: Outbox) -> None:
        self._queue, self._job, self._signs, self._inner = queue, job, signs, inner
        self._unit: Unit | None = None
        self.step = job.step
        self.pending: Got | None = None

    def put(self, unit: Unit, events: Sequence[Event]) -> None:
        if unit is not self._unit:  # once a transaction
            self._unit = unit
            self.look(unit)
        self._inner.put(unit, events)

    def enqueue(self, unit: Unit, job: str, *, once: str = "") -> None:
        self._inner.enqueue(unit, job, once=once)

    def look(self, unit: Unit) -> None:
        """Go on only while the job is ours; with a step open, its place is kept along with what is written."""
        if self.pending is None:
            held = self._queue.hold(unit, self._job)
        else:
            held = self._queue.keep(unit, self._job, self.step, self.pending)
            if not held and self._queue.hold(unit, self._job):
                raise RuntimeError("a step of a job has one transaction; this is its second")
        if not held:
            self._signs.lost.set()
            raise Interrupted


class RunningJob:
    """What the function of a job type gets."""

    def __init__(
        self,
        job: Job,
        records: Records,
        database: Database,
        queue: JobBackend,
        signs: Signs,
        actor_of: Callable[[UUID], Actor | None],
    ) -> None:
        self.id, self.name, self.args = job.id, job.name, job.args
        self.place = job.place
        """What `step` kept last; None at the beginning."""
        self.database = database  # for xrm's own jobs
        self._job, self._queue, self._signs, self._actor_of = job, queue, signs, actor_of
        self._fence = Fence(queue, job, signs, records.outbox)
        self.records = records.with_outbox(self._fence)
        self._shown = 0.0

    @property
    def actor(self) -> Actor:
        """Who asked for it, with the rights they have now; xrm itself where nobody did."""
        return Actor.for_system("job") if self._job.by is None else self.actor_of(self._job.by)

    def actor_of(self, user_id: UUID) -> Actor:
        """That user, with the rights of this moment.  Raises when they may not log in any more."""
        found = self._actor_of(user_id)
        if found is None:
            words = "Whoever asked for this has no access any more."
            raise XrmError(Problem("XRM911", words, hint="Let somebody who has ask for it again."))
        return found

    def cancelled(self) -> bool:
        """Whether somebody asked to cancel it; `progress` and `step` end it by themselves."""
        return self._signs.cancel.is_set()

    def progress(self, done: int, of: int | None = None) -> None:
        """Show how far it is, at most once a second; ends the job here when it is to go no further."""
        self._signs.check()
        now = time.monotonic()
        if now - self._shown < SHOWN_EVERY and done != of:
            return
        self._shown = now
        if not self._queue.show(self._job, Got(None, done, of)):
            self._signs.lost.set()
            raise Interrupted

    @contextmanager
    def step(self, place: Any, done: int | None = None, of: int | None = None) -> Iterator[None]:
        """Keep `place` (JSON, small) in the transaction of the one write inside: both are there, or neither.

            for batch in batches_after(job.place):
                with job.step(place=batch.end, done=batch.end, of=total):
                    job.records.create_many(job.actor, "contact", batch.rows)

        A second transaction inside is refused; where nothing is written the place is kept by itself.
        """
        self._signs.check()
        self._fence.pending = Got(place, done, of)
        begun = time.monotonic()
        try:
            yield
            self._close()
        finally:
            self._fence.pending = None
        self._fence.step += 1
        self.place = place
        breathe(self.database, begun)

    def _close(self) -> None:
        """A step in which nothing was written, or what was written has been taken back, is kept by itself."""
        kept = self._queue.kept(self._job)
        if kept is None:
            self._signs.lost.set()
            raise Interrupted
        if kept == self._fence.step:
            self.database.transact(self._fence.look)

    def transact(self, work: Callable[[Unit], Any]) -> Any:
        """For xrm's own jobs: work in a transaction under the fence."""

        def fenced(unit: Unit) -> Any:
            self._fence.look(unit)
            return work(unit)

        return self.database.transact(fenced)
