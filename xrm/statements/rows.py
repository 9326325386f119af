"""Whole stored rows as the system reads them: for deciding, for locking, and for the evaluator's other records.

Values stand in the order of `row_names`; the same for every reader, so a statement is built once for an entity.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, bindparam, false, select

from xrm.catalog.columns import BATCH_COLUMN, DELETED_COLUMN, VERSION_COLUMN
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.rows import PARENT, POSITION
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.expressions.tree import Expression
from xrm.statements.expression import Guard
from xrm.statements.reading import Statements
from xrm.statements.selection import Decode, Row, Selection, several


@dataclass(frozen=True, slots=True)
class RowStatement:
    """A statement, and how its rows become values by field name; `_version` and the like are among them."""

    statement: Select[Any]
    decode: Mapping[str, Decode]

    def values(self, row: Row) -> dict[str, Any]:
        return {name: decode(row) for name, decode in self.decode.items()}


def row_by_id(build: Statements, entity: str, *, lock: bool = False) -> RowStatement:
    """The row with the id bound as `xrm_id`, in the trash or not; `lock` keeps others from changing it (PostgreSQL)."""
    selection, decode = _stored(build, entity)
    statement = select(*selection.columns).where(selection.source.c.id == bindparam("xrm_id"))
    return RowStatement(statement.with_for_update() if lock else statement, decode)


def live_row(
    build: Statements, entity: str, rows: Expression | bool = True, guard: Guard | None = None
) -> RowStatement:
    """The live row with the id bound as `xrm_id`, as far as its reader may see it."""
    return _live(build, entity, "id", rows, guard)


def rows_linked(
    build: Statements, entity: str, link: str, rows: Expression | bool = True, guard: Guard | None = None
) -> RowStatement:
    """The live rows of `entity` whose link leads to the id bound as `xrm_id`."""
    return _live(build, entity, link, rows, guard)


def _live(build: Statements, entity: str, link: str, rows: Expression | bool, guard: Guard | None) -> RowStatement:
    selection, decode = _stored(build, entity) if guard is None else _seen(build, entity, guard)
    where: list[ColumnElement[bool]] = [
        _leads_to(build, selection, link),
        selection.source.c[DELETED_COLUMN].is_(None),
    ]
    if isinstance(rows, Expression):
        where.append(selection.compiler.condition(rows, as_system=True))
    elif not rows:
        where.append(false())
    source = selection.joined()
    statement = select(*selection.columns).select_from(source).where(*where).order_by(selection.source.c.id)
    return RowStatement(statement, decode)


def _leads_to(build: Statements, selection: Selection, link: str) -> ColumnElement[bool]:
    """Whether a row's link, or its own id, is the one bound as `xrm_id`."""
    each = selection.entity.field(link)
    assert each is not None, "a list names a link that exists"  # noqa: S101
    if not each.several:
        return selection.source.c[each.column] == bindparam("xrm_id")
    values = build.tables.values_of(selection.entity.name, link)
    return selection.source.c.id.in_(select(values.c.record_id).where(values.c.value == bindparam("xrm_id")))


def _stored(build: Statements, entity: str) -> tuple[Selection, dict[str, Decode]]:
    """Every stored value as it is."""
    selection = build.selection(entity, None)
    decode: dict[str, Decode] = {}
    for each in stored_fields(selection.entity):
        if each.several:
            decode[each.name] = several(selection.add(selection.several_of(each, raw=True)), each)
        else:
            decode[each.name] = itemgetter(selection.add(selection.source.c[each.column]))
    for column in (VERSION_COLUMN, DELETED_COLUMN, BATCH_COLUMN):
        decode[column] = itemgetter(selection.add(selection.source.c[column]))
    return selection, decode


def _seen(build: Statements, entity: str, guard: Guard) -> tuple[Selection, dict[str, Decode]]:
    """Every stored value as a reader may see it."""
    selection = build.selection(entity, guard)
    decode: dict[str, Decode] = {}
    for each in stored_fields(selection.entity):
        position = selection.add(selection.value(each))
        decode[each.name] = several(position, each) if each.several else itemgetter(position)
    return selection, decode


def stored_fields(entity: Entity) -> tuple[Field, ...]:
    """What has its value in the record's own row or in a value table."""
    return (*SYSTEM_FIELDS.values(), *(each for each in entity.stored_fields() if each.kind is not Kind.ROWS))


def rows_owned(build: Statements, entity: str) -> RowStatement:
    """Every row of a row type that belongs to the record bound as `xrm_id`, in order, in the trash with it or not."""
    selection, decode = _stored(build, entity)
    source, fields = selection.source, selection.entity.fields
    parent, position = source.c[fields[PARENT].column], source.c[fields[POSITION].column]
    statement = select(*selection.columns).where(parent == bindparam("xrm_id")).order_by(position, source.c.id)
    return RowStatement(statement, decode)


def rows_ever_linked(build: Statements, entity: str, link: str) -> RowStatement:
    """The newest rows whose link leads to the id bound as `xrm_id`, in the trash or not; `xrm_most` of them."""
    selection, decode = _stored(build, entity)
    statement = select(*selection.columns).select_from(selection.joined()).where(_leads_to(build, selection, link))
    newest = statement.order_by(selection.source.c.id.desc()).limit(bindparam("xrm_most"))
    return RowStatement(newest, decode)


def lock_rows(table: Table, *, keys_only: bool) -> Select[Any]:
    """Lock the rows with the ids bound as `xrm_ids`, in the order of their ids, and say which of them are live.

    `keys_only` only keeps them from being deleted; else also from being changed, which lets foreign keys pass.
    """
    statement = (
        select(table.c.id, table.c[DELETED_COLUMN])
        .where(table.c.id.in_(bindparam("xrm_ids", expanding=True)))
        .order_by(table.c.id)
    )
    return statement.with_for_update(read=keys_only, key_share=True)


def linking_ids(table: Table, column: str, *, live: bool) -> Select[Any]:
    """Rows whose link leads to one of the ids bound as `xrm_ids`: their id, and whether they are in the trash."""
    statement = select(table.c.id, table.c[DELETED_COLUMN]).where(
        table.c[column].in_(bindparam("xrm_ids", expanding=True))
    )
    statement = statement.where(table.c[DELETED_COLUMN].is_(None)) if live else statement
    return statement.order_by(table.c.id).with_for_update()


def listing_ids(table: Table, values: Table, *, live: bool) -> Select[Any]:
    """Rows that have one of the ids bound as `xrm_ids` in a field of links, as `linking_ids` has them."""
    having = select(values.c.record_id).where(values.c.value.in_(bindparam("xrm_ids", expanding=True)))
    statement = select(table.c.id, table.c[DELETED_COLUMN]).where(table.c.id.in_(having))
    statement = statement.where(table.c[DELETED_COLUMN].is_(None)) if live else statement
    return statement.order_by(table.c.id).with_for_update()


def linkable(
    build: Statements, entity: str, rows: Expression | bool, guard: Guard | None, chosen: Expression | None = None
) -> Select[Any]:
    """Of the ids bound as `xrm_ids` those of live records that a reader may link to.

    `chosen`, the link's own condition, sees what they see: it must not tell of what is hidden.
    """
    selection = build.selection(entity, guard)
    where: list[ColumnElement[bool]] = [
        selection.source.c.id.in_(bindparam("xrm_ids", expanding=True)),
        selection.source.c[DELETED_COLUMN].is_(None),
    ]
    if isinstance(rows, Expression):
        where.append(selection.compiler.condition(rows, as_system=True))
    elif not rows:
        where.append(false())
    if chosen is not None:
        where.append(selection.compiler.condition(chosen))
    return select(selection.source.c.id).select_from(selection.joined()).where(*where)


def found_by(
    build: Statements, entity: str, values: Mapping[str, Any], rows: Expression | bool, guard: Guard | None
) -> Select[Any]:
    """Ids of at most two live records with these values, as far as a reader may see them."""
    selection = build.selection(entity, guard)
    where: list[ColumnElement[bool]] = [selection.source.c[DELETED_COLUMN].is_(None)]
    if isinstance(rows, Expression):
        where.append(selection.compiler.condition(rows, as_system=True))
    elif not rows:
        where.append(false())
    for name, value in values.items():
        each = selection.entity.field(name)
        assert each is not None, "the caller has looked the names up"  # noqa: S101
        where.append(selection.value(each) == value)
    return select(selection.source.c.id).select_from(selection.joined()).where(*where).limit(2)


def same_values(
    build: Statements, entity: str, values: Mapping[str, Any], where: Expression | None, *, besides: Collection[UUID]
) -> Select[Any]:
    """The id of another live record that has these values, among those that `where` concerns."""
    selection = build.selection(entity, None)
    source = selection.source
    conditions: list[ColumnElement[bool]] = [source.c[DELETED_COLUMN].is_(None), source.c.id.not_in(list(besides))]
    conditions.extend(source.c[selection.entity.fields[name].column] == value for name, value in values.items())
    if where is not None:
        conditions.append(selection.compiler.condition(where, as_system=True))
    return select(source.c.id).select_from(selection.joined()).where(*conditions).limit(1)
