"""Values that no two live records share.  The database holds the line; here it is said which value it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import Entity, Unique
from xrm.catalog.requests import Action
from xrm.catalog.rows import PARENT
from xrm.errors import Problem
from xrm.records.checks import said_text
from xrm.records.draft import Draft
from xrm.records.refusals import NEUTRAL, conflict, invalid
from xrm.statements.rows import same_values
from xrm.statements.titles import HIDDEN

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def uniques(entity: Entity) -> Iterator[Unique]:
    """Every set of fields whose values are unique together."""
    for each in entity.stored_fields():
        if each.unique:
            yield Unique(each.id, each.name, (each.name,))
    yield from (each for each in entity.unique if not each.no_overlap)


def taken(desk: Desk, draft: Draft, unique: Unique) -> Problem:
    """What is said of a value that another record has: its own message, or that it cannot be used."""
    told = unique.no_overlap or unique.fields[-1]
    template = unique.messages.get(desk.actor.language, unique.message)
    words = said_text(desk, draft, template) if template is not None else ""
    rights = desk.sight.rights(draft.entity.name)
    parts = {each.name for each in draft.entity.fields[told].parts} or {told}
    known = rights.visible(told) or bool(parts & draft.said)
    hint = "" if words else "Choose another time." if unique.no_overlap else "Use another value."
    return Problem("XRM809", words or NEUTRAL, target=told if known else "", hint=hint)


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
    for unique in uniques(rows[0].entity) if rows else ():
        fields, where = unique.fields, unique.where
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
    for unique in uniques(draft.entity):
        fields, where = unique.fields, unique.where
        values = {name: draft.new.get(name) for name in fields}
        if any(value is None for value in values.values()):
            continue
        if where is not None and not desk.stands(where, draft.new):
            continue
        statement = same_values(desk.shelf.build, draft.entity.name, values, where, besides=besides)
        row = desk.unit.one(statement, desk.parameters)
        if row is None:
            continue
        if unique.message is not None:
            yield taken(desk, draft, unique)
        elif holder := _holder(desk, draft.entity, fields, row[0]):
            yield from (Problem("XRM809", f"“{holder}” has this already.", target=each, hint=_OTHER) for each in fields)
        else:
            yield from (conflict(name if rights.visible(name) or name in draft.said else "") for name in fields)


_OTHER = "Use another value, or open that one."


def _holder(desk: Desk, entity: Entity, fields: Sequence[str], id: UUID) -> str:
    """The title of the record that has the values, for who sees it and them; else nothing, as if it were not there."""
    if entity.owned_by is not None or not all(desk.sight.field(entity.name, name) is True for name in fields):
        return ""
    title = desk.title(entity.name, id)
    return "" if title == HIDDEN else title
