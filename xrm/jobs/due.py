"""Which jobs there are, which are due, and what a run of one did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from xrm.jobs.automatic import make_moves
from xrm.jobs.ends import end_overrides
from xrm.jobs.runs import last_slots, note_run
from xrm.jobs.trying import Tried

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.records.service import Records
    from xrm.storage import Database

TOLD = 20
"""Refusals of one job that are told; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that falls due by the clock, record by record."""

    name: str
    every: str  # "daily", "hourly"
    work: Callable[[Records], Iterable[Tried]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A job with when it was last done."""

    job: Periodic
    at: datetime | None
    due: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of a job did: records done, left as they are, and refused."""

    job: Periodic
    done: int = 0
    stayed: int = 0
    failed: int = 0
    refused: tuple[Tried, ...] = ()  # the first of those that failed


def jobs_of(catalog: Catalog) -> tuple[Periodic, ...]:
    """Every job that the definitions ask for."""
    owned = [(entity, each) for entity in catalog.standing() for each in entity.status_fields()]
    moves = [(entity, move) for entity, each in owned if each.status for move in each.status.moves.values()]
    found = [Periodic(f"{entity.name}.{move.name}", move.auto, partial(make_moves, entity.name, move.name))
             for entity, move in moves if move.auto]  # fmt: skip
    return (Periodic("overrides", "daily", end_overrides), *found) if owned else ()


def slot_of(job: Periodic, records: Records) -> str:
    """The stretch of time that a run now stands for: a day by the app's clock, an hour."""
    now = records.now()
    return f"{now:%Y-%m-%dT%H}" if job.every == "hourly" else f"{now:%Y-%m-%d}"


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
            noted = partial(note_run, job=each.job.name, slot=slot, at=records.now())
            database.transact(noted)


def run(records: Records, job: Periodic, told: Callable[[int], object] = lambda done: None) -> Outcome:
    """Do a job; what is refused does not stop the rest.  `told` after each record how many were looked at."""
    done = stayed = failed = 0
    refused: list[Tried] = []
    for each in job.work(records):
        done += each.problems is None
        stayed += each.problems == ()
        failed += bool(each.problems)
        if each.problems and len(refused) < TOLD:
            refused.append(each)
        told(done + stayed + failed)
    return Outcome(job, done, stayed, failed, tuple(refused))
