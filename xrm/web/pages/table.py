"""A page of records as a table: columns with their sort addresses, rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import ORDERED, Kind
from xrm.catalog.requests import LinkedRecord, Page, Query
from xrm.web.pages.addresses import record_address
from xrm.web.pages.cell import Cell
from xrm.web.pages.cells import build_cell, currency_in, to_the_right
from xrm.web.pages.visit import Visit

TITLE = "title"
UNTITLED = "Untitled"
WIDE = frozenset({Kind.JSON, Kind.FILE, Kind.FILES, Kind.SECRET})
"""Kinds that no table shows."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    numeric: bool = False
    href: str = ""  # sorts by it; empty: cannot be sorted by
    sorted: str = ""  # "ascending" or "descending", as aria-sort says it


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    title: str
    href: str
    cells: tuple[Cell, ...]  # one a column; the title's own cell first


@dataclass(frozen=True, slots=True)
class Table:
    label: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    opens: bool  # no column leads to the record, so each row ends with a way to it


SortAddress = Callable[[str], tuple[str, str]]
"""Column name -> the address that sorts by it, and how it is sorted now."""


def columns_of(visit: Visit, entity: Entity, without: str = "") -> tuple[str, ...]:
    """The columns of an entity's list that this reader sees; the title where nothing else is."""
    rights = visit.rights(entity.name)
    named = [name for name in entity.list.columns if name == TITLE or (shows(entity, name) and rights.shown(name))]
    kept = [name for name in named if name != without]
    return tuple(kept) or (TITLE,)


def title_fields(entity: Entity) -> frozenset[str]:
    """The fields that the title is made of, which need no column of their own beside it."""
    parts = (each for each in entity.title.parts if not isinstance(each, str))
    return frozenset(path.field for part in parts for path in part.paths())


def shows(entity: Entity, name: str) -> bool:
    """Whether a table can have a column of that field."""
    field = entity.field(name)
    return (
        field is not None
        and not field.internal
        and not field.hidden
        and not (field.kind in WIDE and field.type.cell != "image")
    )


def query_for(visit: Visit, entity: Entity, columns: Sequence[str], words: Mapping[str, str], **more: Any) -> Query:
    """The query that these columns and words mean, for a table."""
    beside = (each.currency for name in columns if (each := entity.field(name)) is not None and each.currency)
    seen = visit.rights(entity.name)
    said = {
        "select": ",".join(dict.fromkeys((TITLE, *columns, *(name for name in beside if seen.visible(name))))),
        **words,
    }
    return replace(visit.records.query(visit.actor, entity.name, said), titles=True, **more)


def build_table(
    visit: Visit, page: Page, columns: Sequence[str], sort: SortAddress | None = None, *, leads: bool = True
) -> Table:
    """A page of records as a table; links come with the titles of their other ends (`Query.titles`).

    Where no column is the title, a text that comes first stands for the record and leads to it (`leads`).
    """
    entity = page.entity
    label = entity.label.text(visit.language)
    place = {name: index for index, name in enumerate(page.names)}
    lead = _lead(entity, columns) if leads else ""
    heads = tuple(_column(visit, entity, name, sort) for name in columns)

    def cell(row: Sequence[Any], name: str, href: str) -> Cell:
        value = row[place[name]] if name in place else None
        if name == TITLE:
            return Cell(template="title", value=value, text=value or UNTITLED, href=href, name=TITLE, label=label)
        field = _field(entity, name)
        linked = value if field.link is not None and isinstance(value, LinkedRecord | tuple) else None
        shown = visit.shown(entity.name, row[place["id"]], brief=True)
        kept = {field.currency: row[place[field.currency]]} if field.currency in place else {}
        found = build_cell(field, value, shown, linked, currency_in(entity, field, kept))
        return _leading(found, row[place[TITLE]] or UNTITLED, href) if name == lead else found

    def line(row: Sequence[Any]) -> Row:
        id = row[place["id"]]
        href = record_address(entity.name, id)
        return Row(id, row[place[TITLE]] or UNTITLED, href, tuple(cell(row, name, href) for name in columns))

    rows = tuple(line(row) for row in page.rows)
    return Table(entity.plural_label.text(visit.language), heads, rows, TITLE not in columns and not lead)


def _lead(entity: Entity, columns: Sequence[str]) -> str:
    """The column that stands for the record; "" where the title is there, or what comes first is no plain text."""
    first = entity.field(columns[0]) if columns and TITLE not in columns else None
    plain = first is not None and first.kind is Kind.TEXT and first.type.cell in ("", "text") and first.mask is None
    return first.name if first is not None and plain and not first.link else ""


def _leading(cell: Cell, title: str, href: str) -> Cell:
    """That cell as the way to its record, named to the ear by the whole title where it says part of it."""
    text = cell.text or title
    return replace(cell, template="title", text=text, href=href, note=title if text != title and text in title else "")


def _column(visit: Visit, entity: Entity, name: str, sort: SortAddress | None) -> Column:
    if name == TITLE:
        href, sorted_ = sort(TITLE) if sort else ("", "")
        return Column(TITLE, entity.label.text(visit.language), False, href, sorted_)
    field = _field(entity, name)
    sortable = field.kind in ORDERED and visit.rights(entity.name).visible(name)
    href, sorted_ = sort(name) if sort and sortable else ("", "")
    return Column(name, field.label.text(visit.language), to_the_right(field), href, sorted_)


def _field(entity: Entity, name: str) -> Field:
    found = entity.field(name)
    assert found is not None, "columns_of names fields that are there"  # noqa: S101
    return found
