"""A record's page: who or what it is, its fields, what links to it, what happened to it, what plugins add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog
from flask import render_template, request

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity, Inverse
from xrm.catalog.extensions import Panel
from xrm.catalog.requests import LinkedRecord, Record
from xrm.catalog.status import status_fields
from xrm.errors import XrmError
from xrm.projections.forms import Control, build_control, typed_in
from xrm.records.inquiry import Asked
from xrm.records.refusals import NotFound
from xrm.web.pages.addresses import entity_address, new_address, record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.cells import Badge, Cell, record_cell
from xrm.web.pages.inputs import Filling, Input, input_of
from xrm.web.pages.moving import StatusBar, bars_of
from xrm.web.pages.past import Entry, past_of
from xrm.web.pages.rows import rows_cell
from xrm.web.pages.shell import icon_of, initials
from xrm.web.pages.table import Table, build_table, columns_of, query_for
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

FACTS = 5
RELATED = 8
log = structlog.get_logger("xrm.web")


@dataclass(frozen=True, slots=True)
class Block:
    """A section of fields; each row holds the cells that stand beside each other."""

    name: str
    label: str
    rows: tuple[tuple[Cell, ...], ...]
    collapsed: bool
    tab: str = ""


@dataclass(frozen=True, slots=True)
class OneMore:
    """A form in one line for one more relationship: what stands at its other end is all it asks."""

    action: str
    link: str  # the end that is the record at hand
    id: str
    input: Input


@dataclass(frozen=True, slots=True)
class Related:
    """Records that link here."""

    name: str
    label: str
    icon: str
    table: Table
    count: str
    add: str  # address of the form for one more; empty: not theirs to make
    all: str  # address of the whole list
    more: OneMore | None = None


@dataclass(frozen=True, slots=True)
class Pane:
    """What a plugin shows; `html` is its own escaped markup, None when the plugin failed."""

    name: str
    label: str
    html: Any | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """A record as a page shows it."""

    entity: Entity
    record: Record
    label: str
    trail: tuple[tuple[str, str], ...]
    icon: str
    image: str
    initials: str
    badges: tuple[Badge, ...]
    bars: tuple[StatusBar, ...]
    facts: tuple[Cell, ...]
    blocks: tuple[Block, ...]
    related: tuple[Related, ...]
    past: tuple[Entry, ...]
    panes: tuple[Pane, ...]
    created: str
    updated: str
    edit: str
    duplicate: str
    delete: str
    restore: str
    deleted: str
    stale: bool  # stored formulas of it wait to be computed again


@pages.get("/<entity>/<uuid:id>")
@needs(Need.RECORDS)
def show_record(entity: str, id: UUID) -> str:
    visit = Visit.current()
    visit.only(request.args, [])
    found = visit.entity(entity)
    record = read_anywhere(visit, entity, id)
    return render_template("pages/record.html", page=build_page(visit, found, record))


def read_anywhere(visit: Visit, entity: str, id: UUID) -> Record:
    """The record, or the one in the trash for those who may bring it back."""
    try:
        return visit.records.read(visit.actor, entity, id)
    except NotFound:
        return visit.records.read(visit.actor, entity, id, trashed=True)


def build_page(visit: Visit, entity: Entity, record: Record) -> RecordPage:
    here = record_address(entity.name, record.id)
    live = record.deleted_at is None
    cells = {each.name: each for each in _cells(visit, entity, record)}
    image = next((each.href for each in cells.values() if each.template == "image" and each.href), "")
    return RecordPage(
        entity=entity,
        record=record,
        label=entity.label.text(visit.language),
        trail=((entity.plural_label.text(visit.language), entity_address(entity.name)),),
        icon=icon_of(entity),
        image=image if live else "",  # no file is handed out from the trash
        initials=initials(record.title),
        badges=tuple(badge for each in _placed(entity, cells) if each.template == "choice" for badge in each.badges),
        bars=bars_of(visit, entity, record),
        facts=tuple(each for each in _placed(entity, cells) if each.template != "choice" and not each.empty)[:FACTS],
        blocks=tuple(_blocks(visit, entity, record, cells)),
        related=tuple(_related(visit, entity, record)) if live else (),
        past=past_of(visit, entity, record) if live and entity.history else (),
        panes=tuple(_panes(visit, record)) if live else (),
        created=_stamp(visit, record, "created"),
        updated=_stamp(visit, record, "updated"),
        edit=f"{here}/edit" if live and Verb.WRITE in record.may and record.writable else "",
        duplicate=f"{here}/duplicate" if live and visit.may(entity.name, Verb.CREATE) else "",
        delete=f"{here}/delete" if live and Verb.DELETE in record.may else "",
        restore=f"{here}/restore" if not live else "",
        deleted=visit.formats.moment(record.deleted_at) if record.deleted_at else "",
        stale=visit.records.is_stale(visit.actor, entity.name, record.id),
    )


def _cells(visit: Visit, entity: Entity, record: Record) -> Iterator[Cell]:
    shown = visit.shown(entity.name, record.id)
    for field in entity.fields.values():
        if field.name in record.values and not field.internal:
            yield rows_cell(visit, record, field) if field.rows is not None else record_cell(record, field, shown)


def _placed(entity: Entity, cells: dict[str, Cell]) -> Iterator[Cell]:
    """The cells of the list's columns, what its definition holds most telling, and where the record stands."""
    names = dict.fromkeys((*entity.list.columns, *(each.name for each in status_fields(entity))))
    return (cells[name] for name in names if name in cells)


def _blocks(visit: Visit, entity: Entity, record: Record, cells: dict[str, Cell]) -> Iterator[Block]:
    asked = visit.records.out_of_sight(visit.actor, entity.name, record.id) if record.deleted_at is None else Asked()
    for section in visit.form(entity, record.writable).sections:
        if not asked.sections.get(section.name, True):
            continue
        shown = {name: cell for name, cell in cells.items() if not asked.hides(name)}
        rows = (tuple(shown[each.name] for each in row if each.name in shown) for row in section.rows)
        kept = tuple(row for row in rows if row)
        if kept:
            yield Block(section.name, section.label, kept, section.collapsed, section.tab)


def _related(visit: Visit, entity: Entity, record: Record) -> Iterator[Related]:
    for name in visit.layout(entity).lists:
        inverse = entity.inverses.get(name)
        source = visit.records.entity(visit.actor, inverse.source) if inverse else None
        if inverse and source and visit.may(source.name, Verb.READ) and visit.rights(source.name).visible(inverse.link):
            yield _list_here(visit, record, inverse, source)


def _list_here(visit: Visit, record: Record, inverse: Inverse, source: Entity) -> Related:
    columns = columns_of(visit, source, without=inverse.link)
    several = source.fields[inverse.link].several
    leads_here = f"{inverse.link}/any(x:x/id eq {record.id})" if several else f"{inverse.link} eq {record.id}"
    words = {"count": "true", "filter": leads_here}
    query = query_for(visit, source, columns, words, page_size=RELATED)
    page = visit.records.list(visit.actor, replace(query, order=inverse.order or query.order))
    creates = visit.may(source.name, Verb.CREATE) and inverse.link in visit.rights(source.name).fields(Verb.CREATE)
    filters = inverse.link in source.list.quick
    return Related(
        name=inverse.name,
        label=inverse.label.text(visit.language),
        icon=icon_of(source),
        table=build_table(visit, page, columns),
        count=visit.formats.number(page.count or 0),
        add=new_address(source.name, {inverse.link: str(record.id)}) if creates else "",
        all=entity_address(source.name, {inverse.link: str(record.id)}) if page.next and filters else "",
        more=_one_more(visit, record, inverse, source) if creates else None,
    )


def _one_more(visit: Visit, record: Record, inverse: Inverse, source: Entity) -> OneMore | None:
    """Of a relationship, where its reader may write the other end and nothing else has to be said."""
    other = next((each for each in source.between if each != inverse.link), "") if source.between else ""
    if inverse.link not in source.between or other not in visit.rights(source.name).fields(Verb.CREATE):
        return None
    asked = (each for each in source.fields.values() if each.name not in source.between)
    if any(each.required and each.default is None and typed_in(each) for each in asked):
        return None
    control = replace(build_control(source.fields[other], visit.language), within=f"{inverse.name}-")

    def find(control: Control, search: str, said: tuple[str, ...]) -> tuple[LinkedRecord, ...]:
        return tuple(visit.records.options(visit.actor, source.name, other, search))

    filling = Filling(texts={}, find=find, language=visit.language, kinds=visit.kinds())
    return OneMore(new_address(source.name), inverse.link, str(record.id), input_of(source, control, filling))


def _panes(visit: Visit, record: Record) -> Iterator[Pane]:
    """What plugins add; one that fails is replaced by a note and leaves the page as it is."""
    for panel in visit.xrm.extensions.panels:
        if panel.entities and record.entity.name not in panel.entities:
            continue
        yield Pane(panel.name, panel.label, _rendered(visit, panel, record))


def _rendered(visit: Visit, panel: Panel, record: Record) -> Any | None:
    try:
        return panel.render(record, visit.actor)
    except XrmError:
        return None
    except Exception as fault:  # whatever a plugin raises concerns its panel alone
        log.error("panel_failed", panel=panel.name, exc_info=fault)
        return None


def _stamp(visit: Visit, record: Record, word: str) -> str:
    """`12 May 2026, 10:31 by Ada`, as far as its reader may see it."""
    at = record.values.get(f"{word}_at")
    if at is None:
        return ""
    by = record.links.get(f"{word}_by")
    return visit.formats.moment(at) + (f" by {by.title}" if by and by.title else "")
