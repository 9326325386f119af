"""One value as it is shown: the text people read, where it leads, which template draws it.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import NUMBERS, Kind
from xrm.catalog.limits import DOTS, Mask
from xrm.catalog.requests import LinkedRecord, Record
from xrm.web.pages import cellwords
from xrm.web.pages.addresses import record_address
from xrm.web.pages.cell import Cell, Shown, Way
from xrm.web.pages.cellwords import Fill

CELLS = {
    Kind.KEY: "text",
    Kind.TEXT: "text",
    Kind.INTEGER: "number",
    Kind.DECIMAL: "number",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "datetime",
    Kind.CHOICE: "choice",
    Kind.CHOICES: "choices",
    Kind.JSON: "json",
    Kind.FILE: "file",
    Kind.FILES: "files",
    Kind.SECRET: "text",
    Kind.LINK: "link",
    Kind.ROWS: "rows",
    Kind.LINKS: "links",
    Kind.COMPLEX: "text",
    Kind.LIST: "text",
}
"""The cell of a kind, where its type names none; one template of that name each."""


def to_the_right(field: Field) -> bool:
    """Whether values and heading stand at the right of their column: numbers do, stars do not."""
    return field.kind in NUMBERS and field.type.cell != "rating"


def build_cell(
    field: Field,
    value: Any,
    shown: Shown,
    linked: LinkedRecord | tuple[LinkedRecord, ...] | None = None,
    currency: str = "",
) -> Cell:
    """The cell of one field; `linked` is what a link, or each of several, shows, `currency` that of an amount."""
    own = field.type.cell if field.type.kind is field.kind else ""
    blank = Cell(
        template=own or CELLS[field.kind],
        value=value,
        name=field.name,
        label=field.label.text(shown.language),
        numeric=to_the_right(field),
    )
    if isinstance(linked, tuple):
        return _links(blank, linked)
    if field.kind is Kind.LINK:
        return _link(blank, linked)
    if field.mask is not None and value is not None:
        return _masked(blank, field.mask)
    shown = replace(shown, currency=currency) if currency else shown
    return blank if value is None else BY_TYPE.get(own, BY_KIND[field.kind])(blank, field, shown)


def currency_in(entity: Entity, field: Field, values: Mapping[str, Any]) -> str:
    """The currency of an amount, where its record says it and its reader may see that."""
    kept = entity.field(field.currency) if field.currency else None
    choice = kept.choice(values.get(kept.name)) if kept is not None else None
    return choice.name if choice is not None else ""


def _masked(cell: Cell, mask: Mask) -> Cell:
    """A part, on pages to everybody: who may write the value finds it whole on the form.  Masked already, it stays."""
    text = str(cell.value)
    return replace(cell, template="text", value=None, text=text if DOTS in text else mask.shown(text))


def record_cell(record: Record, field: Field, shown: Shown) -> Cell:
    """The cell of one field of a record."""
    linked = record.several.get(field.name, record.links.get(field.name))
    currency = currency_in(record.entity, field, record.values)
    return build_cell(field, record.values.get(field.name), shown, linked, currency)


def _links(cell: Cell, linked: tuple[LinkedRecord, ...]) -> Cell:
    ways = tuple(Way(each.title or "", record_address(each.entity, each.id)) for each in linked if each.id)
    return replace(cell, text=", ".join(way.text for way in ways), ways=ways)


def _link(cell: Cell, linked: LinkedRecord | None) -> Cell:
    if linked is None:
        return cell
    if linked.title is None:
        return replace(cell, text="No access", hidden=True)
    href = record_address(linked.entity, linked.id) if linked.id and linked.entity else ""
    return replace(cell, text=linked.title, href=href)


def _parts(cell: Cell, field: Field, shown: Shown) -> Cell:
    """Every part that has a value, in a line."""
    inside = (build_cell(part, cell.value.get(part.part), shown) for part in field.parts)
    return replace(cell, text=", ".join(each.text for each in inside if not each.empty))


def _period(cell: Cell, field: Field, shown: Shown) -> Cell:
    """`1 Sep 2026 – 31 Jul 2027`; an end that is open is not there."""
    parts = {part.part: part for part in field.parts}
    ends = {name: build_cell(part, cell.value.get(name), shown).text for name, part in parts.items()}
    since, until = ends.get("since", ""), ends.get("until", "")
    text = f"{since} – {until}" if since and until else f"from {since}" if since else f"until {until}"
    return replace(cell, text=text)


def _address(cell: Cell, field: Field, shown: Shown) -> Cell:
    """`12 Elm Road, SW1 1AA London, United Kingdom`."""
    texts = {part.part: build_cell(part, cell.value.get(part.part), shown).text for part in field.parts}
    texts["city"] = " ".join(text for text in (texts.pop("postcode", ""), texts.get("city", "")) if text)
    order = ("street", "street2", "city", "region", "country")
    return replace(cell, text=", ".join(text for name in order if (text := texts.get(name, ""))))


BY_KIND: Mapping[Kind, Fill] = {**cellwords.BY_KIND, Kind.COMPLEX: _parts}
BY_TYPE: Mapping[str, Fill] = {**cellwords.BY_TYPE, "period": _period, "address": _address}
"""Of the types whose cell says more than their kind does."""
