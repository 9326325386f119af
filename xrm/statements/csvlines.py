"""A list whose values the database itself writes as text: what COPY takes for the lines of a CSV file.  PostgreSQL only.

Text for text what `tabular.columns` makes of the same values, which a test holds.  Where a column cannot be told so
exactly (several values, JSON, files, a computed decimal, a title of more than texts) there is no such statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, and_, case, cast, collate, func, literal, or_, select

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.expressions.rewrite import reached
from xrm.expressions.tree import Expression, Path
from xrm.statements.expression import Guard
from xrm.statements.keyset import ordered
from xrm.statements.plans import ListPlan
from xrm.statements.reading import Statements, conditions, is_link, sort_keys
from xrm.statements.selection import Selection
from xrm.tabular.guarding import MARK, PATTERN, SPACES, guarded

Column = ColumnElement[Any]
INSTANT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'


class Untold(Exception):
    """A column that the database cannot write as it would be read."""


def csv_statement(build: Statements, plan: ListPlan, guard: Guard | None, language: str) -> Select[Any] | None:
    """The statement whose rows are the lines of the file; None where it takes more than the database."""
    selection = build.selection(plan.entity, guard)
    try:
        columns = [column for name in plan.names for column in _columns(selection, name, plan, language)]
    except Untold:
        return None
    if len(columns) < 2:
        return None  # a line with nothing on it would be none
    order = [ordered(key, build.dialect) for key in sort_keys(selection, plan.order)]
    where = conditions(selection, plan)
    found = select(*columns).select_from(selection.joined()).where(*where).order_by(*order).limit(plan.limit)
    return found.offset(plan.skip) if plan.skip else found


def _columns(selection: Selection, name: str, plan: ListPlan, language: str) -> Iterator[Column]:
    each = selection.entity.field(name)
    if each is None or each.type.told is not None or each.mixed or each.several:
        raise Untold(name)
    where = dict(plan.given).get(name)
    allowed = None if where is None else selection.compiler.condition(where, as_system=True)
    for column in _texts(selection, each, language):
        yield column if allowed is None else case((allowed, column), else_=None)


def _texts(selection: Selection, each: Field, language: str) -> Iterator[Column]:
    if is_link(each):
        id = selection.value(each)
        yield cast(id, Text)
        yield case((id.is_not(None), _safe(_title(selection, each, id, language))), else_=None)
        return
    if each.kind not in WRITE or (each.formula is not None and each.kind not in COMPUTED):
        raise Untold(each.name)
    yield WRITE[each.kind](each, selection.value(each))


def _title(selection: Selection, each: Field, id: Column, language: str) -> Column:
    """The title of what a link leads to, where that is put together of texts that its reader sees on every record."""
    steps = selection.step(each)
    target = selection.tables.catalog.entities[steps[-1].target]
    parts: list[Column] = []
    for part in target.title.parts:
        if isinstance(part, str):
            parts.append(literal(part, Text))
            continue
        _check_plain(selection, part)
        parts.append(func.coalesce(selection.compiler.value(reached(part, steps)), literal("", Text)))
    whole = parts[0] if parts else literal("", Text)
    for further in parts[1:]:
        whole = whole.concat(further)
    spaced = func.btrim(func.regexp_replace(whole, f"[{BETWEEN}]+", " ", "g"))
    unnamed = literal(f"{target.label.text(language)} ", Text).concat(func.right(cast(id, Text), 8))
    return func.coalesce(func.nullif(spaced, ""), unnamed)


BETWEEN = "".join(letter for letter in SPACES if letter.isspace())


def _check_plain(selection: Selection, part: Expression) -> None:
    """Raises where a part of a title is more than a text that is there for its reader on every record."""
    node, guard = part.root, selection.guard
    if not isinstance(node, Path) or node.steps:
        raise Untold(part.text)
    each = selection.tables.catalog.entities[node.entity].field(node.field)
    if (
        each is None
        or each.kind is not Kind.TEXT
        or (guard is not None and guard.field(node.entity, node.field) is not True)
    ):
        raise Untold(part.text)


def _safe(text: Column) -> Column:
    """`guarding.guarded`: most texts begin with a letter or a digit, and are looked at no further."""
    plain = collate(text, "C")
    harmless = or_(and_(plain >= "A", plain < "\x85"), and_(plain >= "0", plain < ":"))
    marked = literal(MARK, Text).concat(text)
    return case((harmless, text), (text.op("~")(literal(f"^{PATTERN}", Text)), marked), else_=text)


def _text(each: Field, value: Column) -> Column:
    return _safe(value)


def _choice(each: Field, value: Column) -> Column:
    named = {choice.stored: guarded(choice.name) for choice in each.choices}
    changed = {stored: name for stored, name in named.items() if stored != name}
    return (
        case(*((value == stored, literal(name, Text)) for stored, name in changed.items()), else_=value)
        if changed
        else value
    )


def _truth(each: Field, value: Column) -> Column:
    return cast(value, Text)


def _itself(each: Field, value: Column) -> Column:
    return value


def _key(each: Field, value: Column) -> Column:
    return cast(value, Text)


def _whole(each: Field, value: Column) -> Column:
    return cast(value, BigInteger)


def _decimal(each: Field, value: Column) -> Column:
    return func.round(value, each.limits.scale, type_=Text)


def _instant(each: Field, value: Column) -> Column:
    return func.replace(func.to_char(func.timezone("UTC", value), INSTANT), ".000000", "")


WRITE: Mapping[Kind, Callable[[Field, Column], Column]] = {
    Kind.KEY: _key,
    Kind.TEXT: _text,
    Kind.INTEGER: _whole,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _truth,
    Kind.DATE: _itself,
    Kind.DATETIME: _instant,
    Kind.CHOICE: _choice,
}
COMPUTED = frozenset({Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN, Kind.DATE})
"""Kinds whose computed values are told exactly too."""
