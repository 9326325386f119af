"""Moves of a status: an address of its own for each, which takes the answers to what the move asks for.

Below a status stands the override of an administrator: `/{entity}/{id}/{status}/override`.
"""

from __future__ import annotations

from flask import Response, request

from xrm.catalog.access import Verb
from xrm.errors import XrmError
from xrm.web.api import words
from xrm.web.api.ask import Ask
from xrm.web.api.body import for_fields, read_object
from xrm.web.api.etags import expected_version
from xrm.web.api.keys import record_id
from xrm.web.api.sets import query_words
from xrm.web.rights import RECORD_BODY, Need, needs, not_found


@needs(Need.RECORDS, Verb.READ, body=RECORD_BODY)
def make_move(ask: Ask) -> Response:
    """`POST /{entity}/{id}/{move}`: the record as the move left it.  Who may make it, its roles or the right decide."""
    words.parse_words(request.query_string, words.FORMAT)
    answers = for_fields(ask.entity(), read_object(empty=True))
    version = expected_version(request.headers.get("If-Match"))
    name = ask.address.tail[0]
    return ask.saved(ask.records.move(ask.actor, ask.name, record_id(ask), name, answers, version=version))


@needs(Need.RECORDS, Verb.READ)
def read_override(ask: Ask) -> Response:
    """What an administrator has set by hand, why and until when; nothing where the moves alone have their say."""
    query_words(words.FORMAT)
    name, id = ask.address.tail[0], record_id(ask)
    entity, record = ask.entity(), ask.records.read(ask.actor, ask.name, id)
    field = entity.fields.get(name) if entity is not None else None
    if entity is None or field is None or field.status is None or name not in record.values:
        raise XrmError(not_found())
    standing = ask.records.standing(ask.actor, ask.name, id)
    held = next((each for each in standing.overrides if each.field == name), None)
    if held is None:
        return Response(status=204)
    told = {
        "state": ask.writer.value(entity, field, held.state),
        "before": ask.writer.value(entity, field, held.before),
        "reason": held.reason,
        "until": held.until,
        "at": held.at,
        "by": held.by,
    }
    return ask.json({**ask.context(f"{ask.name}({id})/{name}/override"), **told})


@needs(Need.RECORDS, Verb.READ, body=RECORD_BODY)
def set_by_hand(ask: Ask) -> Response:
    """Set a status against its moves: `state`, `reason`, `until`.  The record service knows who may."""
    words.parse_words(request.query_string, words.FORMAT)
    said = for_fields(None, read_object())
    version, name = expected_version(request.headers.get("If-Match")), ask.address.tail[0]
    return ask.saved(ask.records.override(ask.actor, ask.name, record_id(ask), name, said, version=version))


@needs(Need.RECORDS, Verb.READ)
def lift_override(ask: Ask) -> Response:
    """End it: the status is what it was before."""
    words.parse_words(request.query_string, words.FORMAT)
    version, name = expected_version(request.headers.get("If-Match")), ask.address.tail[0]
    return ask.saved(ask.records.lift(ask.actor, ask.name, record_id(ask), name, version=version))
