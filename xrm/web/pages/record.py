"""A record's page: who or what it is, its fields, what links to it, what happened to it, what plugins add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from flask import render_template, request

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.extensions import Panel
from xrm.catalog.requests import Record
from xrm.errors import XrmError
from xrm.records.inquiry import Asked
from xrm.records.refusals import NotFound
from xrm.web.pages.addresses import entity_address, record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.cell import Badge, Cell
from xrm.web.pages.cells import record_cell
from xrm.web.pages.locked import lock_words
from xrm.web.pages.moving import StatusBar, bars_of
from xrm.web.pages.related import Opened, Related, related_lists
from xrm.web.pages.rows import rows_cell
from xrm.web.pages.shell import icon_of, initials
from xrm.web.pages.table import title_fields
from xrm.web.pages.timeline import Said, TimelineCard, card_of
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

FACTS = 5
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
    timeline: TimelineCard | None
    panes: tuple[Pane, ...]
    created: str
    updated: str
    edit: str
    duplicate: str
    delete: str
    restore: str
    deleted: str
    lock: str  # what of it comes with the app and stays as it is
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


def build_page(
    visit: Visit, entity: Entity, record: Record, opened: Opened | None = None, said: Said | None = None
) -> RecordPage:
    """The page; `opened` is a line of a list somebody works in, `said` a note that was refused."""
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
        facts=tuple(_facts(entity, cells))[:FACTS],
        blocks=tuple(_blocks(visit, entity, record, cells)),
        related=tuple(related_lists(visit, entity, record, opened)) if live else (),
        timeline=card_of(visit, record, said) if live else None,
        panes=tuple(_panes(visit, record)) if live else (),
        created=_stamp(visit, record, "created"),
        updated=_stamp(visit, record, "updated"),
        edit=f"{here}/edit" if live and Verb.WRITE in record.may and record.writable else "",
        duplicate=f"{here}/duplicate" if live and visit.may(entity.name, Verb.CREATE) else "",
        delete=f"{here}/delete" if live and Verb.DELETE in record.may else "",
        restore=f"{here}/restore" if not live else "",
        deleted=visit.formats.moment(record.deleted_at) if record.deleted_at else "",
        lock=lock_words(record, visit.language) if live else "",
        stale=visit.records.is_stale(visit.actor, entity.name, record.id),
    )


def _cells(visit: Visit, entity: Entity, record: Record) -> Iterator[Cell]:
    shown = visit.shown(entity.name, record.id)
    for field in entity.fields.values():
        if field.name in record.values and not field.internal:
            yield rows_cell(visit, record, field) if field.rows is not None else record_cell(record, field, shown)


def _placed(entity: Entity, cells: dict[str, Cell]) -> Iterator[Cell]:
    """The cells of the list's columns, what its definition holds most telling, and where the record stands."""
    names = dict.fromkeys((*entity.list.columns, *(each.name for each in entity.status_fields())))
    return (cells[name] for name in names if name in cells)


def _facts(entity: Entity, cells: dict[str, Cell]) -> Iterator[Cell]:
    """What is worth reading first, beside what the title says already; a link leads somewhere, so it stays."""
    told = title_fields(entity)
    for each in _placed(entity, cells):
        if each.template not in ("choice", "boolean") and not each.empty and (each.href or each.name not in told):
            yield each


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
