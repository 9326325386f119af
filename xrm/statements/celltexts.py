"""Values as the text that stands in a CSV file, written by each of the databases.  What `tabular.columns` makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, and_, case, cast, collate, func, literal, or_, type_coerce

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.tabular.guarding import MARK, PATTERN, SPACES, guarded

Column = ColumnElement[Any]
Write = Callable[[Field, Column], Column]
INSTANT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
BETWEEN = "".join(letter for letter in SPACES if letter.isspace())
NO_PART = ".000000"
"""What is left out of an instant on a whole second."""
ID_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
"""Where the parts of an id begin in the digits that SQLite keeps, and how long they are."""


def safe(text: Column, dialect: str) -> Column:
    """`guarding.guarded`: most texts begin with a letter or a digit, and are looked at no further."""
    lite = dialect == "sqlite"
    plain = text if lite else collate(text, "C")
    harmless = or_(and_(plain >= "A", plain < "\x85"), and_(plain >= "0", plain < ":"))
    if lite:
        return case((harmless, text), else_=func.xrm_guarded(text, type_=Text))
    marked = literal(MARK, Text).concat(text)
    return case((harmless, text), (text.op("~")(literal(f"^{PATTERN}", Text)), marked), else_=text)


def spaced(text: Column, dialect: str) -> Column:
    """Words with one space between them."""
    if dialect == "sqlite":
        return func.xrm_spaced(text, type_=Text)
    return func.btrim(func.regexp_replace(text, f"[{BETWEEN}]+", " ", "g"), type_=Text)


def key(value: Column, dialect: str) -> Column:
    """An id with its dashes."""
    if dialect != "sqlite":
        return cast(value, Text)
    digits = type_coerce(value, Text)
    parts: list[Column] = [func.substr(digits, start, length, type_=Text) for start, length in ID_PARTS]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.concat("-").concat(part)
    return whole


def _choice(value: Column, each: Field) -> Column:
    named = {choice.stored: guarded(choice.name) for choice in each.choices}
    changed = [(value == stored, literal(name, Text)) for stored, name in named.items() if stored != name]
    return case(*changed, else_=value) if changed else value


def _exact(each: Field, value: Column) -> Column:
    """A number that SQLite keeps scaled, with its point."""
    scale, digits = each.limits.scale, type_coerce(value, BigInteger)
    if not scale:
        return cast(digits, Text)
    size = func.abs(digits)
    whole, rest = cast(size.op("/")(10**scale), Text), cast(size.op("%")(10**scale), Text)
    padded = func.substr(literal("0" * scale, Text).concat(rest), -scale, type_=Text)
    return case((digits < 0, literal("-", Text)), else_=literal("", Text)).concat(whole).concat(".").concat(padded)


def _moment(each: Field, value: Column) -> Column:
    said = func.replace(type_coerce(value, Text), " ", "T", type_=Text)
    return func.replace(said, NO_PART, "", type_=Text).concat("Z")


def _instant(each: Field, value: Column) -> Column:
    return func.replace(func.to_char(func.timezone("UTC", value), INSTANT), NO_PART, "")


LITE: Mapping[Kind, Write] = {
    Kind.KEY: lambda each, value: key(value, "sqlite"),
    Kind.TEXT: lambda each, value: safe(value, "sqlite"),
    Kind.INTEGER: lambda each, value: cast(value, BigInteger),
    Kind.DECIMAL: _exact,
    Kind.BOOLEAN: lambda each, value: case((value.is_(True), "true"), (value.is_(False), "false"), else_=None),
    Kind.DATE: lambda each, value: type_coerce(value, Text),
    Kind.DATETIME: _moment,
    Kind.CHOICE: lambda each, value: _choice(value, each),
}
POSTGRES: Mapping[Kind, Write] = {
    Kind.KEY: lambda each, value: key(value, "postgresql"),
    Kind.TEXT: lambda each, value: safe(value, "postgresql"),
    Kind.INTEGER: lambda each, value: cast(value, BigInteger),
    Kind.DECIMAL: lambda each, value: func.round(value, each.limits.scale, type_=Text),
    Kind.BOOLEAN: lambda each, value: cast(value, Text),
    Kind.DATE: lambda each, value: value,
    Kind.DATETIME: _instant,
    Kind.CHOICE: lambda each, value: _choice(value, each),
}
WRITE: Mapping[str, Mapping[Kind, Write]] = {"sqlite": LITE, "postgresql": POSTGRES}
COMPUTED = frozenset({Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN, Kind.DATE})
"""Kinds whose computed values are told exactly too."""
