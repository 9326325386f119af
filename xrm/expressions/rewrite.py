"""Trees made of trees: a node with its children changed, an expression said from another record's place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from xrm.expressions.tree import RECORD, Collection, Expression, Node, Path, Step


def reached(expression: Expression, steps: tuple[Step, ...]) -> Expression:
    """The same expression about the record that `steps` lead to, said from where they start."""
    if not steps:
        return expression

    def lengthened(node: Node) -> Node:
        if isinstance(node, Path | Collection) and node.root == RECORD:
            return replace(node, steps=steps + node.steps)
        return rebuilt(node, lengthened)

    return Expression(expression.text, steps[0].entity, lengthened(expression.root))


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with `change` applied to each child; the node itself when none changed."""
    new: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            changed = change(value)
            if changed is not value:
                new[each.name] = changed
        elif isinstance(value, tuple) and any(isinstance(item, Node) for item in value):
            items = tuple(change(item) if isinstance(item, Node) else item for item in value)
            if any(was is not now for was, now in zip(value, items, strict=True)):
                new[each.name] = items
    return replace(node, **new) if new else node
