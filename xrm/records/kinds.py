"""Which entity a link to any of several leads to, where only the record was said: the one that has it, for its writer to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.records.links import seen_ids

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def settle_kinds(desk: Desk, entity: Entity, values: dict[str, Any]) -> None:
    """Beside each of these links its kind; none where the link is empty, or leads to nothing its writer may see."""
    for each in entity.fields.values():
        kind = entity.kind_of(each)
        if kind is None or each.name not in values:
            continue
        if values[each.name] is None:
            values[kind.name] = None
        elif values.get(kind.name) is None:
            values[kind.name] = _kind_of(desk, each, values[each.name])


def _kind_of(desk: Desk, each: Field, id: Any) -> str | None:
    assert each.link is not None, "a link leads somewhere"  # noqa: S101
    ways = zip(each.link.targets, each.link.stored, strict=True)
    return next((stored for target, stored in ways if seen_ids(desk, target, frozenset({id}))), None)
