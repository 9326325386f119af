"""What the data does not allow: counted, and said with the way out.  Nothing is ever lost by a plan."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Table, func, select

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import DELETED_COLUMN, Entity, Field
from xrm.catalog.kinds import Kind
from xrm.errors import Problem
from xrm.projections.tables import Tables
from xrm.storage import Unit


def refused(unit: Unit, old: Catalog, new: Catalog) -> Iterator[Problem]:
    """Every reason why the data stands against the new catalog."""
    before = {each.id: each for each in old.entities.values()}
    known, tables = Tables(old), Tables(new)
    for entity in new.entities.values():
        if entity.id in before:
            yield from _entity(unit, before[entity.id], entity, known.of(before[entity.id].name), tables)


def _entity(unit: Unit, old: Entity, new: Entity, table: Table, tables: Tables) -> Iterator[Problem]:
    total = _count(unit, table)
    if not total:
        return
    earlier = {each.id: each for each in old.fields.values()}
    for each in new.fields.values():
        if each.id in earlier:
            yield from _field(unit, earlier[each.id], each, new, table, total)
        else:
            yield from _added(unit, old, each, new, table, total)


def _added(unit: Unit, old: Entity, each: Field, new: Entity, table: Table, total: int) -> Iterator[Problem]:
    """A field that was not there: it may stand where another of the same name stood, or want a value nobody gave."""
    replaced = old.fields.get(each.name)
    if replaced is not None and replaced.stored and each.stored and replaced.kind is not each.kind:
        held = _held(unit, replaced, table)
        if held:
            words = f"{_named(new, each)}: {replaced.type.name} → {each.type.name} would lose {held:,} values."
            hint = f"Add a field of another name for the new type, and keep `{each.name}` as it is."
            yield Problem("XRM704", words, each.where, hint=hint)
            return
    if each.required and each.stored and each.sequence is None:
        words = f"{total:,} of {total:,} records have no {_named(new, each)}; it cannot be required."
        yield Problem("XRM701", words, each.where, hint="Add it without `required`, fill it, then require it.")


def _field(unit: Unit, old: Field, new: Field, entity: Entity, table: Table, total: int) -> Iterator[Problem]:
    if not new.stored or not old.stored or old.kind is Kind.CHOICES:
        return
    column = table.c[old.column]
    name = _named(entity, new)
    if new.required and not old.required:
        empty = _count(unit, table, column.is_(None))
        if empty:
            words = f"{empty:,} of {total:,} records have no {name}; it cannot become required."
            yield Problem(
                "XRM701", words, new.where, hint="Fill them first: filter the list by this field being empty."
            )
    if new.limits.longest and new.limits.longest < (old.limits.longest or 10**9) and new.kind is Kind.TEXT:
        longer = _count(unit, table, func.length(column) > new.limits.longest)
        if longer:
            words = f"{longer:,} values of {name} are longer than {new.limits.longest}."
            yield Problem("XRM702", words, new.where, hint="Shorten them first, or keep the greater length.")
    if (
        new.kind is Kind.DECIMAL
        and new.limits.scale != old.limits.scale
        and (unit.dialect == "sqlite" or new.limits.scale < old.limits.scale)
    ):
        held = _held(unit, old, table)
        if held:
            words = f"{name} would have {new.limits.scale} digits after the point instead of {old.limits.scale}: {held:,} values would have to be rewritten."
            yield Problem("XRM702", words, new.where, hint="Keep the number of digits, or add a field of another name.")
    if old.link and new.link and not set(old.link.targets) <= set(new.link.targets) and _held(unit, old, table):
        words = f"{name} leads to {', '.join(old.link.targets)} in {_held(unit, old, table):,} records and cannot lead elsewhere."
        yield Problem("XRM704", words, new.where, hint="Add a link of another name.")
    yield from _choices(unit, old, new, entity, table)
    if new.unique and not old.unique:
        yield from _twice(unit, new, entity, table, column)


def _choices(unit: Unit, old: Field, new: Field, entity: Entity, table: Table) -> Iterator[Problem]:
    kept = {each.stored for each in new.choices}
    for choice in old.choices if new.kind is Kind.CHOICE else ():
        used = 0 if choice.stored in kept else _count(unit, table, table.c[old.column] == choice.stored)
        if used:
            words = f"Choice `{choice.name}` of {_named(entity, new)} is used {used:,} times."
            hint = f"Keep it as `{choice.name}: {{retired: true}}`, or rename it with `renamed_from: [{choice.name}]`."
            yield Problem("XRM705", words, new.where, hint=hint)


def _twice(unit: Unit, new: Field, entity: Entity, table: Table, column: ColumnElement[object]) -> Iterator[Problem]:
    alive = table.c[DELETED_COLUMN].is_(None)
    repeated = select(column).where(alive, column.is_not(None)).group_by(column).having(func.count() > 1).subquery()
    found = unit.one(select(func.count()).select_from(repeated))
    if found and found[0]:
        words = f"{found[0]:,} values of {_named(entity, new)} occur more than once; it cannot become unique."
        yield Problem("XRM702", words, new.where, hint="Change or merge those records first.")


def _held(unit: Unit, each: Field, table: Table) -> int:
    return _count(unit, table, table.c[each.column].is_not(None)) if each.column in table.c else 0


def _count(unit: Unit, table: Table, *conditions: ColumnElement[bool]) -> int:
    found = unit.one(select(func.count()).select_from(table).where(*conditions))
    return int(found[0]) if found else 0


def _named(entity: Entity, each: Field) -> str:
    return f"`{entity.name}.{each.name}`"
