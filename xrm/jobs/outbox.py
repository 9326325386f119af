"""The outbox of records: what must happen after a commit is asked for in the transaction itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xrm.jobs.backend import JobBackend, Order

if TYPE_CHECKING:
    from xrm.catalog.requests import Event
    from xrm.storage import Unit


class JobOutbox:
    """Hands what records ask for to the queue."""

    def __init__(self, queue: JobBackend) -> None:
        self._queue = queue

    def put(self, unit: Unit, events: Sequence[Event]) -> None:
        """No job follows from an event by itself yet."""

    def enqueue(self, unit: Unit, job: str, *, once: str = "") -> None:
        self._queue.put(unit, Order(job, {}, once=once))
