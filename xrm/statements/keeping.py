"""Kept formulas in SQL: their columns written anew from what they are computed of, in the database itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Update, literal, select, update

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.statements.expression import Compiler
from xrm.statements.reading import Statements


def recompute(build: Statements, entity: Entity, ids: Sequence[UUID] | None, fields: Iterable[Field] = ()) -> Update:
    """Write the kept fields (or some of them) of the records with these ids, of every record without any."""
    table = build.tables.of(entity.name)
    values: dict[str, Any] = {}
    for each in fields or entity.kept_fields():
        assert each.formula is not None, "only what is computed is kept"  # noqa: S101
        compiler = Compiler(build.tables, build.dialect, entity.name, None, build.functions, live=True)
        value = compiler.value(each.formula, as_system=True)
        same = compiler.source.c.id == table.c.id
        values[each.column] = (
            select(value).select_from(compiler.joined()).where(same).correlate(table).scalar_subquery()
        )
    statement = update(table).values(values)
    return statement if ids is None else statement.where(table.c.id.in_(ids))


def holders(build: Statements, entity: str, link: str, ids: Sequence[UUID]) -> Select[Any]:
    """The records of an entity whose link, or one of several, leads to one of these ids."""
    each = build.tables.catalog.entities[entity].field(link)
    assert each is not None, "routes name links that exist"  # noqa: S101
    if each.several:
        values = build.tables.values_of(entity, link)
        return select(values.c.record_id).where(values.c.value.in_(ids)).distinct()
    table = build.tables.of(entity)
    return select(table.c.id).where(table.c[each.column].in_(ids))


def held(build: Statements, entity: str, link: str, ids: Sequence[UUID]) -> Select[Any]:
    """Where the link of these records, or each of several, leads."""
    each = build.tables.catalog.entities[entity].field(link)
    assert each is not None, "routes name links that exist"  # noqa: S101
    if each.several:
        values = build.tables.values_of(entity, link)
        return select(values.c.value).where(values.c.record_id.in_(ids)).distinct()
    table = build.tables.of(entity)
    column = table.c[each.column]
    return select(column).where(table.c.id.in_(ids), column.is_not(None)).distinct()


def lock(build: Statements, entity: str, ids: Sequence[UUID]) -> Select[Any]:
    """Hold the rows, in the order of their ids, so that the last to write a value has seen what others changed."""
    table = build.tables.of(entity)
    return select(literal(1)).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()
