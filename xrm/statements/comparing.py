"""Comparisons with OData's null, in two forms: one that may be null where false is meant, and one that never is.

The first keeps indexes usable and stands where a row is simply returned or not; the second stands under `not`, in
values, and wherever unknown and false must be told apart.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, false, func, literal, true

from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions.numbers import MOST
from xrm.projections.columntypes import ExactDecimal
from xrm.statements.operands import POSTGRESQL, SQLITE, Operand, plain_type

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
TURNED = {"eq": "eq", "ne": "ne", "gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
Condition = ColumnElement[bool]


def compared(name: str, left: Operand, right: Operand, dialect: str, *, exact: bool) -> Condition:
    """`left name right`; never null when `exact`."""
    if left.is_literal and not right.is_literal:
        left, right, name = right, left, TURNED[name]
    if right.is_null:
        return _with_null(name, left)
    if {left.kind, right.kind} <= NUMBERS:
        return _numbers(name, left, right, dialect, exact=exact)
    if name in ("eq", "ne"):
        return _same(name, left, right, exact=exact)
    one = left.sql
    if dialect == POSTGRESQL and left.kind is Kind.TEXT and not left.is_column and not right.is_column:
        one = one.collate("C")
    return _plain(OPERATORS[name](one, right.sql), left.nullable or right.nullable, exact=exact)


def is_one_of(item: Operand, options: list[Operand], dialect: str, *, exact: bool) -> Condition:
    """`item in (…)` over literals."""
    values = [each for each in options if not each.is_null]
    if item.kind in NUMBERS:
        scale = item.scale
        kept = [bound for each in values if (bound := _exactly(each.value, scale)) is not None]
        found = item.sql.in_([_bound(value, item, dialect) for value in kept]) if kept else false()
    elif values:
        found = item.sql.in_([each.sql for each in values])
    else:
        found = false()
    condition = _plain(found, item.nullable, exact=exact)
    return condition if len(values) == len(options) else condition | item.sql.is_(None)


def _with_null(name: str, left: Operand) -> Condition:
    if name not in ("eq", "ne"):
        return false()
    if left.is_literal or not left.nullable:
        return true() if left.is_null is (name == "eq") else false()
    return left.sql.is_(None) if name == "eq" else left.sql.is_not(None)


def _same(name: str, left: Operand, right: Operand, *, exact: bool) -> Condition:
    """eq and ne, where two nulls are the same."""
    if not left.nullable and not right.nullable:
        return OPERATORS[name](left.sql, right.sql)  # type: ignore[no-any-return]
    if name == "ne":
        return left.sql.is_distinct_from(right.sql)
    if exact or (left.nullable and right.nullable):
        return left.sql.is_not_distinct_from(right.sql)
    return left.sql == right.sql


def _plain(condition: Any, nullable: bool, *, exact: bool) -> Condition:
    return func.coalesce(condition, false()) if exact and nullable else condition


def _numbers(name: str, left: Operand, right: Operand, dialect: str, *, exact: bool) -> Condition:
    """Exactly, whatever the scales: a scaled whole number never meets one of another scale."""
    if right.is_literal and (dialect == SQLITE or left.kind is Kind.INTEGER):
        return _with_literal(name, left, right.value, dialect, exact=exact)
    if dialect == SQLITE and left.scale != right.scale:
        return _unlike_scales(name, left, right, exact=exact)
    if name in ("eq", "ne"):
        return _same(name, left, right, exact=exact)
    return _plain(OPERATORS[name](left.sql, right.sql), left.nullable or right.nullable, exact=exact)


def _with_literal(name: str, left: Operand, value: Any, dialect: str, *, exact: bool) -> Condition:
    """Against the literal in the scale of the other side: `2.5` is between two whole numbers, and no column is 10^30."""
    at = Decimal(value).scaleb(left.scale)
    if name in ("eq", "ne"):
        bound = _exactly(value, left.scale)
        if bound is None:
            return true() if name == "ne" else false()
        other = Operand(_bound(bound, left, dialect), left.kind, left.scale, nullable=False)
        return _same(name, left, other, exact=exact)
    bound = math.floor(at) if name in ("gt", "le") else math.ceil(at)
    if bound > MOST or bound < -MOST:
        always = (bound > 0) == (name in ("lt", "le"))
        return left.sql.is_not(None) if always else false()
    return _plain(OPERATORS[name](left.sql, _bound(bound, left, dialect)), left.nullable, exact=exact)


def _exactly(value: Any, scale: int) -> int | None:
    """A number as a whole number of a scale; None where it has more places, or is too large."""
    at = Decimal(value).scaleb(scale)
    return int(at) if at == at.to_integral_value() and abs(at) <= MOST else None


def _bound(scaled: int, like: Operand, dialect: str) -> ColumnElement[Any]:
    """A scaled whole number, bound as the other side keeps its own."""
    if like.kind is Kind.INTEGER or dialect == SQLITE:
        return literal(scaled, plain_type(Kind.INTEGER))
    return literal(Decimal(scaled).scaleb(-like.scale), ExactDecimal(18, like.scale))


def _unlike_scales(name: str, left: Operand, right: Operand, *, exact: bool) -> Condition:
    if name not in ("eq", "ne"):
        order = func.xrm_compare(left.sql, left.scale, right.sql, right.scale, type_=plain_type(Kind.INTEGER))
        return _plain(OPERATORS[name](order, 0), left.nullable or right.nullable, exact=exact)
    scale = max(left.scale, right.scale)
    return _same(name, _exact_at(left, scale), _exact_at(right, scale), exact=exact)


def _exact_at(operand: Operand, scale: int) -> Operand:
    if operand.scale == scale:
        return operand
    wide = func.xrm_exact(operand.sql, operand.scale, scale, type_=plain_type(Kind.INTEGER))
    return Operand(wide, Kind.INTEGER, scale, operand.nullable)
