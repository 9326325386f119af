"""The operations on the files of a record."""

from __future__ import annotations

from xrm.catalog.access import Verb
from xrm.projections.openapi.operations import Operations
from xrm.projections.openapi.parts import answering, file_answer, json_answer, operation, reference
from xrm.projections.openapi.shape import Shape


def file_operations(shape: Shape, field: str) -> Operations:
    name = shape.entity.name
    found = {"get": operation(f"Download {field}", name, {"200": file_answer(), "204": "Empty"}, "404")}
    if Verb.WRITE in shape.verbs and field in shape.writable:
        found["put"] = operation(
            f"Upload {field}", name, {"204": "Done"}, "400 403 404 412 413 415 422", ["if_match", "disposition"], UPLOAD
        )
        found["delete"] = operation(f"Remove {field}", name, {"204": "Done"}, "400 403 404 412 422", ["if_match"])
    return found


def files_operations(shape: Shape, field: str) -> Operations:
    """Several files: what there is, one more, all away."""
    name, answer = shape.entity.name, answering("What is known of each", FILES)
    found = {"get": operation(f"List the files of {field}", name, {"200": answer}, "400 404")}
    if Verb.WRITE in shape.verbs and field in shape.writable:
        codes, said = "400 403 404 412 413 415 422", ["if_match", "disposition"]
        answers = {"201": json_answer("What was kept", "xrm.file", ("ETag", "Location")), "204": "Done"}
        found["post"] = operation(f"Add a file to {field}", name, answers, codes, said, UPLOAD)
        found["delete"] = operation(f"Empty {field}", name, {"204": "Done"}, "400 403 404 412 422", ["if_match"])
    return found


def one_file_operations(shape: Shape, field: str) -> Operations:
    name = shape.entity.name
    found = {"get": operation(f"Download a file of {field}", name, {"200": file_answer()}, "404")}
    if Verb.WRITE in shape.verbs and field in shape.writable:
        answers = {"204": "Done"}
        found["delete"] = operation(f"Remove a file of {field}", name, answers, "400 403 404 412 422", ["if_match"])
    for each in found.values():
        each["parameters"] = [*each.get("parameters", []), FILE_ID]
    return found


FILES = {"type": "array", "items": reference("xrm.file")}


UPLOAD = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}


FILE_ID = {"name": "file", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
