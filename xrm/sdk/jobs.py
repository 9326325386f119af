"""For what a plugin does in the background; apart from `xrm.sdk`, because it brings the database layer along.

from xrm.sdk import JobType, hookimpl
from xrm.sdk.jobs import RunningJob

def greet(job: RunningJob) -> None:
    ids = job.args["members"]
    begin = job.place or 0
    for number, id in enumerate(ids[begin:], begin + 1):
        with job.step(place=number, done=number, of=len(ids)):
            job.records.update(job.actor, "member", UUID(id), {"greeted": True})

@hookimpl
def register_jobs() -> list[JobType]:
    return [JobType("greet", "Greet members", greet)]

Whoever has a transaction open asks for it with `Jobs.enqueue(unit, "greet", {"members": [...]}, by=actor.id)`; without one
`Jobs.ask(actor, "greet", {...})` does.  Arguments are ids.
"""

from __future__ import annotations

from xrm.jobs.job import Job, State
from xrm.jobs.running import Interrupted, RunningJob
from xrm.jobs.service import Jobs

__all__ = ["Interrupted", "Job", "Jobs", "RunningJob", "State"]
