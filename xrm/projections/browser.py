"""A condition as JSON that a browser can evaluate over the fields of a form; None where it has to ask the server.

A tree is nested lists, the operator first: `["eq", ["f", "status", "choice"], ["v", "won"]]`.  Numbers are whole,
scaled by a power of ten as in Python's evaluator, and written as texts (`["n", "1250"]`).  Nothing in it is code.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from xrm.catalog.entity import Entity
from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions.numbers import scaled
from xrm.expressions.tree import (
    RECORD,
    Arithmetic,
    Call,
    Compare,
    Expression,
    In,
    Literal,
    Logic,
    Negate,
    Node,
    Not,
    Path,
)

Tree = list[Any]
FORMED = frozenset(
    {Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN, Kind.DATE, Kind.CHOICE, Kind.CHOICES, Kind.LINK}
)
"""Kinds whose value a browser reads off a form as the server does."""
_PLAIN = frozenset({"contains", "startswith", "endswith", "length", "indexof", "substring", "trim", "years_between"})
_PARTS = frozenset({"year", "month", "day"})
_WHOLE = frozenset({"round", "floor", "ceiling"})


class _Unanswerable(Exception):
    """The server has to be asked."""


def browser_tree(
    expression: Expression, entity: Entity, known: Collection[str], today: date, roles: Collection[str]
) -> Tree | None:
    """The condition over the fields `known` to the form's reader."""
    try:
        return _Writer(entity, known, today, roles).tree(expression.root)
    except _Unanswerable:
        return None


class _Writer:
    def __init__(self, entity: Entity, known: Collection[str], today: date, roles: Collection[str]) -> None:
        self._entity, self._known, self._today, self._roles = entity, known, today, roles
        self._open: list[str] = []

    def tree(self, node: Node) -> Tree:
        write = _WRITERS.get(type(node))
        if write is None:
            raise _Unanswerable
        return write(self, node)

    def literal(self, node: Literal) -> Tree:
        value = node.value
        if value is None or isinstance(value, bool | str):
            return ["v", value]
        if node.kind in NUMBERS:
            return ["n", str(scaled(value, node.scale))]
        if node.kind in (Kind.DATE, Kind.LINK, Kind.KEY):
            return ["v", value.isoformat() if node.kind is Kind.DATE else str(value)]
        raise _Unanswerable

    def path(self, node: Path) -> Tree:
        each = self._entity.field(node.field)
        if each is None or node.root != RECORD or node.steps or node.entity != self._entity.name:
            raise _Unanswerable
        if each.formula is not None:
            return self._inside(each.name, each.formula)
        if each.name not in self._known or each.kind not in FORMED:
            raise _Unanswerable
        return ["f", each.name, str(each.kind), node.scale]

    def _inside(self, name: str, formula: Expression) -> Tree:
        """A formula over the form's own fields, in place of its name."""
        if name in self._open or len(self._open) > 5:
            raise _Unanswerable
        self._open.append(name)
        try:
            return self.tree(formula.root)
        finally:
            self._open.pop()

    def compare(self, node: Compare) -> Tree:
        return self._compared(node.operator, node.left, node.right)

    def _compared(self, operator: str, left: Node, right: Node) -> Tree:
        scale = max(left.scale, right.scale)
        return [operator, self._widened(left, scale), self._widened(right, scale)]

    def _widened(self, node: Node, scale: int) -> Tree:
        tree = self.tree(node)
        if node.kind not in NUMBERS or node.scale == scale:
            return tree
        return ["wide", tree, scale - node.scale]

    def within(self, node: In) -> Tree:
        return ["or", *(self._compared("eq", node.item, each) for each in node.options)]

    def logic(self, node: Logic) -> Tree:
        return [node.operator, *(self.tree(each) for each in node.items)]

    def opposite(self, node: Not) -> Tree:
        return ["not", self.tree(node.item)]

    def arithmetic(self, node: Arithmetic) -> Tree:
        operator = "whole" if node.operator == "div" and node.kind is Kind.INTEGER else node.operator
        left, right = node.left, node.right
        return [operator, self.tree(left), left.scale, self.tree(right), right.scale]

    def negated(self, node: Negate) -> Tree:
        return ["neg", self.tree(node.item)]

    def call(self, node: Call) -> Tree:
        name, arguments = node.function, node.arguments
        if name in _PLAIN or (name in _PARTS and arguments[0].kind is Kind.DATE):
            if any(each.kind is Kind.DATETIME for each in arguments):
                raise _Unanswerable
            return [name, *(self.tree(each) for each in arguments)]
        if name in _WHOLE:
            return [name, self.tree(arguments[0]), arguments[0].scale]
        if name in ("if", "coalesce"):
            values = arguments[1:] if name == "if" else arguments
            first = [self.tree(arguments[0])] if name == "if" else []
            return [name, *first, *(self._at_scale(each, node.scale) for each in values)]
        if name in _OWN:
            return _OWN[name](self, node)
        raise _Unanswerable

    def _at_scale(self, node: Node, scale: int) -> Tree:
        """A branch in the scale of the whole; one that does not fit there is unknown."""
        tree = self.tree(node)
        return tree if node.scale == scale or node.kind is None else ["fit", tree, scale - node.scale]

    def today(self, node: Call) -> Tree:
        return ["v", self._today.isoformat()]

    def has_role(self, node: Call) -> Tree:
        role = node.arguments[0]
        return ["v", isinstance(role, Literal) and role.value in self._roles]

    def is_new(self, node: Call) -> Tree:
        return ["new"]

    def concat(self, node: Call) -> Tree:
        return ["concat", *(self.tree(each) for each in node.arguments)]

    def has(self, node: Call) -> Tree:
        return ["has", *(self.tree(each) for each in node.arguments)]

    def position(self, node: Call) -> Tree:
        return ["position", self.tree(node.arguments[0]), list(_values(node, 1))]

    def named(self, node: Call) -> Tree:
        names = dict(zip(_values(node, 1), _values(node, 2), strict=True))
        return ["name", self.tree(node.arguments[0]), names]


def _values(node: Call, index: int) -> tuple[str, ...]:
    literal = node.arguments[index]
    if not isinstance(literal, Literal):
        raise _Unanswerable
    return tuple(literal.value)


_OWN: dict[str, Callable[[_Writer, Call], Tree]] = {
    "today": _Writer.today,
    "has_role": _Writer.has_role,
    "is_new": _Writer.is_new,
    "concat": _Writer.concat,
    "has": _Writer.has,
    "$position": _Writer.position,
    "$name": _Writer.named,
}
_WRITERS: dict[type[Node], Callable[[_Writer, Any], Tree]] = {
    Literal: _Writer.literal,
    Path: _Writer.path,
    Compare: _Writer.compare,
    In: _Writer.within,
    Logic: _Writer.logic,
    Not: _Writer.opposite,
    Arithmetic: _Writer.arithmetic,
    Negate: _Writer.negated,
    Call: _Writer.call,
}
