"""From the revision that runs to a proposal: what would be done, and what stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal_column, select
from sqlalchemy.engine import Dialect

from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Document, Function
from xrm.errors import Problem, XrmError, errors_of
from xrm.evolution.compare import compared
from xrm.evolution.counts import Counts
from xrm.evolution.dropping import drop_steps, without_dropped
from xrm.evolution.indexes import wanted_indexes
from xrm.evolution.refusals import refused
from xrm.evolution.seeded import seed_steps
from xrm.evolution.steps import (
    ChangePlan,
    ConvertField,
    CreateIndex,
    Declare,
    DropIndex,
    FillField,
    FoldField,
    FreeLink,
    IndexPlan,
    KeepValues,
    RetireChoice,
    SpreadLink,
    Step,
)
from xrm.expressions.scope import NO_FUNCTIONS
from xrm.projections.tables import Tables
from xrm.records.disclosures import Disclosure, disclosures_of
from xrm.storage import Database, Unit, Violation

NO_PLUGINS: Mapping[str, str] = MappingProxyType({})


def plan_change(
    database: Database,
    base: int,
    old: Catalog | None,
    new: Catalog | None,
    documents: tuple[Document, ...],
    problems: tuple[Problem, ...] = (),
    plugins: Mapping[str, str] = NO_PLUGINS,
    functions: Mapping[str, Function] = NO_FUNCTIONS,
    applied: Collection[str] = (),
) -> ChangePlan:
    """Plan from revision `base`, whose catalog is `old` (None: nothing runs yet), to the catalog of `documents`.

    `plugins` are those that would run, by name and version, and `applied` the names of those that do.
    """
    if new is None or errors_of(problems):
        return ChangePlan(base, None, documents, (), problems)
    with database.snapshot() as unit:
        against = tuple(refused(unit, old, new)) if old else ()
        steps = tuple(_all_steps(unit, old, new))
        dropped = tuple(drop_steps(unit, new, _today(new))) if old else ()
        seeds = tuple(seed_steps(unit, new))
    if old is not None:
        steps += tuple(_new_plugins(plugins, applied, new))
    steps += (*(each for each in dropped if not isinstance(each, Problem)), *seeds)
    against += tuple(each for each in dropped if isinstance(each, Problem))
    found = tuple(sorted((*problems, *against), key=Problem.sort_key))
    new = without_dropped(new, _today(new)) if old else new
    return ChangePlan(base, new, documents, steps, found, plugins, _told_anew(old, new), functions)


def _new_plugins(plugins: Mapping[str, str], applied: Collection[str], new: Catalog) -> Iterator[Step]:
    """Plugins that lie in the app's folder since; that others are named is told of the app."""
    named = {each.name for each in new.plugins}
    for name in sorted(plugins):
        if name not in applied and name not in named:
            yield Declare(words=f"switch on the plugin {name}")


def _told_anew(old: Catalog | None, new: Catalog) -> tuple[Disclosure, ...]:
    """What somebody is told across rights that nobody was told before."""
    before = set(disclosures_of(old)) if old else set()
    return tuple(each for each in disclosures_of(new) if each.roles and each not in before)


def _today(catalog: Catalog) -> date:
    return datetime.now(ZoneInfo(catalog.timezone)).date()


def _all_steps(unit: Unit, old: Catalog | None, new: Catalog) -> Iterator[Step]:
    for step in compared(old, new):
        if isinstance(step, RetireChoice) and old is not None:
            yield _used(unit, step, old, new)
        else:
            yield _counted(unit, step, new) if isinstance(step, COUNTED) else step
    yield from _index_steps(old, new, unit.connection.dialect)


def _used(unit: Unit, step: RetireChoice, old: Catalog, new: Catalog) -> Step:
    """With the number of records that hold the choice, found by identity: all may have been renamed."""
    entity, number = new.entities[step.entity], new.entities[step.entity].fields[step.field].id
    before = next(each for each in old.entities.values() if each.id == entity.id)
    field = next(each for each in before.fields.values() if each.id == number)
    return replace(step, rows=Counts(unit, Tables(old), before).chosen(field, step.stored))


COUNTED = (FoldField, FreeLink, FillField, ConvertField, KeepValues, SpreadLink)
_Counted = FoldField | FreeLink | FillField | ConvertField | KeepValues | SpreadLink


def _counted(unit: Unit, step: _Counted, new: Catalog) -> Step:
    """With the number of rows it writes."""
    table = Tables(new).of(step.entity)
    rows = select(func.count()).select_from(table)
    if isinstance(step, FreeLink):
        rows = rows.where(table.c[new.entities[step.entity].fields[step.field].column].is_not(None))
    if isinstance(step, SpreadLink):
        rows = rows.where(literal_column(f'"{new.entities[step.entity].fields[step.field].column}"').is_not(None))
    found = unit.one(rows)
    return replace(step, rows=int(found[0]) if found else 0)


def _index_steps(old: Catalog | None, new: Catalog, dialect: Dialect) -> Iterator[Step]:
    before = _indexes(old, dialect) if old else {}
    after = _indexes(new, dialect)
    for name, index in before.items():
        if after.get(name) != index:
            yield DropIndex(words=f"drop index {name} of {index.table}", index=index)
    for name, index in after.items():
        if before.get(name) != index:
            kind = "unique index" if index.unique else "index"
            yield CreateIndex(
                words=f"add {kind} on {index.table} ({', '.join(column for column, _ in index.keys)})", index=index
            )


def _indexes(catalog: Catalog, dialect: Dialect) -> dict[str, IndexPlan]:
    tables = Tables(catalog)
    return {
        name: each
        for entity in catalog.entities.values()
        for name, each in wanted_indexes(entity, tables, dialect).items()
    }


def violated(error: Violation) -> XrmError:
    """Data that came between plan and apply stands against a unique index."""
    where = f"{error.table} ({', '.join(error.columns)})" if error.columns else error.table or "the data"
    words = f"Values of {where} occur more than once; they cannot become unique."
    return XrmError(Problem("XRM702", words, hint="Change or merge those records, then apply again."))
