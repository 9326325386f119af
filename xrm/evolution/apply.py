"""Apply a plan: every step and the new revision in one transaction, so an interrupted run leaves nothing behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    Uuid,
    bindparam,
    insert,
    inspect,
    literal_column,
    select,
    text,
    update,
)

from xrm.catalog.catalog import Catalog
from xrm.catalog.columns import SORT_PREFIX
from xrm.catalog.entity import Entity, folded
from xrm.catalog.extensions import Function
from xrm.catalog.field import Field
from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError, errors_of
from xrm.evolution.currencies import keep_currency
from xrm.evolution.dropping import drop
from xrm.evolution.filling import convert, fill
from xrm.evolution.indexes import wanted_indexes
from xrm.evolution.mapping import map_choice
from xrm.evolution.plan import violated
from xrm.evolution.revision import Revision, active_number, document_words, identity_words
from xrm.evolution.roles import mirror_roles
from xrm.evolution.steps import (
    AddField,
    ChangePlan,
    ConvertField,
    CreateIndex,
    CreateTable,
    DropField,
    DropIndex,
    FillField,
    FoldField,
    FreeLink,
    IndexPlan,
    KeepCurrency,
    KeepValues,
    MapChoice,
    SpreadLink,
    Step,
)
from xrm.projections.columntypes import TEXT
from xrm.projections.tables import Tables, build_table, build_value_table, field_columns
from xrm.records.fold import fold
from xrm.statements.keeping import recompute
from xrm.statements.reading import Statements
from xrm.storage import Database, Unit, Violation
from xrm.storage.internal import active, revisions

LOCK_TIMEOUT = "400ms"
"""PostgreSQL: how long a step waits for a table before all is tried again, so that readers never queue behind it."""

FOLDED_AT_ONCE = 1_000


def apply_change(database: Database, plan: ChangePlan, actor: Actor) -> Revision:
    """Do every step and store the revision; raises XRM706 when another revision came first."""
    problems = errors_of(plan.problems)
    if problems or plan.catalog is None:
        raise XrmError(problems or plan.problems)
    catalog = plan.catalog

    def work(unit: Unit) -> Revision:
        _hold(unit, plan)
        maker = _Maker(unit, catalog, plan.base, plan.functions)
        for step in plan.steps:
            maker.do(step)
        maker.settle(plan.steps)
        maker.link()
        mirror_roles(unit, catalog, datetime.now(UTC))
        return _store(unit, plan, catalog, actor)

    try:
        return database.transact(work)
    except Violation as error:
        raise violated(error) from error


def _hold(unit: Unit, plan: ChangePlan) -> None:
    """One change at a time, and only from the revision it was planned for."""
    if unit.dialect == "postgresql":
        unit.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        unit.execute(text("SET LOCAL statement_timeout = 0"))  # an index over many rows takes its time
        unit.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        unit.execute(select(active.c.one).with_for_update())
    running = active_number(unit)
    if running != plan.base:
        words = f"Revision {running} was applied{_by(unit, running)} since this change was planned for {plan.base}."
        raise XrmError(Problem("XRM706", words, hint="Plan again: xrm plan"))


def _by(unit: Unit, number: int) -> str:
    """Who applied a revision, and what it changed."""
    found = unit.one(select(revisions.c.actor, revisions.c.summary).where(revisions.c.number == number))
    return f" by {found[0]} ({found[1]})" if found else ""


def _store(unit: Unit, plan: ChangePlan, catalog: Catalog, actor: Actor) -> Revision:
    number, now = plan.base + 1, datetime.now(UTC)
    unit.execute(
        insert(revisions).values(
            number=number,
            at=now,
            actor=actor.name,
            summary=plan.summary[:500],
            documents=document_words(plan.documents),
            plugins=dict(plan.plugins),
            identities=identity_words(catalog.identities),
            steps=[{"words": step.words, "class": str(step.safety)} for step in plan.steps],
        )
    )
    unit.execute(update(active).values(revision=number))
    return Revision(number, now, actor.name, plan.summary, plan.documents, catalog.identities, dict(plan.plugins))


class _Maker:
    """Does steps on one connection.  Foreign keys are added last on PostgreSQL, so tables may need each other."""

    def __init__(self, unit: Unit, catalog: Catalog, base: int, functions: Mapping[str, Function]) -> None:
        self.base, self.functions = base, functions
        self.unit, self.catalog, self.tables = unit, catalog, Tables(catalog)
        self.build = Statements(self.tables, unit.dialect, functions)
        self.operations = Operations(MigrationContext.configure(unit.connection))
        self._links: list[tuple[Entity, Field]] = []

    def do(self, step: Step) -> None:
        match step:
            case CreateTable():
                self._create(self.catalog.entities[step.entity])
            case AddField():
                entity = self.catalog.entities[step.entity]
                self._add(entity, entity.fields[step.field])
            case FillField() | ConvertField():
                self._fill(self.catalog.entities[step.entity], step)
            case KeepCurrency():
                entity = self.catalog.entities[step.entity]
                kept = entity.fields[step.field]
                keep_currency(self.unit, self.tables, entity, kept, step.said, self.functions)
            case DropField():
                drop(self.unit, step)
            case FreeLink():
                self._free(self.catalog.entities[step.entity], step)
            case MapChoice():
                entity = self.catalog.entities[step.entity]
                map_choice(self.unit, self.tables, entity, entity.fields[step.field], step)
            case SpreadLink():
                self._spread(self.catalog.entities[step.entity], step.field)
            case FoldField():
                self._fold(self.catalog.entities[step.entity], self.catalog.entities[step.entity].fields[step.field])
            case KeepValues():
                self._keep(self.catalog.entities[step.entity], step)
            case CreateIndex():
                # it may be there still, of what lay dormant meanwhile
                self.unit.execute(text(f'DROP INDEX IF EXISTS "{step.index.name}"'))
                self.unit.execute(text(create_index_sql(step.index, self.unit.dialect)))
            case DropIndex():
                self.unit.execute(text(f'DROP INDEX IF EXISTS "{step.index.name}"'))
            case _:
                pass  # only the definition changes

    def settle(self, steps: Sequence[Step]) -> None:
        """Where records got values, what is kept of formulas over them is computed again."""
        if any(isinstance(step, FillField | ConvertField) for step in steps):
            for entity in self.catalog.entities.values():
                kept = list(entity.kept_fields())
                if kept:
                    self.unit.execute(recompute(self.build, entity, None, kept))

    def link(self) -> None:
        """The foreign keys of new links, where they could not stand in the column itself."""
        if self.unit.dialect == "sqlite":
            return
        for entity, each in self._links:
            self.operations.create_foreign_key(
                f"fk_{entity.id}_{each.id}",
                entity.table,
                self._target(each),
                [each.column],
                ["id"],
                deferrable=True,  # `Unit.defer_foreign_keys`
                initially="IMMEDIATE",
            )

    def _create(self, entity: Entity) -> None:
        metadata = MetaData()
        table = build_table(entity, metadata)
        links = [each for each in entity.stored_fields() if _has_key(each)]
        if self.unit.dialect == "sqlite":
            for each in links:
                self._stub(self._target(each), metadata)
                table.append_constraint(
                    ForeignKeyConstraint([each.column], [f"{self._target(each)}.id"], name=f"fk_{entity.id}_{each.id}")
                )
        self._links += [(entity, each) for each in links]
        table.create(self.unit.connection)
        for each in entity.stored_fields():
            if each.several:
                self._create_values(entity, each)

    def _stub(self, name: str, metadata: MetaData) -> None:
        if name not in metadata.tables:
            Table(name, metadata, Column("id"))

    def _target(self, each: Field) -> str:
        assert each.link is not None, "only links have a target"  # noqa: S101
        return self.catalog.entities[each.link.targets[0]].table

    def _create_values(self, entity: Entity, each: Field) -> None:
        table = build_value_table(entity, each, MetaData())
        if each.link is not None:  # lists on the other side, and deletion, ask for what leads to a record
            Index(f"ix_{table.name}", table.c.value)
        if not inspect(self.unit.connection).has_table(table.name):
            table.create(self.unit.connection)

    def _add(self, entity: Entity, each: Field) -> None:
        if each.several:
            self._create_values(entity, each)
            return  # rows have no column: their row type is a table by itself
        for column in field_columns(entity, each):
            if _has_key(each) and self.unit.dialect == "sqlite":
                added = f'ALTER TABLE "{entity.table}" ADD COLUMN "{column.name}" CHAR(32)'
                self.unit.connection.exec_driver_sql(f'{added} REFERENCES "{self._target(each)}" (id)')
            else:
                self.operations.add_column(entity.table, column)
        if _has_key(each):
            self._links.append((entity, each))

    def _spread(self, entity: Entity, name: str) -> None:
        """What a link or a file was becomes the first of several; its column stays, empty, so that its foreign key holds nothing."""
        each = entity.fields[name]
        self._create_values(entity, each)
        table, values = self.tables.of(entity.name), self.tables.values_of(entity.name, name)
        held: ColumnElement[Any] = literal_column(f'"{each.column}"', Uuid())
        rows = select(table.c.id, literal_column("0"), held).where(held.is_not(None))
        self.unit.execute(insert(values).from_select(["record_id", "position", "value"], rows))
        self.unit.execute(text(f'UPDATE "{entity.table}" SET "{each.column}" = NULL'))  # noqa: S608  our own names

    def _free(self, entity: Entity, step: FreeLink) -> None:
        """Take the foreign key away, and say beside every link where it led so far."""
        each = entity.fields[step.field]
        kind = entity.kind_of(each)
        assert kind is not None, "a link to several has its kind"  # noqa: S101
        if self.unit.dialect == "sqlite":
            replace_column(self.unit, entity.table, each.column, self.base)
        else:
            self.unit.execute(text(f'ALTER TABLE "{entity.table}" DROP CONSTRAINT IF EXISTS fk_{entity.id}_{each.id}'))
        table = self.tables.of(entity.name)
        choice = next(choice for choice in kind.choices if choice.name == step.target)
        said = update(table).where(table.c[each.column].is_not(None)).values({kind.column: choice.stored})
        self.unit.execute(said)

    def _keep(self, entity: Entity, step: KeepValues) -> None:
        """Compute a kept formula for every record, in a column that is what it is now."""
        each = entity.fields[step.field]
        if step.remake:
            wanted = wanted_indexes(entity, self.tables, self.unit.connection.dialect).values()
            indexes = [index for index in wanted if each.column in (column for column, _ in index.keys)]
            for index in indexes:
                self.unit.execute(text(f'DROP INDEX IF EXISTS "{index.name}"'))
            self.unit.execute(text(f'ALTER TABLE "{entity.table}" DROP COLUMN "{each.column}"'))
            self._add(entity, each)
        self.unit.execute(recompute(self.build, entity, None, [each]))
        for index in indexes if step.remake else ():
            self.unit.execute(text(create_index_sql(index, self.unit.dialect)))

    def _fill(self, entity: Entity, step: FillField | ConvertField) -> None:
        each = entity.fields[step.field]
        if isinstance(step, ConvertField):
            convert(self.unit, self.tables, entity, step.source, each)
        else:
            fill(self.unit, self.tables, entity, each, self.functions)
        if folded(entity, each):
            self._fold(entity, each)

    def _fold(self, entity: Entity, each: Field) -> None:
        """Add the folded column (it may be there from an earlier time) and fill it."""
        name = SORT_PREFIX + each.column
        known = {column["name"] for column in inspect(self.unit.connection).get_columns(entity.table)}
        if name not in known:
            self.operations.add_column(entity.table, Column(name, TEXT))
        table = self.tables.of(entity.name)
        source = table.c[each.column]
        write = update(table).where(table.c.id == bindparam("record")).values({name: bindparam("folded")})
        batch = select(table.c.id, source).where(source.is_not(None)).order_by(table.c.id).limit(FOLDED_AT_ONCE)
        rows = self.unit.fetch(batch)
        while rows:
            self.unit.execute(write, [{"record": key, "folded": fold(each.type.folds(value))} for key, value in rows])
            rows = self.unit.fetch(batch.where(table.c.id > rows[-1][0]))


def replace_column(unit: Unit, table: str, column: str, base: int) -> None:
    """SQLite: the same values in a column of the same name without its foreign key, which cannot be taken from one.

    The old column stays, empty and out of the way: making the table anew would cost more than that.
    """
    run = unit.connection.exec_driver_sql
    indexes = run("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?", (table,)).fetchall()
    own = [(name, sql) for name, sql in indexes if sql and f'"{column}"' in sql]
    for name, _ in own:
        run(f'DROP INDEX "{name}"')
    gone = f"_was_{base}_{column}"
    run(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "{gone}"')
    run(f'ALTER TABLE "{table}" ADD COLUMN "{column}" CHAR(32)')
    run(f'UPDATE "{table}" SET "{column}" = "{gone}", "{gone}" = NULL')  # noqa: S608  our own names
    for _, sql in own:
        run(sql)


def _has_key(each: Field) -> bool:
    """Whether the database itself holds a link to a record: a column that leads to one table.

    Those of a value table, and those to any of several, are held by the record service, which locks where they lead.
    """
    return each.link is not None and each.formula is None and not each.several and len(each.link.targets) == 1


def create_index_sql(index: IndexPlan, dialect: str) -> str:
    """CREATE INDEX in the database's words; nulls are smallest on both, as OData orders them."""
    nulls = {"postgresql": (" NULLS FIRST", " DESC NULLS LAST"), "sqlite": ("", " DESC")}[dialect]
    keys = ", ".join(f'"{column}"' + ("" if index.unique else nulls[descending]) for column, descending in index.keys)
    where = f" WHERE {index.where}" if index.where else ""
    return f'CREATE {"UNIQUE " if index.unique else ""}INDEX "{index.name}" ON "{index.table}" ({keys}){where}'
