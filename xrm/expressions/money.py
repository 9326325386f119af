"""Amounts of money while an expression is checked: each has a currency, its unit, and only those of one are added up.

A unit is a literal, `EUR`, or the path to the field where the currency of a record is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from xrm.catalog.kinds import Kind
from xrm.expressions.tree import Collection, Compare, Literal, Logic, Node, Path, Step

if TYPE_CHECKING:
    from xrm.catalog.field import Field


def unit_of(field: Field) -> Node | None:
    """The currency of an amount, seen from its record; None of anything else."""
    if field.limits.currency:
        return Literal(kind=Kind.CHOICE, value=field.limits.currency)
    return Path(kind=Kind.CHOICE, entity="", field=field.currency) if field.currency else None


def bare(path: Path) -> Path:
    """The path by itself, wherever it was written: two that lead to one place are equal."""
    return Path(kind=Kind.CHOICE, root=path.root, steps=path.steps, entity=path.entity, field=path.field)


def rooted(path: Path, root: str, steps: tuple[Step, ...]) -> Path:
    """A path from a record, as it is from where that record was reached."""
    return bare(replace(path, root=root, steps=(*steps, *path.steps)))


def named(unit: Node) -> str:
    """A currency as a sentence says it."""
    if isinstance(unit, Path):
        return f"the currency that `{'/'.join([*(each.link for each in unit.steps), unit.field])}` says"
    return str(unit.value) if isinstance(unit, Literal) else "a currency"


def way_out(name: str, into: Node | None) -> str:
    """How an amount is made one in another currency."""
    code = into.value if isinstance(into, Literal) else "EUR"
    return f"Convert it in a formula of its own: `{{formula: {name} mul rate, format: money({code})}}`."


def outside(unit: Node, over: Collection) -> Node:
    """The currency of each record of a list as that of the record whose list it is, where its path leads back there."""
    if not isinstance(unit, Path) or not unit.steps:
        return unit
    first = unit.steps[0]
    back = first.entity == over.target and first.link == over.link and not over.through and not first.kind
    return bare(replace(unit, root=over.root, steps=(*over.steps, *unit.steps[1:]))) if back else unit


def narrowed(unit: Node, where: Node | None, source: Callable[[Path], Node]) -> Iterator[Node]:
    """What a condition says a currency to be, where all of it must hold: `price_currency eq 'EUR'`."""
    items = where.items if isinstance(where, Logic) and where.operator == "and" else (where,)
    for each in items:
        if not isinstance(each, Compare) or each.operator != "eq":
            continue
        for one, other in ((each.left, each.right), (each.right, each.left)):
            if not isinstance(one, Path) or source(one) != unit:
                continue
            if isinstance(other, Path):
                yield source(other)
            elif isinstance(other, Literal) and other.value is not None:
                yield Literal(kind=Kind.CHOICE, value=other.value)
