"""What a filter asks apart from the values it names: filters that differ only in those are one shape, and one statement.

A statement is worth keeping when many requests share it; people change the values, hardly ever the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from xrm.catalog.kinds import Kind
from xrm.expressions.rewrite import rebuilt
from xrm.expressions.tree import Compare, Expression, Given, In, Literal, Node, Path

LIFTED = frozenset({Kind.TEXT, Kind.DATE, Kind.DATETIME, Kind.TIME, Kind.KEY, Kind.LINK})
"""Kinds whose literals become parameters.  Numbers and choices do not: what they are is looked at to say the SQL."""


def shape_of(expression: Expression) -> tuple[Expression, Mapping[str, Any]]:
    """The expression with the literals that stand beside a path taken out, and those by the name of their parameter."""
    values: dict[str, Any] = {}

    def given(node: Node) -> Node:
        if not isinstance(node, Literal) or node.value is None or node.kind not in LIFTED:
            return shaped(node)
        name = f"xrm_given_{len(values)}"
        values[name] = node.value
        return Given(kind=node.kind, name=name)

    def shaped(node: Node) -> Node:
        node = replace(node, start=0, end=0)
        if isinstance(node, Compare) and isinstance(node.left, Path):
            return replace(node, left=shaped(node.left), right=given(node.right))
        if isinstance(node, In) and isinstance(node.item, Path):
            return replace(node, item=shaped(node.item), options=tuple(given(each) for each in node.options))
        return rebuilt(node, shaped)

    return Expression("", expression.entity, shaped(expression.root)), values
