"""Who does what is due while an instance is served from one process: a quiet thread that looks every minute."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from xrm.jobs.due import run_due

if TYPE_CHECKING:
    from xrm.records.service import Records
    from xrm.storage import Database

LOG = logging.getLogger("xrm.jobs")
EVERY = 60.0


def keep_working(
    database: Database, current: Callable[[], Records], stop: threading.Event, every: float = EVERY
) -> None:
    """Do what is due from now on, in the background, until the event is set.

    On PostgreSQL several processes may serve; there the machine's clock calls `xrm jobs run`.
    """
    if database.dialect == "sqlite":
        threading.Thread(target=_run, args=(database, current, every, stop), name="xrm-jobs", daemon=True).start()


def _run(database: Database, current: Callable[[], Records], every: float, stop: threading.Event) -> None:
    while not stop.wait(every):
        try:
            current().finish_stale()
            for done in run_due(current(), database):
                if done.failed:
                    LOG.warning("%s: %d done, %d refused", done.job.name, done.done, done.failed)
        except Exception:  # whatever it was, the next look may do better, and serving goes on
            LOG.exception("what is due could not be done")
