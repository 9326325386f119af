"""How rules and defaults reach other records: one row or a list at a time, each read once.

As the system, or as somebody: then a record they may not read is not there and a field they may not read is empty.  A
change that is planned but not written is seen as if it were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import Entity, folded
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.expressions.tree import Expression
from xrm.expressions.world import OrderKey
from xrm.records.fold import fold
from xrm.statements.rows import RowStatement, live_row, rows_linked

if TYPE_CHECKING:
    from xrm.records.access import Sight
    from xrm.records.shelf import Shelf
    from xrm.storage import Unit


@dataclass(frozen=True, slots=True)
class Pending:
    """A record as it will be; None: it will be gone."""

    entity: str
    id: UUID
    values: Mapping[str, Any] | None
    rows: tuple[Pending, ...] = ()  # those it owns


def order_keys(entity: Entity) -> tuple[OrderKey, ...]:
    """The entity's order, compared as lists do: folded where that is kept, choices as they are defined."""
    return tuple(
        OrderKey(key.field, key.descending, _reads_as(entity, each))
        for key in entity.order
        if (each := entity.field(key.field)) is not None
    )


def _reads_as(entity: Entity, each: Field) -> Callable[[Any], Any]:
    if folded(entity, each):
        return fold
    places = {choice.stored: place for place, choice in enumerate(each.choices)}
    return (lambda value: places.get(value, -1)) if each.kind is Kind.CHOICE and places else (lambda value: value)


class Reader:
    """A `RecordReader` of the evaluator over one unit of work."""

    def __init__(self, shelf: Shelf, unit: Unit, parameters: Mapping[str, Any], sight: Sight | None = None) -> None:
        self._shelf, self._unit, self._parameters, self._sight = shelf, unit, parameters, sight
        self._rows: dict[tuple[str, UUID], Mapping[str, Any] | None] = {}
        self._lists: dict[tuple[str, str, UUID], Sequence[Mapping[str, Any]]] = {}
        self._pending: dict[tuple[str, UUID], Mapping[str, Any] | None] = {}

    def plan(self, pending: Pending | None) -> None:
        """Answer as if this were written already."""
        planned = () if pending is None else (pending, *pending.rows)
        self._pending = {(each.entity, each.id): each.values for each in planned}

    def forget(self) -> None:
        """Read everything afresh from here on."""
        self._rows.clear()
        self._lists.clear()

    def one(self, entity: str, id: UUID) -> Mapping[str, Any] | None:
        """The live record's stored values."""
        key = (entity, id)
        if key in self._pending:
            return self._pending[key]
        if key not in self._rows:
            statement = self._statement("one", entity, "")
            row = self._unit.one(statement.statement, {**self._parameters, "xrm_id": id})
            self._rows[key] = None if row is None else statement.values(row)
        return self._rows[key]

    def many(self, entity: str, link: str, id: UUID) -> Sequence[Mapping[str, Any]]:
        """The live records of `entity` whose link leads to this id."""
        key = (entity, link, id)
        if key not in self._lists:
            statement = self._statement("many", entity, link)
            rows = self._unit.fetch(statement.statement, {**self._parameters, "xrm_id": id})
            self._lists[key] = [statement.values(row) for row in rows]
        return self._with_pending(entity, link, id, self._lists[key])

    def _with_pending(
        self, entity: str, link: str, id: UUID, rows: Sequence[Mapping[str, Any]]
    ) -> Sequence[Mapping[str, Any]]:
        planned = {key[1]: values for key, values in self._pending.items() if key[0] == entity}
        if not planned:
            return rows
        others = [row for row in rows if row["id"] not in planned]
        return [*others, *(each for each in planned.values() if each is not None and _leads(each.get(link), id))]

    def formula(self, entity: str, field: str) -> Expression | None:
        each = self._shelf.catalog.entities[entity].field(field)
        return None if each is None else each.formula

    def order(self, entity: str) -> Sequence[OrderKey]:
        return order_keys(self._shelf.catalog.entities[entity])

    def _statement(self, how: str, entity: str, link: str) -> RowStatement:
        sight = self._sight

        def build() -> RowStatement:
            rows = True if sight is None else sight.rows(entity)
            if how == "one":
                return live_row(self._shelf.build, entity, rows, sight)
            return rows_linked(self._shelf.build, entity, link, rows, sight)

        return self._shelf.kept((how, entity, link, None if sight is None else sight.key), build)


def _leads(ends: Any, id: UUID) -> bool:
    """Whether the value of a link, or of several, leads there."""
    return id in ends if isinstance(ends, tuple) else bool(ends == id)
