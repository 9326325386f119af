"""Write what seeds say, through the record service and as the system: each row by itself, so that it can be resumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Actor, Record
from xrm.catalog.seeds import Seed, SeedKeep, SeedRow
from xrm.errors import Problem, XrmError
from xrm.evolution.seeded import Known, as_json, forget, gone, key_of, known_rows, remember, said_by
from xrm.evolution.seedmerge import NOTHING, Applied, applied, to_write
from xrm.records.refusals import NotFound

if TYPE_CHECKING:
    from xrm.records.service import Records
    from xrm.storage import Database, Unit

SEEDER = Actor.for_system("seed", "seed")


def write_seeds(records: Records, database: Database) -> tuple[Problem, ...]:
    """Bring the records up to date with every seed; what is wrong is told at the row, and the others are written."""
    problems: list[Problem] = []
    for seed in records.catalog.seeds:
        problems.extend(_Seeding(records, database, seed).written())
    for entity in records.catalog.entities.values():
        _let_go(records, database, entity)
    return tuple(problems)


def _let_go(records: Records, database: Database, entity: Entity) -> None:
    with database.read() as unit:
        keys = gone(records.catalog, entity, known_rows(unit, entity))
    if keys:

        def work(unit: Unit) -> None:
            for key in keys:
                forget(unit, entity, key)

        database.transact(work)


class _Seeding:
    """One seed while it is written."""

    def __init__(self, records: Records, database: Database, seed: Seed) -> None:
        self.records, self.database, self.seed = records, database, seed
        self.entity = records.catalog.entities[seed.entity]
        self.names = {str(each.id): each.name for each in self.entity.fields.values()}

    def written(self) -> Iterator[Problem]:
        with self.database.read() as unit:
            known = known_rows(unit, self.entity)
        for row in self.seed.rows:
            try:
                self._row(row, known.get(key_of(row)))
            except XrmError as error:
                yield from (self._placed(row, each) for each in error.problems)

    def _row(self, row: SeedRow, known: Known | None) -> None:
        said = said_by(self.entity, row)
        always = self.seed.keep is SeedKeep.ALWAYS
        if known is not None and not always and (known.keep, known.applied.said) == (self.seed.keep, said):
            return
        record = self._record(row, known)
        if record is None and known is not None and not always:  # somebody deleted it: it stays away
            self._keep(row, known, Known(known.record_id, self.seed.keep, Applied(said, known.applied.stored)))
            return
        before = known.applied if known is not None else NOTHING
        if record is None:
            chosen, record = frozenset(said), self._created(row, known)
        else:
            chosen = to_write(self.seed.keep, said, before, self._now(record))
            if chosen:
                values = {self.names[each]: row.values[self.names[each]] for each in chosen}
                record = self.records.update(SEEDER, self.entity.name, record.id, values)
        after = applied(said, chosen, before, self._now(record))
        self._keep(row, known, Known(record.id, self.seed.keep, after))

    def _created(self, row: SeedRow, known: Known | None) -> Record:
        """A new record; of what is always kept, the old one from the trash where it is there still."""
        if known is not None:
            try:
                self.records.restore(SEEDER, self.entity.name, known.record_id)
                return self.records.update(SEEDER, self.entity.name, known.record_id, dict(row.values))
            except NotFound:
                pass
        return self.records.create(SEEDER, self.entity.name, dict(row.values))

    def _keep(self, row: SeedRow, before: Known | None, now: Known) -> None:
        if before != now:
            self.database.transact(lambda unit: remember(unit, self.entity, key_of(row), now))

    def _record(self, row: SeedRow, known: Known | None) -> Record | None:
        """The record of a row: the one it became, else the one with its key; None when it is not there."""
        try:
            id = known.record_id if known is not None else self._with_key(row)
            return self.records.read(SEEDER, self.entity.name, id) if id is not None else None
        except NotFound:
            return None

    def _with_key(self, row: SeedRow) -> UUID | None:
        parts = [f"{name} eq {_literal(self.entity, name, row.values[name])}" for name in self.seed.key]
        query = self.records.query(SEEDER, self.entity.name, {"$filter": " and ".join(parts), "$select": "id"})
        page = self.records.list(SEEDER, query)
        return page.rows[0][page.names.index("id")] if page.rows else None

    def _now(self, record: Record) -> Mapping[str, str]:
        return {str(each.id): as_json(_value(each, record.values)) for each in self.entity.fields.values()}

    def _placed(self, row: SeedRow, problem: Problem) -> Problem:
        """A refusal of the record service, at the value in the file that it is about."""
        where = row.marks.get(problem.target.split("/")[0].removesuffix("_id"), row.where)
        what = f"`{problem.target}`: " if problem.target else ""
        return Problem("XRM514", f"This row was not written: {what}{problem.message}", where, hint=problem.hint)


def _literal(entity: Entity, name: str, value: Any) -> str:
    if entity.fields[name].kind in (Kind.INTEGER, Kind.DATE):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _value(each: Any, values: Mapping[str, Any]) -> Any:
    return each.whole(values) if each.parts else values.get(each.name)
