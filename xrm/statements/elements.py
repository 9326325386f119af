"""Functions with one name and two forms: a registered function on SQLite, written out on PostgreSQL.

Every argument is rendered once, or nested calls would double at each level; where PostgreSQL needs one twice it is
named in a sub-select that the planner may not flatten (OFFSET 0).  Numbers come with their scale behind them.
"""

# ruff: noqa: S608 - what is put together here is SQL that the compiler rendered: names and parameters
from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import BigInteger, TypeEngine

from xrm.expressions import texts
from xrm.expressions.numbers import MOST, QUOTIENT_SCALE, product_scale, sum_scale
from xrm.projections.columntypes import ExactDecimal


class Element(FunctionElement[Any]):
    """A function of ours; each subclass names itself and writes itself for PostgreSQL."""

    inherit_cache = True
    name = ""

    def __init_subclass__(cls) -> None:
        """All a function says stands in its clauses, so SQLAlchemy may keep its SQL; it asks each class of its own."""
        super().__init_subclass__()
        cls.inherit_cache = True

    def __init__(self, *clauses: Any, type_: TypeEngine[Any]) -> None:
        super().__init__(*(literal_column(str(each)) if isinstance(each, int) else each for each in clauses))
        self.type = type_

    def written(self, *arguments: str) -> str:
        """Its SQL on PostgreSQL."""
        raise NotImplementedError(self.name)


@compiles(Element)
def _on_sqlite(element: Element, compiler: Any, **more: Any) -> str:
    return f"{element.name}({', '.join(compiler.process(each, **more) for each in element.clauses)})"


@compiles(Element, "postgresql")
def _on_postgresql(element: Element, compiler: Any, **more: Any) -> str:
    return element.written(*(compiler.process(each, **more) for each in element.clauses))


def number_type(scale: int) -> TypeEngine[Any]:
    """The type of a number of a scale: whole numbers are 64 bits."""
    return ExactDecimal(18, scale) if scale else BigInteger()


def _numeric(text: str) -> str:
    return f"CAST({text} AS NUMERIC)"


def _fit(text: str, scale: int) -> str:
    """The number, or null when it needs more than 64 bits; LEAST and GREATEST pass over null, NULLIF makes it again."""
    most = f"{(MOST + 1) // 10**scale}.{(MOST + 1) % 10**scale:0{scale}d}" if scale else str(MOST + 1)
    fitted = f"NULLIF(NULLIF(GREATEST(LEAST({text}, {most}), -{most}), {most}), -{most})"
    return f"CAST({fitted} AS BIGINT)" if scale == 0 else fitted


def _half_even(numerator: str, denominator: str, scale: int) -> str:
    """The quotient to so many places, from the middle to the even one; null when the denominator is 0."""
    inner = f"SELECT {numerator} * 1{'0' * scale} AS n, NULLIF({_numeric(denominator)}, 0) AS d OFFSET 0"
    halves = f"SELECT n, d, div(n, d) AS q, 2 * abs(n - div(n, d) * d) AS r FROM ({inner}) AS x OFFSET 0"
    up = "CASE WHEN r > abs(d) OR (r = abs(d) AND mod(q, 2) <> 0) THEN sign(n) * sign(d) ELSE 0 END"
    smallest = f"0.{'0' * (scale - 1)}1" if scale else "1"
    return f"(SELECT {_fit(f'(q + {up}) * {smallest}', scale)} FROM ({halves}) AS y)"


class Add(Element):
    name = "xrm_add"

    def written(self, *arguments: str) -> str:
        a, a_scale, b, b_scale = arguments
        return _fit(f"{_numeric(a)} + {_numeric(b)}", sum_scale(int(a_scale), int(b_scale)))


class Subtract(Element):
    name = "xrm_subtract"

    def written(self, *arguments: str) -> str:
        a, a_scale, b, b_scale = arguments
        return _fit(f"{_numeric(a)} - {_numeric(b)}", sum_scale(int(a_scale), int(b_scale)))


class Multiply(Element):
    name = "xrm_multiply"

    def written(self, *arguments: str) -> str:
        a, a_scale, b, b_scale = arguments
        scale = product_scale(int(a_scale), int(b_scale))
        product = f"{_numeric(a)} * {_numeric(b)}"
        if scale == int(a_scale) + int(b_scale):
            return _fit(product, scale)
        return _half_even(product, "1", scale)


class Divide(Element):
    name = "xrm_divide"

    def written(self, *arguments: str) -> str:
        a, _, b, _ = arguments
        return _half_even(_numeric(a), b, QUOTIENT_SCALE)


class DivideWhole(Element):
    name = "xrm_divide_whole"

    def written(self, *arguments: str) -> str:
        a, b = arguments
        return _fit(f"div({_numeric(a)}, NULLIF({_numeric(b)}, 0))", 0)


class Remainder(Element):
    name = "xrm_remainder"

    def written(self, *arguments: str) -> str:
        a, a_scale, b, b_scale = arguments
        return _fit(f"mod({_numeric(a)}, NULLIF({_numeric(b)}, 0))", sum_scale(int(a_scale), int(b_scale)))


class Negate(Element):
    name = "xrm_negate"

    def written(self, *arguments: str) -> str:
        a, scale = arguments
        return _fit(f"-{_numeric(a)}", int(scale))


class Widen(Element):
    """A number with more places, or null where it is too large for them."""

    name = "xrm_widen"

    def written(self, *arguments: str) -> str:
        a, _, scale = arguments
        return _fit(_numeric(a), int(scale))


class Round(Element):
    name = "xrm_round"

    def written(self, *arguments: str) -> str:
        return f"CAST(round({_numeric(arguments[0])}) AS BIGINT)"


class Floor(Element):
    name = "xrm_floor"

    def written(self, *arguments: str) -> str:
        return f"CAST(floor({_numeric(arguments[0])}) AS BIGINT)"


class Ceiling(Element):
    name = "xrm_ceiling"

    def written(self, *arguments: str) -> str:
        return f"CAST(ceil({_numeric(arguments[0])}) AS BIGINT)"


class Sum(Element):
    """A sum: 0 of none, null when it does not fit."""

    name = "xrm_sum"

    def written(self, *arguments: str) -> str:
        value, scale = arguments
        return _fit(f"COALESCE(sum({_numeric(value)}), 0)", int(scale))


@compiles(Sum, "sqlite")
def _sum_on_sqlite(element: Sum, compiler: Any, **more: Any) -> str:
    value, _ = (compiler.process(each, **more) for each in element.clauses)
    return f"nullif(coalesce(xrm_sum({value}), 0), '')"  # an empty text is a sum that does not fit


class Average(Element):
    """The mean to six places, null of none."""

    name = "xrm_avg"

    def written(self, *arguments: str) -> str:
        value, _ = arguments
        return _half_even(f"sum({_numeric(value)})", f"count({value})", QUOTIENT_SCALE)


class Lower(Element):
    name = "xrm_lower"


class Upper(Element):
    name = "xrm_upper"


@compiles(Lower, "postgresql")
@compiles(Upper, "postgresql")
def _letters(element: Element, compiler: Any, **more: Any) -> str:
    """From 17 on a collation is built in that knows all letters and maps one to one; before, they are named."""
    (argument,) = (compiler.process(each, **more) for each in element.clauses)
    version = getattr(compiler.dialect, "server_version_info", None) or (17,)
    if version < (17,):
        these, those = _pairs(element.name)
        return f"(translate({argument}, '{these}', '{those}') COLLATE \"C\")"
    word = element.name.removeprefix("xrm_")
    return f'({word}({argument} COLLATE "pg_c_utf8") COLLATE "C")'


@cache
def _pairs(name: str) -> tuple[str, str]:
    """The letters that a function changes, and what they become."""
    change = texts.lower if name == Lower.name else texts.upper
    letters = (chr(number) for number in range(0x20000) if not 0xD800 <= number < 0xE000)
    changed = [(letter, change(letter)) for letter in letters if change(letter) != letter]
    return "".join(letter for letter, _ in changed), "".join(becomes for _, becomes in changed)


class Substring(Element):
    name = "xrm_substring"

    def written(self, *arguments: str) -> str:
        text, start, *length = arguments
        most = "1000000000"
        named = f"SELECT {text} AS t, {start} AS s, {length[0] if length else most} AS n OFFSET 0"
        first = f"CAST(LEAST(GREATEST(s, 0), {most}) AS INTEGER) + 1"
        many = f"CAST(LEAST(GREATEST(n, 0), {most}) AS INTEGER)"
        part = f"CASE WHEN s IS NULL OR n IS NULL THEN NULL ELSE substr(t, {first}, {many}) END"
        return f"(SELECT {part} FROM ({named}) AS q)"


class Ends(Element):
    name = "xrm_ends"

    def written(self, *arguments: str) -> str:
        text, part = arguments
        return f"starts_with(reverse({text}), reverse({part}))"


class Matches(Element):
    name = "xrm_matches"

    def written(self, *arguments: str) -> str:
        text, pattern = arguments
        return f'(({text} COLLATE "C") ~ {pattern})'


class YearsBetween(Element):
    name = "xrm_years_between"

    def written(self, *arguments: str) -> str:
        since, until = (f"CAST({each} AS TIMESTAMP)" for each in arguments)
        return f"CAST(EXTRACT(year FROM age({until}, {since})) AS BIGINT)"


class PeriodStart(Element):
    """The first day of the week, month, quarter or year a day is in; weeks begin on Monday."""

    name = "xrm_period_start"

    def written(self, *arguments: str) -> str:
        value, unit = arguments
        return f"CAST(date_trunc({unit}, CAST({value} AS TIMESTAMP)) AS DATE)"


class DateAdd(Element):
    """A day some units later; null outside the years 1 to 9999."""

    name = "xrm_date_add"

    def written(self, *arguments: str) -> str:
        value, steps, quoted = arguments
        unit = quoted.strip("'")
        if unit in MONTHS:
            return _months_later(value, steps, MONTHS[unit], "CAST({} AS DATE)")
        days = f"({value} - DATE '0001-01-01') + {_numeric(steps)} * {DAYS[unit]}"
        inside = f"NULLIF(NULLIF(GREATEST(LEAST({days}, {LAST_DAY}), -1), {LAST_DAY}), -1)"
        return f"(DATE '0001-01-01' + CAST({inside} AS INTEGER))"


class MomentAdd(Element):
    """A moment some units later, by UTC's calendar; null outside the years 1 to 9999."""

    name = "xrm_date_add"

    def written(self, *arguments: str) -> str:
        value, steps, quoted = arguments
        unit = quoted.strip("'")
        local = f"timezone('UTC', {value})"
        if unit in MONTHS:
            return f"timezone('UTC', {_months_later(local, steps, MONTHS[unit], '{}')})"
        named = f"SELECT {local} AS x, {_numeric(steps)} * {SECONDS[unit]} AS n OFFSET 0"
        then = "EXTRACT(epoch FROM x) + n"
        inside = f"{then} >= {FIRST_SECOND} AND {then} < {LAST_SECOND}"
        later = "x + CAST(n AS DOUBLE PRECISION) * INTERVAL '1 second'"
        return f"timezone('UTC', (SELECT CASE WHEN {inside} THEN {later} END FROM ({named}) AS q))"


MONTHS = {"month": 1, "year": 12}
DAYS = {"day": 1, "week": 7}
SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
LAST_DAY = 3_652_059  # days from the first of year 1 to the first of year 10000
FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_800  # the same two, from 1970


def _months_later(value: str, steps: str, factor: int, result: str) -> str:
    named = f"SELECT {value} AS x, {_numeric(steps)} * {factor} AS n OFFSET 0"
    counted = (
        f"SELECT x, n, EXTRACT(year FROM x) * 12 + EXTRACT(month FROM x) - 1 + n AS m FROM ({named}) AS i OFFSET 0"
    )
    later = result.format("x + make_interval(months => CAST(n AS INTEGER))")
    return f"(SELECT CASE WHEN m BETWEEN 12 AND 119999 THEN {later} END FROM ({counted}) AS q)"
