"""The jobs that xrm itself has: stored formulas that a large change left behind, what falls due by the clock, imports."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from xrm.catalog.extensions import JobType
from xrm.jobs.due import look, run, slot_of
from xrm.jobs.importing import import_records, rehearse_import, take_back
from xrm.jobs.imports import IMPORT, REHEARSE, UNDO
from xrm.jobs.runs import note_run
from xrm.records.transactions import FORMULAS

if TYPE_CHECKING:
    from xrm.jobs.running import RunningJob
    from xrm.jobs.service import Jobs
    from xrm.storage import Unit

LOG = logging.getLogger("xrm.jobs")
PERIODIC = "periodic"


def finish_formulas(job: RunningJob) -> None:
    """Compute stored formulas again that a large change left behind."""
    done, left = 0, job.records.count_stale()
    job.progress(0, left)
    while some := job.records.finish_some_stale():
        done += some
        job.progress(done, max(left, done))


def do_periodic(job: RunningJob) -> None:
    """One round of what falls due by the clock; the round is noted when it is whole."""
    found = [each for each in look(job.records, job.database) if each.job.name == job.args["of"] and each.due]
    for each in found:
        slot = slot_of(each.job, job.records)
        outcome = run(job.records, each.job, job.progress)
        if outcome.failed:
            LOG.warning("%s: %d done, %d refused", each.job.name, outcome.done, outcome.failed)
        job.transact(partial(note_run, job=each.job.name, slot=slot, at=job.records.now()))


OWN = (
    JobType(FORMULAS, "Stored formulas", finish_formulas),
    JobType(PERIODIC, "Due by the clock", do_periodic),
    JobType(IMPORT, "Import", import_records),
    JobType(REHEARSE, "Check of an import", rehearse_import),
    JobType(UNDO, "Import, taken back", take_back),
)


def ask_for_due(jobs: Jobs) -> None:
    """Ask for what is due and was not asked for yet; of several workers that look at once, one does."""
    wanted = [(PERIODIC, f"{PERIODIC}:{name}", {"of": name}) for name in _due(jobs)]
    if jobs.records.count_stale():  # of before there were jobs, or of a job that failed
        wanted.append((FORMULAS, FORMULAS, {}))
    for name, once, args in wanted:
        jobs.database.transact(partial(_ask, jobs=jobs, name=name, once=once, args=args))


def _due(jobs: Jobs) -> list[str]:
    return [each.job.name for each in look(jobs.records, jobs.database) if each.due]


def _ask(unit: Unit, jobs: Jobs, name: str, once: str, args: dict[str, str]) -> None:
    unit.wait_for_turn(0)
    if not jobs.queue.is_open(unit, once):
        jobs.enqueue(unit, name, args, once=once)
