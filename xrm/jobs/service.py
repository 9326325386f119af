"""Asking for jobs, and looking after them: one's own, or all for administrators.  What is hidden looks like absent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import ADMIN, Verb
from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError
from xrm.jobs.backend import Order
from xrm.jobs.job import Job, State
from xrm.jobs.queue import TableQueue
from xrm.records.access import in_scope
from xrm.records.refusals import NotFound, not_found

if TYPE_CHECKING:
    from xrm.catalog.extensions import JobType
    from xrm.records.service import Records
    from xrm.storage import Database, Unit

SCOPE = "jobs"
"""No entity may be called so: a token that is limited to some entities knows nothing of jobs, `read` and `write` do."""
MOST = 100
UNHEEDED = timedelta(minutes=1)
"""A job that waits longer although it could begin is taken by nobody."""


class Jobs:
    """The background work of one revision."""

    def __init__(
        self,
        database: Database,
        records: Records,
        types: Mapping[str, JobType],
        actor_of: Callable[[UUID], Actor | None],
    ) -> None:
        self.database, self.records, self.types, self.actor_of = database, records, types, actor_of
        self.queue = TableQueue(database)

    # --- asking

    def enqueue(
        self, unit: Unit, name: str, args: Mapping[str, Any], *, by: UUID | None = None, once: str = ""
    ) -> UUID:
        """Ask for a job in a transaction that is open: it is there when that commits, and never was otherwise.

        `args` are ids, never what people wrote.  `once`: while one of that word was not begun yet, this is that one.
        """
        if name not in self.types:
            raise LookupError(f"no job type is called `{name}`; a plugin adds one with `register_jobs`")
        return self.queue.put(unit, Order(name, args, by, once))

    def ask(self, actor: Actor, name: str, args: Mapping[str, Any]) -> Job:
        """Ask for a job by itself."""
        id = self.database.transact(lambda unit: self.enqueue(unit, name, args, by=actor.id))
        return self._found(id)

    # --- looking

    def newest(
        self, actor: Actor, *, states: Collection[State] = (), before: UUID | None = None, most: int = MOST
    ) -> tuple[Job, ...]:
        """The jobs this actor may see, those asked for last first."""
        if not _may_ask(actor, Verb.READ):
            return ()
        return self.queue.newest(most, by=_only(actor), states=states, before=before)

    def counts(self, actor: Actor) -> Mapping[State, int]:
        """How many of those are in each state."""
        return self.queue.counts(_only(actor)) if _may_ask(actor, Verb.READ) else {}

    def find(self, actor: Actor, id: UUID) -> Job:
        """One job; that of somebody else is not there."""
        job = self.queue.find(id)
        if job is None or not _sees(actor, job):
            raise not_found("job")
        return job

    def unheeded(self) -> datetime | None:
        """Since when a job could have been begun that nobody takes; None: there is none, or not for long."""
        since = self.queue.left_waiting(self.types)
        return since if since is not None and datetime.now(UTC) - since > UNHEEDED else None

    # --- looking after

    def cancel(self, actor: Actor, id: UUID) -> Job:
        """Do not begin it, or ask it to stop.  Refused when it is over."""
        return self._changed(actor, id, self.queue.cancel, "It is over, so it cannot be cancelled any more.")

    def retry(self, actor: Actor, id: UUID) -> Job:
        """Let one that failed or was cancelled begin again, or one that waits begin now."""
        return self._changed(actor, id, self.queue.retry, "It runs or is done, so it cannot be tried again.")

    def _changed(self, actor: Actor, id: UUID, change: Callable[[UUID], bool], why_not: str) -> Job:
        self.find(actor, id)
        if not _may_ask(actor, Verb.WRITE):
            raise XrmError(Problem("XRM806", "This token may only read."))
        if not change(id):
            raise XrmError(Problem("XRM806", why_not))
        return self._found(id)

    def _found(self, id: UUID) -> Job:
        job = self.queue.find(id)
        if job is None:
            raise NotFound(not_found("job").problems)
        return job


def _may_ask(actor: Actor, verb: Verb) -> bool:
    return (actor.system or actor.id is not None) and in_scope(verb, SCOPE, actor.scopes)


def _only(actor: Actor) -> UUID | None:
    """Whose jobs this actor sees; None: everybody's."""
    return None if actor.system or ADMIN in actor.roles else actor.id


def _sees(actor: Actor, job: Job) -> bool:
    return _may_ask(actor, Verb.READ) and _only(actor) in (None, job.by)
