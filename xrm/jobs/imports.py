"""Imports over pages and API: a file that somebody brings, the plan for it, and the jobs that carry it out.

A file lies in xrm's own store, nobody's record, until the import is done or, of a draft that nobody goes on with, seven
days.  That of somebody else is not there; administrators see all that were begun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from xrm.catalog.access import ADMIN, Verb
from xrm.errors import Problem, XrmError
from xrm.imports import kept
from xrm.imports.columns import ID, suggested, targets_of
from xrm.imports.kept import Import, Source
from xrm.imports.plan import Mode, entity_of, plan_of
from xrm.imports.rejects import COLUMN
from xrm.imports.running import Importer
from xrm.jobs.job import OPEN, Job
from xrm.records.refusals import not_found
from xrm.tabular.reading import open_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xrm.catalog.entity import Entity
    from xrm.catalog.requests import Actor
    from xrm.imports.plan import Plan
    from xrm.imports.running import Report
    from xrm.jobs.service import Jobs
    from xrm.records.ports import KeptFile
    from xrm.tabular.table import Row, Table

IMPORT, REHEARSE, UNDO = "import", "import-rehearsal", "import-undo"
"""Job types; of each the argument is the id of the import."""
LARGEST = 64_000_000
"""Bytes of a file over pages and API; what is larger is imported on the command line."""
TOO_LARGE = Problem(
    "XRM811",
    f"This file is too large: at most {LARGEST // 1_000_000} MB are taken here.",
    target="file",
    hint="Larger ones are imported on the command line: `xrm import`.",
)
MOST_UNPACKED, MOST_ROWS = 8 * LARGEST, 2_000_000
"""Bytes that such a file may unpack to, and its rows: somebody waits while they are counted."""
MOST_KEPT = 20
"""Files of one person that wait to be imported; of drafts the first ones make room."""
AT_ONCE = 2_000
"""Rows that are rehearsed while somebody waits."""
TOLD = 20
"""Problems of rows that are kept to be shown; the file of rejects has all of them."""
LONGEST_TOLD = 300
DRAFTS_KEPT, REJECTS_KEPT = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read, where that is not found out rightly; empty: it is found out."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""

    def words(self) -> dict[str, Any]:
        return {"encoding": self.encoding, "separator": self.separator, "sheet": self.sheet}


class Imports:
    """The imports of one instance."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs, self._records, self._database = jobs, jobs.records, jobs.database
        self._files = jobs.records.files

    # --- what there is

    def entities(self, actor: Actor) -> Iterator[Entity]:
        """What this actor may import into: what they may make records of, or change some of."""
        for each in self._records.catalog.entities.values():
            if self.may(actor, each.name):
                yield each

    def may(self, actor: Actor, name: str) -> bool:
        entity = self._records.entity(actor, name)
        if entity is None or entity.owned_by is not None or entity.single or entity.readonly:
            return False
        rights = self._records.rights(actor, name)
        own = entity.owner == "xrm"  # everybody may change their own profile, which is nothing to import
        if own and (entity.api == "none" or not rights.may(Verb.CREATE)):
            return False
        return (rights.may(Verb.CREATE) or rights.may(Verb.WRITE)) and bool(targets_of(self._records, actor, entity))

    def listed(self, actor: Actor) -> list[Import]:
        """The latest ones: one's own, of administrators everybody's, but for drafts."""
        found = kept.listed(self._database, None if _sees_all(actor) else actor.id)
        return [each for each in found if self.entity(each) and (each.state != kept.DRAFT or _owns(actor, each))]

    def find(self, actor: Actor, id: UUID) -> Import:
        found = next(iter(kept.listed(self._database, id=id)), None)
        if found is None or self.entity(found) is None or not _may_see(actor, found):
            raise not_found("import")
        return found

    def of_job(self, actor: Actor, job: Job) -> Import | None:
        """What a job of these works on."""
        if job.name not in (IMPORT, REHEARSE, UNDO):
            return None
        found = next(iter(kept.listed(self._database, id=UUID(job.args["import"]))), None)
        return found if found is not None and self.entity(found) and _may_see(actor, found) else None

    def asked_for(self, actor: Actor, id: UUID) -> Job | None:
        """A job that was asked for with the same token, which may know of no other."""
        job = self._jobs.queue.find(id)
        each = self.of_job(actor, job) if job is not None and job.by == actor.id else None
        return job if each is not None and actor.scopes is not None and each.scopes == actor.scopes else None

    def entity(self, each: Import) -> Entity | None:
        return next((one for one in self._records.catalog.entities.values() if one.id == each.entity_id), None)

    def job(self, each: Import) -> Job | None:
        return self._jobs.queue.find(each.job_id) if each.job_id else None

    def rejects(self, each: Import) -> BinaryIO:
        if each.rejects_id is None:
            raise not_found("file")
        return self._opened(each.rejects_id)

    # --- a draft

    def bring(self, actor: Actor, name: str, stream: BinaryIO, file: str, reading: Reading) -> Import:
        """Take a file in, read it from end to end, and suggest what its columns are."""
        entity = entity_of(self._records, actor, name)
        if not self.may(actor, name):
            raise not_found(name)
        self.tidy()
        self._make_room(actor)
        stored = self._taken(stream, file)
        try:
            with self._files.open(stored.id) as found:
                table = _table(found, reading)
                rows = _counted(table)
            words = self.suggestion(actor, entity, table.header)
            more = {
                "rows": rows,
                "reading": _found_out(table, reading),
                "file_id": stored.id,
                "at": self._records.now(),
            }
            source = Source(stored.name, stored.sha256)
            add = partial(kept.add_draft, entity_id=entity.id, actor=actor, source=source, plan=words, more=more)
            id = self._database.transact(lambda unit: add(unit))
        except BaseException:
            self._files.discard(stored.id)
            raise
        return self.find(actor, id)

    def _taken(self, stream: BinaryIO, file: str) -> KeptFile:
        try:
            return self._files.keep_unseen(stream, file, LARGEST)
        except XrmError as error:
            if any(each.code == TOO_LARGE.code for each in error.problems):
                raise XrmError(TOO_LARGE) from None
            raise

    def suggestion(self, actor: Actor, entity: Entity, header: Sequence[str]) -> dict[str, Any]:
        """A plan by the names of the columns; a file that has ids, as an export does, means those records."""
        found = dict(suggested(self._records, actor, entity, header))
        rights = self._records.rights(actor, entity.name)
        by_id = ID in found.values() and rights.may(Verb.WRITE)
        columns = {name: word for name, word in found.items() if name != COLUMN and (word != ID or by_id)}
        if by_id:
            return {"mode": Mode.UPSERT if rights.may(Verb.CREATE) else Mode.UPDATE, "match": [ID], "columns": columns}
        return {"mode": Mode.CREATE if rights.may(Verb.CREATE) else Mode.UPDATE, "match": [], "columns": columns}

    @contextmanager
    def table(self, each: Import, reading: Reading | None = None) -> Iterator[Table]:
        """What was brought; `reading` tries another way to read it."""
        if each.file_id is None:
            raise not_found("file")
        with self._opened(each.file_id) as stream:
            yield _table(stream, reading or Reading(**(each.reading or {})))

    def read_again(self, actor: Actor, each: Import, reading: Reading) -> Import:
        """Read the file of a draft otherwise: other columns, so another suggestion."""
        with self.table(each, reading) as table:
            rows = _counted(table)
        entity = entity_of(self._records, actor, self._name(each))
        words = self.suggestion(actor, entity, table.header)
        found = _found_out(table, reading)
        self._change(each, plan=words, reading=found, rows=rows, report=None)
        return self.find(actor, each.id)

    def plan(self, actor: Actor, each: Import, words: Mapping[str, Any], table: Table) -> Plan:
        """The plan that somebody wrote, checked and kept; what was found out by another is forgotten."""
        plan = plan_of(self._records, actor, self._name(each), words, table.header)
        if dict(words) != dict(each.plan):
            self._change(each, plan=dict(words), report=None)
        return plan

    def check(self, actor: Actor, each: Import, words: Mapping[str, Any]) -> None:
        """Rehearse the first rows while somebody waits, and keep what came of it."""
        with self.table(each) as table:
            plan = self.plan(actor, each, words, table)
            first = replace(table, rows=islice(table.rows, AT_ONCE))
            refused = Refused()
            report = Importer(self._records, self._database, actor, plan).rehearse(first, refused)
        self._change(each, report=told(report, refused))

    def discard(self, actor: Actor, each: Import) -> None:
        """Throw a draft away, with its file."""
        self._drop(self.own_draft(actor, each.id))

    def own_draft(self, actor: Actor, id: UUID) -> Import:
        found = self.find(actor, id)
        if found.state != kept.DRAFT or not _owns(actor, found):
            raise not_found("import")
        return found

    # --- what is done in the background

    def start(self, actor: Actor, each: Import) -> Job:
        """Import it.  The plan was checked; it is again, with the rights of that time."""
        return self._ask(actor, each, IMPORT, kept.DRAFT, state=kept.RUNNING, report=None)

    def rehearse(self, actor: Actor, each: Import) -> Job:
        return self._ask(actor, each, REHEARSE, kept.DRAFT, report=None)

    def go_on(self, actor: Actor, each: Import) -> Job:
        """Let one that was cancelled, or failed, go on where it was."""
        self._check_still(each)
        if each.file_id is None:
            raise XrmError(Problem("XRM822", "The file of this import is gone.", hint="Bring it again."))
        return self._ask(actor, each, IMPORT, kept.RUNNING, report=None)

    def undo(self, actor: Actor, each: Import) -> Job:
        self._check_still(each)
        if each.state == kept.UNDONE:
            raise XrmError(Problem("XRM822", "This import was taken back already.", hint="Import the file again."))
        return self._ask(actor, each, UNDO, kept.RUNNING, kept.DONE, report=None)

    def stop(self, actor: Actor, each: Import) -> None:
        if each.job_id is not None:
            self._jobs.cancel(actor, each.job_id)

    def _ask(self, actor: Actor, each: Import, name: str, *states: str, **values: Any) -> Job:
        """The job, in the transaction in which the import says that it is this one's."""

        def work(unit: Any) -> UUID:
            job = self._jobs.enqueue(unit, name, {"import": str(each.id)}, by=actor.id)
            if not kept.change(unit, each.id, *states, job_id=job, **values):
                raise XrmError(Problem("XRM822", "This import is somewhere else by now.", hint="Load the page again."))
            return job

        id = self._database.transact(work)
        found = self._jobs.queue.find(id)
        if found is None:
            raise not_found("job")
        return found

    def _check_still(self, each: Import) -> None:
        job = self.job(each)
        if job is not None and job.state in OPEN:
            raise XrmError(Problem("XRM822", "This import is at work.", hint="Cancel it first, or wait."))

    # --- tidying up

    def tidy(self) -> None:
        """Let go of drafts that nobody went on with, and of rejected rows after a while."""
        now = self._records.now()
        for each in kept.left_over(self._database, now - DRAFTS_KEPT, now - REJECTS_KEPT):
            if each.state == kept.DRAFT:
                self._drop(each)
            elif each.rejects_id is not None:
                self._files.discard(each.rejects_id)
                self._change(each, rejects_id=None, report=None)

    def _make_room(self, actor: Actor) -> None:
        """Let the first drafts of somebody who has brought many go; what is at work stays, and is not for ever more."""
        found = kept.with_file(self._database, actor.id) if actor.id is not None else []
        at_work = [each for each in found if (job := self.job(each)) is not None and job.state in OPEN]
        idle = [each for each in found if each.state == kept.DRAFT and each not in at_work]
        for each in idle[: max(0, len(found) - MOST_KEPT + 1)]:
            self._drop(each)
        if len(found) - len(idle) >= MOST_KEPT:
            words = f"{MOST_KEPT} files of yours wait to be imported."
            raise XrmError(Problem("XRM812", words, hint="Wait for one to be done, or take one back."))

    def _drop(self, each: Import) -> None:
        for file in (each.file_id, each.rejects_id):
            if file is not None:
                self._files.discard(file)
        self._database.transact(lambda unit: kept.forget(unit, each.id))

    def _change(self, each: Import, **values: Any) -> None:
        self._database.transact(lambda unit: kept.change(unit, each.id, **values))

    def _name(self, each: Import) -> str:
        found = self.entity(each)
        if found is None:
            raise not_found("import")
        return found.name

    def _opened(self, id: UUID) -> BinaryIO:
        try:
            return self._files.open(id)
        except FileNotFoundError:
            raise not_found("file") from None


class Refused:
    """The first rows that were refused, as they are kept to be shown."""

    def __init__(self, first: Sequence[Mapping[str, Any]] = ()) -> None:
        self.first = list(first)

    def __call__(self, row: Row, problems: Sequence[Problem]) -> None:
        for each in problems:
            if len(self.first) < TOLD:
                words = f"{each.message} {each.hint}".strip()[:LONGEST_TOLD]
                self.first.append({"row": row.number, "column": each.target[:LONGEST_TOLD], "message": words})


def told(report: Report, refused: Refused) -> dict[str, Any]:
    """What came of it, as it is kept."""
    counts = {"created": report.created, "changed": report.changed, "same": report.same, "rejected": report.rejected}
    return {**counts, "rows": report.rows, "problems": refused.first}


def rejects_name(each: Import) -> str:
    """What the file of rejected rows is called."""
    return f"{each.file.rpartition('.')[0] or each.file}-rejected.csv"


def _table(stream: BinaryIO, reading: Reading) -> Table:
    return open_table(stream, most=MOST_UNPACKED, **reading.words())


def _counted(table: Table) -> int:
    """How many rows there are, each of which is read."""
    count = 0
    for count, _ in enumerate(table.rows, 1):
        if count > MOST_ROWS:
            said = f"The file has more than {MOST_ROWS:,} rows."
            raise XrmError(Problem("XRM811", said, hint="Import it on the command line, or in parts.", target="file"))
    return count


def _found_out(table: Table, reading: Reading) -> dict[str, str]:
    """What is read the same way again without being found out again."""
    return {"encoding": table.encoding, "separator": table.separator, "sheet": reading.sheet}


def _sees_all(actor: Actor) -> bool:
    return actor.system or ADMIN in actor.roles


def _owns(actor: Actor, each: Import) -> bool:
    return actor.id is not None and actor.id == each.actor_id


def _may_see(actor: Actor, each: Import) -> bool:
    return _owns(actor, each) or (_sees_all(actor) and each.state != kept.DRAFT)
