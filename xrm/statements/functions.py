"""The SQL form of every built-in function; `tests` hold this table against the one of `expressions`.

Each gets operands and where it is compiled, and uses each of them once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Text,
    Time,
    cast,
    extract,
    func,
    literal,
    literal_column,
)

from xrm.catalog.kinds import Kind
from xrm.expressions.texts import BLANKS
from xrm.projections.columntypes import Instant
from xrm.statements import elements
from xrm.statements.operands import POSTGRESQL, SQLITE, Operand

Sql = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a function is compiled: for which database, and on which zone's clocks."""

    dialect: str
    zone: str

    @property
    def is_sqlite(self) -> bool:
        return self.dialect == SQLITE


Written = Callable[[Setting, Sequence[Operand]], Sql]


def _contains(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    return _place_in(setting, arguments) > 0


def _startswith(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    text, part = arguments
    if setting.dialect == POSTGRESQL:
        return func.starts_with(text.sql, part.sql, type_=Boolean())
    return _place_in(setting, arguments) == 1


def _place_in(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    """Counted from 1; 0: nowhere.  LIKE would read wildcards, and on SQLite no case."""
    text, part = arguments
    search = func.instr if setting.is_sqlite else func.strpos
    return search(text.sql, part.sql, type_=Integer())


def _indexof(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    return cast(_place_in(setting, arguments), BigInteger()) - literal_column("1")


def _endswith(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    return elements.Ends(*_sql(arguments), type_=Boolean())


def _matches(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    return elements.Matches(*_sql(arguments), type_=Boolean())


def _length(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    count = func.length if setting.is_sqlite else func.char_length
    return cast(count(arguments[0].sql), BigInteger())


def _substring(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    return elements.Substring(*_sql(arguments), type_=Text())


def _lower(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    return elements.Lower(*_sql(arguments), type_=Text())


def _upper(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    return elements.Upper(*_sql(arguments), type_=Text())


def _trim(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    trim = func.trim if setting.is_sqlite else func.btrim
    return trim(arguments[0].sql, literal(BLANKS), type_=Text())


def _part(name: str, begin: int, length: int) -> Written:
    """A part of a day or moment: cut out of SQLite's text, which always has the same width."""

    def written(setting: Setting, arguments: Sequence[Operand]) -> Sql:
        value = _on_the_clocks(setting, arguments[0])
        if not setting.is_sqlite:
            return cast(func.floor(extract(name, value)), BigInteger())
        first = begin - len("2026-01-31 ") if arguments[0].kind is Kind.TIME else begin
        return cast(func.substr(value, literal_column(str(first)), literal_column(str(length))), BigInteger())

    return written


def _date(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    if arguments[0].kind is Kind.DATE:
        return arguments[0].sql
    value = _on_the_clocks(setting, arguments[0])
    if setting.is_sqlite:
        return func.substr(value, literal_column("1"), literal_column("10"), type_=Date())
    return cast(value, Date())


def _time(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    if arguments[0].kind is Kind.TIME:
        return arguments[0].sql
    value = _on_the_clocks(setting, arguments[0])
    return func.substr(value, literal_column("12"), type_=Time()) if setting.is_sqlite else cast(value, Time())


def _on_the_clocks(setting: Setting, value: Operand) -> Sql:
    """A moment on the app's clocks; anything else as it is."""
    if value.kind is not Kind.DATETIME:
        return value.sql
    if not setting.is_sqlite:
        return func.timezone(literal(setting.zone), value.sql)
    return value.sql if setting.zone == "UTC" else func.xrm_local(value.sql, literal(setting.zone), type_=Text())


def _years_between(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    return elements.YearsBetween(*_sql(arguments), type_=BigInteger())


def _date_add(setting: Setting, arguments: Sequence[Operand]) -> Sql:
    value, steps, unit = arguments
    quoted: ColumnElement[str] = literal_column(f"'{unit.value}'")  # checked to be one of the units
    if value.kind is Kind.DATETIME:
        return elements.MomentAdd(value.sql, steps.sql, quoted, type_=Instant())
    return elements.DateAdd(value.sql, steps.sql, quoted, type_=Date())


def _rounding(element: type[elements.Element]) -> Written:
    def written(setting: Setting, arguments: Sequence[Operand]) -> Sql:
        return element(arguments[0].sql, arguments[0].scale, type_=BigInteger())

    return written


def _sql(arguments: Sequence[Operand]) -> list[Sql]:
    return [each.sql for each in arguments]


FUNCTIONS: dict[str, Written] = {
    "contains": _contains,
    "startswith": _startswith,
    "endswith": _endswith,
    "matchespattern": _matches,
    "length": _length,
    "indexof": _indexof,
    "substring": _substring,
    "tolower": _lower,
    "toupper": _upper,
    "trim": _trim,
    "year": _part("year", 1, 4),
    "month": _part("month", 6, 2),
    "day": _part("day", 9, 2),
    "hour": _part("hour", 12, 2),
    "minute": _part("minute", 15, 2),
    "second": _part("second", 18, 2),
    "date": _date,
    "time": _time,
    "years_between": _years_between,
    "date_add": _date_add,
    "round": _rounding(elements.Round),
    "floor": _rounding(elements.Floor),
    "ceiling": _rounding(elements.Ceiling),
}
