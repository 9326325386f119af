"""Whether the values that seeds say fit their fields, told at the value, before there is a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.errors import Problem
from xrm.projections.marshmallow import Schemas

_LINKED = (Kind.LINK, Kind.LINKS)


def seed_problems(catalog: Catalog) -> Iterator[Problem]:
    """Types, lengths, choices and limits; what needs other records is told when the rows are written."""
    schemas = Schemas(catalog.entities)
    for seed in catalog.seeds:
        entity = catalog.entities[seed.entity]
        for row in seed.rows:
            for name, sentences in schemas.load(entity.name, dict(_own_values(entity, row.values)))[1].items():
                field = entity.fields.get(name)
                said = field.part_of if field is not None and field.part_of else name
                where = row.marks.get(said, row.where)
                yield from (Problem("XRM514", f"`{name}` does not hold: {each}", where) for each in sentences)


def _own_values(entity: Entity, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """By field that has a place of its own: complex values in parts, links left out."""
    for name, value in values.items():
        field = entity.fields[name]
        if field.parts and isinstance(value, Mapping):
            yield from ((each.name, value[each.part]) for each in field.parts if each.part in value)
        elif not field.parts and field.kind not in _LINKED:
            yield name, value
