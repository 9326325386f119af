"""Settings to a running instance: the one file that knows every package.

An `Application` holds one frozen `Xrm` and swaps it whole when another revision was applied, by whichever process.  A
request takes the reference once and keeps it.  What runs is compiled from the database, never from the folder.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import threading
import time
from dataclasses import replace
from multiprocessing.util import Finalize
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError
from xrm.evolution import (
    ChangePlan,
    Revision,
    active_number,
    active_revision,
    all_revisions,
    apply_change,
    bootstrap,
    plan_change,
)
from xrm.evolution.seeded import locked_by, locks_of
from xrm.evolution.seeding import write_seeds
from xrm.evolution.steps import WriteSeed
from xrm.files import LocalFiles
from xrm.identity.accounts import actor_of
from xrm.identity.following import follow_users
from xrm.identity.lastadmin import check_last_admin
from xrm.instance import Xrm
from xrm.jobs.outbox import JobOutbox
from xrm.jobs.own import OWN
from xrm.jobs.queue import TableQueue
from xrm.jobs.service import Jobs
from xrm.jobs.worker import Worker
from xrm.projections.tables import Tables
from xrm.proposals import Proposal, aside_of, read_proposal, recall, said_settings
from xrm.records.service import Records
from xrm.settings import Settings, load_settings
from xrm.storage import Database, open_database
from xrm.storage.checkpoints import keep_checkpointing
from xrm.timeline import Timelines

if TYPE_CHECKING:
    from flask import Flask

LOG = logging.getLogger("xrm")
LOOK_EVERY = 0.2
"""Seconds between two looks at which revision runs; a change by another process is seen after at most this."""
LAST_STEPS = 3.0
"""Seconds that jobs have to come to the end of their step when the server ends."""


class Application:
    """An instance while it runs."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self._lock = threading.Lock()
        self._xrm: Xrm | None = None
        self._looked = 0.0
        self._failed = 0

    def current(self) -> Xrm:
        """The instance as the active revision says it; the last good one where the newest cannot be compiled."""
        xrm = self._xrm
        if xrm is not None and time.monotonic() - self._looked < LOOK_EVERY:
            return xrm
        if self._lock.acquire(blocking=xrm is None):
            try:
                return self._look()
            finally:
                self._lock.release()
        assert xrm is not None, "without one, the lock was waited for"  # noqa: S101
        return xrm  # somebody else is looking; nobody waits while they compile

    def _look(self) -> Xrm:
        with self.database.read() as unit:
            number = active_number(unit)
        self._looked = time.monotonic()
        if self._xrm is not None and number in (self._xrm.revision, self._failed):
            return self._xrm
        try:
            self._xrm = self._compile()
        except Exception:  # a fault of a plugin too: what runs well goes on running
            if self._xrm is None:
                raise
            self._failed = number  # it will not get better by itself
            LOG.exception("revision %s cannot be compiled; revision %s goes on", number, self._xrm.revision)
        _give_back()
        return self._xrm

    def _compile(self) -> Xrm:
        with self.database.snapshot() as unit:
            revision = active_revision(unit)
        if revision is None:
            raise _nothing_applied()
        found = self._proposed(revision)
        return self._instance(revision.number, found)

    def _proposed(self, revision: Revision) -> Proposal:
        return recall(revision.documents, self.settings.app_dir, revision.identities, revision.plugins)

    def _instance(self, number: int, proposal: Proposal) -> Xrm:
        catalog = proposal.catalog
        tables = Tables(catalog)
        hooks = follow_users(proposal.extensions.hooks, self.database, catalog)
        extensions = replace(proposal.extensions, hooks=hooks)
        records = Records(
            catalog,
            tables,
            self.database,
            extensions,
            files=LocalFiles(self.settings.files_dir),
            secret=self.settings.secret_key.encode(),
            revision=number,
            invariants=(check_last_admin, locks_of(catalog)),
            locks=locked_by(catalog),
            outbox=JobOutbox(TableQueue(self.database)),
        )
        types = {**{each.name: each for each in OWN}, **extensions.job_types}
        xrm = Xrm(
            self.settings,
            self.database,
            extensions,
            number,
            catalog,
            tables,
            records,
            Timelines(records, hooks),
            Jobs(self.database, records, types, lambda user_id: actor_of(xrm, user_id, "job")),
            aside_of(proposal.problems),
        )
        return xrm

    def proposal(self) -> Proposal:
        """The definitions that run, with every layer's text."""
        with self.database.snapshot() as unit:
            revision = active_revision(unit)
        if revision is None:
            raise _nothing_applied()
        return self._proposed(revision)

    def plan_folder(self) -> ChangePlan:
        """What applying the app's folder would do."""
        with self.database.snapshot() as unit:
            revision = active_revision(unit)
        proposal = read_proposal(self.settings.app_dir, revision.identities if revision else None)
        old = self._proposed(revision).catalog if revision else None
        number = revision.number if revision else 0
        return plan_change(
            self.database,
            number,
            old,
            proposal.compilation.catalog,
            proposal.layers,
            proposal.problems,
            proposal.versions,
            proposal.extensions.functions,
            revision.plugins if revision else (),
        )

    def apply_plan(self, plan: ChangePlan, actor: Actor) -> Revision:
        """Do it, and let this process run it at once, with the records that come with it.

        A row of a seed that does not hold is raised when everything else is done.
        """
        revision = apply_change(self.database, plan, actor)
        with self._lock:
            xrm = self._look()
        if any(isinstance(each, WriteSeed) for each in plan.steps):
            problems = write_seeds(xrm.records.with_invariants((check_last_admin,)), self.database)
            if problems:
                raise XrmError(problems)
        return revision

    def apply_folder(self, actor: Actor | None = None) -> Revision | None:
        """Plan and apply the app's folder; None when there was nothing to do.  Raises XrmError with all problems."""
        plan = self.plan_folder()
        if not plan.steps and not plan.problems:
            return None
        return self.apply_plan(plan, actor or Actor.for_system("start"))

    def revisions(self) -> tuple[Revision, ...]:
        """What was applied, newest first."""
        with self.database.read() as unit:
            return all_revisions(unit)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _nothing_applied() -> XrmError:
    hint = "xrm check says what is wrong with the files; xrm apply lets them run."
    return XrmError(Problem("XRM903", "Nothing was applied to this database yet.", hint=hint))


def _give_back() -> None:
    """What compiling needed for a moment, to the system: the allocator of glibc would keep it for ever.

    Only where a process stays to serve: a full collection costs a tenth of a second and more.
    """
    if not os.environ.get("XRM_SERVING"):
        return
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError, TypeError):  # musl, macOS, Windows
        return


def settings_in(app_dir: Path) -> Settings:
    """The settings of an app's folder: what its file says, and the environment, which wins."""
    return load_settings(app_dir, said_settings(app_dir))


def build(settings: Settings, *, fresh: bool = True, durable: bool = True) -> Application:
    """Open the instance.  With `fresh`, an empty database gets the app's folder applied once.

    Without `durable`, SQLite does not wait for the disk: for filling a new file that can be made again, nothing else.
    """
    database = open_database(settings.database_url, durable=durable)
    try:
        return _started(Application(settings, database), fresh)
    except BaseException:
        database.close()
        raise


def _started(application: Application, fresh: bool) -> Application:
    bootstrap(application.database)
    if fresh:
        with application.database.read() as unit:
            empty = active_number(unit) == 0
        if empty:
            application.apply_folder()
        application.current()
    return application


def create_app(settings: Settings | Path | str | None = None) -> Flask:
    """The WSGI application: of settings, of an app's folder, or of XRM_APP."""
    from xrm.web.flask import create_flask

    application = build(settings if isinstance(settings, Settings) else settings_in(_folder(settings)))
    if os.environ.get("XRM_SERVING"):
        keep_checkpointing(application.database)
        if application.database.dialect == "sqlite":  # PostgreSQL has workers of its own: `xrm worker`
            worker = Worker(lambda: application.current().jobs)
            worker.start()
            Finalize(
                None, worker.stop, (LAST_STEPS,), exitpriority=10
            )  # `atexit` never runs in a process that was forked
    return create_flask(application)


def _folder(said: Path | str | None) -> Path:
    return Path(said or os.environ.get("XRM_APP") or ".").resolve()
