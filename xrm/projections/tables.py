"""Catalog -> SQLAlchemy tables to query, built on first use (0.8 ms each) and kept with the revision.

These tables carry no foreign keys and no constraints: statements write their own joins, and the keys live where tables
are made (`evolution`).  A chain of 300 foreign keys breaks SQLAlchemy's reflection and pickling.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Uuid

from xrm.catalog.catalog import Catalog
from xrm.catalog.columns import BATCH_COLUMN, DELETED_COLUMN, SORT_PREFIX, VERSION_COLUMN
from xrm.catalog.entity import Entity, folded
from xrm.catalog.field import Field
from xrm.projections.columntypes import TEXT, Instant, column_type


class Tables:
    """The tables of one catalog by entity name; a value table by entity and field name."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._metadata = MetaData()
        self._tables: dict[str, Table] = {}
        self._values: dict[tuple[str, str], Table] = {}

    def of(self, entity: str) -> Table:
        """The table of an entity; columns are found by `column_of`."""
        if entity not in self._tables:
            self._tables[entity] = build_table(self.catalog.entities[entity], self._metadata)
        return self._tables[entity]

    def values_of(self, entity: str, name: str) -> Table:
        """The value table of a field of several values: record_id, position, value."""
        key = (entity, name)
        if key not in self._values:
            owner = self.catalog.entities[entity]
            self._values[key] = build_value_table(owner, owner.fields[name], self._metadata)
        return self._values[key]


def build_table(entity: Entity, metadata: MetaData) -> Table:
    """One entity's table: the system columns, then a column per stored field, then folded text beside it."""
    columns: list[Column[object]] = [
        Column("id", Uuid(), primary_key=True),
        Column("created_at", Instant(), nullable=False),
        Column("created_by_id", Uuid()),
        Column("updated_at", Instant(), nullable=False),
        Column("updated_by_id", Uuid()),
        Column(VERSION_COLUMN, BigInteger(), nullable=False),
        Column(DELETED_COLUMN, Instant()),
        Column(BATCH_COLUMN, Uuid()),
    ]
    for each in (*entity.stored_fields(), *entity.kept_fields()):
        columns.extend(field_columns(entity, each))
    return Table(entity.table, metadata, *columns, keep_existing=True)


def field_columns(entity: Entity, each: Field) -> list[Column[object]]:
    """The columns a field has in its entity's table: none for several values or rows, two where folded text is kept."""
    if not (each.stored or each.kept) or each.many:
        return []
    columns: list[Column[object]] = [Column(each.column, column_type(each))]
    if folded(entity, each):
        columns.append(Column(SORT_PREFIX + each.column, TEXT))
    return columns


def build_value_table(entity: Entity, each: Field, metadata: MetaData) -> Table:
    """Where a field keeps its several values, one row each, in the order chosen."""
    return Table(
        value_table_name(entity, each),
        metadata,
        Column("record_id", Uuid(), primary_key=True),
        Column("position", Integer(), primary_key=True),
        Column("value", column_type(each), nullable=False),
        keep_existing=True,
    )


def value_table_name(entity: Entity, each: Field) -> str:
    """Built from numbers, so that a rename touches nothing and no two names can meet."""
    return f"_values_{entity.id}_{each.id}"
