"""Where the links of a record lead, as its values say: a field of one link, of several, or of one to any of several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field


@dataclass(frozen=True, slots=True)
class End:
    """The other end of one link: a record of one of these entities."""

    field: Field
    targets: tuple[str, ...]
    id: UUID

    def among(self, found: frozenset[tuple[str, UUID]]) -> bool:
        return any((target, self.id) in found for target in self.targets)


def link_fields(entity: Entity) -> Iterator[Field]:
    """The stored fields that lead to other records; that of a row to its parent is nobody's choice."""
    return (each for each in entity.stored_fields() if each.link is not None and not each.internal)


def ends_of(entity: Entity, each: Field, values: Mapping[str, Any]) -> Iterator[End]:
    """The ends of one field, in its order."""
    value = values.get(each.name)
    if each.link is None or value is None:
        return
    targets = targets_of(entity, each, values)
    for id in value if each.several else (value,):
        yield End(each, targets, id)


def targets_of(entity: Entity, each: Field, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The entities a field's records may be of: of a link to any of several the one that is said beside it."""
    assert each.link is not None, "only links lead anywhere"  # noqa: S101
    kind = entity.kind_of(each)
    if kind is None:
        return each.link.targets
    choice = kind.choice(values.get(kind.name))
    return (choice.name,) if choice is not None else ()
