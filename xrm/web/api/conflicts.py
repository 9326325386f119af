"""A stale save: which fields differ, what each says now and what was sent, in the words of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from xrm.catalog.entity import Entity
from xrm.records.refusals import Stale
from xrm.web.api.address import parse_address
from xrm.web.api.encode import Writer, dumps
from xrm.web.api.negotiate import Manner
from xrm.web.errors import envelope, request_id, status_of
from xrm.web.request import current_xrm


def answer(error: Stale) -> Response:
    """The error object, each field in `details` with `theirs` and `yours`."""
    xrm = current_xrm()
    entity = xrm.catalog.entities[parse_address((request.view_args or {})["address"]).entity]
    body = envelope(error.problems, request_id())
    body["error"]["details"] = differences(Writer(Manner(), xrm.revision), entity, error)
    return Response(dumps(body), status_of(error.problems), content_type="application/json")


def differences(writer: Writer, entity: Entity, error: Stale) -> list[Mapping[str, Any]]:
    messages = {problem.target: problem.message for problem in error.problems}
    found: list[Mapping[str, Any]] = []
    for name, theirs in error.theirs.items():
        each, yours = entity.field(name), error.yours.get(name)
        if each is not None and name in error.yours and theirs != yours:
            values = {"theirs": writer.value(entity, each, theirs), "yours": writer.value(entity, each, yours)}
            found.append({"code": "XRM808", "message": messages.get(name, ""), "target": each.key, **values})
    return found
