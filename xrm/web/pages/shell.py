"""What stands around every page: the menu, the search box, who is logged in.  Only what its reader may use is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from flask import g, get_flashed_messages, request

from xrm.catalog.access import ADMIN, Verb
from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity
from xrm.catalog.label import Label
from xrm.catalog.layout import MenuGroup
from xrm.catalog.requests import Actor
from xrm.timeline.reach import is_inside
from xrm.web.pages.addresses import entity_address, new_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.formats import Formats

if TYPE_CHECKING:
    from xrm.instance import Xrm


SAVED = "saved"
"""The category of a message that a form's record was written: what the browser kept of the form goes."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    entity: str
    label: str
    icon: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """A group of the menu; its label may be empty."""

    label: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class Creation:
    """Something the reader may make: what one of it is called, and where its form is."""

    label: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True)
class Message:
    """What just happened; `undo` is where it is taken back, when it can be; a `problem` is what was refused."""

    text: str
    undo: str = ""
    problem: bool = False
    saved: bool = False  # what a form held is written


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page."""

    app: str = "xrm"
    language: str = "en"
    timezone: str = "UTC"
    known: bool = False  # somebody is logged in
    id: str = ""  # who: a browser keeps what they left unfinished apart from what others did
    person: str = ""
    initials: str = ""
    admin: bool = False
    told: bool = False  # they work here, so there may be notices for them
    menu: tuple[Menu, ...] = ()
    creations: tuple[Creation, ...] = ()
    path: str = ""
    search: str = ""
    messages: tuple[Message, ...] = ()


@pages.app_context_processor
def frame() -> dict[str, object]:
    """Given to every template, error pages included; a request without an instance gets the bare frame."""
    xrm, actor = g.get("xrm"), g.get("actor")
    return {"shell": build_shell(xrm, actor) if xrm and actor else Shell()}


def build_shell(xrm: Xrm, actor: Actor) -> Shell:
    language = language_of(xrm, actor)
    return Shell(
        app=xrm.catalog.label.text(language) or xrm.catalog.app,
        language=language or "en",
        timezone=str(formats_of(xrm, actor).zone),
        known=actor.id is not None,
        id=str(actor.id or ""),
        person=actor.name,
        initials=initials(actor.name),
        admin=ADMIN in actor.roles,
        told=actor.id is not None and is_inside(xrm.catalog, actor),
        menu=tuple(menu_of(xrm, actor, language)) if actor.id else (),
        creations=tuple(creations_of(xrm, actor, language)) if actor.id else (),
        path=request.path,
        search=request.args.get("q", "") if request.path == "/search" else "",
        messages=tuple(messages()),
    )


def messages() -> Iterator[Message]:
    """What the request before this one left to say; a category that is an address takes it back."""
    flashed = cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))
    for category, text in flashed:
        undo = category if category.startswith("/") else ""
        yield Message(text, undo, category == "problem", category == SAVED)


def menu_of(xrm: Xrm, actor: Actor, language: str) -> Iterator[Menu]:
    """The app's menu, without what this reader may not read and without groups that leaves empty."""
    for group in groups_of(xrm.catalog):
        items = tuple(_item(each, language) for each in readable(xrm, actor, group.entities))
        if items:
            yield Menu(group.label.text(language), items)


def groups_of(catalog: Catalog) -> tuple[MenuGroup, ...]:
    """The menu as the app says it; where it says none, every entity of the app and its plugins."""
    if catalog.menu:
        return catalog.menu
    own = tuple(each.name for each in catalog.entities.values() if each.menu and each.owner != "xrm")
    return (MenuGroup(Label(), own),)


def menu_entities(xrm: Xrm, actor: Actor) -> tuple[Entity, ...]:
    """The entities of the menu, in its order, each once."""
    named = dict.fromkeys(name for group in groups_of(xrm.catalog) for name in group.entities)
    return tuple(readable(xrm, actor, tuple(named)))


def creations_of(xrm: Xrm, actor: Actor, language: str) -> Iterator[Creation]:
    """One for each entity of the menu that this reader may make records of; of an entity of one record, none."""
    for entity in menu_entities(xrm, actor):
        if not entity.single and xrm.records.rights(actor, entity.name).may(Verb.CREATE):
            yield Creation(entity.label.text(language), icon_of(entity), new_address(entity.name))


def readable(xrm: Xrm, actor: Actor, names: tuple[str, ...]) -> Iterator[Entity]:
    for name in names:
        entity = xrm.catalog.entity(name)
        if entity and xrm.records.rights(actor, name).may(Verb.READ):
            yield entity


def _item(entity: Entity, language: str) -> MenuItem:
    href = entity_address(entity.name)
    current = request.path == href or request.path.startswith(f"{href}/")
    return MenuItem(entity.name, entity.plural_label.text(language), icon_of(entity), href, current)


def icon_of(entity: Entity) -> str:
    return entity.icon or "table"


def initials(name: str) -> str:
    """`Ada Lovelace` -> `AL`: first and last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def language_of(xrm: Xrm, actor: Actor) -> str:
    return actor.language or (xrm.catalog.languages[0] if xrm.catalog.languages else "en")


def formats_of(xrm: Xrm, actor: Actor) -> Formats:
    catalog = xrm.catalog
    return Formats.of(language_of(xrm, actor), actor.timezone or catalog.timezone)


def now() -> datetime:
    return datetime.now(UTC)
