"""The typed tree as nested Python functions, made once and kept.  A decimal is a whole number here, scaled by its node.

Null is OData's: equal to itself only, in no order with anything; `and`, `or` and `not` know a third value, None.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions import numbers
from xrm.expressions.callclosures import call_closure
from xrm.expressions.tree import (
    Above,
    Aggregate,
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
    Quantifier,
)

if TYPE_CHECKING:
    from xrm.expressions.frame import Frame

Closure = Callable[["Frame"], Any]
Values = frozenset[str]
"""Variables that stand for one of several choices, not for a record."""

_MOST_KEPT = 4_096
_kept: dict[int, tuple[Expression, Closure]] = {}


def closure_for(expression: Expression) -> Closure:
    """Kept by identity, since hashing a tree costs more than evaluating it; it is held, so its id stays its own."""
    found = _kept.get(id(expression))
    if found is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        found = _kept[id(expression)] = (expression, closure_of(expression.root, frozenset()))
    return found[1]


def closure_of(node: Node, values: Values) -> Closure:
    return CLOSURES[type(node)](node, values)


def _literal(node: Literal, values: Values) -> Closure:
    value = node.value
    if node.kind is Kind.DECIMAL and value is not None:
        value = numbers.scaled(value, node.scale)
    return lambda frame: value


def _path(node: Path, values: Values) -> Closure:
    if node.root in values:
        root = node.root
        return lambda frame: frame.roots[root]
    return lambda frame: frame.value(node)


ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def _compare(node: Compare, values: Values) -> Closure:
    left, right = _comparable(node.left, node.right, values)
    if node.operator in ORDERS:
        holds = ORDERS[node.operator]

        def ordered(frame: Frame) -> Any:
            one, other = left(frame), right(frame)
            return one is not None and other is not None and holds(one, other)

        return ordered
    wanted = node.operator == "eq"
    if asks_for_user(node.left, node.right):
        return lambda frame: None if frame.moment.user_id is None else (left(frame) == right(frame)) is wanted
    return lambda frame: (left(frame) == right(frame)) is wanted


def asks_for_user(one: Node, other: Node) -> bool:
    """Whether `me()` meets something but `null`: unknown when nobody is logged in, or empty links would match."""
    return any(
        isinstance(each, Call)
        and each.function == "me"
        and not (isinstance(against, Literal) and against.value is None)
        for each, against in ((one, other), (other, one))
    )


def _comparable(left: Node, right: Node, values: Values) -> tuple[Closure, Closure]:
    """Both sides; numbers of unlike scales as multiples of the finer one."""
    scale = max(left.scale, right.scale)
    return _widened(left, scale, values), _widened(right, scale, values)


def _widened(node: Node, scale: int, values: Values) -> Closure:
    closure = closure_of(node, values)
    if node.kind not in NUMBERS or node.scale == scale:
        return closure
    factor = 10 ** (scale - node.scale)

    def widened(frame: Frame) -> Any:
        value = closure(frame)
        return None if value is None else value * factor

    return widened


def _in(node: In, values: Values) -> Closure:
    options = [
        _compare(Compare(kind=Kind.BOOLEAN, operator="eq", left=node.item, right=each), values) for each in node.options
    ]
    return _either(options)


def _logic(node: Logic, values: Values) -> Closure:
    items = [closure_of(each, values) for each in node.items]
    return _both(items) if node.operator == "and" else _either(items)


def _both(items: list[Closure]) -> Closure:
    def both(frame: Frame) -> Any:
        result: bool | None = True
        for item in items:
            value = item(frame)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return both


def _either(items: list[Closure]) -> Closure:
    def either(frame: Frame) -> Any:
        result: bool | None = False
        for item in items:
            value = item(frame)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return either


def _not(node: Not, values: Values) -> Closure:
    item = closure_of(node.item, values)

    def opposite(frame: Frame) -> Any:
        value = item(frame)
        return None if value is None else not value

    return opposite


EXACT: dict[str, Callable[[int, int, int, int], int | None]] = {
    "add": numbers.add,
    "sub": numbers.subtract,
    "mul": numbers.multiply,
    "div": numbers.divide,
    "divby": numbers.divide,
    "mod": numbers.remainder,
}


def _arithmetic(node: Arithmetic, values: Values) -> Closure:
    left, right = closure_of(node.left, values), closure_of(node.right, values)
    left_scale, right_scale = node.left.scale, node.right.scale
    whole = node.operator == "div" and node.kind is Kind.INTEGER
    exact = EXACT[node.operator]

    def calculated(frame: Frame) -> Any:
        one, other = left(frame), right(frame)
        if one is None or other is None:
            return None
        return numbers.divide_whole(one, other) if whole else exact(one, left_scale, other, right_scale)

    return calculated


def _negate(node: Negate, values: Values) -> Closure:
    item = closure_of(node.item, values)

    def negated(frame: Frame) -> Any:
        value = item(frame)
        return None if value is None else numbers.negate(value)

    return negated


def _above(node: Above, values: Values) -> Closure:
    item = closure_of(node.item, values)
    among = None if node.among is None else closure_of(node.among, values)
    entity, link = node.entity, node.link

    def whether(frame: Frame) -> Any:
        return among is not None and among(frame) in frame.above(entity, link, item(frame))

    def count(frame: Frame) -> Any:
        found = frame.above(entity, link, item(frame))
        return len(found) - 1 if found else None

    return count if among is None else whether


def _call(node: Call, values: Values) -> Closure:
    return call_closure(node, [closure_of(each, values) for each in node.arguments])


def _quantifier(node: Quantifier, values: Values) -> Closure:
    over, variable, every = node.over, node.variable, node.every
    if node.body is None:
        return lambda frame: bool(frame.listed(over))
    inner = values | {variable} if over.kind is Kind.CHOICES else values - {variable}
    body = closure_of(node.body, inner)

    def quantified(frame: Frame) -> Any:
        for each in frame.listed(over):
            frame.roots[variable] = each
            if (body(frame) is True) is not every:
                return not every
        return every

    return quantified


def _aggregate(node: Aggregate, values: Values) -> Closure:
    over, variable = node.over, node.variable
    where = closure_of(node.where, values) if node.where else None
    value = closure_of(node.value, values) if node.value else None
    scale = node.value.scale if node.value else 0

    def listed(frame: Frame) -> Iterator[Any]:
        for each in frame.listed(over):
            frame.roots[variable] = each
            if where is None or where(frame) is True:
                yield each if value is None else value(frame)

    if node.function in ("first", "last"):
        place = 0 if node.function == "first" else -1

        def one(frame: Frame) -> Any:
            found = frame.sorted(over.target, list(listed(frame)))
            return found[place]["id"] if found else None

        return one
    summary = SUMMARIES[node.function]
    return lambda frame: summary([each for each in listed(frame) if each is not None], scale)


def _average(found: list[int], scale: int) -> int | None:
    return numbers.divide(sum(found), scale, len(found), 0)


SUMMARIES: dict[str, Callable[[list[Any], int], Any]] = {
    "count": lambda found, scale: len(found),
    "any": lambda found, scale: bool(found),
    "sum": lambda found, scale: numbers.fit(sum(found)),
    "avg": _average,
    "min": lambda found, scale: min(found, default=None),
    "max": lambda found, scale: max(found, default=None),
}

CLOSURES: dict[type[Node], Callable[[Any, Values], Closure]] = {
    Literal: _literal,
    Path: _path,
    Compare: _compare,
    In: _in,
    Logic: _logic,
    Not: _not,
    Arithmetic: _arithmetic,
    Negate: _negate,
    Call: _call,
    Above: _above,
    Quantifier: _quantifier,
    Aggregate: _aggregate,
}
