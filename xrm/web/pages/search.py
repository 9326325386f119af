"""One search over everything a reader may read, entity by entity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template, request

from xrm.catalog.entity import Entity
from xrm.web.pages.addresses import entity_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.shell import icon_of, menu_entities, readable
from xrm.web.pages.table import Table, build_table, columns_of, query_for
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

EACH = 5
COLUMNS = 4
BEST = 3
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Group:
    """What was found among one entity's records."""

    name: str
    label: str
    icon: str
    table: Table
    count: str
    all: str  # address of the whole result; empty: all of it is shown


@dataclass(frozen=True, slots=True)
class Search:
    text: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class FoundRow:
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The best few among one entity's records, for the box in the top bar."""

    label: str
    icon: str
    rows: tuple[FoundRow, ...]


@pages.get("/-/find")
@needs(Need.RECORDS)
def find() -> str:
    """What the search box shows while somebody types: a fragment, asked for by a script of ours."""
    visit = Visit.current()
    visit.only(request.args, ["q"])
    text = request.args.get("q", "").strip()[:200]
    return render_template("fragments/found.html", groups=tuple(_found(visit, text)) if text else ())


def _found(visit: Visit, text: str) -> Iterator[FoundGroup]:
    left = MOST_FOUND
    for entity in _searched(visit):
        if not entity.search or left <= 0:
            continue
        query = query_for(visit, entity, (), {"search": text}, page_size=BEST, exact_count=False)
        table = build_table(visit, visit.records.list(visit.actor, query), ())
        rows = tuple(FoundRow(each.title, each.href) for each in table.rows[:BEST])
        if rows:
            left -= len(rows)
            yield FoundGroup(entity.plural_label.text(visit.language), icon_of(entity), rows)


def _searched(visit: Visit) -> Iterator[Entity]:
    """What may be found, in the order of the menu; what is not in the menu comes last."""
    named = [each.name for each in menu_entities(visit.xrm, visit.actor)]
    yield from readable(visit.xrm, visit.actor, tuple(dict.fromkeys((*named, *visit.xrm.catalog.entities))))


@pages.get("/search")
@needs(Need.RECORDS)
def show_search() -> str:
    visit = Visit.current()
    visit.only(request.args, ["q"])
    text = request.args.get("q", "").strip()[:200]
    groups = tuple(_groups(visit, text)) if text else ()
    return render_template("pages/search.html", search=Search(text, groups))


def _groups(visit: Visit, text: str) -> Iterator[Group]:
    for entity in _searched(visit):
        if entity.search:
            group = _group(visit, entity, text)
            if group.table.rows:
                yield group


def _group(visit: Visit, entity: Entity, text: str) -> Group:
    columns = columns_of(visit, entity)[:COLUMNS]
    words = {"search": text, "count": "true"}
    query = query_for(visit, entity, columns, words, page_size=EACH, exact_count=False)
    page = visit.records.list(visit.actor, query)
    exact = "" if page.count_is_exact else "+"
    return Group(
        name=entity.name,
        label=entity.plural_label.text(visit.language),
        icon=icon_of(entity),
        table=build_table(visit, page, columns),
        count=f"{visit.formats.number(page.count or 0)}{exact}",
        all=entity_address(entity.name, {"view": "all" if entity.list.default else "", "q": text}) if page.next else "",
    )
