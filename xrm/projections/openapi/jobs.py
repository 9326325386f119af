"""What the OpenAPI document says of background jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xrm.projections.openapi.parts import Part, answering, operation, query, reference

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity

TEXT: Part = {"type": "string"}
WHEN: Part = {"type": "string", "format": "date-time"}
MAYBE: Part = {"type": ["string", "null"], "format": "date-time"}
STATES = ["waiting", "running", "done", "failed", "cancelled"]
FAR = {
    "done": {"type": "integer", "description": "How far it is"},
    "total": {"type": ["integer", "null"], "description": "How far it goes, where that is known"},
    "tries": {"type": "integer", "description": "Starts since it last got on"},
    "stopping": {"type": "boolean", "description": "Somebody asked to cancel it while it runs"},
}
JOB: Part = {
    "type": "object",
    "properties": {
        "@odata.context": TEXT,
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string", "description": "Of its type"},
        "label": TEXT,
        "state": {"enum": STATES},
        **FAR,
        "by": {
            "description": "Who asked for it; null: xrm itself",
            "anyOf": [reference("xrm.person"), {"type": "null"}],
        },
        "at": WHEN,
        "due": {**MAYBE, "description": "Of one that waits: not before"},
        "started": MAYBE,
        "ended": MAYBE,
        "problems": {
            "description": "Of its last try",
            "type": "array",
            "items": {"type": "object", "properties": dict.fromkeys(("code", "message", "hint"), TEXT)},
        },
        "import": reference("xrm.import"),
    },
    "required": ["id", "name", "label", "state", "done", "total", "by", "at", "problems"],
    "additionalProperties": False,
}
IMPORT: Part = {
    "description": "Of one that imports a file, checks one, or takes an import back",
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "entity": TEXT,
        "file": {"type": "string", "description": "What it is called"},
        "rows": {"type": ["integer", "null"]},
        "rehearsed": {"type": "boolean", "description": "Nothing was written: the counts are what would be"},
        "state": {"enum": ["draft", "running", "done", "undone"]},
        **{key: {"type": "integer"} for key in ("created", "changed", "same", "rejected")},
        "problems": {
            "description": "The first of them",
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"row": {"type": "integer"}, "column": TEXT, "record": TEXT, "message": TEXT},
            },
        },
        "rejects": {"type": ["string", "null"], "description": "Where the rows are that were not written, as CSV"},
    },
}
JOBS: Part = {
    "type": "object",
    "properties": {
        "@odata.context": TEXT,
        "@odata.nextLink": TEXT,
        "value": {"type": "array", "items": reference("xrm.job")},
    },
    "required": ["value"],
    "additionalProperties": False,
}
JOB_SCHEMAS = {"job": JOB, "jobs": JOBS, "import": IMPORT}
"""By name, each under `xrm.`."""
ASKING = {
    "job_state": query(
        "state",
        "Those in one of these states: `waiting,running`",
        {"type": "array", "items": {"enum": STATES}, "minItems": 1},
    ),
    "job_size": query("$top", "At most so many jobs", {"type": "integer", "minimum": 1, "maximum": 100}),
}
ASKING["job_state"][1].update({"style": "form", "explode": False})
JOB_ID: Part = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
CHANGING = "400 403 404 413 415"


def job_paths() -> Iterator[tuple[str, dict[str, Part]]]:
    """One's own jobs; of administrators all."""
    page = answering("Jobs, those asked for last first", reference("xrm.jobs"))
    listed = "List background jobs: yours, or all for administrators"
    yield "/api/jobs", {"get": operation(listed, "service", {"200": page}, "400 404", list(ASKING))}
    yield "/api/jobs/{id}", _one("get", "Read a background job", "400 404")
    yield "/api/jobs/{id}/rejects", _rejects()
    yield "/api/jobs/{id}/cancel", _one("post", "Do not begin a job, or let it end after its step", CHANGING)
    yield "/api/jobs/{id}/retry", _one("post", "Let a job begin again that failed or was cancelled", CHANGING)


def _rejects() -> dict[str, Part]:
    """Rows with the reason."""
    told = {"200": {"description": "The rows, and why", "content": {"text/csv": {"schema": TEXT}}}}
    said = operation("Get the rows that an import did not write", "service", told, "400 404")
    return {"get": {**said, "parameters": [JOB_ID]}}


def importing(entity: Entity) -> dict[str, Part]:
    """The operation by which records come in from a file."""
    told = {"202": {**answering("The job that does it", reference("xrm.job")), "headers": WHERE}}
    words = f"Import {entity.plural_label} from a file"
    found = operation(words, entity.name, told, "400 403 404 409 413 415 422", [*IMPORTING], FILE)
    return {"post": found}


WHERE = {"Location": {"description": "Where the job is", "schema": TEXT}}
IMPORTING = {
    "import_rehearse": query("rehearse", "Check every row, and write nothing", {"type": "boolean"}),
    "import_mode": query("mode", "What becomes of a row", {"enum": ["create", "update", "upsert"]}),
    "import_match": query("match", "Fields that say which record a row means, with commas between", TEXT),
}
FILE: Part = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "plan": {"type": "string", "description": "What each column is, as JSON in the words of a map"},
                },
                "required": ["file"],
                "additionalProperties": False,
            }
        },
        "text/csv": {"schema": {}},
    },
}


def _one(verb: str, words: str, refusals: str) -> dict[str, Part]:
    told = {"200": answering("The job", reference("xrm.job"))}
    return {verb: {**operation(words, "service", told, refusals), "parameters": [JOB_ID]}}
