"""Conditions that no record could ever change: what is always true says nothing, what is never true shuts everybody out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from xrm.expressions.tree import Compare, Literal, Logic, Node, Not, Path

Key = tuple[Any, ...]
OPPOSITE = {"eq": "ne", "ne": "eq"}


def settled(node: Node) -> bool | None:
    """True or False where the condition is that for every record; None where it depends, or would need more thought."""
    if isinstance(node, Literal):
        return node.value if isinstance(node.value, bool) else None
    if isinstance(node, Not):
        inner = settled(node.item)
        return None if inner is None else not inner
    if isinstance(node, Compare):
        return _compared(node)
    if isinstance(node, Logic):
        return _joined(node)
    return None


def _compared(node: Compare) -> bool | None:
    """Two literals, or one path with itself: null is equal to null."""
    if node.operator not in OPPOSITE:
        return None
    if isinstance(node.left, Literal) and isinstance(node.right, Literal):
        return bool(node.left.value == node.right.value) == (node.operator == "eq")
    return node.operator == "eq" if isinstance(node.left, Path) and _key(node.left) == _key(node.right) else None


def _joined(node: Logic) -> bool | None:
    """`and` is never true with one part that is not, or two that exclude each other; `or` the other way round."""
    decisive = node.operator == "or"
    parts = [settled(item) for item in node.items]
    if decisive in parts or _opposed(node.items) or (not decisive and _two_values(node.items)):
        return decisive
    return None if None in parts else not decisive


def _opposed(items: Iterable[Node]) -> bool:
    """Whether one of them is the other's contrary."""
    known = {_key(each) for each in items}
    return any(_contrary(each) in known for each in items)


def _contrary(node: Node) -> Key:
    if isinstance(node, Compare) and node.operator in OPPOSITE:
        return _key(replace(node, operator=OPPOSITE[node.operator]))
    return _key(node.item if isinstance(node, Not) else Not(kind=node.kind, item=node))


def _two_values(items: Iterable[Node]) -> bool:
    """Whether one path would have to have two values at once."""
    said: dict[Key, Key] = {}
    for each in items:
        if isinstance(each, Compare) and each.operator == "eq" and isinstance(each.left, Path):
            value = _key(each.right)
            if isinstance(each.right, Literal) and said.setdefault(_key(each.left), value) != value:
                return True
    return False


def _key(node: Node) -> Key:
    """The node without where it stands in its text."""
    values = (getattr(node, each.name) for each in fields(node) if each.name not in ("start", "end", "scale"))
    return (type(node).__name__, *(_key_of(value) for value in values))


def _key_of(value: Any) -> Any:
    if isinstance(value, Node):
        return _key(value)
    return tuple(map(_key_of, value)) if isinstance(value, tuple) else value
