"""What is there already: tags in use, and records that may be the same thing as a new one.  Within the reader's rights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from xrm.catalog.access import Verb
from xrm.catalog.columns import DELETED_COLUMN
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Query
from xrm.expressions.tree import Expression
from xrm.projections.marshmallow import Schemas
from xrm.records.query import parse_query
from xrm.records.refusals import not_found

if TYPE_CHECKING:
    from xrm.records.reading import Reading

MOST = 5


def suggested(reading: Reading, name: str, field: str, limit: int) -> tuple[str, ...]:
    """Values of a free list, counted over the records that their reader may see."""
    entity = reading.shelf.catalog.entities.get(name)
    each = entity.field(field) if entity else None
    rights = reading.sight.rights(name) if entity else None
    if each is None or not each.type.free or rights is None:
        raise not_found(name)
    rows = rights.rows()
    if not rights.visible(field) or not rights.may(Verb.READ) or rows is False:
        return ()
    selection = reading.shelf.build.selection(name, reading.guard)
    values = reading.shelf.tables.values_of(name, field).alias()
    where = [values.c.record_id == selection.source.c.id, selection.source.c[DELETED_COLUMN].is_(None)]
    if isinstance(rows, Expression):
        where.append(selection.compiler.condition(rows, as_system=True))
    if (allowed := selection.allowed(field)) is not None:
        where.append(allowed)
    statement = (
        select(values.c.value)
        .select_from(selection.joined().join(values, values.c.record_id == selection.source.c.id))
        .where(*where)
        .group_by(values.c.value)
        .order_by(func.count().desc(), values.c.value)
        .limit(limit)
    )
    with reading.database.read() as unit:
        return tuple(row[0] for row in unit.fetch(statement, reading.parameters))


def query_of_similar(reading: Reading, schemas: Schemas, name: str, values: Mapping[str, Any]) -> Query | None:
    """The list of records that share an identifying value; None where nothing identifies, or nothing may be read."""
    entity = reading.shelf.catalog.entities.get(name)
    rights = reading.sight.rights(name) if entity else None
    if entity is None or rights is None or not rights.may(Verb.READ):
        return None
    keys = [each for each in entity.stored_fields() if each.identifies and rights.visible(each.name)]
    said = {each.name: values[word] for each in keys for word in (each.key, each.name) if values.get(word) is not None}
    loaded, _ = schemas.load(name, said) if said else ({}, {})
    parts = [_same(each, loaded[each.name]) for each in keys if loaded.get(each.name) is not None]
    if not parts:
        return None
    words = {"$filter": " or ".join(parts), "$select": "id,title", "$top": str(MOST)}
    return parse_query(reading.shelf.catalog, reading.sight, reading.shelf.functions, name, words)


def _same(each: Field, value: Any) -> str:
    if each.kind is Kind.TEXT:
        return f"tolower({each.name}) eq tolower({_quoted(value)})"
    if each.kind is Kind.CHOICE:
        choice = each.choice(value)
        return f"{each.name} eq {_quoted(choice.name if choice else value)}"
    return f"{each.name} eq {value.isoformat() if hasattr(value, 'isoformat') else value}"


def _quoted(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"
