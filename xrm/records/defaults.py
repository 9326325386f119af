"""What a new record says where its writer said nothing: literals, and expressions over what is known so far.

A default is a snapshot its writer could have taken: it sees the other records that they see.  Defaults may use one
another; a circle has been refused when the definition was checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.links import NaturalKey
from xrm.expressions.tree import Expression
from xrm.projections.values import READ
from xrm.records.currencies import round_amounts, settle_currencies
from xrm.records.kinds import settle_kinds
from xrm.records.words import by_key

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def with_defaults(desk: Desk, entity: Entity, said: Mapping[str, Any]) -> dict[str, Any]:
    """Every stored field: as said, else its default, else empty."""
    values = dict.fromkeys(each.name for each in entity.all_fields() if each.stored)
    values.update({each.name: () for each in entity.stored_fields() if each.many})
    values.update(said)
    waiting: dict[str, Field] = {}
    for each in entity.stored_fields():
        if each.name in said or each.default is None or each.currency_of:
            continue
        if isinstance(each.default, Expression):
            waiting[each.name] = each
        elif isinstance(each.default, NaturalKey):
            values[each.name] = _named(desk, each, each.default)
        else:
            values[each.name] = tuple(each.default) if isinstance(each.default, list) else each.default
    for each in _in_order(desk, waiting):
        values[each.name] = _computed(desk, each, values)
    settle_kinds(desk, entity, values)
    settle_currencies(desk, entity, values)
    round_amounts(desk, entity, values, waiting)
    return values


def _named(desk: Desk, each: Field, key: NaturalKey) -> UUID | None:
    """The record that a default names, for its writer to see; none where there is not just one."""
    assert each.link is not None, "only links name records"  # noqa: S101
    try:
        return by_key(desk, each.link.targets[0], key.values)
    except ValueError:
        return None


def _in_order(desk: Desk, waiting: dict[str, Field]) -> list[Field]:
    """Each after the ones it uses."""
    ordered: list[Field] = []
    left = dict(waiting)
    while left:
        ready = [each for each in left.values() if not _uses(desk, each) & (left.keys() - {each.name})]
        for each in ready or list(left.values()):
            ordered.append(each)
            del left[each.name]
    return ordered


def _uses(desk: Desk, each: Field) -> frozenset[str]:
    assert isinstance(each.default, Expression)  # noqa: S101
    return desk.shelf.reach.own_fields(each.default)


def _computed(desk: Desk, each: Field, values: Mapping[str, Any]) -> Any:
    """The value, if it fits the field; a default that does not fit is no value."""
    assert isinstance(each.default, Expression)  # noqa: S101
    try:
        value = desk.see(each.default, values, new=True)
        return value if value is None or each.kind in _AS_IS else READ[each.kind](_fitting(value, each), each)
    except (ArithmeticError, ValueError, TypeError, LookupError):
        return None


def _fitting(value: Any, each: Field) -> Any:
    """A computed number rounded to the digits the field keeps."""
    return round(value, each.limits.scale) if each.kind is Kind.DECIMAL else value


_AS_IS = frozenset({Kind.CHOICES, Kind.LINKS, Kind.JSON, Kind.FILE, Kind.FILES})
