"""Groups of figures as the database gave them, and amounts of several currencies put to the groups they belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.measures import Amount, Measure
from xrm.expressions.tree import Path
from xrm.statements.measuring import Group


@dataclass(slots=True)
class Counted:
    """One group as the database gave it: how many records, and by measure the value and of how many records it came."""

    keys: tuple[Any, ...]
    records: int
    values: dict[str, Any]
    of: dict[str, int]


def counted_of(row: Sequence[Any], groups: int, measures: Sequence[Measure]) -> Counted:
    start = groups + 1
    values = {each.name: row[start + 2 * place] for place, each in enumerate(measures)}
    of = {each.name: row[start + 2 * place + 1] for place, each in enumerate(measures)}
    return Counted(tuple(row[:groups]), row[groups], values, of)


def add_amounts(
    found: Sequence[Counted],
    rows: Sequence[Sequence[Any]],
    groups: int,
    measures: Sequence[Measure],
    name: Callable[[Any], str],
) -> None:
    """Amounts by their currency, to the groups they belong to; of few records is what has few in one of them."""
    by_keys = {each.keys: each for each in found}
    for each in found:
        each.values |= {measure.name: () for measure in measures}
        each.of |= {measure.name: 0 for measure in measures}
    for row in sorted(rows, key=lambda row: name(row[groups])):
        group, part = by_keys.get(tuple(row[:groups])), counted_of(row, groups + 1, measures)
        for measure in measures if group is not None else ():
            value, of = part.values[measure.name], part.of[measure.name]
            code = name(row[groups])
            if group is None or value is None or not of or not (code or value):
                continue  # records that do not count, or have no amount at all
            amounts = group.values[measure.name]
            group.of[measure.name] = min(of, group.of[measure.name]) if amounts else of
            group.values[measure.name] = (*amounts, Amount(code, value))


def name_of(entities: Mapping[str, Entity], group: Group) -> Callable[[Any], str]:
    """What a currency is called that was stored as a choice."""
    _, each = field_of(entities, group)

    def named(stored: Any) -> str:
        choice = each.choice(stored) if each is not None else None
        return choice.name if choice is not None else ""

    return named


def field_of(entities: Mapping[str, Entity], group: Group) -> tuple[Entity, Field | None]:
    """The field at the end of its path, and whose it is."""
    path = group.path.root
    assert isinstance(path, Path), "only paths are grouped by"  # noqa: S101
    return entities[path.entity], entities[path.entity].field(path.field)
