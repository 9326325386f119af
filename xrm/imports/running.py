"""Read a table row by row and write its records, some hundred in a transaction; what is wrong with a row is told.

Cut off at any moment, the same import goes on where it was: each row is noted in the transaction that writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.requests import Action
from xrm.errors import Problem, XrmError
from xrm.imports import kept
from xrm.imports.ends import Ends, Wanted
from xrm.imports.kept import Source, WrittenRow
from xrm.imports.matching import Matching
from xrm.imports.plan import ID, Mode
from xrm.imports.rows import Item, Reader, link_in
from xrm.records.many import Change, Written

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor
    from xrm.imports.plan import Plan
    from xrm.records.service import Records
    from xrm.storage import Database, Unit
    from xrm.tabular.table import Row, Table

AT_ONCE = 200
"""Rows that are looked up, and written, together."""
MOST_WAITING = 20_000
"""Rows that may wait for a record which stands further down in the same file."""
TRIES_TOGETHER = 3
"""How often the rows of a batch are tried without those that were refused, before each is tried by itself."""

Refuse = Callable[["Row", Sequence[Problem]], None]
Progress = Callable[[int], None]


@dataclass(slots=True)
class Report:
    """What became of the rows; of a rehearsal, what would."""

    id: UUID | None = None
    created: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    before: int = 0  # rows that were written when it was cut off before

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.same + self.rejected + self.before


class Importer:
    """Runs one plan over one table."""

    def __init__(self, records: Records, database: Database, actor: Actor, plan: Plan) -> None:
        self._records, self._database, self._actor, self._plan = records, database, actor, plan
        entity = records.entity(actor, plan.entity)
        if entity is None:
            raise ValueError(f"a plan for {plan.entity} was checked for somebody else")
        self._entity = entity
        self._ends = Ends(records, actor)
        self._matching = Matching(records, actor, entity, plan.match)
        self._header_of = {each.field: each.header for each in plan.columns}
        self._unwritten = {ID} | {each.field for each in plan.columns if not each.written}
        self._said_before: dict[str, set[Any]] = {each.name: set() for each in entity.fields.values() if each.unique}
        self._promised: set[str] = set()  # texts by which records can be found that a rehearsal only would make
        self._made: dict[Any, int] = {}  # keys of such records -> what was said of them

    def run(
        self, table: Table, source: Source, refuse: Refuse, progress: Progress | None = None, *, rehearse: bool = False
    ) -> Report:
        """Import the table; with `rehearse`, only find out what would become of it.

        `refuse` is called with each row that was not written, and why; `progress` with the number of rows done.
        """
        if rehearse:
            return self.rehearse(table, refuse, progress)
        at, words = self._records.now(), self._plan.document()
        id = kept.begin(self._database, self._entity.id, self._actor, source, words, at)
        report = self.go_on(id, table, refuse, progress)
        kept.finish(self._database, id, kept.DONE, self._records.now(), report.same, report.rejected)
        return report

    def rehearse(self, table: Table, refuse: Refuse, progress: Progress | None = None) -> Report:
        """Find out what would become of the rows; nothing is written."""
        return self._through(table, Report(), frozenset(), refuse, progress)

    def go_on(self, id: UUID, table: Table, refuse: Refuse, progress: Progress | None = None) -> Report:
        """Import the rows that this import has not written yet; that it is done is for its caller to say."""
        done = kept.written_rows(self._database, id)
        self._actor = replace(self._actor, via="import", request_id=id.hex)
        return self._through(table, Report(id, before=len(done)), done, refuse, progress)

    def _through(
        self, table: Table, report: Report, done: frozenset[int], refuse: Refuse, progress: Progress | None
    ) -> Report:
        reader = Reader(self._plan, self._entity, table.header, self._records.catalog.timezone)
        waiting: list[Item] = []
        rows = (row for row in table.rows if row.number not in done)
        while some := list(islice(rows, AT_ONCE)):
            items = [reader.item(row) for row in some]
            waiting += self._batch(items, report, refuse, wait=len(waiting) < MOST_WAITING)
            if progress is not None:
                progress(report.rows + len(waiting))
        self._rest(waiting, report, refuse)
        return report

    def _rest(self, waiting: list[Item], report: Report, refuse: Refuse) -> None:
        """Rows that waited for others: again and again, as long as that brings one further."""
        while waiting:
            again: list[Item] = []
            for start in range(0, len(waiting), AT_ONCE):
                again += self._batch(waiting[start : start + AT_ONCE], report, refuse, wait=True)
            if len(again) == len(waiting):
                self._batch(again, report, refuse, wait=False)
                return
            waiting = again

    def _batch(self, items: Sequence[Item], report: Report, refuse: Refuse, *, wait: bool) -> list[Item]:
        """Write what can be written of these; returns rows that name a record of their own entity which is not there."""
        self._ends.look_up(one for item in items for wanted in item.wanted.values() for one in wanted)
        waiting: list[Item] = []
        good: list[Item] = []
        for item in items:
            missing = list(link_in(self._ends, self._entity, item, self._header_of))
            if self._excused(item, missing, report) or not missing:
                good.append(item)
            elif wait and all(one.entity == self._entity.name for _, one in missing):
                item.problems = item.problems[: len(item.problems) - len(missing)]
                waiting.append(item)
            else:
                good.append(item)
        for some in self._apart(self._matched(good)):
            self._write(some, report, refuse)
        self._ends.forget(self._entity.name)
        return waiting

    def _excused(self, item: Item, missing: Sequence[tuple[str, Wanted]], report: Report) -> bool:
        """In a rehearsal a record that another row of the file would make counts as there."""
        texts = {text for _, one in missing if one.entity == self._entity.name for _, text in one.said}
        if report.id is not None or not missing or not texts <= self._promised:
            return False
        if any(one.entity != self._entity.name for _, one in missing):
            return False
        item.problems = item.problems[: len(item.problems) - len(missing)]
        return True

    def _matched(self, items: Iterable[Item]) -> list[Item]:
        """Say which record each row means, where the plan asks for that."""
        found = list(items)
        if self._plan.mode is Mode.CREATE:
            return found
        for item in found:
            try:
                item.key = None if item.problems else self._matching.key(item.values)
            except ValueError as reason:
                if self._plan.mode is Mode.UPSERT and self._plan.match == (ID,):
                    continue  # a row without an id is a new record
                item.problems.append(Problem("XRM810", str(reason)))
        keys = list(dict.fromkeys(item.key for item in found if item.key is not None))
        there = self._matching.find(keys)
        for item in found:
            if item.key is not None:
                self._mean(item, there.get(item.key, ()))
        return found

    def _mean(self, item: Item, ids: Sequence[UUID]) -> None:
        if len(ids) > 1:
            item.problems.append(Problem("XRM810", f"{len(ids)} records have this {self._named()}."))
        elif ids:
            item.id = ids[0]
        elif item.key not in self._made and (self._plan.mode is Mode.UPDATE or self._plan.match == (ID,)):
            hint = "Import it with `mode: upsert`, to make it." if self._plan.match != (ID,) else ""
            item.problems.append(Problem("XRM810", f"There is no record with this {self._named()}.", hint=hint))

    def _named(self) -> str:
        return " and ".join(f"“{self._header_of.get(name, name)}”" for name in self._plan.match)

    def _apart(self, items: Sequence[Item]) -> Iterator[list[Item]]:
        """Batches in none of which a record is meant twice, nor a value that only one may have."""
        some: list[Item] = []
        meant: set[Any] = set()
        for item in items:
            named = {item.id or item.key, *self._unique(item)} - {None}
            if named & meant:
                yield some
                some, meant = [], set()
                if item.id is None and item.key is not None:
                    found = self._matching.find([item.key]).get(item.key, ())
                    item.id = found[0] if len(found) == 1 else None
            some.append(item)
            meant |= named
        if some:
            yield some

    def _write(self, items: Sequence[Item], report: Report, refuse: Refuse) -> None:
        left: list[Item] = []
        for item in items:
            if report.id is None:
                self._foresee(item)
            if item.problems:
                self._refused(item, item.problems, report, refuse)
            elif item.id is None and item.key is not None and item.key in self._made:
                same = self._made[item.key] == _said(item)  # as the earlier row that would make the record
                report.same += same
                report.changed += not same
            else:
                left.append(item)
        for _ in range(TRIES_TOGETHER):
            wrong = self._tried(left, report) if left else {}
            if wrong is None or not wrong:
                break
            for place in sorted(wrong):
                self._refused(left[place], wrong[place], report, refuse)
            left = [item for place, item in enumerate(left) if place not in wrong]
        else:
            wrong = None
        if wrong is not None:
            return
        for item in left:
            for problems in (self._tried([item], report) or {}).values():
                self._refused(item, problems, report, refuse)

    def _refused(self, item: Item, problems: Sequence[Problem], report: Report, refuse: Refuse) -> None:
        report.rejected += 1
        refuse(item.row, problems)

    def _tried(self, items: Sequence[Item], report: Report) -> Mapping[int, Sequence[Problem]] | None:
        """Write them all, or say by their place which were refused, and why; then none is written.

        None: something is wrong that is said of none of several.
        """
        changes = [Change(self._words(item), item.id) for item in items]
        id = report.id

        def note(unit: Unit, written: Sequence[Written]) -> None:
            rows = (
                WrittenRow(item.number, each.id, each.action is Action.CREATE, each.version)
                for item, each in zip(items, written, strict=True)
                if each.action is not None
            )
            if id is not None:
                kept.note_rows(unit, id, list(rows))

        try:
            written = self._records.write_many(
                self._actor, self._entity.name, changes, beside=note, rehearse=id is None
            )
        except XrmError as error:
            return self._placed(error, len(items))
        for item, each in zip(items, written, strict=True):
            self._count(report, item, each)
        return {}

    def _count(self, report: Report, item: Item, written: Written) -> None:
        if written.action is None:
            report.same += 1
        elif written.action is Action.CREATE:
            report.created += 1
        else:
            report.changed += 1
        if report.id is None:
            self._promised.update(cell.strip() for cell in item.row.cells if isinstance(cell, str))
            for name, value in self._unique(item):
                self._said_before[name].add(value)
            if item.key is not None:
                self._made[item.key] = _said(item)

    def _foresee(self, item: Item) -> None:
        """In a rehearsal nothing stays, so what stands twice in the file is found here."""
        if item.id is not None or (item.key is not None and item.key in self._made):
            return
        for name, value in self._unique(item):
            if value in self._said_before[name]:
                words = "An earlier row of the file says the same, and it must be unique."
                item.problems.append(Problem("XRM809", words, target=self._header_of.get(name, name)))

    def _unique(self, item: Item) -> Iterator[tuple[str, Any]]:
        """The values of a row that no other record may have."""
        found = ((name, item.values.get(name)) for name in self._said_before)
        return ((name, value) for name, value in found if value is not None)

    def _words(self, item: Item) -> dict[str, Any]:
        """What is said of the record."""
        words: dict[str, Any] = {}
        for name, value in item.values.items():
            each = self._entity.field(name)
            if (
                each is not None
                and name not in self._unwritten
                and not (item.id is not None and value is None and each.once)
            ):
                words[each.key] = value
        return words

    def _placed(self, error: XrmError, count: int) -> Mapping[int, Sequence[Problem]] | None:
        """Whose problems they are; the columns of the file are named, which whoever mends it knows."""
        found: dict[int, list[Problem]] = {}
        for problem in error.problems:
            place, _, target = problem.target.partition("/")
            number = int(place) if place.isdigit() and int(place) < count else -1
            if number < 0:
                if count > 1:
                    return None
                number, target = 0, problem.target
            name = target.split("/")[0].removesuffix("_id")
            found.setdefault(number, []).append(replace(problem, target=self._header_of.get(name, target)))
        return found


def _said(item: Item) -> int:
    """What a row says, to be compared with another."""
    return hash(tuple(sorted((name, str(value)) for name, value in item.values.items())))
