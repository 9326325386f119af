"""Calls in SQL: built-in functions by their table, those that read null or the asker in their own way, and plugins'."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, ColumnElement, Text, Uuid, bindparam, case, cast, func, literal

from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions.functions import BUILTIN
from xrm.expressions.tree import Call, Literal, Node, Path
from xrm.expressions.typed import AS_TEXT, NAME, POSITION
from xrm.projections.columntypes import Instant, kind_type
from xrm.statements import elements
from xrm.statements.functions import FUNCTIONS, Setting
from xrm.statements.operands import Operand, plain_type
from xrm.statements.places import Context

if TYPE_CHECKING:
    from xrm.catalog.extensions import Function

ME, TODAY, NOW, ROLES = "xrm_me", "xrm_today", "xrm_now", "xrm_roles"
"""Parameters of every statement: who asks, and when."""
PLUGIN_SCALE = 6
"""A plugin's SQL gets and gives decimals of this scale."""


class Calling:
    """Compiles calls; `condition`, `value` and `has` compile what they are made of."""

    def __init__(
        self,
        setting: Setting,
        functions: Mapping[str, Function],
        condition: Callable[[Node, Context], ColumnElement[bool]],
        value: Callable[[Node, Context], Operand],
        has: Callable[[Path, Operand, Context], ColumnElement[bool]],
    ) -> None:
        self._setting = setting
        self._functions = functions
        self._condition = condition
        self._value = value
        self._has_value = has

    def call(self, node: Call, context: Context) -> Operand:
        if node.function in OWN_WAY:
            return OWN_WAY[node.function](self, node, context)
        arguments = [self._value(each, context) for each in node.arguments]
        if node.function in BUILTIN:
            return Operand(FUNCTIONS[node.function](self._setting, arguments), node.kind, node.scale)
        return self._of_plugin(node, arguments)

    def me(self) -> BindParameter[Any]:
        return bindparam(ME, type_=Uuid())

    def _of_plugin(self, node: Call, arguments: list[Operand]) -> Operand:
        function = self._functions[node.function]
        if function.sql is None:
            raise ValueError(f"{node.function} has no SQL form")
        given = [
            self._at_scale(each, PLUGIN_SCALE).sql if each.kind is Kind.DECIMAL else each.sql for each in arguments
        ]
        return Operand(function.sql(*given, self._setting.dialect), node.kind, node.scale)

    def _at_scale(self, operand: Operand, scale: int) -> Operand:
        """A number with more places; null where it is too large for them."""
        if operand.scale == scale:
            return operand
        sql = elements.Widen(operand.sql, operand.scale, scale, type_=elements.number_type(scale))
        return Operand(sql, Kind.DECIMAL, scale)

    def _branch(self, node: Call, value: Node, context: Context) -> ColumnElement[Any]:
        operand = self._value(value, context)
        if node.kind in NUMBERS and not operand.is_null:
            operand = self._at_scale(operand, node.scale)
        return operand.sql

    def choice_of(self, node: Call, context: Context) -> Operand:
        condition, one, other = node.arguments
        sql = case(
            (self._condition(condition, context), self._branch(node, one, context)),
            else_=self._branch(node, other, context),
        )
        return Operand(sql, node.kind, node.scale)

    def coalesced(self, node: Call, context: Context) -> Operand:
        branches = [self._branch(node, each, context) for each in node.arguments]
        return Operand(func.coalesce(*branches, type_=self._type(node)), node.kind, node.scale)

    def joined(self, node: Call, context: Context) -> Operand:
        pieces = [self._value(each, context) for each in node.arguments]
        texts = [func.coalesce(each.sql, literal("")) if each.nullable or each.is_null else each.sql for each in pieces]
        joined: ColumnElement[Any] = texts[0]
        for each in texts[1:]:
            joined = joined.concat(each)
        return Operand(joined, Kind.TEXT, nullable=False)

    def asker(self, node: Call, context: Context) -> Operand:
        return Operand(self.me(), Kind.KEY)

    def today(self, node: Call, context: Context) -> Operand:
        return Operand(bindparam(TODAY, type_=kind_type(Kind.DATE)), Kind.DATE, nullable=False)

    def now(self, node: Call, context: Context) -> Operand:
        return Operand(bindparam(NOW, type_=Instant()), Kind.DATETIME, nullable=False)

    def has_role(self, node: Call, context: Context) -> Operand:
        roles = bindparam(ROLES, expanding=True, type_=Text())
        return Operand(self._value(node.arguments[0], context).sql.in_(roles), Kind.BOOLEAN, nullable=False)

    def has(self, node: Call, context: Context) -> Operand:
        several, value = node.arguments
        if not isinstance(several, Path):
            raise TypeError("has is asked of a path")
        condition = self._has_value(several, self._value(value, context), context)
        return Operand(condition, Kind.BOOLEAN, nullable=False)

    def position(self, node: Call, context: Context) -> Operand:
        value, order = node.arguments
        places = {stored: place for place, stored in enumerate(_values(order))}
        return Operand(self._switched(value, places, Kind.INTEGER, context), Kind.INTEGER)

    def name(self, node: Call, context: Context) -> Operand:
        value, stored, names = node.arguments
        pairs = dict(zip(_values(stored), _values(names), strict=True))
        return Operand(self._switched(value, pairs, Kind.TEXT, context), Kind.TEXT)

    def _switched(self, value: Node, becomes: Mapping[str, Any], kind: Kind, context: Context) -> ColumnElement[Any]:
        operand = self._value(value, context)
        type_ = plain_type(kind)
        return case({stored: literal(new, type_) for stored, new in becomes.items()}, value=operand.sql)

    def as_text(self, node: Call, context: Context) -> Operand:
        operand = self._value(node.arguments[0], context)
        if operand.kind is not Kind.DATE:
            return Operand(cast(operand.sql, Text()), Kind.TEXT, nullable=operand.nullable)
        if self._setting.is_sqlite:
            return Operand(func.substr(operand.sql, 1, 10, type_=Text()), Kind.TEXT, nullable=operand.nullable)
        return Operand(func.to_char(operand.sql, "YYYY-MM-DD", type_=Text()), Kind.TEXT, nullable=operand.nullable)

    def of_change(self, node: Call, context: Context) -> Operand:
        raise ValueError(f"{node.function} speaks of a change and has no SQL form")

    @staticmethod
    def _type(node: Call) -> Any:
        return elements.number_type(node.scale) if node.kind in NUMBERS else plain_type(node.kind or Kind.TEXT)


def _values(literal_node: Node) -> tuple[str, ...]:
    return tuple(literal_node.value) if isinstance(literal_node, Literal) else ()


OWN_WAY: Mapping[str, Callable[[Calling, Call, Context], Operand]] = {
    "if": Calling.choice_of,
    "coalesce": Calling.coalesced,
    "concat": Calling.joined,
    "me": Calling.asker,
    "today": Calling.today,
    "now": Calling.now,
    "has_role": Calling.has_role,
    "has": Calling.has,
    "changed": Calling.of_change,
    "is_new": Calling.of_change,
    POSITION: Calling.position,
    NAME: Calling.name,
    AS_TEXT: Calling.as_text,
}
