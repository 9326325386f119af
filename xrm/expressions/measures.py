"""What may be measured: which function suits which value, and of what kind its answer is."""

from __future__ import annotations

from collections.abc import Callable

from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions.money import narrowed
from xrm.expressions.numbers import QUOTIENT_SCALE
from xrm.expressions.rollups import COMPARED
from xrm.expressions.tree import Expression, Literal, Node, Path
from xrm.expressions.typed import WORDS

VALUED = ("sum", "avg", "min", "max", "distinct")
GROUPED = frozenset({Kind.CHOICE, Kind.LINK, Kind.BOOLEAN, Kind.DATE, Kind.DATETIME})
"""Kinds that records can be grouped by."""
_DISTINCT = COMPARED | {Kind.CHOICE, Kind.LINK, Kind.BOOLEAN}


def wrong_value(function: str, found: Expression, text: str) -> str:
    """What stands against this function of this value; empty: nothing."""
    kind = found.kind
    if not isinstance(found.root, Path):
        return f"A measure is about one field; `{text}` is more. Name it as a formula of the entity first."
    if function in ("sum", "avg") and kind not in NUMBERS:
        return f"`{function}` needs a number; `{text}` is {WORDS[kind]}."
    if function in ("min", "max") and kind not in COMPARED:
        return f"`{function}` needs something with an order; `{text}` is {WORDS[kind]}."
    if function == "distinct" and kind not in _DISTINCT:
        return f"`distinct` needs single values; `{text}` is {WORDS[kind]}."
    return ""


def currency_of_measure(
    function: str, value: Expression | None, where: Expression | None, source: Callable[[Path], Node]
) -> tuple[str, Expression | None]:
    """The one currency of the answer, or what of each record says its own."""
    if function in ("count", "distinct") or value is None or value.unit is None:
        return "", None
    unit = next(narrowed(value.unit, where.root if where is not None else None, source), value.unit)
    if not isinstance(unit, Path):
        return str(unit.value) if isinstance(unit, Literal) else "", None
    text = "/".join((*(each.link for each in unit.steps), unit.field))
    return "", Expression(text, value.entity, unit)


def kind_of_measure(function: str, value: Expression | None) -> tuple[Kind, int]:
    """The kind and scale of the answer."""
    if function in ("count", "distinct") or value is None:
        return Kind.INTEGER, 0
    if function == "avg":
        return Kind.DECIMAL, QUOTIENT_SCALE
    return value.kind, value.root.scale
