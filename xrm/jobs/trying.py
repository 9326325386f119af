"""One record of a job: done, found not to be due after all, or refused with the reasons."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError

LOG = logging.getLogger("xrm.jobs")
SYSTEM = Actor.for_system("job")


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a record; `problems` None: it is done, none: it was not due."""

    entity: str
    record: UUID
    problems: tuple[Problem, ...] | None = None


def tried(entity: str, record: UUID, do: Callable[[], object], is_due: Callable[[], bool]) -> Tried:
    """Do it to one record; whatever goes wrong concerns that record alone."""
    try:
        do()
    except XrmError as error:
        return Tried(entity, record, error.problems if is_due() else ())
    except Exception as fault:  # a plugin's too
        LOG.exception("a job failed on %s %s", entity, record)
        return Tried(entity, record, (Problem("XRM900", f"Something went wrong: {type(fault).__name__}."),))
    return Tried(entity, record)
