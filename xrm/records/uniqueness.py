"""Values that no two live records share.  The database holds the line; here it is said which value it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import PARENT, Entity
from xrm.catalog.requests import Action
from xrm.errors import Problem
from xrm.expressions.tree import Expression
from xrm.records.draft import Draft
from xrm.records.refusals import conflict, invalid
from xrm.statements.rows import same_values

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def uniques(entity: Entity) -> Iterator[tuple[tuple[str, ...], Expression | None]]:
    """Every set of fields whose values are unique together, and where."""
    for each in entity.stored_fields():
        if each.unique:
            yield (each.name,), None
    for unique in entity.unique:
        yield unique.fields, unique.where


def unique_problems(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """Values of the draft, and of its rows, that another live record has already."""
    yield from _taken(desk, draft, (draft.id,))
    for rows in draft.rows.values():
        yield from _repeated(desk, rows)
        ids = tuple(each.id for each in rows)
        for each in rows:
            if each.action is not Action.DELETE:
                yield from each.placed(_taken(desk, each, ids))


def _repeated(desk: Desk, rows: Sequence[Draft]) -> Iterator[Problem]:
    """The same value in two rows that are written together: the later one is told."""
    for fields, where in uniques(rows[0].entity) if rows else ():
        seen: set[tuple[Any, ...]] = set()
        for each in rows:
            values = tuple(each.new.get(name) for name in fields if name != PARENT)
            if (
                each.action is Action.DELETE
                or None in values
                or (where is not None and not desk.stands(where, each.new))
            ):
                continue
            if values in seen:
                told = next((name for name in reversed(fields) if name != PARENT), "")
                yield from each.placed((invalid(told, "Another row has the same.", "Use another value."),))
            seen.add(values)


def _taken(desk: Desk, draft: Draft, besides: tuple[UUID, ...]) -> Iterator[Problem]:
    """Values that another live record has already; a field its writer does not know is not named."""
    rights = desk.sight.rights(draft.entity.name)
    for fields, where in uniques(draft.entity):
        values = {name: draft.new.get(name) for name in fields}
        if any(value is None for value in values.values()):
            continue
        if where is not None and not desk.stands(where, draft.new):
            continue
        statement = same_values(desk.shelf.build, draft.entity.name, values, where, besides=besides)
        row = desk.unit.one(statement, desk.parameters)
        if row is not None and row[0]:
            yield from (conflict(name if rights.visible(name) or name in draft.said else "") for name in fields)
