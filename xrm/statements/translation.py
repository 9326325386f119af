"""The typed tree as SQL, node by node: what each is as a value, and as a condition that a row meets or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, false, func, literal_column, not_, or_, select
from sqlalchemy.sql.elements import Grouping

from xrm.catalog.kinds import Kind
from xrm.expressions.closures import asks_for_user
from xrm.expressions.tree import (
    Above,
    Aggregate,
    Arithmetic,
    Call,
    Collection,
    Compare,
    Given,
    In,
    Literal,
    Logic,
    Negate,
    Node,
    Not,
    Path,
    Quantifier,
)
from xrm.projections.tables import Tables
from xrm.statements import elements
from xrm.statements.calling import Calling
from xrm.statements.comparing import compared, is_one_of
from xrm.statements.functions import Setting
from xrm.statements.operands import POSTGRESQL, Operand, given_operand, literal_operand
from xrm.statements.places import Context
from xrm.statements.reach import ONE, Listed, Reach

if TYPE_CHECKING:
    from xrm.catalog.extensions import Function

Condition = ColumnElement[bool]
ZERO: ColumnElement[int] = literal_column("0")

ARITHMETIC: Mapping[str, type[elements.Element]] = {
    "add": elements.Add,
    "sub": elements.Subtract,
    "mul": elements.Multiply,
    "div": elements.Divide,
    "divby": elements.Divide,
    "mod": elements.Remainder,
}


class Translation:
    """One database's words for trees over one catalog's tables."""

    def __init__(self, tables: Tables, dialect: str, functions: Mapping[str, Function], *, live: bool = False) -> None:
        self._dialect = dialect
        self.reach = Reach(tables, dialect, self.condition, self.value, live=live)
        setting = Setting(dialect, tables.catalog.timezone)
        self._calling = Calling(setting, functions, self.condition, self.value, self._has)

    def value(self, node: Node, context: Context) -> Operand:
        """What the node is; true, false or null where it is a condition."""
        return VALUES[type(node)](self, node, context)

    def condition(self, node: Node, context: Context) -> Condition:
        """True where the node is true; false or null elsewhere."""
        if isinstance(node, Compare):
            return self._compare(node, context, exact=False)
        if isinstance(node, In):
            return self._in(node, context, exact=False)
        if isinstance(node, Logic):
            items = [self.condition(each, context) for each in node.items]
            return and_(*items) if node.operator == "and" else or_(*items)
        return self.value(node, context).sql

    def literal(self, node: Literal, context: Context) -> Operand:
        return literal_operand(node)

    def given(self, node: Given, context: Context) -> Operand:
        return given_operand(node)

    def path(self, node: Path, context: Context) -> Operand:
        return self.reach.path(node, context)

    def compare(self, node: Compare, context: Context) -> Operand:
        return _truth(self._compare(node, context, exact=True))

    def _compare(self, node: Compare, context: Context, *, exact: bool) -> Condition:
        with_user = asks_for_user(node.left, node.right)
        left, right = (self._side(each, context, with_user=with_user) for each in (node.left, node.right))
        if not with_user or node.operator not in ("eq", "ne"):
            return compared(node.operator, left, right, self._dialect, exact=exact)
        me = self._calling.me()
        if node.operator == "eq" and not exact:
            return left.sql == right.sql  # null when nobody is logged in
        return case((me.is_not(None), compared(node.operator, left, right, self._dialect, exact=True)))

    def _side(self, node: Node, context: Context, *, with_user: bool) -> Operand:
        """A link beside `me()` needs no look whether the user it leads to is still there: the one who asks is."""
        if with_user and isinstance(node, Path) and node.lives and self.reach.reads_as_stored(node, context):
            return self.reach.path(node, context, raw=True)
        return self.value(node, context)

    def one_of(self, node: In, context: Context) -> Operand:
        return _truth(self._in(node, context, exact=True))

    def _in(self, node: In, context: Context, *, exact: bool) -> Condition:
        if isinstance(node.item, Path) and all(isinstance(each, Literal | Given) for each in node.options):
            options = [self.value(each, context) for each in node.options]
            return is_one_of(self.value(node.item, context), options, self._dialect, exact=exact)
        pairs = [Compare(kind=Kind.BOOLEAN, operator="eq", left=node.item, right=each) for each in node.options]
        return or_(*(self._compare(each, context, exact=exact) for each in pairs))

    def logic(self, node: Logic, context: Context) -> Operand:
        items = [self.value(each, context).sql for each in node.items]
        return _truth(and_(*items) if node.operator == "and" else or_(*items))

    def opposite(self, node: Not, context: Context) -> Operand:
        # SQLite has `= 0` for NOT, which binds as loosely as the IS it may stand beside
        return _truth(Grouping(not_(self.value(node.item, context).sql)))

    def arithmetic(self, node: Arithmetic, context: Context) -> Operand:
        left, right = self.value(node.left, context), self.value(node.right, context)
        type_ = elements.number_type(node.scale)
        if node.operator == "div" and node.kind is Kind.INTEGER:
            sql: ColumnElement[Any] = elements.DivideWhole(left.sql, right.sql, type_=type_)
        else:
            element = ARITHMETIC[node.operator]
            sql = element(left.sql, left.scale, right.sql, right.scale, type_=type_)
        return Operand(sql, node.kind, node.scale)

    def negated(self, node: Negate, context: Context) -> Operand:
        item = self.value(node.item, context)
        sql = elements.Negate(item.sql, item.scale, type_=elements.number_type(item.scale))
        return Operand(sql, node.kind, item.scale)

    def call(self, node: Call, context: Context) -> Operand:
        return self._calling.call(node, context)

    def above(self, node: Above, context: Context) -> Operand:
        up = self.reach.above(self.value(node.item, context).sql, node.entity, node.link, context)
        if node.among is not None:
            found = select(ONE).select_from(up).where(up.c.id == self.value(node.among, context).sql)
            return _truth(found.correlate_except(up).exists())
        many = select(func.nullif(func.count(), ZERO) - ONE).select_from(up).correlate_except(up)
        return Operand(cast(many.scalar_subquery(), BigInteger()), Kind.INTEGER)

    def quantifier(self, node: Quantifier, context: Context) -> Operand:
        listed = self.reach.listed(node.over, context)
        if node.body is None:
            return _truth(listed.exists())
        body = self.condition(node.body, context.with_root(node.variable, listed.root))
        if node.every:
            return _truth(not_(listed.exists(not_(func.coalesce(body, false())))))
        return _truth(listed.exists(body))

    def aggregate(self, node: Aggregate, context: Context) -> Operand:
        listed = self.reach.listed(node.over, context)
        inner = context.with_root(node.variable, listed.root)
        where = None if node.where is None else self.condition(node.where, inner)
        if node.function == "any":
            return _truth(listed.exists(where))
        if node.function in ("first", "last"):
            return Operand(self.reach.foremost(listed, node.function == "last", inner, where), Kind.LINK)
        value = None if node.value is None else self.value(node.value, inner)
        column = self._summary(node, value)
        nullable = node.function != "count"
        return Operand(listed.select(column, where=where).scalar_subquery(), node.kind, node.scale, nullable)

    def _summary(self, node: Aggregate, value: Operand | None) -> ColumnElement[Any]:
        if value is None:
            return func.count()
        if node.function == "sum":
            return elements.Sum(value.sql, value.scale, type_=elements.number_type(value.scale))
        if node.function == "avg":
            return elements.Average(value.sql, value.scale, type_=elements.number_type(node.scale))
        by_code_point = self._dialect == POSTGRESQL and value.kind is Kind.TEXT and not value.is_column
        sql = value.sql.collate("C") if by_code_point else value.sql
        return func.min(sql) if node.function == "min" else func.max(sql)

    def _has(self, several: Path, value: Operand, context: Context) -> Condition:
        """Whether a set of choices has a value."""
        over = Collection(
            kind=Kind.CHOICES,
            root=several.root,
            steps=several.steps,
            entity=several.entity,
            name=several.field,
            target="",
        )
        listed: Listed = self.reach.listed(over, context)
        return listed.exists(listed.root == value.sql)  # type: ignore[arg-type]  # its root is a column


def _truth(condition: Condition) -> Operand:
    return Operand(condition, Kind.BOOLEAN)


VALUES: Mapping[type[Node], Callable[..., Operand]] = {
    Literal: Translation.literal,
    Given: Translation.given,
    Path: Translation.path,
    Compare: Translation.compare,
    In: Translation.one_of,
    Logic: Translation.logic,
    Not: Translation.opposite,
    Arithmetic: Translation.arithmetic,
    Negate: Translation.negated,
    Call: Translation.call,
    Above: Translation.above,
    Quantifier: Translation.quantifier,
    Aggregate: Translation.aggregate,
}
