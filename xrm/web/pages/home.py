"""Where a reader starts: a greeting, what the app's file says their role sees first, what is theirs, what changed lately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request

from xrm.catalog.entity import Entity
from xrm.web.pages.addresses import record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.panels import ShortList, Tile, lists, panels_of, tiles
from xrm.web.pages.shell import icon_of, menu_entities, now
from xrm.web.pages.table import UNTITLED, query_for
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

LATELY = 12
FOLLOWED = 8
EACH = 6
"""So many of each entity are looked at, and so many of all shown."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that changed."""

    title: str
    label: str
    icon: str
    href: str
    who: str
    when: datetime
    ago: str
    at: str

    @property
    def iso(self) -> str:
        return self.when.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Followed:
    """A record that its reader follows."""

    title: str
    label: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True)
class Home:
    greeting: str
    day: str
    tiles: tuple[Tile, ...]
    lists: tuple[ShortList, ...]
    lately: tuple[Changed, ...]
    followed: tuple[Followed, ...]


@pages.get("/")
@needs(Need.RECORDS)
def show_home() -> str:
    visit = Visit.current()
    visit.only(request.args, [])
    entities = menu_entities(visit.xrm, visit.actor)
    moment = now()
    panels = panels_of(visit.xrm, visit.actor)
    home = Home(
        greeting=greeting(visit, moment),
        day=visit.formats.long_date(moment),
        tiles=tuple(tiles(visit, panels)),
        lists=tuple(lists(visit, panels, entities)),
        lately=lately(visit, entities, moment),
        followed=tuple(followed(visit)),
    )
    return render_template("pages/home.html", home=home)


def greeting(visit: Visit, moment: datetime) -> str:
    """By the clock of the reader, and by their first name."""
    hour = moment.astimezone(visit.formats.zone).hour
    words = "Good morning" if 4 <= hour < 12 else "Good afternoon" if 12 <= hour < 18 else "Good evening"
    first = visit.actor.name.split(" ")[0]
    return f"{words}, {first}" if first else words


def followed(visit: Visit) -> Iterator[Followed]:
    """The records that they follow, the latest first."""
    for each in visit.xrm.timelines.followed(visit.actor, FOLLOWED):
        entity = visit.xrm.catalog.entities[each.entity]
        if each.id is not None:
            href, label = record_address(each.entity, each.id), entity.label.text(visit.language)
            yield Followed(each.title or UNTITLED, label, icon_of(entity), href)


def lately(visit: Visit, entities: tuple[Entity, ...], moment: datetime) -> tuple[Changed, ...]:
    """The latest changes over all these entities, as far as the reader may see records and times."""
    found = [each for entity in entities for each in _changed(visit, entity, moment)]
    return tuple(sorted(found, key=lambda each: each.when, reverse=True)[:LATELY])


def _changed(visit: Visit, entity: Entity, moment: datetime) -> Iterator[Changed]:
    rights = visit.rights(entity.name)
    if not rights.visible("updated_at"):
        return
    by = ["updated_by"] if rights.visible("updated_by") else []
    query = query_for(visit, entity, ["updated_at", *by], {"orderby": "updated_at desc"}, page_size=EACH)
    page = visit.records.list(visit.actor, query)
    place = {name: index for index, name in enumerate(page.names)}
    for row in page.rows:
        who = row[place["updated_by"]] if by else None
        when = row[place["updated_at"]]
        yield Changed(
            title=row[place["title"]] or UNTITLED,
            label=entity.label.text(visit.language),
            icon=icon_of(entity),
            href=record_address(entity.name, row[place["id"]]),
            who=(who.title or "") if who else "",
            when=when,
            ago=visit.formats.ago(when, moment),
            at=visit.formats.moment(when),
        )
