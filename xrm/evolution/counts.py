"""How much of the data a change concerns.  Live records only: restoring one from the trash checks it again."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import ColumnElement, FromClause, exists, func, select, text

from xrm.catalog.columns import DELETED_COLUMN
from xrm.catalog.entity import Entity, Unique
from xrm.catalog.field import Field
from xrm.evolution.filling import Unfit, unfit
from xrm.evolution.steps import IndexPlan
from xrm.projections.tables import Tables
from xrm.statements.overlaps import overlapping_pairs
from xrm.statements.trees import circling
from xrm.storage import Unit


class Counts:
    """Counts over one entity as it is today."""

    def __init__(self, unit: Unit, tables: Tables, entity: Entity) -> None:
        self.unit, self._tables, self._entity = unit, tables, entity
        self._table = tables.of(entity.name)

    @cached_property
    def live(self) -> int:
        """Its records."""
        return self._count(self._table, self._alive)

    def held(self, each: Field) -> int:
        """Records with a value, those in the trash too: their values would be lost as well."""
        if each.several:
            return self._count(self._values(each))
        if each.rows is not None:
            return self._count(self._tables.of(each.rows.entity))
        return self._count(self._table, self._table.c[each.column].is_not(None))

    def empty(self, each: Field) -> int:
        """Records without a value."""
        if each.several:
            values = self._values(each)
            some = exists().where(values.c.record_id == self._table.c.id)
            return self._count(self._table, self._alive, ~some)
        if each.rows is not None:
            rows = self._tables.of(each.rows.entity)
            parent = self._tables.catalog.entities[each.rows.entity].fields[each.rows.link].column
            return self._count(self._table, self._alive, ~exists().where(rows.c[parent] == self._table.c.id))
        return self._count(self._table, self._alive, self._table.c[each.column].is_(None))

    def unfit(self, each: Field, new: Field) -> Unfit:
        """Values that the new field cannot have."""
        return unfit(self.unit, self._tables, self._entity, each, new)

    def longer(self, each: Field, most: int) -> int:
        """Values of more than so many characters."""
        return self._count(self._table, func.length(self._table.c[each.column]) > most)

    def chosen(self, each: Field, stored: str) -> int:
        """How often a choice is chosen."""
        if each.several:
            values = self._values(each)
            return self._count(values, values.c.value == stored)
        return self._count(self._table, self._table.c[each.column] == stored)

    def circling(self, each: Field) -> int:
        """Records that a link to their own entity leads in a circle, or that stand under one that is, the trash included."""
        found = self.unit.one(circling(self._table, each.column))
        return int(found[0]) if found else 0

    def repeated(self, index: IndexPlan) -> int:
        """Combinations of values that a unique index would meet more than once; empty ones do not count."""
        columns = ", ".join(f'"{column}"' for column, _ in index.keys)
        given = " AND ".join(f'"{column}" IS NOT NULL' for column, _ in index.keys)
        groups = (
            f'SELECT 1 AS one FROM "{index.table}" WHERE {given} AND ({index.where or "TRUE"})'  # noqa: S608  our own names
            f" GROUP BY {columns} HAVING count(*) > 1"
        )
        found = self.unit.one(text(f"SELECT count(*) FROM ({groups}) AS repeated".replace(":", "\\:")))  # noqa: S608
        return int(found[0]) if found else 0

    def overlapping(self, entity: Entity, key: Unique, where: str) -> int:
        """Pairs of records with the same values whose periods share time."""
        found = self.unit.one(overlapping_pairs(entity, key, where))
        return int(found[0]) if found else 0

    @property
    def _alive(self) -> ColumnElement[bool]:
        return self._table.c[DELETED_COLUMN].is_(None)

    def _values(self, each: Field) -> FromClause:
        return self._tables.values_of(self._entity.name, each.name)

    def _count(self, source: FromClause, *conditions: ColumnElement[bool]) -> int:
        found = self.unit.one(select(func.count()).select_from(source).where(*conditions))
        return int(found[0]) if found else 0
