"""Values that no two live records share.  The database holds the line; here it is said which value it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xrm.catalog.entity import Entity
from xrm.errors import Problem
from xrm.expressions.tree import Expression
from xrm.records.draft import Draft
from xrm.records.refusals import conflict
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
    """Values of the draft that another live record has already; a field its writer does not know is not named."""
    rights = desk.sight.rights(draft.entity.name)
    for fields, where in uniques(draft.entity):
        values = {name: draft.new.get(name) for name in fields}
        if any(value is None for value in values.values()):
            continue
        if where is not None and not desk.stands(where, draft.new):
            continue
        statement = same_values(desk.shelf.build, draft.entity.name, values, where, besides=draft.id)
        row = desk.unit.one(statement, desk.parameters)
        if row is not None and row[0]:
            yield from (conflict(name if rights.visible(name) or name in draft.said else "") for name in fields)
