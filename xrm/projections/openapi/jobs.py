"""What the OpenAPI document says of background jobs."""

from __future__ import annotations

from collections.abc import Iterator

from xrm.projections.openapi.parts import Part, answering, operation, query, reference

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
    },
    "required": ["id", "name", "label", "state", "done", "total", "by", "at", "problems"],
    "additionalProperties": False,
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
JOB_SCHEMAS = {"job": JOB, "jobs": JOBS}
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
    yield "/api/jobs/{id}/cancel", _one("post", "Do not begin a job, or let it end after its step", CHANGING)
    yield "/api/jobs/{id}/retry", _one("post", "Let a job begin again that failed or was cancelled", CHANGING)


def _one(verb: str, words: str, refusals: str) -> dict[str, Part]:
    told = {"200": answering("The job", reference("xrm.job"))}
    return {verb: {**operation(words, "service", told, refusals), "parameters": [JOB_ID]}}
