"""Periods that share time: one period beside the stored ones, and the stored ones beside each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, text, true
from sqlalchemy.sql.elements import TextClause

from xrm.catalog.columns import DELETED_COLUMN
from xrm.catalog.entity import Entity, Unique
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.statements.reading import Statements


def ends_of(entity: Entity, unique: Unique) -> tuple[Field, Field]:
    """The fields where a period of the key begins and ends."""
    parts = {each.part: each for each in entity.fields[unique.no_overlap].parts}
    return parts["since"], parts["until"]


def overlapping(
    build: Statements, entity: Entity, unique: Unique, values: Mapping[str, Any], *, besides: Collection[UUID]
) -> Select[Any]:
    """How many other live records have the key's values and a period that shares time with this one."""
    selection = build.selection(entity.name, None)
    source, (since, until) = selection.source, ends_of(entity, unique)
    begins, ends = source.c[since.column], source.c[until.column]
    conditions: list[ColumnElement[bool]] = [
        source.c[DELETED_COLUMN].is_(None),
        source.c.id.not_in(list(besides)),
        *(source.c[entity.fields[name].column] == values[name] for name in unique.fields),
        or_(begins.is_not(None), ends.is_not(None)),
        _not_after(begins, values[until.name], since),
        _not_after(values[since.name], ends, since),
    ]
    if unique.where is not None:
        conditions.append(selection.compiler.condition(unique.where, as_system=True))
    return select(func.count()).select_from(selection.joined()).where(*conditions)


def _not_after(begin: Any, end: Any, each: Field) -> ColumnElement[bool]:
    """Whether something begins before something else is over; what is empty has no limit."""
    known = [each for each in (begin, end) if not isinstance(each, ColumnElement)]
    if any(one is None for one in known):
        return true()
    left = begin if isinstance(begin, ColumnElement) else literal(begin, end.type)
    right = end if isinstance(end, ColumnElement) else literal(end, begin.type)
    open_ = [one.is_(None) for one in (begin, end) if isinstance(one, ColumnElement)]
    return or_(*open_, left < right if each.kind is Kind.DATETIME else left <= right)


def overlapping_pairs(entity: Entity, unique: Unique, where: str) -> TextClause:
    """How many pairs of stored records overlap; `where` is the SQL of what concerns the key, by bare column names."""
    since, until = (each.column for each in ends_of(entity, unique))
    sign = "<" if ends_of(entity, unique)[0].kind is Kind.DATETIME else "<="
    live = f'SELECT * FROM "{entity.table}" WHERE ({where}) AND ("{since}" IS NOT NULL OR "{until}" IS NOT NULL)'  # noqa: S608
    same = "".join(
        f' AND a."{entity.fields[name].column}" = b."{entity.fields[name].column}"' for name in unique.fields
    )

    def before(one: str, other: str) -> str:
        return f'({one}."{since}" IS NULL OR {other}."{until}" IS NULL OR {one}."{since}" {sign} {other}."{until}")'

    statement = (
        f"SELECT count(*) FROM ({live}) a JOIN ({live}) b ON a.id < b.id{same}"  # noqa: S608  our own names
        f" AND {before('a', 'b')} AND {before('b', 'a')}"
    )
    return text(statement.replace(":", "\\:"))


def held(key: int) -> Select[Any]:
    """Wait for whoever writes under the same key, and have it to the end of the transaction (PostgreSQL)."""
    return select(and_(func.pg_advisory_xact_lock(key).is_(None)))
