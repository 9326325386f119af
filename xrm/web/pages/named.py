"""The named filters of a list, as far as their reader may know of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xrm.catalog.entity import Entity
from xrm.catalog.layout import Filter
from xrm.expressions.checker import CONDITION, ExpressionError, check

if TYPE_CHECKING:
    from xrm.web.pages.visit import Visit


def filters_of(visit: Visit, entity: Entity) -> Iterator[Filter]:
    """A filter that names what its reader may not see is not there for them."""
    return (each for each in entity.list.filters if sees(visit, entity, each.where.text))


def order_words(visit: Visit, entity: Entity, named: Filter | None) -> str:
    """How a list is sorted at first, in the words of a query: as its filter says, else as the list; "": as the entity."""
    visible = visit.rights(entity.name).visible
    for said in (named.order if named else (), entity.list.order):
        if own := [each for each in said if visible(each.field)]:
            return ",".join(f"{each.field}{' desc' if each.descending else ''}" for each in own)
    return ""


def sees(visit: Visit, entity: Entity, condition: str) -> bool:
    """Whether a condition names nothing but what its reader may see, and can be asked at all."""
    try:
        check(condition, entity.name, visit.records.scope(visit.actor), want=CONDITION, sql=True)
    except ExpressionError:
        return False
    return True
