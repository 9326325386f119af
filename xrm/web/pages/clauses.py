"""Filters as people put them together, field by field, and the same filters in the expression language.

A clause is one condition on one field.  What clauses say is written as an expression, and an expression that says no
more than clauses can is read back as them; nothing but the expression is ever kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.errors import Problem, XrmError
from xrm.expressions.checker import ExpressionError
from xrm.expressions.parser import parse
from xrm.expressions.syntax import Constant, ForSome, Names, Operation, Syntax

MOST_CLAUSES = 20
JOINS = ("and", "or")
Fields = Mapping[str, Field]
"""What its reader may filter by; no other field is known."""


@dataclass(frozen=True, slots=True)
class Clause:
    """`visits` is `ge` `10`: a field, a comparison, and the value as it is typed."""

    field: str
    comparison: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way to compare; `text` has `{f}` for the field and `{v}` for the value's literal."""

    name: str
    label: str
    text: str

    @property
    def takes_value(self) -> bool:
        return "{v}" in self.text


IS, IS_NOT = Comparison("eq", "is", "{f} eq {v}"), Comparison("ne", "is not", "{f} ne {v}")
EMPTY, FILLED = Comparison("empty", "is empty", "{f} eq null"), Comparison("filled", "is filled in", "{f} ne null")
TEXTS = (
    Comparison("contains", "contains", "contains(tolower({f}),{v})"),
    Comparison("lacks", "does not contain", "not contains(tolower({f}),{v})"),
    Comparison("starts", "begins with", "startswith(tolower({f}),{v})"),
    Comparison("ends", "ends with", "endswith(tolower({f}),{v})"),
    IS,
    IS_NOT,
    EMPTY,
    FILLED,
)
NUMBERS = (
    IS,
    IS_NOT,
    Comparison("ge", "is at least", "{f} ge {v}"),
    Comparison("le", "is at most", "{f} le {v}"),
    Comparison("gt", "is more than", "{f} gt {v}"),
    Comparison("lt", "is less than", "{f} lt {v}"),
    EMPTY,
    FILLED,
)
DAYS = (
    Comparison("ge", "is on or after", "{f} ge {v}"),
    Comparison("lt", "is before", "{f} lt {v}"),
    Comparison("eq", "is", "{f} eq {v}"),
    EMPTY,
    FILLED,
)
MOMENTS = (DAYS[0], DAYS[1], EMPTY, FILLED)
YES = (Comparison("eq", "is", "{f} eq {v}"), EMPTY, FILLED)
HAS = (
    Comparison("has", "has", "{f}/any(x:x eq {v})"),
    Comparison("lacks", "has not", "not {f}/any(x:x eq {v})"),
    Comparison("empty", "is empty", "not {f}/any()"),
    Comparison("filled", "is filled in", "{f}/any()"),
)
WHOLE = (IS, IS_NOT, EMPTY, FILLED)
COMPARISONS: Mapping[Kind, tuple[Comparison, ...]] = {
    Kind.TEXT: TEXTS,
    Kind.INTEGER: NUMBERS,
    Kind.DECIMAL: NUMBERS,
    Kind.BOOLEAN: YES,
    Kind.DATE: DAYS,
    Kind.DATETIME: MOMENTS,
    Kind.CHOICE: WHOLE,
    Kind.CHOICES: HAS,
    Kind.LINK: WHOLE,
}
"""Kinds that can be filtered by, and how."""


def comparisons_of(field: Field) -> tuple[Comparison, ...]:
    """The ways a field is compared; tags are free, so what they have is typed."""
    return COMPARISONS.get(field.kind, ())


def written(fields: Fields, clauses: tuple[Clause, ...], join: str, zone: tzinfo) -> str:
    """The expression that the clauses say, all of them (`and`) or any (`or`); what is wrong with a value is told."""
    problems: list[Problem] = []
    texts: list[str] = []
    for number, clause in enumerate(clauses):
        try:
            texts.append(_text_of(fields, clause, zone))
        except ValueError as reason:
            problems.append(Problem("XRM801", str(reason), target=f"value.{number}"))
    if problems:
        raise XrmError(problems)
    return f" {join if join in JOINS else 'and'} ".join(texts)


def read(fields: Fields, text: str, zone: tzinfo) -> tuple[tuple[Clause, ...], str] | None:
    """The clauses an expression consists of and what joins them; None when it says more than clauses can."""
    try:
        syntax = parse(text)
    except ExpressionError:
        return None
    join = syntax.operator if isinstance(syntax, Operation) and syntax.operator in JOINS else "and"
    items = syntax.operands if isinstance(syntax, Operation) and syntax.operator in JOINS else (syntax,)
    clauses = [_clause(fields, each, zone) for each in items]
    if len(clauses) > MOST_CLAUSES or any(each is None for each in clauses):
        return None
    return tuple(each for each in clauses if each is not None), join


def _text_of(fields: Fields, clause: Clause, zone: tzinfo) -> str:
    field = fields.get(clause.field)
    known = comparisons_of(field) if field else ()
    found = next((each for each in known if each.name == clause.comparison or not clause.comparison), None)
    if field is None or found is None:
        raise ValueError("Choose a field, and how it is compared.")
    value = _literal(field, found, clause.value.strip(), zone) if found.takes_value else ""
    return found.text.format(f=field.name, v=value)


def _literal(field: Field, comparison: Comparison, value: str, zone: tzinfo) -> str:
    if not value:
        raise ValueError(f"Say what {field.label.text('en') or field.name} is compared with.")
    if "tolower" in comparison.text:
        value = value.lower()
    return LITERALS.get(field.kind, _quoted)(value, zone)


def _quoted(value: str, _: tzinfo) -> str:
    return "'" + value.replace("'", "''") + "'"


def _number(value: str, _: tzinfo) -> str:
    try:
        number = Decimal(value.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not re.fullmatch(r"-?\d{1,18}(\.\d{1,6})?", f"{number:f}"):
        raise ValueError(f"“{value[:40]}” is not a number.")
    return f"{number:f}"


def _day(value: str, _: tzinfo) -> str:
    return _date(value).isoformat()


def _moment(value: str, zone: tzinfo) -> str:
    """The beginning of that day where the reader is."""
    day = _date(value)
    return datetime(day.year, day.month, day.day, tzinfo=zone).isoformat()


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"“{value[:40]}” is not a date.") from None


def _boolean(value: str, _: tzinfo) -> str:
    if value not in ("true", "false"):
        raise ValueError("It is yes or no.")
    return value


def _key(value: str, _: tzinfo) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        raise ValueError("Choose a record.") from None


LITERALS: Mapping[Kind, Callable[[str, tzinfo], str]] = {
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _day,
    Kind.DATETIME: _moment,
    Kind.LINK: _key,
}


def _clause(fields: Fields, syntax: Syntax, zone: tzinfo) -> Clause | None:
    """The clause that would be written as this; found by writing each that could be."""
    nodes = tuple(_walk(syntax))
    name = next((each.parts[0].text for each in nodes if isinstance(each, Names) and len(each.parts) == 1), "")
    field = fields.get(name)
    if field is None:
        return None
    value = next((_typed(each.value, zone) for each in nodes if isinstance(each, Constant) and each.kind), "")
    for comparison in comparisons_of(field):
        clause = Clause(field.name, comparison.name, value if comparison.takes_value else "")
        try:
            if _bare(parse(_text_of(fields, clause, zone))) == _bare(syntax):
                return clause
        except (ValueError, ExpressionError):
            continue
    return None


def _typed(value: Any, zone: tzinfo) -> str:
    """A constant as it is typed into the box of its field."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(zone).date().isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _walk(syntax: Syntax) -> Iterator[Syntax]:
    yield syntax
    for each in _inside(syntax):
        yield from _walk(each)


def _inside(syntax: Syntax) -> tuple[Syntax, ...]:
    if isinstance(syntax, ForSome):
        return (syntax.over, *([syntax.body] if syntax.body else []))
    return tuple(getattr(syntax, "operands", ()) or getattr(syntax, "arguments", ()))


def _bare(syntax: Syntax) -> tuple[Any, ...]:
    """What it says, wherever it stands."""
    if isinstance(syntax, Constant):
        return ("constant", syntax.value)
    if isinstance(syntax, Names):
        return ("names", *(each.text for each in syntax.parts))
    said = getattr(syntax, "operator", "") or getattr(getattr(syntax, "name", None), "text", "")
    return (type(syntax).__name__, said, getattr(syntax, "every", None), *(_bare(each) for each in _inside(syntax)))
