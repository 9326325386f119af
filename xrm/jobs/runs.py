"""When each job was last done: a row a job, with the stretch of time that run stood for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from xrm.storage.internal import runs

if TYPE_CHECKING:
    from xrm.storage import Database, Unit


def last_slots(database: Database) -> Mapping[str, tuple[str, datetime]]:
    """Job -> the slot of its last whole run, and when that was."""
    with database.read() as unit:
        rows = unit.fetch(select(runs.c.job, runs.c.slot, runs.c.at))
    return {job: (slot, at) for job, slot, at in rows}


def note_run(unit: Unit, job: str, slot: str, at: datetime) -> None:
    """A job is done for this slot.  Noted after the work: a run that was cut off is taken up again, and harms nothing."""
    unit.execute(delete(runs).where(runs.c.job == job))
    unit.execute(insert(runs).values(job=job, slot=slot, at=at.astimezone(UTC)))
