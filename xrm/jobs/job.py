"""A job as a value: what is to be done, for whom, where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from xrm.errors import Problem

MOST_TRIES = 10
"""Starts without getting on, after which a job is left as failed."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)


class State(StrEnum):
    """Where a job stands; the last three are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({State.WAITING, State.RUNNING})


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it is kept."""

    id: UUID
    name: str  # of its type
    args: Mapping[str, Any]
    state: State
    at: datetime  # when it was asked for
    due: datetime  # it waits until then
    by: UUID | None  # who asked; None: xrm itself
    tries: int = 0  # starts since it last got on
    turn: int = 0  # starts in all
    worker: str = ""
    stop: bool = False  # somebody asked to cancel it while it runs
    step: int = 0
    place: Any = None  # where it goes on
    done: int = 0
    total: int | None = None
    started: datetime | None = None
    ended: datetime | None = None
    problems: tuple[Problem, ...] = ()  # of the last try


def wait_after(tries: int) -> timedelta:
    """How long a job waits after so many starts: 5 s, 10 s, 20 s, …, an hour at most."""
    doubled: int = 2 ** min(max(tries, 1) - 1, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
