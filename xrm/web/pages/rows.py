"""Rows on the page of the record that owns them: a plain table, and what changed in them in its past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.requests import Record, Row
from xrm.web.pages.cell import Cell, Shown
from xrm.web.pages.cells import build_cell, currency_in, to_the_right
from xrm.web.pages.table import Column, Table
from xrm.web.pages.table import Row as Line

if TYPE_CHECKING:
    from xrm.web.pages.visit import Visit


def rows_cell(visit: Visit, record: Record, field: Field) -> Cell:
    """The rows of one field as a table of the columns their reader sees."""
    assert field.rows is not None  # noqa: S101
    entity = visit.known(field.rows.entity)
    rights = visit.records.row_rights(visit.actor, record.entity.name, field.name)
    named = (name for section in entity.form.sections for line in section.rows for name in line)
    shown = [entity.fields[name] for name in named if rights.visible(name) and not entity.fields[name].hidden]
    rows: Sequence[Row] = record.values.get(field.name) or ()
    where = visit.shown()
    columns = tuple(Column(each.name, each.label.text(visit.language), to_the_right(each)) for each in shown)
    lines = tuple(Line(row.id, "", "", tuple(_cell(entity, each, row, where) for each in shown)) for row in rows)
    label = field.label.text(visit.language)
    return replace(build_cell(field, rows, where), template="rows", value=Table(label, columns, lines, opens=False))


def _cell(entity: Entity, field: Field, row: Row, shown: Shown) -> Cell:
    currency = currency_in(entity, field, row.values)
    return build_cell(field, row.values.get(field.name), shown, row.links.get(field.name), currency)


def past_cell(visit: Visit, field: Field, rows: Sequence[Row]) -> Cell:
    """Rows of a change as lines of text: what each of them says, or said."""
    assert field.rows is not None  # noqa: S101
    entity = visit.known(field.rows.entity)
    text = "\n".join(_told(visit, entity, row) for row in rows or ())
    return replace(build_cell(field, None, visit.shown()), template="longtext", value=text, text=text)


def _told(visit: Visit, entity: Entity, row: Row) -> str:
    said = []
    for name, value in row.values.items():
        field = entity.fields[name]
        if value in (None, ()) or field.link is not None:
            continue
        cell = build_cell(field, value, visit.shown(), currency=currency_in(entity, field, row.values))
        text = cell.text or ", ".join(badge.label for badge in cell.badges)
        said.append(f"{field.label.text(visit.language)}: {text}")
    return " · ".join(said) or ("moved" if row.place is not None else "…")
