"""The pieces of an OpenAPI document: errors, parameters, answers.  Said once, referred to everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xrm.catalog.entity import Entity

Part = dict[str, Any]

PROBLEM: Part = {
    "code": {"type": "string", "pattern": "^XRM[0-9]{3}$"},
    "message": {"type": "string"},
    "target": {"type": "string"},
}
ERRORS: Part = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                **PROBLEM,
                "details": {
                    "type": "array",
                    "items": {"type": "object", "properties": PROBLEM, "required": list(PROBLEM)},
                },
                "hint": {"type": "string"},
                "request_id": {"type": "string"},
            },
            "required": ["code", "message", "target", "details", "hint", "request_id"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}
HISTORY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "@odata.context": {"type": "string"},
        "value": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "at": {"type": "string", "format": "date-time"},
                    "action": {"type": "string"},
                    "move": {"type": "string", "description": "The move of a status that it was, if it was one"},
                    "actor": {"type": "string"},
                    "actor_id": {"type": ["string", "null"], "format": "uuid"},
                    "via": {"type": "string"},
                    "reason": {"type": "string"},
                    "changes": {
                        "type": "object",
                        "additionalProperties": {"type": "object", "properties": {"old": {}, "new": {}}},
                    },
                },
                "required": ["id", "at", "action", "actor", "changes"],
            },
        },
    },
    "required": ["value"],
}
FIGURES: Part = {
    "description": "Groups with their keys and figures, by name.",
    "type": "object",
    "properties": {
        "@odata.context": {"type": "string"},
        "@xrm.withheld": {"type": "boolean", "description": "Groups of few are not told of."},
        "value": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["value"],
    "additionalProperties": False,
}
SECURITY: dict[str, Part] = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token."},
    "password": {"type": "http", "scheme": "basic", "description": "Any name, and an API token as the password."},
    "session": {"type": "apiKey", "in": "cookie", "name": "xrm_session", "description": "Logged in on the pages."},
}


def reference(schema: str) -> Part:
    return {"$ref": f"#/components/schemas/{schema}"}


def refusal(words: str) -> Part:
    return {"description": words, "content": {"application/json": {"schema": reference("xrm.error")}}}


def answering(words: str, schema: Part) -> Part:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


TEXT: Part = {"type": "string"}
SERVICE: Part = {
    "type": "object",
    "properties": {
        "@odata.context": TEXT,
        "value": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": TEXT, "kind": TEXT, "url": TEXT, "title": TEXT},
                "required": ["name", "url"],
            },
        },
    },
    "required": ["value"],
}
ME: Part = {
    "type": "object",
    "properties": {
        "id": {"type": ["string", "null"], "format": "uuid"},
        "name": TEXT,
        "roles": {"type": "array", "items": TEXT},
        "scopes": {"type": ["array", "null"], "items": TEXT},
        "language": TEXT,
        "timezone": TEXT,
    },
    "required": ["id", "name", "roles"],
}
REFUSALS: dict[str, tuple[str, str]] = {
    "400": ("Malformed", "The request is not well formed."),
    "401": ("Unknown", "Nobody known is asking."),
    "403": ("Forbidden", "You may see this, but not do this."),
    "404": ("NotFound", "There is nothing here, or you may not see it."),
    "405": ("NotAllowed", "This cannot be done here."),
    "406": ("NotAcceptable", "No such format is offered."),
    "409": ("Conflict", "Another record stands against it."),
    "412": ("Stale", "The record was changed in the meantime; both values are told."),
    "413": ("TooLarge", "That is too large."),
    "415": ("WrongMedia", "This kind of content is not understood."),
    "422": ("Invalid", "The record is not valid; every problem is told."),
    "429": ("TooMany", "Too many requests."),
    "501": ("Unsupported", "OData has this, this service does not."),
    "503": ("Busy", "Try again in a moment."),
}
RESPONSES: dict[str, Part] = {
    **{name: refusal(words) for name, words in REFUSALS.values()},
    "Done": {"description": "Done; there is nothing to tell."},
    "Empty": {"description": "There is no value."},
    "Unchanged": {"description": "It is as you have it."},
    "Count": {
        "description": "How many there are",
        "content": {"text/plain": {"schema": {"type": "string", "pattern": "^[0-9]+$"}}},
    },
    "Service": answering("What there is", SERVICE),
    "Me": answering("Who you are", ME),
}
NAMED = {"204": "Empty", "304": "Unchanged", **{status: name for status, (name, _) in REFUSALS.items()}}
ALWAYS = "401 405 406 429 503"
"""Refusals that any operation may give."""


def query(name: str, words: str, schema: Part) -> tuple[str, Part]:
    return "query", {"name": name, "description": words, "schema": schema, "required": False}


def header(name: str, words: str, schema: Part | None = None) -> tuple[str, Part]:
    return "header", {"name": name, "description": words, "schema": schema or TEXT, "required": False}


TAG = '(W/)?"[^"]*"'


def tags(more: str) -> Part:
    """One ETag and `more`, or a star."""
    return {"type": "string", "pattern": rf"^(\*|{TAG}{more})$"}


AMOUNT: Part = {"type": "integer", "minimum": 0, "maximum": 999_999_999_999}
PARAMETERS: dict[str, tuple[str, Part]] = {
    "filter": query(
        "$filter", "A condition: `status eq 'active' and age ge 18`", {"type": "string", "maxLength": 4000}
    ),
    "top": query("$top", "At most so many records", AMOUNT),
    "skip": query("$skip", "Leave so many out first; the next link is quicker", AMOUNT),
    "count": query("$count", "Tell how many there are in all", {"type": "boolean"}),
    "search": query("$search", "Words to look for", {"type": "string", "maxLength": 500}),
    "format": query(
        "$format",
        "`json`, page by page; else all of it as a file, without `$count`, `$expand` and `$apply`",
        {"type": "string", "enum": ["json", "csv", "xlsx", "ndjson"]},
    ),
    "maxpagesize": header("Prefer", "`maxpagesize=100`"),
    "prefer": header("Prefer", "`return=minimal` for no body, `return=representation` for the record"),
    "if_match": header("If-Match", "The ETag you saw, or *; 412 when the record has changed since", tags("")),
    "if_none_match": header(
        "If-None-Match", "The ETags you have, or *; 304 when nothing has changed", tags(f"(, *{TAG})*")
    ),
    "disposition": header("Content-Disposition", '`attachment; filename="report.pdf"` gives the file its name'),
}


def names_parameter(name: str, words: str, names: Sequence[str], most: int = 0) -> Part:
    """A list of names out of those the caller may say, with commas between; `most` of them, 0: no limit."""
    items = {"type": "string", "enum": list(names)}
    schema: Part = {"type": "array", "items": items, **({"maxItems": most} if most else {})}
    return {"name": name, "description": words, "schema": schema, "required": False, "style": "form", "explode": False}


def apply_parameter(measures: Sequence[tuple[str, str]]) -> Part:
    """Figures instead of records; it says which measures there are."""
    words = "Figures instead of records: `filter(age gt 17)/groupby((status,born/year),aggregate($count as n))`"
    known = "".join(f"\n- `{name}`: {label}" for name, label in measures)
    more = f". Measures to aggregate by name:{known}" if known else ""
    schema = {"type": "string", "maxLength": 4000}
    return {"name": "$apply", "description": f"{words}{more}", "schema": schema, "required": False}


def key_parameter(entity: Entity) -> Part:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def operation(
    summary: str,
    tag: str,
    answers: Mapping[str, Any],
    refusals: str = "",
    parameters: Sequence[str] = (),
    body: Part | None = None,
) -> Part:
    """One operation; `refusals` are the statuses it may answer beside those that any may."""
    told = {status: NAMED[status] for status in sorted({*refusals.split(), *ALWAYS.split()})}
    found: Part = {"summary": summary, "tags": [tag], "responses": {**answers, **told}}
    if parameters:
        found["parameters"] = list(parameters)
    return {**found, "requestBody": body} if body else found


HEADERS: dict[str, Part] = {
    "ETag": {"description": "The version of the record", "schema": TEXT},
    "Location": {"description": "Where the new record is", "schema": TEXT},
}


def json_answer(words: str, schema: str, headers: Sequence[str] = ()) -> Part:
    found = answering(words, reference(schema))
    return {**found, "headers": {name: HEADERS[name] for name in headers}} if headers else found


EXPORTED: Mapping[str, Part] = {
    "text/csv": {"schema": {"type": "string", "description": "A header of names, then a line a record (RFC 4180)"}},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": {}},
    "application/x-ndjson": {"schema": {"type": "string", "description": "A record as JSON on each line"}},
}
"""What a list may be taken out as, by media type."""


def list_answer(schema: str, *, exported: bool = False) -> Part:
    """A page of records; with `$apply` the figures of groups; `exported`: all of them as a file too."""
    found = answering("What was asked for", {"anyOf": [reference(schema), reference("xrm.figures")]})
    return {**found, "content": {**found["content"], **EXPORTED}} if exported else found


def file_answer() -> Part:
    return {"description": "The content of the file", "content": {"*/*": {"schema": {}}}}


def body_of(schema: str, *, required: bool = True) -> Part:
    return {"required": required, "content": {"application/json": {"schema": reference(schema)}}}


def list_schema(name: str) -> Part:
    """A page of a list."""
    return {
        "type": "object",
        "properties": {
            "@odata.context": TEXT,
            "@odata.count": {"type": "integer", "minimum": 0},
            "@odata.nextLink": TEXT,
            "value": {"type": "array", "items": reference(name)},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
