"""Import, rehearse and take back in the background, in the name of whoever asked and with the rights they have then.

Each row is noted in the transaction that writes it, and each such transaction looks whether the job still is this
worker's: killed at any moment, another goes on with the rows that are left.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.errors import Problem, XrmError
from xrm.imports import kept
from xrm.imports.kept import Import
from xrm.imports.plan import plan_of
from xrm.imports.rejects import Rejects
from xrm.imports.running import Importer, Report
from xrm.imports.undoing import Left, Undone, entity_of, undo
from xrm.jobs.imports import TOLD, Reading, Refused, rejects_name, told
from xrm.jobs.running import breathe
from xrm.tabular.reading import open_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from xrm.catalog.requests import Actor
    from xrm.jobs.running import RunningJob
    from xrm.tabular.table import Row, Table

LARGEST_REJECTS = 1 << 40
"""Rejects are as large as what was brought, and a reason to each row."""
LOOK_EVERY = 1.0
"""Seconds between two looks at the rights of whoever asked, which end here as everywhere."""


def import_records(job: RunningJob) -> None:
    """Write the rows that are not written yet, keep those that were refused, and let go of the file."""
    each = _of(job, kept.RUNNING)
    if each is not None and each.job_id == job.id:  # another goes on with it by now, or takes it back
        report, refused, rejects = _carried_out(job, each)
        more: dict[str, Any] = {"same": report.same, "rejected": report.rejected}
        more |= {"rejects_id": rejects, "report": {"problems": refused.first}}
        job.transact(partial(kept.settle, id=each.id, state=kept.DONE, at=job.records.now(), **more))
    done = _of(job, kept.DONE)
    if done is not None and done.file_id is not None:
        job.records.files.discard(done.file_id)
        job.transact(partial(kept.change, id=done.id, file_id=None))


def rehearse_import(job: RunningJob) -> None:
    """Check every row as if it were written; the draft stays one."""
    each = _of(job, kept.DRAFT)
    if each is not None:
        report, refused, rejects = _carried_out(job, each, rehearse=True)
        job.transact(partial(kept.change, id=each.id, rejects_id=rejects, report=told(report, refused)))


def take_back(job: RunningJob) -> None:
    """Undo what an import did, row by row, each a step of the job."""
    each = _of(job, kept.RUNNING, kept.DONE)
    if each is None or each.job_id != job.id:
        return
    place = job.place or {}
    done = Undone(**place.get("done", {}))
    left: list[dict[str, Any]] = list(place.get("left", []))

    def leave(stays: Left) -> None:
        if len(left) < TOLD:
            left.append({"row": stays.row, "record": str(stays.record), "message": (stays.untitled or stays.why)[:300]})

    actor = _asker(job, each)
    look = _watch(actor, lambda: _asker(job, each))

    @contextmanager
    def around(number: int) -> Iterator[None]:
        look()
        so_far = {"removed": done.removed, "restored": done.restored, "left": done.left}
        with job.step({"below": number, "done": so_far, "left": left}, done.all + 1, each.created + each.changed):
            yield

    below = place.get("below")
    undo(job.records, job.database, actor, each, leave, done=done, below=below, around=around, settle=False)
    report = {"removed": done.removed, "restored": done.restored, "left": done.left, "problems": left}
    if each.file_id is not None:
        job.records.files.discard(each.file_id)
    more: dict[str, Any] = {"report": report, "file_id": None}
    job.transact(partial(kept.settle, id=each.id, state=kept.UNDONE, at=job.records.now(), **more))


def _of(job: RunningJob, *states: str) -> Import | None:
    """The import, where it is in such a state; one that was done or taken back meanwhile needs nothing more."""
    found = next(iter(kept.listed(job.database, id=UUID(job.args["import"]))), None)
    return found if found is not None and found.state in states else None


def _asker(job: RunningJob, each: Import) -> Actor:
    """Who asked, within the scopes of the token that the file came with."""
    return replace(job.actor, via="import", scopes=each.scopes)


def _bringer(job: RunningJob, each: Import) -> Actor:
    """Who brought the file, whoever lets it go on: nobody writes by it what they may not."""
    actor = job.actor if each.actor_id is None else job.actor_of(each.actor_id)
    return replace(actor, via="import", scopes=each.scopes)


def _watch(began: Actor, now: Callable[[], Actor]) -> Callable[[], None]:
    """Looks, at most once a second, whether they still may what they might when it began."""
    looked = time.monotonic()

    def look() -> None:
        nonlocal looked
        if time.monotonic() - looked < LOOK_EVERY:
            return
        looked = time.monotonic()
        if now().roles != began.roles:
            words = "The rights of whoever asked for this have changed."
            raise XrmError(Problem("XRM911", words, hint="Let it go on, or try again, with those they have now."))

    return look


def _carried_out(job: RunningJob, each: Import, *, rehearse: bool = False) -> tuple[Report, Refused, UUID | None]:
    """What came of the rows; the third is the file with those that were refused, where any was."""
    actor, entity = _bringer(job, each), entity_of(job.records.catalog, each)
    if entity is None or each.file_id is None:
        raise XrmError(Problem("XRM822", "The file of this import is gone.", hint="Bring it again."))
    refused = Refused()
    with _file(job, each.file_id) as stream, TemporaryFile() as taken:
        table = open_table(stream, **Reading(**(each.reading or {})).words())
        plan = plan_of(job.records, actor, entity.name, each.plan, table.header)
        importer = Importer(job.records, job.database, actor, plan)
        progress = _progress(job, each, _watch(actor, lambda: _bringer(job, each)))
        with _rejecting(taken, table, refused) as refuse:
            if rehearse:
                report = importer.rehearse(table, refuse, progress)
            else:
                report = importer.go_on(each.id, table, refuse, progress)
        return report, refused, _kept(job, each, taken) if report.rejected else None


@contextmanager
def _file(job: RunningJob, id: UUID) -> Iterator[BinaryIO]:
    try:
        stream = job.records.files.open(id)
    except FileNotFoundError:
        raise XrmError(Problem("XRM822", "The file of this import is gone.", hint="Bring it again.")) from None
    with stream:
        yield stream


@contextmanager
def _rejecting(taken: Any, table: Table, refused: Refused) -> Iterator[Callable[[Row, Sequence[Problem]], None]]:
    text = io.TextIOWrapper(taken, "utf-8-sig", newline="")
    rejects = Rejects(text, table.header)

    def refuse(row: Row, problems: Sequence[Problem]) -> None:
        rejects(row, problems)
        refused(row, problems)

    yield refuse
    text.flush()
    text.detach()


def _kept(job: RunningJob, each: Import, taken: BinaryIO) -> UUID:
    """Under the id of the import, so that one who does it anew puts them in the same place."""
    taken.seek(0)
    return job.records.files.keep_unseen(taken, rejects_name(each), LARGEST_REJECTS, each.id).id


def _progress(job: RunningJob, each: Import, look: Callable[[], None]) -> Callable[[int], None]:
    """Shows how far it is, and leaves others a moment to write."""
    begun = time.monotonic()

    def progress(done: int) -> None:
        nonlocal begun
        look()
        job.progress(done, max(each.rows or 0, done))
        breathe(job.database, begun)
        begun = time.monotonic()

    return progress
