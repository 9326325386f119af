"""Moves of a status: an address of its own for each, which takes the answers to what the move asks for."""

from __future__ import annotations

from flask import Response, request

from xrm.catalog.access import Verb
from xrm.web.api import words
from xrm.web.api.ask import Ask
from xrm.web.api.body import for_fields, read_object
from xrm.web.api.etags import expected_version
from xrm.web.api.keys import record_id
from xrm.web.rights import RECORD_BODY, Need, needs


@needs(Need.RECORDS, Verb.READ, body=RECORD_BODY)
def make_move(ask: Ask) -> Response:
    """`POST /{entity}/{id}/{move}`: the record as the move left it.  Who may make it, its roles or the right decide."""
    words.parse_words(request.query_string, words.FORMAT)
    answers = for_fields(ask.entity(), read_object(empty=True))
    version = expected_version(request.headers.get("If-Match"))
    name = ask.address.tail[0]
    return ask.saved(ask.records.move(ask.actor, ask.name, record_id(ask), name, answers, version=version))
