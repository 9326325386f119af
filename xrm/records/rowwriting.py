"""Rows written with the record that owns them: those that go first, so that the values they leave can be used again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from xrm.catalog.columns import VERSION_COLUMN
from xrm.catalog.entity import Entity
from xrm.catalog.requests import Action
from xrm.catalog.rows import POSITION
from xrm.records.draft import Draft
from xrm.records.fold import fold
from xrm.records.numbers import numbered
from xrm.records.rows import rows_of
from xrm.records.uniqueness import uniques
from xrm.statements.writing import columns_of, delete_row, insert_row, value_rows

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def write_rows(desk: Desk, draft: Draft) -> Draft:
    """The rows of a record that is written; answers with them as written, their numbers given."""
    written: dict[str, tuple[Draft, ...]] = {}
    new = dict(draft.new)
    for name, drafts in draft.rows.items():
        for each in drafts:
            if each.action is Action.DELETE:
                _remove(desk, each)
        for each in drafts:
            if each.action is Action.UPDATE:
                _free(desk, each)
        written[name] = tuple(_written(desk, each) for each in drafts)
        if name in draft.changes:
            kept = [each.new for each in written[name] if each.action is not Action.DELETE]
            new[name] = rows_of(desk, draft.entity.fields[name], kept)
    return replace(draft, rows=written, new=new)


def _written(desk: Desk, draft: Draft) -> Draft:
    entity, table = draft.entity, desk.shelf.tables.of(draft.entity.name)
    if draft.action is Action.CREATE:
        numbers = numbered(desk.shelf, desk.unit, entity, draft.new, desk.moment.today)
        draft = replace(draft, new={**draft.new, **numbers})
        values = {name: value for name, value in draft.new.items() if value not in (None, ())}
        desk.unit.execute(insert_row(table), {**columns_of(entity, values, fold), VERSION_COLUMN: 1})
        write_values(desk, entity, draft.id, values, new=True)
    elif draft.action is Action.UPDATE and draft.changes:
        values = {name: now for name, (_, now) in draft.changes.items()}
        stamps = {name: draft.new[name] for name in ("updated_at", "updated_by")}
        columns = {**columns_of(entity, {**values, **stamps}, fold), VERSION_COLUMN: draft.version + 1}
        desk.unit.execute(update(table).where(table.c.id == draft.id).values(columns))
        write_values(desk, entity, draft.id, values, new=False)
    return draft


def _free(desk: Desk, draft: Draft) -> None:
    """Empty the unique values that a row changes: another row may take them in the same change."""
    names = {
        name for unique in uniques(draft.entity) for name in unique.fields if name in draft.changes and name != POSITION
    }
    columns: dict[str, Any] = {draft.entity.fields[name].column: None for name in sorted(names)}
    if columns:
        table = desk.shelf.tables.of(draft.entity.name)
        desk.unit.execute(update(table).where(table.c.id == draft.id).values(columns))


def _remove(desk: Desk, draft: Draft) -> None:
    write_values(desk, draft.entity, draft.id, dict.fromkeys(draft.entity.fields, ()), new=False)
    desk.unit.execute(delete_row(desk.shelf.tables.of(draft.entity.name), draft.id))


def write_values(desk: Desk, entity: Entity, id: UUID, values: Mapping[str, Any], *, new: bool) -> None:
    """What is kept in value tables of its own."""
    for value_table, rows in value_rows(desk.shelf.tables, entity, id, values):
        if not new:
            desk.unit.execute(delete(value_table).where(value_table.c.record_id == id))
        if rows:
            desk.unit.execute(insert(value_table), rows)
