"""What the OpenAPI document says of timelines: notes, files beside records, who follows them, one's notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xrm.catalog.entity import Entity
from xrm.projections.openapi.parts import Part, answering, file_answer, operation, query, reference

TEXT: Part = {"type": "string"}
WHEN: Part = {"type": "string", "format": "date-time"}
ID: Part = {"type": "string", "format": "uuid"}
PERSON: Part = {
    "description": "Somebody; without a name they are no longer there.",
    "type": "object",
    "properties": {"id": ID, "name": {"type": ["string", "null"]}},
    "required": ["id", "name"],
}
NOTE: Part = {
    "type": "object",
    "properties": {
        "@odata.context": TEXT,
        "@odata.etag": TEXT,
        "id": ID,
        "at": WHEN,
        "by": {"anyOf": [reference("xrm.person"), {"type": "null"}]},
        "text": {"type": "string", "description": "Who is mentioned stands in it as `@{id}`"},
        "mentions": {"type": "array", "items": reference("xrm.person")},
        "files": {"type": "array", "items": reference("xrm.file")},
        "pinned": {"type": "boolean"},
        "edited": {"type": ["string", "null"], "format": "date-time"},
        "may": {
            "type": "array",
            "description": "What you may do with it",
            "items": {"enum": ["edit", "remove", "pin", "attach"]},
        },
    },
    "required": ["id", "at", "by", "text", "mentions", "files", "pinned", "edited", "may"],
    "additionalProperties": False,
}
NEW_NOTE: Part = {
    "type": "object",
    "properties": {
        "text": {
            "type": "string",
            "maxLength": 20_000,
            "description": "`@Ada Lovelace` or `@{id}` mentions somebody, who must be able to see the record",
        },
        "pinned": {"type": "boolean"},
    },
    "additionalProperties": False,
}
MORE: Part = {
    "description": "What a plugin tells.",
    "type": "object",
    "properties": dict.fromkeys(("plugin", "id", "label", "text", "who", "href", "icon"), TEXT),
    "required": ["plugin", "id", "label"],
}


def _one_of(*names: str) -> Part:
    """What tells of one thing: a note, a change, something of a plugin."""
    schemas = {"note": reference("xrm.note"), "change": {"type": "object"}, "more": reference("xrm.more")}
    return {name: schemas[name] for name in names}


TIMELINE: Part = {
    "type": "object",
    "properties": {
        "@odata.context": TEXT,
        "@odata.nextLink": TEXT,
        "@xrm.failed": {"type": "array", "items": TEXT, "description": "Plugins that could not tell what they have"},
        "pinned": {"type": "array", "items": reference("xrm.note")},
        "value": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"enum": ["change", "note", "more"]},
                    "at": WHEN,
                    **_one_of("note", "change", "more"),
                },
                "required": ["kind", "at"],
            },
        },
    },
    "required": ["pinned", "value"],
}
FOLLOWING: Part = {
    "type": "object",
    "properties": {
        "@odata.context": TEXT,
        "mine": {"type": "boolean", "description": "Whether you follow the record"},
        "count": {"type": "integer", "minimum": 0},
    },
    "required": ["mine", "count"],
}
PEOPLE: Part = {
    "type": "object",
    "properties": {"@odata.context": TEXT, "value": {"type": "array", "items": reference("xrm.person")}},
    "required": ["value"],
}
RECORD: Part = {"type": "object", "properties": dict.fromkeys(("entity", "id", "title", "url"), TEXT)}
NOTICES: Part = {
    "type": "object",
    "properties": {
        "@odata.context": TEXT,
        "@xrm.fresh": {"type": "integer", "minimum": 0},
        "value": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"enum": ["mention", "note", "change"]},
                    "at": WHEN,
                    "fresh": {"type": "boolean"},
                    "record": RECORD,
                    **_one_of("note", "change"),
                },
                "required": ["kind", "at", "fresh", "record"],
            },
        },
    },
    "required": ["@xrm.fresh", "value"],
}
SCHEMAS = {
    "person": PERSON,
    "note": NOTE,
    "note.new": NEW_NOTE,
    "more": MORE,
    "timeline": TIMELINE,
    "following": FOLLOWING,
    "people": PEOPLE,
    "notices": NOTICES,
}
"""By name, each under `xrm.`."""
KIND = {
    "kind": query(
        "kind",
        "Which kinds of item: `note,change`",
        {"type": "array", "items": {"enum": ["change", "note", "more"]}, "minItems": 1},
    ),
    "size": query("$top", "At most so many items", {"type": "integer", "minimum": 1, "maximum": 100}),
    "beginning": query("search", "The beginning of a name", {"type": "string", "maxLength": 100}),
}
KIND["kind"][1].update({"style": "form", "explode": False})
NOTE_ID: Part = {"name": "note", "in": "path", "required": True, "schema": ID}
FILE_ID: Part = {"name": "file", "in": "path", "required": True, "schema": ID}
UPLOAD: Part = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}
WRITING = "400 403 404 412 413 415 422"


def common_paths() -> Iterator[tuple[str, dict[str, Part]]]:
    """The notices of whoever asks."""
    told = answering("What you are told", reference("xrm.notices"))
    yield "/api/me/notices", {"get": operation("Tell your notices", "service", {"200": told}, "400")}
    done = operation("Say that you have seen them", "service", {"204": "Done"}, "400 403 413 415")
    yield "/api/me/notices/seen", {"post": done}


def paths_beside(entity: Entity, may: frozenset[str]) -> Iterator[tuple[str, dict[str, Part]]]:
    """What stands beside a record; `may` holds what the caller may: see `notes` and `files`, `add`, `attach`, `follow`."""
    for path, operations in _paths(entity.name, may):
        offered = {verb: each for verb, each in operations.items() if entity.api == "all" or verb == "get"}
        if offered:
            yield path, offered


def _paths(name: str, may: frozenset[str]) -> Iterator[tuple[str, dict[str, Part]]]:
    top = "/{id}/timeline"
    page = answering("What happened, newest first", reference("xrm.timeline"))
    found = {"get": operation("Tell what happened", name, {"200": page}, "400 404", ["kind", "size"])}
    if "add" in may:
        found["post"] = operation("Add a note", name, {"201": _note()}, WRITING, (), _body())
        people = answering("People to mention", reference("xrm.people"))
        yield f"{top}/people", {"get": operation("Offer people", name, {"200": people}, "400 404", ["beginning"])}
    yield top, found
    yield f"{top}/following", _following(name, follow="follow" in may)
    if "attach" in may:
        yield f"{top}/$value", {"post": _upload("Lay a file beside it", name)}
        yield f"{top}/{{note}}/$value", _with({"post": _upload("Add a file to a note", name)}, NOTE_ID)
    if may & {"notes", "files"}:
        yield f"{top}/{{note}}", _with(_one_note(name, may), NOTE_ID)
        yield f"{top}/{{note}}/{{file}}/$value", _with(_one_file(name, may), NOTE_ID, FILE_ID)


def _following(name: str, *, follow: bool) -> dict[str, Part]:
    known = answering("Who follows it", reference("xrm.following"))
    found = {"get": operation("Tell whether you follow it", name, {"200": known}, "400 404")}
    if follow:
        found["put"] = operation("Follow it", name, {"204": "Done"}, "400 403 404 409 413 415 422")
        found["delete"] = operation("Follow it no longer", name, {"204": "Done"}, "400 403 404")
    return found


def _one_note(name: str, may: frozenset[str]) -> dict[str, Part]:
    found = {"get": operation("Read a note", name, {"200": _note()}, "400 404")}
    if may & {"add", "attach"}:
        found["delete"] = operation("Remove a note", name, {"204": "Done"}, "400 403 404 409 422")
    if "add" in may:
        found["patch"] = operation("Change a note", name, {"200": _note()}, f"{WRITING} 409", ["if_match"], _body())
    return found


def _one_file(name: str, may: frozenset[str]) -> dict[str, Part]:
    found = {"get": operation("Download a file", name, {"200": file_answer()}, "400 404")}
    if may & {"add", "attach"}:
        found["delete"] = operation("Remove a file", name, {"204": "Done"}, "400 403 404 409 422")
    return found


def _note() -> Part:
    return answering("The note", reference("xrm.note"))


def _body() -> Part:
    return {"required": True, "content": {"application/json": {"schema": reference("xrm.note.new")}}}


def _upload(words: str, name: str) -> Part:
    return operation(words, name, {"201": _note()}, f"{WRITING} 409", ["disposition"], UPLOAD)


def _with(operations: dict[str, Part], *parameters: Part) -> dict[str, Any]:
    """The operations with what their address names beside the record."""
    return {
        verb: {**each, "parameters": [*each.get("parameters", []), *parameters]} for verb, each in operations.items()
    }
