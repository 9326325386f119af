"""Who keeps jobs until they are done, as a Protocol.  `TableQueue` is xrm's own; another engine stands behind the same.

Everything that changes a job at work names its `turn`: a worker that was only slow, and whose job somebody else has by
now, changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from xrm.errors import Problem
from xrm.jobs.job import Job, State

if TYPE_CHECKING:
    from xrm.storage import Unit


@dataclass(frozen=True, slots=True)
class Order:
    """A job that is asked for."""

    name: str
    args: Mapping[str, Any]
    by: UUID | None = None
    once: str = ""  # while one of the same word has not been begun, this is that one


@dataclass(frozen=True, slots=True)
class Got:
    """How far a job got: the place it goes on from, and what is shown of it; None: as before."""

    place: Any = None
    done: int | None = None
    total: int | None = None


class JobBackend(Protocol):
    """Keeps jobs, hands each to one worker at a time, and to another when that one is not heard of any more."""

    def put(self, unit: Unit, order: Order) -> UUID:
        """Ask for a job in a transaction; it is there when that commits, and never was when it does not."""
        ...

    def take(self, worker: str, names: Collection[str]) -> Job | None:
        """A job that is due, for this worker from now on."""
        ...

    def renew(self, worker: str) -> Mapping[UUID, tuple[int, bool]]:
        """The worker lives: its jobs by id, each with its turn, and whether somebody asked to cancel it."""
        ...

    def hold(self, unit: Unit, job: Job) -> bool:
        """Whether the job still is this turn's; it stays so until the transaction ends."""
        ...

    def keep(self, unit: Unit, job: Job, step: int, got: Got) -> bool:
        """Keep how far this turn got with the step of that number, once; False: it is not its turn, or was kept before."""
        ...

    def kept(self, job: Job) -> int | None:
        """How many steps are kept; None: it is not this turn's any more."""
        ...

    def show(self, job: Job, got: Got) -> bool:
        """Keep what is shown of it."""
        ...

    def settle(
        self, job: Job, state: State, problems: tuple[Problem, ...] = (), due: datetime | None = None, tries: int = 0
    ) -> bool:
        """This turn is over: an end, or waiting again until `due`."""
        ...
