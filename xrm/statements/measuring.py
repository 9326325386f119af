"""Figures in one statement: a sub-select of what each record gives, and over it the groups and what they come to.

What is grouped by is computed in the sub-select, so that the outer statement groups by plain columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, case, func, literal_column, select
from sqlalchemy.sql.selectable import Subquery

from xrm.catalog.kinds import Kind
from xrm.catalog.measures import Measure
from xrm.expressions.tree import Call, Expression
from xrm.statements import elements
from xrm.statements.expression import Guard
from xrm.statements.operands import POSTGRESQL
from xrm.statements.plans import ListPlan
from xrm.statements.reading import Statements, conditions
from xrm.statements.selection import Selection


@dataclass(frozen=True, slots=True)
class Group:
    """What records are grouped by: the value a path leads to; of a date the day, or what `unit` it is in."""

    path: Expression
    unit: str = ""

    @property
    def kind(self) -> Kind:
        return Kind.DATE if self.path.kind in (Kind.DATE, Kind.DATETIME) else self.path.kind


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """`rows` says which records, `measures` are those that are counted or added up: no ratios."""

    rows: ListPlan
    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    limit: int


def measure_statement(build: Statements, plan: MeasurePlan, guard: Guard | None) -> Select[Any]:
    """A row for each group: what it is called, how many records it has, and for each measure value and records."""
    selection = build.selection(plan.rows.entity, guard)
    for group in plan.groups:
        selection.add(_called(selection, group))
    for measure in plan.measures:
        _add_measured(selection, measure)
    if not selection.columns:
        selection.add(literal_column("1"))
    where = conditions(selection, plan.rows)
    each = select(*selection.columns).select_from(selection.joined()).where(*where).subquery()
    names = [_period(each.c[place], group.unit) for place, group in enumerate(plan.groups)]
    figures = list(_figures(each, len(names), plan.measures, build.dialect))
    statement = select(*names, func.count(), *figures).select_from(each)
    return statement.group_by(*names).limit(plan.limit) if names else statement


def _called(selection: Selection, group: Group) -> ColumnElement[Any]:
    if group.path.kind is not Kind.DATETIME:
        return selection.compiler.value(group.path)
    day = Call(kind=Kind.DATE, function="date", arguments=(group.path.root,))
    return selection.compiler.value(Expression(group.path.text, group.path.entity, day))


def _period(day: ColumnElement[Any], unit: str) -> ColumnElement[Any]:
    if unit in ("", "day"):
        return day
    return elements.PeriodStart(day, literal_column(f"'{unit}'"), type_=Date())  # one of UNITS


def _add_measured(selection: Selection, measure: Measure) -> None:
    """Two columns of each record: what it gives, empty where it does not count; and 1 where it counts."""
    one: ColumnElement[Any] = literal_column("1")
    value = selection.compiler.value(measure.value) if measure.value is not None else one
    if measure.where is not None:
        holds = selection.compiler.condition(measure.where)
        one, value = case((holds, one)), case((holds, value))
    selection.add(value)
    selection.add(one)


def _figures(each: Subquery, start: int, measures: Sequence[Measure], dialect: str) -> Iterator[ColumnElement[Any]]:
    columns = list(each.c)[start:]
    for place, measure in enumerate(measures):
        yield _summed(columns[2 * place], measure, dialect)
        yield func.count(columns[2 * place + 1])


def _summed(value: ColumnElement[Any], measure: Measure, dialect: str) -> ColumnElement[Any]:
    scale = measure.value.root.scale if measure.value is not None else 0
    match measure.function:
        case "count":
            return func.count(value)
        case "distinct":
            return func.count(value.distinct())
        case "sum":
            return elements.Sum(value, scale, type_=elements.number_type(scale))
        case "avg":
            return elements.Average(value, scale, type_=elements.number_type(measure.scale))
    text = dialect == POSTGRESQL and measure.kind is Kind.TEXT
    return getattr(func, measure.function)(value.collate("C") if text else value)  # type: ignore[no-any-return]
