"""How two amounts of money meet: within one currency, in a comparison, a sum, a quotient."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xrm.expressions.money import named, way_out
from xrm.expressions.problems import Span
from xrm.expressions.tree import Literal, Logic, Path
from xrm.expressions.typed import Typed, as_text, same_choices, wrong_at

if TYPE_CHECKING:
    from xrm.expressions.meeting import Meetings


def unlike(one: Typed, other: Typed) -> bool:
    """Whether two amounts may be in currencies that are not the same."""
    return one.unit is not None and other.unit is not None and one.unit.node != other.unit.node


def never_alike(one: Typed, other: Typed) -> bool:
    """Whether two amounts are in two currencies that are said beforehand."""
    return unlike(one, other) and all(each.unit and isinstance(each.unit.node, Literal) for each in (one, other))


def unit_of(meetings: Meetings, operator: str, left: Typed, right: Typed, span: Span) -> Typed | None:
    """The currency of what is calculated; None of a number, wrong where two amounts cannot meet.

    A number added to an amount is one of its currency; of two amounts the product, and how often one goes into the
    other, are numbers.
    """
    if operator == "mul":
        return None if left.unit and right.unit else left.unit or right.unit
    if left.unit is None and operator not in ("add", "sub"):
        return None
    if unlike(left, right):
        does = {"add": "adds", "sub": "takes away"}.get(operator, "divides")
        tell_apart(meetings, left, right, span, does)
        return wrong_at(*span)
    divides = operator in ("div", "divby") and right.unit is not None
    return None if divides else left.unit or right.unit


def tell_apart(meetings: Meetings, left: Typed, right: Typed, span: Span, does: str) -> None:
    """Tell that two amounts are not in one currency."""
    one, other = (each.unit.node for each in (left, right) if each.unit is not None)
    message = f"`{meetings.quote(span)}` {does} money in {named(one)} and money in {named(other)}."
    turned, into = (left, other) if isinstance(one, Path) and isinstance(other, Literal) else (right, one)
    meetings.findings.add("XRM404", message, span, way_out(meetings.quote(turned.span), into))


def compared(meetings: Meetings, operator: str, left: Typed, right: Typed, span: Span) -> Typed:
    """Two amounts are compared within a currency: only those in the same are equal, or one more than the other."""
    numbers = meetings.compared(operator, replace(left, unit=None), replace(right, unit=None), span)
    units = (each.unit for each in (left, right) if each.unit is not None)
    one, other = (replace(each, node=replace(each.node, start=span[0], end=span[1])) for each in units)
    if isinstance(one.node, Literal) or isinstance(other.node, Literal) or not same_choices(one, other):
        one, other = as_text(one), as_text(other)
    currencies = meetings.compared("ne" if operator == "ne" else "eq", one, other, span)
    joining = "or" if operator == "ne" else "and"
    items = (numbers.node, currencies.node)
    return Typed(Logic(kind=numbers.kind, operator=joining, items=items, start=span[0], end=span[1]))
