"""Automatic moves: every record whose condition is true is moved, by the system, one transaction each.

Doing it twice changes nothing: a record that was moved is no longer where the move starts from.  What is refused is told
with its record and does not stop the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.catalog.status import status_fields
from xrm.errors import Problem, XrmError
from xrm.jobs.runs import last_slots, note_run
from xrm.records.refusals import NotFound

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.records.service import Records
    from xrm.storage import Database

LOG = logging.getLogger("xrm.jobs")
BATCH = 200
TOLD = 20
"""Failures of one job that are told; the rest is counted."""
SYSTEM = Actor.for_system("job")


@dataclass(frozen=True, slots=True)
class Job:
    """Work that falls due by the clock: one automatic move of one entity."""

    entity: str
    move: str
    every: str  # "daily", "hourly"

    @property
    def name(self) -> str:
        return f"{self.entity}.{self.move}"


@dataclass(frozen=True, slots=True)
class Failure:
    record: UUID
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of a job did: records moved, left as they are, and refused."""

    job: Job
    moved: int = 0
    stayed: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()


def jobs_of(catalog: Catalog) -> tuple[Job, ...]:
    """Every job that the definitions ask for."""
    return tuple(
        Job(entity.name, move.name, move.auto)
        for entity in catalog.standing()
        for field in status_fields(entity)
        if field.status is not None
        for move in field.status.moves.values()
        if move.auto
    )


def slot_of(job: Job, records: Records) -> str:
    """The stretch of time that a run now stands for: a day by the app's clock, an hour."""
    now = records.now()
    return f"{now:%Y-%m-%dT%H}" if job.every == "hourly" else f"{now:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A job with when it was last done."""

    job: Job
    at: datetime | None
    due: bool


def look(records: Records, database: Database) -> tuple[Standing, ...]:
    """Each job, and whether it is due: it was not done yet in the stretch of time at hand."""
    done = last_slots(database)
    found: list[Standing] = []
    for job in jobs_of(records.catalog):
        slot, at = done.get(job.name, ("", None))
        found.append(Standing(job, at, slot != slot_of(job, records)))
    return tuple(found)


def run_due(records: Records, database: Database, *, every: bool = False) -> Iterator[Outcome]:
    """Do what is due, or every job there is, one after the other."""
    for each in look(records, database):
        if each.due or every:
            slot = slot_of(each.job, records)
            yield run(records, each.job)
            note_run(database, each.job.name, slot, records.now())


def run(records: Records, job: Job) -> Outcome:
    """Make a move of every record it is due for."""
    counts = {"moved": 0, "stayed": 0, "failed": 0}
    failures: list[Failure] = []
    for id in waiting(records, job):
        problems = move_one(records, job, id)
        counts["moved" if problems is None else "failed" if problems else "stayed"] += 1
        if problems and len(failures) < TOLD:
            failures.append(Failure(id, problems))
    return Outcome(job, **counts, failures=tuple(failures))


def waiting(records: Records, job: Job) -> Iterator[UUID]:
    """The records a move may be due for, in batches, in the order of their ids."""
    cursor = ""
    while True:
        page = records.candidates(SYSTEM, job.entity, job.move, cursor=cursor, size=BATCH)
        at = page.names.index("id")
        yield from [row[at] for row in page.rows]
        cursor = page.next
        if not cursor:
            return


def move_one(records: Records, job: Job, id: UUID) -> tuple[Problem, ...] | None:
    """Move one record: None, it is moved; no problems, it is not due after all; else why it was refused."""
    try:
        records.move(SYSTEM, job.entity, id, job.move)
    except XrmError as error:
        return error.problems if _is_due(records, job, id) else ()
    except Exception as fault:  # one record's fault, or a plugin's, leaves the others to be moved
        LOG.exception("%s of %s failed", job.name, id)
        return (Problem("XRM900", f"Something went wrong: {type(fault).__name__}."),)
    return None


def _is_due(records: Records, job: Job, id: UUID) -> bool:
    try:
        standing = records.standing(SYSTEM, job.entity, id)
    except NotFound:
        return False
    return any(each.open and each.move.name == job.move for each in standing.moves)
