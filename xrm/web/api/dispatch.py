"""Which handler answers which address: one table, checked when the application starts.

The framework takes no new rules while it runs and entities come and go, so one rule covers every entity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from flask import Response, request
from werkzeug.exceptions import MethodNotAllowed

from xrm.catalog.access import Verb
from xrm.errors import XrmError
from xrm.records.refusals import no_entity, no_verb
from xrm.records.rights import Rights
from xrm.web.api import content, importing, moves, related, sets, single, timeline
from xrm.web.api.address import Address, parse_address
from xrm.web.api.ask import Ask
from xrm.web.api.negotiate import Manner, read_manner, version_of
from xrm.web.api.words import parse_format
from xrm.web.request import current_actor, current_xrm
from xrm.web.rights import check_allowed, declared, not_found

Handler = Callable[[Ask], Response]


class Resource(StrEnum):
    """What an address stands for, told by its form alone."""

    SET = "set"
    COUNT = "count"
    RECORD = "record"
    IMPORT = "import"
    HISTORY = "history"
    RESTORE = "restore"
    TIMELINE = "timeline"
    BESIDE = "beside"  # files beside a record
    FOLLOWING = "following"
    PEOPLE = "people"  # who may be mentioned beside it
    NOTE = "note"
    NOTE_FILES = "note files"
    NOTE_FILE = "note file"
    MEMBER = "member"  # a value, a link, a list
    MOVE = "move"  # of a status, by its name
    OVERRIDE = "override"  # of a status, by hand
    MEMBER_COUNT = "member count"
    CONTENT = "content"
    ONE_CONTENT = "one content"  # of one of several files
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
    Resource.IMPORT: {"POST": importing.import_file},
    Resource.HISTORY: {"GET": single.show_history},
    Resource.RESTORE: {"POST": single.restore_record},
    Resource.TIMELINE: {"GET": timeline.read_timeline, "POST": timeline.add_note},
    Resource.BESIDE: {"POST": timeline.add_file},
    Resource.FOLLOWING: {
        "GET": timeline.read_following,
        "PUT": timeline.begin_following,
        "DELETE": timeline.end_following,
    },
    Resource.PEOPLE: {"GET": timeline.offer_people},
    Resource.NOTE: {"GET": timeline.read_note, "PATCH": timeline.change_note, "DELETE": timeline.remove_note},
    Resource.NOTE_FILES: {"POST": timeline.add_file},
    Resource.NOTE_FILE: {"GET": timeline.read_file, "DELETE": timeline.remove_file},
    Resource.MEMBER: {"GET": related.read_member},
    Resource.MOVE: {"POST": moves.make_move},
    Resource.OVERRIDE: {"GET": moves.read_override, "POST": moves.set_by_hand, "DELETE": moves.lift_override},
    Resource.MEMBER_COUNT: {"GET": related.count_members},
    Resource.CONTENT: {
        "GET": content.read_content,
        "PUT": content.write_content,
        "POST": content.add_content,
        "DELETE": content.remove_content,
    },
    Resource.ONE_CONTENT: {"GET": content.read_one, "DELETE": content.remove_one},
    Resource.UNSUPPORTED: dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), related.unsupported),
}
PLAIN_TEXT = frozenset(
    {Resource.COUNT, Resource.MEMBER_COUNT, Resource.CONTENT, Resource.ONE_CONTENT, Resource.NOTE_FILE}
)
"""Whose answers are no JSON, whatever the caller accepts."""
READ = ("GET", "HEAD", "OPTIONS")
POSTED = ("OPTIONS", "POST")
FIXED: Mapping[str, Sequence[str]] = {
    "": READ,
    "me": READ,
    "me/notices": READ,
    "me/notices/seen": POSTED,
    "jobs": READ,
    "openapi.json": READ,
    "docs": READ,
}
"""Addresses with rules of their own, and what they answer."""
LATER = frozenset({"$metadata", "$batch", "$model", "$entity", "$all", "$crossjoin", "$query"})


def answer(path: str) -> Response:
    """The answer to any address of an entity; rights are looked at before anything that was sent."""
    fixed = FIXED.get(path) or fixed_job(path.split("/"))
    if fixed:
        return answer_allowed(list(fixed))
    address = parse_address(path)
    resource = meant(address, resource_of(address))
    handlers = offered(address.entity, HANDLERS[resource])
    handler = handlers.get("GET" if request.method == "HEAD" else request.method)
    if handler is None:
        return answer_without(address, handlers)
    check_allowed(declared(handler).need, current_actor())
    check_verb(address.entity, declared(handler).verb)
    request.max_content_length = declared(handler).body
    return handler(Ask(current_xrm(), current_actor(), address, manner_for(resource)))


def fixed_job(parts: Sequence[str]) -> Sequence[str]:
    """What the address of a job answers, whether there is one or not."""
    match parts:
        case ["jobs", _] | ["jobs", _, "rejects"]:
            return READ
        case ["jobs", _, "cancel" | "retry"]:
            return POSTED
    return ()


def offered(entity: str, handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """What the definition lets the API offer: an entity it keeps from it is not there."""
    found = current_xrm().catalog.entity(entity)
    if found is None or found.api == "all":
        return handlers
    if found.api == "none":
        raise no_entity(entity)
    return {method: each for method, each in handlers.items() if method == "GET"}


def answer_without(address: Address, handlers: Mapping[str, Handler]) -> Response:
    """OPTIONS tells what the caller may do here; any other method without a handler is refused with the same."""
    rights = rights_on(address.entity)
    used = [method for method, each in handlers.items() if (verb := declared(each).verb) is None or rights.may(verb)]
    return answer_allowed(sorted({*used, "OPTIONS", *(("HEAD",) if "GET" in used else ())}))


def answer_allowed(allowed: list[str]) -> Response:
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": ", ".join(allowed)})
    raise MethodNotAllowed(allowed)


def rights_on(entity: str) -> Rights:
    return current_xrm().records.rights(current_actor(), entity)


def check_verb(entity: str, verb: Verb | None) -> None:
    """Refuse a verb that the caller may use on no record: what they may not read either is not there."""
    rights = rights_on(entity)
    if verb is not None and not rights.may(verb):
        raise no_verb(verb, entity) if rights.may(Verb.READ) else no_entity(entity)


def meant(address: Address, resource: Resource) -> Resource:
    """What is posted to is a move, unless the caller may read something of that name; so are moves they may make."""
    if resource is Resource.MEMBER and not related.may_read(current_xrm(), current_actor(), address):
        known = current_xrm().records.moves(current_actor(), address.entity)
        if request.method == "POST" or address.tail[0] in {each.name for each in known}:
            return Resource.MOVE
    return resource


def resource_of(address: Address) -> Resource:
    """What the form of an address says; names are looked at by whoever answers."""
    entity, key, tail = address.entity, address.key, address.tail
    if entity in LATER or tail[-1:] in (("$ref",), ("$links",), ("$query",), ("$each",), ("$filter",)):
        return Resource.UNSUPPORTED
    if not key:
        return {(): Resource.SET, ("$count",): Resource.COUNT}.get(tail) or lost()
    match tail:
        case ():
            return Resource.IMPORT if [each.text for each in key] == ["import"] else Resource.RECORD
        case ("history",):
            return Resource.HISTORY
        case ("restore",):
            return Resource.RESTORE
        case ("timeline", *rest):
            return beside(rest)
        case (_,):
            return Resource.MEMBER
        case (_, "override"):
            return Resource.OVERRIDE
        case (_, "$count"):
            return Resource.MEMBER_COUNT
        case (_, "$value"):
            return Resource.CONTENT
        case (_, _, "$value"):
            return Resource.ONE_CONTENT
    return lost()


def beside(rest: Sequence[str]) -> Resource:
    """What an address below a record's timeline says."""
    match rest:
        case []:
            return Resource.TIMELINE
        case ["$value"]:
            return Resource.BESIDE
        case ["following"]:
            return Resource.FOLLOWING
        case ["people"]:
            return Resource.PEOPLE
        case [_]:
            return Resource.NOTE
        case [_, "$value"]:
            return Resource.NOTE_FILES
        case [_, _, "$value"]:
            return Resource.NOTE_FILE
    return lost()


def lost() -> Resource:
    raise XrmError(not_found())


def manner_for(resource: Resource) -> Manner:
    if resource in PLAIN_TEXT:
        return Manner()
    files = resource is Resource.SET and request.method in ("GET", "HEAD")
    return read_manner(request.headers, parse_format(request.query_string), files=files)


def check_handlers() -> None:
    """Refuse to start with a handler that does not declare what it needs."""
    for handlers in HANDLERS.values():
        for handler in handlers.values():
            declared(handler)


def spoken_version() -> str:
    """The version of this answer; where the request's own could not be read, ours."""
    try:
        return version_of(request.headers)
    except XrmError:
        return "4.01"
