"""Rows as they will be written: plain INSERT, UPDATE and DELETE with every value decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Delete, Insert, Table, Update, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from xrm.catalog.columns import BATCH_COLUMN, DELETED_COLUMN, SORT_PREFIX, VERSION_COLUMN
from xrm.catalog.entity import Entity, folded
from xrm.storage.internal import sequences

if TYPE_CHECKING:
    from collections.abc import Callable

    from xrm.projections.tables import Tables


def columns_of(entity: Entity, values: Mapping[str, Any], fold: Callable[[str], str]) -> dict[str, Any]:
    """The columns that hold these values, folded text beside them; several values and rows have tables of their own."""
    columns: dict[str, Any] = {}
    for name, value in values.items():
        each = entity.field(name)
        if each is None or not each.stored or each.many:
            continue
        columns[each.column] = value
        if folded(entity, each):
            columns[SORT_PREFIX + each.column] = None if value is None else fold(each.type.folds(value))
    return columns


def insert_row(table: Table) -> Insert:
    """A new row of the columns that are handed in; kept, so that SQLAlchemy knows its SQL."""
    return insert(table)


def update_row(table: Table) -> Update:
    """Change the row bound as `xrm_id` while it has the version bound as `xrm_version`, to the columns handed in."""
    return update(table).where(
        table.c.id == bindparam("xrm_id", type_=table.c.id.type),
        table.c[VERSION_COLUMN] == bindparam("xrm_version", type_=table.c[VERSION_COLUMN].type),
    )


def trash_row(table: Table, id: UUID, at: datetime | None, batch: UUID | None, columns: Mapping[str, Any]) -> Update:
    """Put a row into the trash with its batch, or take it out (both None)."""
    changed = {**columns, DELETED_COLUMN: at, BATCH_COLUMN: batch, VERSION_COLUMN: table.c[VERSION_COLUMN] + 1}
    return update(table).where(table.c.id == id).values(changed)


def delete_row(table: Table, id: UUID) -> Delete:
    return delete(table).where(table.c.id == id)


def value_rows(
    tables: Tables, entity: Entity, id: UUID, values: Mapping[str, Any]
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """For each field of several values among the values its table and the rows that it shall hold for this record."""
    for name, chosen in values.items():
        each = entity.fields.get(name)
        if each is not None and each.several and each.stored:
            rows = [
                {"record_id": id, "position": position, "value": value} for position, value in enumerate(chosen or ())
            ]
            yield tables.values_of(entity.name, name), rows


def next_number(dialect: str) -> Any:
    """Take the next number of a sequence; its row stays locked until the end of the transaction, so none is lost.

    Runs with `field_id`, `scope` and `last`, which is 1.
    """
    make: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = make(sequences)
    return statement.on_conflict_do_update(
        index_elements=[sequences.c.field_id, sequences.c.scope], set_={"last": sequences.c.last + 1}
    ).returning(sequences.c.last)
