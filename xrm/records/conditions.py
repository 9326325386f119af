"""Conditions put together: the union of grants, and a condition as it stands on a record that nobody changes now.

`True` and `False` stand for "every row" and "no row", so that what needs no condition costs none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xrm.catalog.kinds import Kind
from xrm.expressions.rewrite import rebuilt
from xrm.expressions.tree import OLD, RECORD, Call, Collection, Expression, Literal, Logic, Node, Path

Condition = Expression | bool


def either(conditions: Iterable[Condition]) -> Condition:
    """True where one of them is; of none: False."""
    return _joined("or", conditions, stops=True)


def both(conditions: Iterable[Condition]) -> Condition:
    """True where all of them are; of none: True."""
    return _joined("and", conditions, stops=False)


def _joined(operator: str, conditions: Iterable[Condition], *, stops: bool) -> Condition:
    found: dict[Node, Expression] = {}
    for each in conditions:
        if each is stops:
            return stops
        if isinstance(each, Expression):
            found.setdefault(each.root, each)
    if not found:
        return not stops
    first = next(iter(found.values()))
    if len(found) == 1:
        return first
    text = f" {operator} ".join(f"({each.text})" for each in found.values())
    return Expression(text, first.entity, Logic(kind=Kind.BOOLEAN, operator=operator, items=tuple(found)))


def as_it_stands(expression: Expression) -> Expression:
    """The condition with nothing changing: `old(x)` is x, `changed(x)` and `is_new()` are false."""
    root = _standing(expression.root)
    return expression if root is expression.root else Expression(expression.text, expression.entity, root)


_CHANGING = frozenset({"changed", "is_new"})


def _standing(node: Node) -> Node:
    if isinstance(node, Call) and node.function in _CHANGING:
        return Literal(kind=Kind.BOOLEAN, value=False, start=node.start, end=node.end)
    if isinstance(node, Path | Collection) and node.root == OLD:
        return replace(node, root=RECORD)
    return rebuilt(node, _standing)
