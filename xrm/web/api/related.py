"""What hangs on a record: one of its values, the record a link leads to, the records of a list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Actor, Query
from xrm.errors import Problem, XrmError
from xrm.records.inverses import listings
from xrm.web.api import words
from xrm.web.api.address import Address
from xrm.web.api.ask import Ask
from xrm.web.api.encode import dumps
from xrm.web.api.keys import record_id
from xrm.web.api.sets import answer_page, number, paged, query_words
from xrm.web.rights import Need, needs, not_found

if TYPE_CHECKING:
    from xrm.instance import Xrm


@needs(Need.RECORDS, Verb.READ)
def read_member(ask: Ask) -> Response:
    """`/{entity}/{id}/{name}`: a list, the other end of a link, or a value."""
    entity, name = ask.entity(), ask.address.tail[0]
    each = field_called(entity, name)
    if entity is not None and listings(ask.xrm.catalog, entity, name):
        return list_members(ask, name)
    if each is not None and each.kind is Kind.LINK and name != each.key:
        return follow_link(ask, each)
    return read_value(ask, each)


def field_called(entity: Entity | None, name: str) -> Field | None:
    """The field that a word names, by its own name or by its key in a record."""
    if entity is None:
        return None
    return next((each for each in entity.all_fields() if name in (each.name, each.key) and not each.internal), None)


def may_read(xrm: Xrm, actor: Actor, address: Address) -> bool:
    """Whether the last word of an address names something of a record that the caller may read."""
    entity, name = xrm.catalog.entity(address.entity), address.tail[0]
    if entity is None:
        return False
    each = field_called(entity, name)
    return xrm.records.may_see(actor, entity.name, each.name if each else name)


def list_members(ask: Ask, name: str) -> Response:
    """The records of an inverse list, queried like any list."""
    record = record_id(ask)
    said = query_words(words.LIST - {"expand"})
    query = paged(ask, query_members(ask, name, said))
    rows = has_rows(ask, name)
    context = f"{ask.name}({record})/{name}" if rows else ""
    page = ask.records.inverse(ask.actor, ask.name, record, name, query)
    return answer_page(ask, page, query, said, context=context)


def has_rows(ask: Ask, name: str) -> bool:
    entity = ask.entity()
    return entity is not None and name in entity.fields and entity.fields[name].rows is not None


def query_members(ask: Ask, name: str, said: dict[str, str]) -> Query:
    """The query over a list of one record, or over its rows."""
    if has_rows(ask, name):
        return ask.records.query_rows(ask.actor, ask.name, name, said)
    return ask.records.query(ask.actor, listed_entity(ask, name), said)


def listed_entity(ask: Ask, name: str) -> str:
    """The entity a list holds; a list their reader may not see is not found, whatever is asked of it."""
    entity = ask.entity()
    found = listings(ask.xrm.catalog, entity, name) if entity else ()
    if entity is None or not found or not ask.records.may_see(ask.actor, entity.name, name):
        raise XrmError(not_found())
    return found[0].entity


@needs(Need.RECORDS, Verb.READ)
def count_members(ask: Ask) -> Response:
    """`/{entity}/{id}/{list}/$count`."""
    name = ask.address.tail[0]
    record = record_id(ask)
    query = replace(query_members(ask, name, query_words(words.COUNT)), count=True, top=0)
    return number(ask.records.inverse(ask.actor, ask.name, record, name, query).count or 0)


def follow_link(ask: Ask, each: Field) -> Response:
    """The record at the other end; nothing where the link is empty."""
    said = query_words(words.RECORD - {"expand"})
    record = ask.records.read(ask.actor, ask.name, record_id(ask))
    if each.name not in record.values:
        raise XrmError(not_found())
    other = record.values[each.name]
    if other is None:
        return Response(status=204)
    target = record.links[each.name].entity
    select = ask.records.query(ask.actor, target, said).select if "select" in said else None
    return ask.record(ask.records.read(ask.actor, target, other), select=select)


def read_value(ask: Ask, each: Field | None) -> Response:
    """One value in an object; nothing where it is empty."""
    query_words(words.FORMAT)
    value = value_of(ask, each)
    if value is None or each is None:
        return Response(status=204)
    entity = ask.xrm.catalog.entities[ask.name]
    context = ask.context(f"{ask.name}({record_id(ask)})/{each.key}")
    return ask.json({**context, "value": ask.writer.value(entity, each, value)})


def value_of(ask: Ask, each: Field | None) -> Any:
    """The value of a field their reader may see; any other is not found, like one that is not."""
    record = ask.records.read(ask.actor, ask.name, record_id(ask))
    if each is None or each.name not in record.values:
        raise XrmError(not_found())
    return record.values[each.name]


def raw_value(ask: Ask, each: Field) -> Response:
    """`…/$value` of a plain value: its text alone."""
    query_words(words.NONE)
    value = value_of(ask, each)
    if value is None:
        return Response(status=204)
    written = dumps(ask.writer.value(ask.xrm.catalog.entities[ask.name], each, value))
    if each.kind in (Kind.JSON, Kind.COMPLEX, Kind.SECRET) or each.many:
        return Response(written, content_type="application/json")
    return Response(plain_text(written), content_type="text/plain; charset=utf-8")


def plain_text(written: bytes) -> str:
    """JSON of one value without its quotes."""
    return str(orjson.loads(written)) if written.startswith(b'"') else written.decode()


@needs(Need.RECORDS)
def unsupported(ask: Ask) -> Response:
    """Addresses that OData has and this service does not answer."""
    raise XrmError(Problem("XRM813", "This service does not answer this address of OData."))
