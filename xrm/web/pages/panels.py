"""The panels of the first page: what the app's file says for a role, or what follows from its menu and its lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.layout import Filter, Panel, PanelKind
from xrm.catalog.requests import Actor, Query
from xrm.web.pages.addresses import entity_address, figures_address, new_address
from xrm.web.pages.figures import glance
from xrm.web.pages.filtering import WORD as FILTER
from xrm.web.pages.named import filters_of, order_words
from xrm.web.pages.shell import icon_of, menu_entities
from xrm.web.pages.table import Table, build_table, query_for, title_fields

if TYPE_CHECKING:
    from xrm.instance import Xrm
    from xrm.web.pages.visit import Visit

OTHERS = "*"
ROWS = 6
"""Records in a short list."""
COLUMNS = 3
"""Columns in a short list."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number: how many there are of an entity, or a measure."""

    label: str
    icon: str
    text: str
    href: str
    new: str = ""  # where one more is made; empty: not theirs to make
    help: str = ""


@dataclass(frozen=True, slots=True)
class ShortList:
    """The first records of a list, and how many there are."""

    label: str
    kind: str  # what they are, in many
    icon: str
    count: str
    href: str
    table: Table
    more: bool  # there are some that it does not show


def panels_of(xrm: Xrm, actor: Actor) -> tuple[Panel, ...]:
    """What the app says for the roles of this reader, each once; else what follows from the menu."""
    said = [panel for role in xrm.catalog.home if role in actor.roles for panel in xrm.catalog.home[role]]
    found = said or xrm.catalog.home.get(OTHERS) or tuple(_unsaid(xrm, actor))
    return tuple(dict.fromkeys(each for each in found if xrm.records.rights(actor, each.entity).may(Verb.READ)))


def _unsaid(xrm: Xrm, actor: Actor) -> Iterator[Panel]:
    """A count of each entity of the menu, and the filters that this reader's lists begin with."""
    for entity in menu_entities(xrm, actor):
        yield Panel(PanelKind.COUNT, entity.name)
        for role in sorted(actor.roles):
            if role in entity.list.default:
                yield Panel(PanelKind.LIST, entity.name, entity.list.default[role])


def tiles(visit: Visit, panels: Sequence[Panel]) -> Iterator[Tile]:
    """The numbers among the panels; a measure that its reader may not see is not there."""
    for panel in panels:
        entity = visit.xrm.catalog.entities[panel.entity]
        if panel.kind is PanelKind.COUNT:
            yield _count(visit, entity)
        elif panel.kind is PanelKind.FIGURE:
            yield from _figure(visit, entity, panel.name)


def _count(visit: Visit, entity: Entity) -> Tile:
    return Tile(
        label=entity.plural_label.text(visit.language),
        icon=icon_of(entity),
        text=_number(visit, entity, ""),
        href=entity_address(entity.name),
        new=new_address(entity.name) if visit.may(entity.name, Verb.CREATE) else "",
    )


def _figure(visit: Visit, entity: Entity, name: str) -> Iterator[Tile]:
    measure = visit.records.measures(visit.actor, entity.name).get(name)
    if measure is not None:
        found = visit.records.figures(visit.actor, Query(entity=entity.name), [measure])
        label, about = measure.label.text(visit.language), measure.help.text(visit.language)
        yield Tile(
            label,
            icon_of(entity),
            glance(visit.formats, measure, found.rows[0], 0),
            figures_address(entity.name),
            "",
            about,
        )


def lists(visit: Visit, panels: Sequence[Panel], entities: Sequence[Entity]) -> Iterator[ShortList]:
    """The short lists among the panels; then, of entities that have none, what is the reader's own."""
    listed = set()
    for panel in panels:
        if panel.kind is PanelKind.LIST:
            for found in _named(visit, visit.xrm.catalog.entities[panel.entity], panel.name):
                listed.add(panel.entity)
                yield found
    for entity in entities:
        if visit.actor.id is not None and entity.name not in listed:
            yield from _own(visit, entity)


def _named(visit: Visit, entity: Entity, name: str) -> Iterator[ShortList]:
    for each in filters_of(visit, entity):
        if each.name == name:
            href = entity_address(entity.name, {"view": name})
            yield _short(visit, entity, each.label.text(visit.language), each.where.text, href, each)


def _own(visit: Visit, entity: Entity) -> Iterator[ShortList]:
    """Records that a field assigns to their reader: a link to one user that people set, as `owner` or `assigned_to`."""
    for field in entity.stored_fields():
        if _assigns(field) and visit.rights(entity.name).visible(field.name):
            where = f"{field.name} eq me()"
            found = _short(visit, entity, "Assigned to me", where, entity_address(entity.name, {FILTER: where}))
            if found.table.rows:
                yield found


def _assigns(field: Field) -> bool:
    one = field.kind is Kind.LINK and field.link is not None and not field.several and not field.system
    return one and not field.hidden and not field.unique and field.link is not None and field.link.targets == ("user",)


def _short(visit: Visit, entity: Entity, label: str, where: str, href: str, named: Filter | None = None) -> ShortList:
    columns = tuple(name for name in entity.list.columns if name == "title" or visit.rights(entity.name).visible(name))
    shown = ("title", *(name for name in columns if name not in ("title", *title_fields(entity))))[: 1 + COLUMNS]
    words = {"filter": where}
    if own := order_words(visit, entity, named):
        words["orderby"] = own
    page = visit.records.list(visit.actor, query_for(visit, entity, shown, words, page_size=ROWS))
    return ShortList(
        label=label,
        kind=entity.plural_label.text(visit.language),
        icon=icon_of(entity),
        count=_number(visit, entity, where),
        href=href,
        table=build_table(visit, page, shown),
        more=bool(page.next),
    )


def _number(visit: Visit, entity: Entity, where: str) -> str:
    words = {"count": "true", "filter": where} if where else {"count": "true"}
    query = replace(visit.records.query(visit.actor, entity.name, words), exact_count=False)
    return visit.formats.number(visit.records.count(visit.actor, query))
