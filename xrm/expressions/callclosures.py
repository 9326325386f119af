"""Calls as Python functions: built-in ones, those that read null or the moment in their own way, and plugins'."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xrm.catalog.kinds import Kind
from xrm.expressions import dates, numbers
from xrm.expressions.functions import BUILTIN
from xrm.expressions.tree import Call, Literal
from xrm.expressions.typed import AS_TEXT, NAME, POSITION

if TYPE_CHECKING:
    from xrm.expressions.frame import Frame

Closure = Callable[["Frame"], Any]


def call_closure(node: Call, arguments: list[Closure]) -> Closure:
    """The call of a function on arguments already turned into functions."""
    if node.function in OWN_WAY:
        return OWN_WAY[node.function](node, arguments)
    if node.function in BUILTIN:
        return _builtin(node, arguments)
    return _of_plugin(node, arguments)


def _builtin(node: Call, arguments: list[Closure]) -> Closure:
    builtin = BUILTIN[node.function]
    python = builtin.python
    if builtin.local and node.arguments[0].kind is Kind.DATETIME:
        return _on_the_clocks(arguments[0], python)

    def called(frame: Frame) -> Any:
        values = [argument(frame) for argument in arguments]
        return None if None in values else python(*values)

    return called


def _on_the_clocks(argument: Closure, python: Callable[..., Any]) -> Closure:
    def called(frame: Frame) -> Any:
        moment = argument(frame)
        return None if moment is None else python(dates.local(moment, frame.moment.timezone))

    return called


def _of_plugin(node: Call, arguments: list[Closure]) -> Closure:
    """A plugin gets decimals as `Decimal`, and null as None."""
    kinds = [(each.kind is Kind.DECIMAL, each.scale) for each in node.arguments]
    name, decimal, scale = node.function, node.kind is Kind.DECIMAL, node.scale

    def called(frame: Frame) -> Any:
        values = [argument(frame) for argument in arguments]
        given = [
            numbers.unscaled(value, places) if exact and value is not None else value
            for value, (exact, places) in zip(values, kinds, strict=True)
        ]
        result = frame.functions[name].python(*given)
        return numbers.fit(numbers.scaled(result, scale)) if decimal and result is not None else result

    return called


def _rounding(of: Callable[[int, int], int]) -> Callable[[Call, list[Closure]], Closure]:
    def made(node: Call, arguments: list[Closure]) -> Closure:
        argument, scale = arguments[0], node.arguments[0].scale

        def rounded(frame: Frame) -> Any:
            value = argument(frame)
            return None if value is None else of(value, scale)

        return rounded

    return made


def _concat(node: Call, arguments: list[Closure]) -> Closure:
    return lambda frame: "".join(argument(frame) or "" for argument in arguments)


def _if(node: Call, arguments: list[Closure]) -> Closure:
    condition = arguments[0]
    one, other = _at_scale(node, arguments, 1), _at_scale(node, arguments, 2)
    return lambda frame: one(frame) if condition(frame) is True else other(frame)


def _coalesce(node: Call, arguments: list[Closure]) -> Closure:
    values = [_at_scale(node, arguments, index) for index in range(len(arguments))]
    return lambda frame: next((value for each in values if (value := each(frame)) is not None), None)


def _at_scale(node: Call, arguments: list[Closure], index: int) -> Closure:
    """A branch in the scale of the whole."""
    argument, scale, to = arguments[index], node.arguments[index].scale, node.scale
    if scale == to:
        return argument

    def widened(frame: Frame) -> Any:
        value = argument(frame)
        return None if value is None else numbers.widen(value, scale, to)

    return widened


def _changed(node: Call, arguments: list[Closure]) -> Closure:
    now, before = arguments
    if node.arguments[0].kind is Kind.CHOICES:
        return lambda frame: tuple(now(frame) or ()) != tuple(before(frame) or ())
    return lambda frame: now(frame) != before(frame)


def _has(node: Call, arguments: list[Closure]) -> Closure:
    several, one = arguments
    return lambda frame: one(frame) in (several(frame) or ())


def _position(node: Call, arguments: list[Closure]) -> Closure:
    choice = arguments[0]
    places = {value: place for place, value in enumerate(_values(node, 1))}
    return lambda frame: places.get(choice(frame))


def _name(node: Call, arguments: list[Closure]) -> Closure:
    choice = arguments[0]
    names = dict(zip(_values(node, 1), _values(node, 2), strict=True))
    return lambda frame: names.get(choice(frame))


def _values(node: Call, index: int) -> tuple[str, ...]:
    literal = node.arguments[index]
    return tuple(literal.value) if isinstance(literal, Literal) else ()


def _as_text(node: Call, arguments: list[Closure]) -> Closure:
    argument = arguments[0]
    return lambda frame: None if (value := argument(frame)) is None else str(value)


OWN_WAY: dict[str, Callable[[Call, list[Closure]], Closure]] = {
    "round": _rounding(numbers.round_away),
    "floor": _rounding(numbers.floor),
    "ceiling": _rounding(numbers.ceiling),
    "concat": _concat,
    "if": _if,
    "coalesce": _coalesce,
    "me": lambda node, arguments: lambda frame: frame.moment.user_id,
    "today": lambda node, arguments: lambda frame: frame.moment.today,
    "now": lambda node, arguments: lambda frame: frame.moment.now,
    "has_role": lambda node, arguments: lambda frame: arguments[0](frame) in frame.moment.roles,
    "is_new": lambda node, arguments: lambda frame: frame.is_new,
    "changed": _changed,
    "has": _has,
    POSITION: _position,
    NAME: _name,
    AS_TEXT: _as_text,
}
"""Functions that are not simply null for null."""
