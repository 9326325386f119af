"""A list whose values the database itself writes as text: the lines of a CSV file, which PostgreSQL's COPY writes whole.

Text for text what `tabular.columns` makes of the same values, which a test holds.  Where a column cannot be told so
exactly (several values, JSON, files, a computed decimal, a title of more than texts) there is no such statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, func, literal, select

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.expressions.rewrite import reached
from xrm.expressions.tree import Expression, Path
from xrm.statements.celltexts import COMPUTED, WRITE, key, safe, spaced
from xrm.statements.expression import Guard
from xrm.statements.keyset import ordered
from xrm.statements.plans import ListPlan
from xrm.statements.reading import Statements, conditions, is_link, sort_keys
from xrm.statements.selection import Selection

Column = ColumnElement[Any]


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
        yield key(id, selection.dialect)
        yield case((id.is_not(None), safe(_title(selection, each, id, language), selection.dialect)), else_=None)
        return
    write = WRITE[selection.dialect].get(each.kind)
    if write is None or (each.formula is not None and each.kind not in COMPUTED):
        raise Untold(each.name)
    yield write(each, selection.value(each))


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
    end = func.substr(key(id, selection.dialect), 29, type_=Text)
    unnamed = literal(f"{target.label.text(language)} ", Text).concat(end)
    return func.coalesce(func.nullif(spaced(whole, selection.dialect), ""), unnamed, type_=Text)


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
