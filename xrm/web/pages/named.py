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
    scope = visit.records.scope(visit.actor)
    for each in entity.list.filters:
        try:
            check(each.where.text, entity.name, scope, want=CONDITION, sql=True)
        except ExpressionError:
            continue
        yield each
