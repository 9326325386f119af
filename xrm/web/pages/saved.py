"""Lists as somebody wants them again: the words of an address under a name, for themselves or for everybody.

A saved view is a record like any other (`saved_view`), so its rights are those of the record service.  What it says is
read like an address that somebody typed: it shows nobody what they could not ask for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.layout import ViewKind
from xrm.catalog.requests import LinkedRecord
from xrm.errors import XrmError
from xrm.web.pages.addresses import entity_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.choosing import WORD as COLUMNS
from xrm.web.pages.filtering import WORD as FILTER
from xrm.web.pages.named import filters_of, sees
from xrm.web.pages.table import TITLE
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs, not_found

WORD = "saved"
SAVED = "saved_view"
MOST_VIEWS = 40
OWN = frozenset({"q", "view", FILTER})
"""Words of an address that name no field."""
PASSING = frozenset({WORD, "after", "month", "trash"})
"""Words of an address that are not kept."""


@dataclass(frozen=True, slots=True)
class SavedView:
    id: UUID
    name: str
    words: Mapping[str, str]
    shared: bool
    own: bool
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedViews:
    """The saved views of a list, the one that is on, and what its reader may do now."""

    views: tuple[SavedView, ...]
    action: str
    words: str  # the state to keep
    current: SavedView | None = None
    changed: bool = False  # the list says something else by now than the view that is on


def saved_views(visit: Visit, entity: Entity, words: Mapping[str, str]) -> SavedViews | None:
    """None: nobody to keep anything for, or not theirs to keep."""
    if visit.actor.id is None or not visit.may(SAVED, Verb.READ):
        return None
    now = _kept(words)
    views = tuple(_views(visit, entity, words.get(WORD, "")))
    current = next((each for each in views if each.current), None)
    changed = current is not None and _kept(current.words) != now
    return SavedViews(
        views=views,
        action=f"{entity_address(entity.name)}/-/views",
        words=urlencode(now),
        current=current,
        changed=changed,
    )


def _kept(words: Mapping[str, str]) -> dict[str, str]:
    return {name: words[name] for name in sorted(words) if words[name] and name not in PASSING}


def _views(visit: Visit, entity: Entity, said: str) -> Iterator[SavedView]:
    """One's own, then those of others."""
    for whose in ("owner eq me()", "shared and owner ne me()"):
        yield from _views_of(visit, entity, said, whose)


def _views_of(visit: Visit, entity: Entity, said: str, whose: str) -> Iterator[SavedView]:
    query = visit.records.query(
        visit.actor,
        SAVED,
        {
            "select": "name,words,shared,owner",
            "filter": f"list eq '{entity.name}' and {whose}",
            "orderby": "name",
            "top": str(MOST_VIEWS),
        },
    )
    page = visit.records.list(visit.actor, query)
    for row in page.rows:
        values = dict(zip(page.names, row, strict=True))
        own = _id(values["owner"]) == visit.actor.id
        said_then = dict(parse_qsl(values["words"] or ""))
        words = said_then if own else _readable(visit, entity, said_then)
        if words is None:
            continue
        id = values["id"]
        yield SavedView(
            id=id,
            name=values["name"],
            words=words,
            shared=bool(values["shared"]),
            own=own,
            href=entity_address(entity.name, {**words, WORD: str(id)}),
            current=str(id) == said,
        )


def _readable(visit: Visit, entity: Entity, words: Mapping[str, str]) -> dict[str, str] | None:
    """The words of somebody else without what this reader may not know of; None: it begins with such a thing."""
    named = {each.name for each in filters_of(visit, entity)} | {*ViewKind, "all", ""}
    if (FILTER in words and not sees(visit, entity, words[FILTER])) or words.get("view", "") not in named:
        return None
    seen = visit.rights(entity.name).visible
    columns = [name for name in words.get(COLUMNS, "").split(",") if name == TITLE or (name and seen(name))]
    sort = words.get("sort", "")
    kept = {name: value for name, value in words.items() if name in OWN or seen(name.rstrip("."))}
    return kept | {COLUMNS: ",".join(columns), "sort": sort if seen(sort.removeprefix("-")) else ""}


def _id(linked: LinkedRecord | UUID | None) -> UUID | None:
    return linked.id if isinstance(linked, LinkedRecord) else linked


@pages.post("/<entity>/-/views")
@needs(Need.RECORDS)
def keep_view(entity: str) -> Response:
    """Save the list as it is, save a view of one's own anew, or remove it."""
    visit = Visit.current()
    found = visit.entity(entity)
    views = saved_views(visit, found, {})
    if views is None:
        raise XrmError(not_found())
    said = request.form
    words = _kept(dict(parse_qsl(said.get("words", "")[:4000])))
    own = next((each for each in views.views if each.own and str(each.id) == said.get(WORD)), None)
    asked = said.get("do", "save")
    values = {"name": said.get("name", "").strip(), "words": urlencode(words), "shared": said.get("shared") == "1"}
    try:
        return redirect(_done(visit, found, own, asked, values, words), 303)
    except XrmError as error:
        if error.problems[0].code in ("XRM805", "XRM804"):
            raise
        flash(" ".join(f"{each.message} {each.hint}".strip() for each in error.problems), "problem")
        kept = {WORD: str(own.id)} if own is not None else {}
        return redirect(entity_address(entity, words | kept), 303)


def _done(
    visit: Visit, entity: Entity, own: SavedView | None, asked: str, values: Mapping[str, Any], words: Mapping[str, str]
) -> str:
    """Do what is asked; returns where to go on."""
    if asked == "remove" and own is not None:
        visit.records.delete(visit.actor, SAVED, own.id)
        flash(f"“{own.name}” removed.")
        return entity_address(entity.name, words)
    if asked == "replace" and own is not None:
        visit.records.update(visit.actor, SAVED, own.id, values)
        flash(f"“{values['name']}” saved.")
        return entity_address(entity.name, {**words, WORD: str(own.id)})
    made = visit.records.create(visit.actor, SAVED, {**values, "list": entity.name})
    flash(f"“{values['name']}” saved.")
    return entity_address(entity.name, {**words, WORD: str(made.id)})
