"""Believable, deterministic records for the demos, written through the record service like anybody's.

Each demo is a function that gets a `Stage` and fills it, up to the moment it is started.  The same demo gives the same
records on every machine on a day, so pictures, tests and tutorials agree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from xrm.demos import business, club, university
from xrm.demos.stage import Login, Stage

if TYPE_CHECKING:
    from xrm.app import Application

__all__ = ["DEMOS", "Login", "seed"]

DEMOS: dict[str, Callable[[Stage], None]] = {
    "university": university.play,
    "club": club.play,
    "business": business.play,
}


def seed(
    application: Application,
    name: str,
    *,
    until: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Login, ...]:
    """Fill an empty instance with the records of a demo, over the two years before `until`; returns its log-ins.

    `progress` is called with the number of records written so far.  Raises KeyError for a demo that does not exist.
    """
    play = DEMOS[name]
    stage = Stage(application.current(), until or datetime.now(UTC), progress)
    play(stage)
    stage.settle()
    return stage.logins
