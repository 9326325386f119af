"""How large an expression is with the formulas it names put in, as SQL needs them: chains must not grow without bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xrm.expressions.tree import Expression, Node, Path

MOST_NODES = 2_000
MOST_LEVELS = 60


@dataclass(frozen=True, slots=True)
class Weight:
    """`levels` is the longest way down."""

    nodes: int
    levels: int

    @property
    def is_too_much(self) -> bool:
        return self.nodes > MOST_NODES or self.levels > MOST_LEVELS


def weigh(expression: Expression, formula: Callable[[str, str], Weight | None]) -> Weight:
    """`formula` gives the weight of a computed field, None of a stored one; weigh those an expression needs before it."""
    return _weigh(expression.root, formula)


def _weigh(node: Node, formula: Callable[[str, str], Weight | None]) -> Weight:
    parts = [_weigh(each, formula) for each in node.children()]
    if isinstance(node, Path):
        named = [formula(node.entity, node.field), *(formula(step.entity, step.link) for step in node.steps)]
        parts += [each for each in named if each is not None]
    nodes = 1 + sum(each.nodes for each in parts)
    return Weight(nodes, 1 + max((each.levels for each in parts), default=0))
