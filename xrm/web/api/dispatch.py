"""Which handler answers which address: one table, checked when the application starts.

The framework takes no new rules while it runs and entities come and go, so one rule covers every entity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from flask import Response, request
from werkzeug.exceptions import MethodNotAllowed

from xrm.errors import Problem, XrmError
from xrm.web.api import content, related, sets, single
from xrm.web.api.address import Address, parse_address
from xrm.web.api.ask import Ask
from xrm.web.api.negotiate import Manner, read_manner, version_of
from xrm.web.api.words import parse_format
from xrm.web.request import current_actor, current_xrm
from xrm.web.rights import Need, check_allowed, not_found

Handler = Callable[[Ask], Response]


class Resource(StrEnum):
    """What an address stands for, told by its form alone."""

    SET = "set"
    COUNT = "count"
    RECORD = "record"
    HISTORY = "history"
    RESTORE = "restore"
    MEMBER = "member"  # a value, a link, a list
    MEMBER_COUNT = "member count"
    CONTENT = "content"
    UNSUPPORTED = "unsupported"


HANDLERS: Mapping[Resource, Mapping[str, Handler]] = {
    Resource.SET: {"GET": sets.list_records, "POST": sets.create_record},
    Resource.COUNT: {"GET": sets.count_records},
    Resource.RECORD: {
        "GET": single.read_record,
        "PATCH": single.update_record,
        "PUT": single.replace_record,
        "DELETE": single.delete_record,
    },
    Resource.HISTORY: {"GET": single.show_history},
    Resource.RESTORE: {"POST": single.restore_record},
    Resource.MEMBER: {"GET": related.read_member},
    Resource.MEMBER_COUNT: {"GET": related.count_members},
    Resource.CONTENT: {"GET": content.read_content, "PUT": content.write_content, "DELETE": content.remove_content},
    Resource.UNSUPPORTED: dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), related.unsupported),
}
PLAIN_TEXT = frozenset({Resource.COUNT, Resource.MEMBER_COUNT, Resource.CONTENT})
"""Whose answers are no JSON, whatever the caller accepts."""
LATER = frozenset({"$metadata", "$batch", "$model", "$entity", "$all", "$crossjoin", "$query"})


def answer(path: str) -> Response:
    """The answer to any address of an entity."""
    address = parse_address(path)
    resource = resource_of(address)
    handlers = HANDLERS[resource]
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": allowed(handlers)})
    handler = handlers.get("GET" if request.method == "HEAD" else request.method)
    if handler is None:
        raise MethodNotAllowed(allowed(handlers).split(", "))
    check_allowed(handler.xrm_need, current_actor())  # type: ignore[attr-defined]
    request.max_content_length = handler.xrm_body  # type: ignore[attr-defined]
    return handler(Ask(current_xrm(), current_actor(), address, manner_for(resource)))


def resource_of(address: Address) -> Resource:
    """What the form of an address says; names are looked at by whoever answers."""
    entity, key, tail = address.entity, address.key, address.tail
    if entity in LATER or tail[-1:] in (("$ref",), ("$links",), ("$query",), ("$each",), ("$filter",)):
        return Resource.UNSUPPORTED
    if not key:
        return {(): Resource.SET, ("$count",): Resource.COUNT}.get(tail) or lost()
    match tail:
        case ():
            return Resource.RECORD
        case ("history",):
            return Resource.HISTORY
        case ("restore",):
            return Resource.RESTORE
        case (_,):
            return Resource.MEMBER
        case (_, "$count"):
            return Resource.MEMBER_COUNT
        case (_, "$value"):
            return Resource.CONTENT
    return lost()


def lost() -> Resource:
    raise XrmError(not_found())


def manner_for(resource: Resource) -> Manner:
    if resource in PLAIN_TEXT:
        return Manner()
    return read_manner(request.headers, parse_format(request.query_string))


def allowed(handlers: Mapping[str, Handler]) -> str:
    return ", ".join(sorted({*handlers, "OPTIONS", *(("HEAD",) if "GET" in handlers else ())}))


def check_handlers() -> None:
    """Refuse to start with a handler that does not declare what it needs."""
    silent = [
        handler
        for each in HANDLERS.values()
        for handler in each.values()
        if not isinstance(getattr(handler, "xrm_need", None), Need)
    ]
    if silent:
        raise XrmError(
            Problem("XRM905", f"{each.__module__}.{each.__name__} does not declare the right it needs.")
            for each in silent
        )


def spoken_version() -> str:
    """The version of this answer; where the request's own could not be read, ours."""
    try:
        return version_of(request.headers)
    except XrmError:
        return "4.01"
