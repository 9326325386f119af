"""One record: read, change, replace, delete, bring back, and what it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request

from xrm.catalog.access import Verb
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Record
from xrm.errors import Problem, XrmError
from xrm.web.api import words
from xrm.web.api.ask import Ask
from xrm.web.api.body import for_fields, read_object
from xrm.web.api.etags import expected_version, is_fresh
from xrm.web.api.expand import links_of_record, take_expand
from xrm.web.api.keys import record_id
from xrm.web.api.sets import query_words
from xrm.web.rights import RECORD_BODY, Need, needs


@needs(Need.RECORDS, Verb.READ)
def read_record(ask: Ask) -> Response:
    """The record, or 304 when the caller has it already."""
    said = query_words(words.RECORD)
    expand = take_expand(ask, said)
    select = ask.records.query(ask.actor, ask.name, said).select if "select" in said else None
    record = ask.records.read(ask.actor, ask.name, record_id(ask))
    fresh = is_fresh(request.headers.get("If-None-Match"), ask.etag(record))
    further = links_of_record(ask, record, expand)
    if fresh and not computed(record) and not further:
        return Response(status=304, headers={"ETag": ask.etag(record)})
    return ask.record(record, select=select, expand=expand, further=further)


def computed(record: Record) -> bool:
    """Whether it shows values that can change without a new version."""
    return any(each.formula is not None and each.name in record.values for each in record.entity.fields.values())


@needs(Need.RECORDS, Verb.WRITE, body=RECORD_BODY)
def update_record(ask: Ask) -> Response:
    """The fields in the body change, the others stay."""
    words.parse_words(request.query_string, words.FORMAT)
    values = for_fields(ask.entity(), read_object())
    return save(ask, record_id(ask), values)


@needs(Need.RECORDS, Verb.WRITE, body=RECORD_BODY)
def replace_record(ask: Ask) -> Response:
    """The record becomes what the body says: what is left out goes back to what a new record has.

    Only what the caller may write is ever set back, so nothing they could not see is lost.  Ids are given here, so an
    address without a record stays not found.
    """
    words.parse_words(request.query_string, words.FORMAT)
    values = for_fields(ask.entity(), read_object())
    record = ask.records.read(ask.actor, ask.name, record_id(ask))
    return save(ask, record.id, {**emptied(ask, record, values), **values}, record.version)


def emptied(ask: Ask, record: Record, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a new record would have in each field that this caller may write here; rows that are not said stay.

    Of a complex field each part that is not said is emptied, whether the others are said in an object or by name.
    """
    blank = ask.records.blank(ask.actor, ask.name)
    return {
        each.key: blank.get(each.name, () if each.several else None)
        for each in record.entity.fields.values()
        if each.name in record.writable
        and each.stored
        and not _is_said(each, said)
        and each.kind not in (Kind.FILE, Kind.FILES, Kind.ROWS, Kind.SECRET)
        and not each.once
        and each.sequence is None
    }


def _is_said(each: Field, said: Mapping[str, Any]) -> bool:
    """Whether a part is said with its whole."""
    if not each.part_of or each.part_of not in said:
        return False
    whole = said[each.part_of]
    return not isinstance(whole, Mapping) or each.part in whole


def save(ask: Ask, record_id: UUID, values: dict[str, Any], seen: int | None = None) -> Response:
    version = wanted_version()
    record = ask.records.update(ask.actor, ask.name, record_id, values, version=seen if version is None else version)
    return ask.saved(record, said=values)


def wanted_version() -> int | None:
    """The version a write insists on; `If-None-Match: *` insists that there is no record, and there is one."""
    if request.headers.get("If-None-Match", "").strip() == "*":
        raise XrmError(Problem("XRM808", "There is such a record already.", target="If-None-Match"))
    return expected_version(request.headers.get("If-Match"))


@needs(Need.RECORDS, Verb.DELETE)
def delete_record(ask: Ask) -> Response:
    """The record goes to the trash."""
    words.parse_words(request.query_string, words.NONE)
    ask.records.delete(ask.actor, ask.name, record_id(ask), version=wanted_version())
    return Response(status=204)


@needs(Need.RECORDS, Verb.DELETE)
def restore_record(ask: Ask) -> Response:
    """The record comes back from the trash."""
    words.parse_words(request.query_string, words.FORMAT)
    refuse_values(read_object(empty=True))
    return ask.saved(ask.records.restore(ask.actor, ask.name, record_id(ask)))


def refuse_values(values: dict[str, Any]) -> None:
    """An action without parameters takes none."""
    if values:
        raise XrmError(Problem("XRM802", f"“{name}” means nothing here.", target=name) for name in values)


@needs(Need.RECORDS, Verb.READ)
def show_history(ask: Ask) -> Response:
    """Each change of the record, the last one first."""
    query_words(words.FORMAT)
    entries = ask.records.history(ask.actor, ask.name, record_id(ask))
    entity = ask.xrm.catalog.entities[ask.name]
    told = [ask.writer.history(entity, entry) for entry in entries]
    return ask.json({**ask.context("Collection(xrm.history)"), "value": told})
