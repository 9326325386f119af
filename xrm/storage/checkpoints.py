"""The one who checkpoints: a quiet thread of `serve`.  Nobody else does, so nothing races a commit."""

from __future__ import annotations

import logging
import threading

from xrm.errors import XrmError
from xrm.storage.database import Database

LOG = logging.getLogger("xrm")
EVERY = 5.0
"""Seconds; the log grows by what is written between two checkpoints."""


def keep_checkpointing(database: Database, every: float = EVERY) -> threading.Event:
    """Checkpoint from now on, in the background, until the event is set.  On PostgreSQL there is nothing to do."""
    stop = threading.Event()
    if database.dialect == "sqlite":
        threading.Thread(target=_run, args=(database, every, stop), name="xrm-checkpoints", daemon=True).start()
    return stop


def _run(database: Database, every: float, stop: threading.Event) -> None:
    while not stop.wait(every):
        try:
            database.checkpoint()
        except XrmError as error:
            LOG.warning("no checkpoint this time: %s", error)  # busy, or the disk is full: the next one will do
