"""What is the same in every instance: the service document, the OpenAPI document and its page, who the caller is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from xrm.catalog.access import Verb
from xrm.catalog.entity import NOBODY, READERS, WRITERS, Entity
from xrm.catalog.requests import Actor
from xrm.definitions.editors import editor_schemas
from xrm.projections.openapi import build_openapi
from xrm.projections.openapi.shape import Shape
from xrm.records.access import in_scope
from xrm.records.refusals import not_found
from xrm.timeline.reach import is_inside
from xrm.web.api import words
from xrm.web.api.address import Address
from xrm.web.api.ask import Ask
from xrm.web.api.negotiate import Manner, read_manner
from xrm.web.api.words import parse_format
from xrm.web.request import current_actor, current_xrm
from xrm.web.rights import Need, needs

if TYPE_CHECKING:
    from xrm.instance import Xrm
    from xrm.records.rights import Rights

KEPT = 64
"""Documents kept: one for each set of rights of the revision at hand."""


def current_ask() -> Ask:
    """The request at hand, to an address that no entity has."""
    words.parse_words(request.query_string, words.FORMAT)
    manner = read_manner(request.headers, parse_format(request.query_string))
    return Ask(current_xrm(), current_actor(), Address(""), manner)


@needs(Need.RECORDS)
def service_document() -> Response:
    """Every set of records the caller may read."""
    ask = current_ask()
    sets = [
        {"name": each.name, "kind": "EntitySet", "url": each.name, "title": each.plural_label.text(ask.actor.language)}
        for each in readable(ask)
    ]
    return ask.json({**service_context(ask), "value": sets})


def service_context(ask: Ask) -> dict[str, str]:
    return {name: url.removesuffix("#") for name, url in ask.context("").items()}


def readable(ask: Ask) -> list[Entity]:
    rights = ask.records.rights
    return [
        known
        for each in ask.xrm.catalog.standing()
        if each.api != "none" and rights(ask.actor, each.name).may(Verb.READ)
        if (known := ask.records.entity(ask.actor, each.name)) is not None
    ]


@needs(Need.PERSON)
def me() -> Response:
    """Who the caller is, as xrm sees them."""
    ask = current_ask()
    actor = ask.actor
    return ask.json(
        {
            "id": actor.id,
            "name": actor.name,
            "roles": sorted(actor.roles),
            "scopes": None if actor.scopes is None else list(actor.scopes),
            "language": actor.language,
            "timezone": actor.timezone or ask.xrm.catalog.timezone,
        }
    )


@needs(Need.RECORDS)
def openapi_document() -> Response:
    """OpenAPI 3.1 of exactly this instance and this caller's rights."""
    words.parse_words(request.query_string, words.NONE)
    documents: Documents = current_app.extensions["xrm_openapi"]
    ask = Ask(current_xrm(), current_actor(), Address(""), Manner())
    return Response(documents.of(ask), content_type="application/json")


@needs(Need.NOTHING)
def docs_page() -> Response | Answer:
    """The document to read and to try, for people who are logged in; others are asked to, and come back."""
    if current_actor().id is None:
        return redirect("/login?next=/api/docs", 303)
    return Response(render_template("api/docs.html"), content_type="text/html; charset=utf-8")


@needs(Need.PERSON)
def language_schema(name: str) -> Response:
    """A JSON Schema of the definition language, with what this instance's plugins add."""
    words.parse_words(request.query_string, words.NONE)
    found = editor_schemas(current_xrm().extensions.field_types.values()).get(name)
    if found is None:
        raise not_found("schema")
    return Response(orjson.dumps(found), content_type="application/schema+json")


class Documents:
    """OpenAPI documents as bytes, kept by revision and rights: 300 entities take a second to write."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], bytes] = {}
        self._lock = Lock()

    def of(self, ask: Ask) -> bytes:
        key = rights_key(ask.xrm.revision, ask.actor)
        found = self._kept.get(key)
        if found is None:
            found = orjson.dumps(_document(ask))
            with self._lock:
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                self._kept[key] = found
        return found


def document_of(xrm: Xrm, actor: Actor) -> dict[str, Any]:
    """The document for an actor, outside of any request."""
    return _document(Ask(xrm, actor, Address(""), Manner()))


def _document(ask: Ask) -> dict[str, Any]:
    return build_openapi(title_of(ask), f"revision {ask.xrm.revision}", shapes_of(ask))


def rights_key(revision: int, actor: Actor) -> tuple[object, ...]:
    return (revision, actor.system, actor.roles, actor.scopes)


def title_of(ask: Ask) -> str:
    return str(ask.xrm.catalog.label) or ask.xrm.catalog.app


def shapes_of(ask: Ask) -> list[Shape]:
    """What the caller may do with each entity they may read."""
    shapes: list[Shape] = []
    for entity in readable(ask):
        rows = {
            each.name: shape_of(
                ask.records.entity(ask.actor, each.rows.entity) or ask.xrm.catalog.entities[each.rows.entity],
                ask.records.row_rights(ask.actor, entity.name, each.name),
            )
            for each in entity.row_fields()
            if each.rows is not None
        }
        moves = ask.records.moves(ask.actor, entity.name) if entity.api == "all" else ()
        measures = tuple(ask.records.measures(ask.actor, entity.name).values())
        own = shape_of(entity, ask.records.rights(ask.actor, entity.name), rows)
        by_hand = ask.records.overridable(ask.actor, entity.name) if entity.api == "all" else frozenset()
        beside = beside_of(ask, entity)
        shapes.append(replace(own, moves=moves, overridable=by_hand, measures=measures, beside=beside))
    return shapes


def beside_of(ask: Ask, entity: Entity) -> frozenset[str]:
    """What the caller may do beside one record or another of an entity."""
    if not is_inside(ask.xrm.catalog, ask.actor):
        return frozenset()
    writes = ask.records.rights(ask.actor, entity.name).may(Verb.WRITE)
    says = in_scope(Verb.WRITE, entity.name, ask.actor.scopes)
    may = {
        "notes": entity.comments != NOBODY,
        "add": (entity.comments == WRITERS and writes) or (entity.comments == READERS and says),
        "files": entity.files,
        "attach": entity.files and writes,
        "follow": says,
    }
    return frozenset(word for word, given in may.items() if given)


def shape_of(entity: Entity, rights: Rights, rows: Mapping[str, Shape] | None = None) -> Shape:
    masked = frozenset(each for each in rights.masked if not rights.visible(each))
    return Shape(
        entity,
        frozenset(verb for verb in Verb if rights.may(verb) and (entity.api == "all" or verb is Verb.READ)),
        frozenset(each.name for each in entity.all_fields() if rights.shown(each.name)),
        rights.fields(Verb.CREATE),
        rights.fields(Verb.WRITE),
        rows or {},
        masked=masked,
    )
