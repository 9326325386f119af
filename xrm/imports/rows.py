"""One row of a table on its way to a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xrm.catalog.kinds import Kind
from xrm.errors import Problem
from xrm.imports.cells import NOTHING, Cells
from xrm.imports.ends import Ends, Said, Wanted, group
from xrm.projections.texts import parted

if TYPE_CHECKING:
    from uuid import UUID

    from xrm.catalog.entity import Entity
    from xrm.catalog.field import Field
    from xrm.imports.matching import Key
    from xrm.imports.plan import Column, Plan
    from xrm.tabular.table import Cell, Row


@dataclass(slots=True)
class Item:
    """What a row says: values by field name, records that it names, and what is wrong with it."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    wanted: dict[str, tuple[Wanted, ...]] = field(default_factory=dict)  # of links, until they are found
    problems: list[Problem] = field(default_factory=list)
    key: Key | None = None
    id: UUID | None = None  # of the record that is meant, where it is there

    @property
    def number(self) -> int:
        return self.row.number


class Reader:
    """Reads rows by a plan."""

    def __init__(self, plan: Plan, entity: Entity, header: Sequence[str], zone: str) -> None:
        self._plan, self._entity = plan, entity
        self._cells = Cells(plan, zone)
        places = {name: place for place, name in enumerate(header)}
        fields = {name: each for name in _named(plan) if (each := entity.field(name)) is not None}
        self._columns = [(places[each.header], each, fields[each.field]) for each in plan.columns]
        self._headers = {each.field: each.header for each in plan.columns}
        self._constants = [(fields[name], text) for name, text in plan.constants.items()]

    def item(self, row: Row) -> Item:
        """Everything that a row says, and everything that is wrong with what it says."""
        item = Item(row)
        said: list[tuple[str, str, str]] = []
        for each, text in self._constants:
            self._take(item, said, each, "", text, {})
        for place, column, each in self._columns:
            self._take(item, said, each, column.by, row.cells[place], column.meanings, column)
        for name, several in group(said).items():
            wanted = self._entity.field(name)
            if wanted is None:
                continue
            try:
                item.wanted[name] = tuple(_wanted(wanted, several))
            except ValueError as reason:
                item.problems.append(Problem("XRM810", str(reason), target=self._headers.get(name, name)))
        return item

    def _take(
        self,
        item: Item,
        said: list[tuple[str, str, str]],
        each: Field,
        by: str,
        cell: Cell,
        meanings: Mapping[str, str],
        column: Column | None = None,
    ) -> None:
        try:
            if _named_by_text(each):
                text = self._cells.text(each, cell, meanings)
                if text is not NOTHING:
                    said.append((each.name, by, text.strip()))
                    return
                value: Any = NOTHING
            else:
                value = self._cells.value(each, cell, meanings)
        except ValueError as reason:
            where = column.header if column else each.name
            item.problems.append(Problem("XRM810", str(reason), target=where))
            return
        if value is not NOTHING:
            item.values[each.name] = value
        elif self._plan.clear and column is not None:
            item.values[each.name] = () if each.several else None


def link_in(ends: Ends, entity: Entity, item: Item, header_of: Mapping[str, str]) -> Iterator[tuple[str, Wanted]]:
    """Put the records that a row names into its values; yields those that are not there, with their problem noted."""
    for name, wanted in item.wanted.items():
        each = entity.field(name)
        found: list[UUID] = []
        for one in wanted:
            try:
                found.append(ends.found(one))
            except ValueError as reason:
                item.problems.append(Problem("XRM810", str(reason), target=header_of.get(name, name)))
                yield name, one
        if each is not None and len(found) == len(wanted):
            item.values[name] = tuple(found) if each.kind is Kind.LINKS else found[0]


def _named(plan: Plan) -> Iterator[str]:
    yield from (each.field for each in plan.columns)
    yield from plan.constants


def _named_by_text(each: Field) -> bool:
    """Whether a cell names a record of one entity: by an id, or by what people call it."""
    one = each.link is not None and len(each.link.targets) == 1
    return one and each.kind in (Kind.LINK, Kind.LINKS)


def _wanted(each: Field, said: Said) -> Iterator[Wanted]:
    """The records that are meant; of several links each text by itself."""
    entity = each.link.targets[0] if each.link is not None else ""
    if each.kind is Kind.LINKS:
        for path, text in said:
            yield from (Wanted(entity, ((path, part),)) for part in parted(text))
    else:
        yield Wanted(entity, said)
