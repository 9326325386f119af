"""The operations on the records of an entity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.status import Move
from xrm.projections.jsonschema import Body
from xrm.projections.openapi.parts import body_of, json_answer, list_answer, operation
from xrm.projections.openapi.shape import Shape, expands

Operations = dict[str, dict[str, Any]]


def set_operations(shape: Shape) -> Operations:
    entity = shape.entity
    exports = Verb.EXPORT in shape.verbs
    words = list_words(entity.name, *expands(shape), f"{entity.name}.apply", *(("format",) if exports else ()))
    answers = {"200": list_answer(f"{entity.name}.list", exported=exports)}
    found = {"get": operation(f"List {entity.plural_label}", entity.name, answers, "400 501", words)}
    if Verb.CREATE in shape.verbs:
        made = json_answer("The new record", entity.name, ("ETag", "Location"))
        found["post"] = operation(
            f"Make one {entity.label}",
            entity.name,
            {"201": made, "204": "Done"},
            "400 403 409 413 415 422",
            ["prefer"],
            body_of(f"{entity.name}.new"),
        )
    return found


def record_operations(shape: Shape) -> Operations:
    entity = shape.entity
    found = {
        "get": operation(
            f"Read one {entity.label}",
            entity.name,
            {"200": json_answer("The record", entity.name, ("ETag",))},
            "304 400 404",
            [*expands(shape), f"{entity.name}.select", "if_none_match"],
        )
    }
    if Verb.WRITE in shape.verbs:
        for verb, words, body in (("patch", "Change", Body.CHANGE), ("put", "Replace", Body.REPLACEMENT)):
            found[verb] = operation(
                f"{words} one {entity.label}",
                entity.name,
                {"200": json_answer("The record as it is now", entity.name, ("ETag",)), "204": "Done"},
                "400 403 404 409 412 413 415 422",
                ["if_match", "prefer"],
                body_of(f"{entity.name}.{body}"),
            )
    if Verb.DELETE in shape.verbs:
        found["delete"] = operation(
            f"Put one {entity.label} into the trash" if entity.trash_days else f"Delete one {entity.label} for good",
            entity.name,
            {"204": "Done"},
            "400 403 404 409 412 422",
            ["if_match"],
        )
    return found


def restoring(entity: Entity) -> dict[str, Any]:
    answers = {"200": json_answer("The record, back from the trash", entity.name, ("ETag",))}
    return operation(
        f"Bring one {entity.label} back from the trash", entity.name, answers, "400 403 404 409 413 415 422"
    )


def overriding(shape: Shape, status: Field) -> Operations:
    """What an administrator has set by hand, told to whoever sees the status."""
    name, schema = shape.entity.name, f"{shape.entity.name}.override.{status.name}"
    held = {"200": json_answer("What was set by hand", schema), "204": "Empty"}
    found = {"get": operation(f"Tell whether {status.label} is overridden", name, held, "404")}
    if status.name in shape.overridable:
        done = {"200": json_answer("The record as it is now", name, ("ETag",)), "204": "Done"}
        words, refusals = ["if_match", "prefer"], "400 403 404 409 412 413 415 422"
        found["post"] = operation(f"Override {status.label}", name, done, refusals, words, body_of(schema))
        found["delete"] = operation(f"End the override of {status.label}", name, done, refusals, words)
    return found


def moving(entity: Entity, move: Move) -> dict[str, Any]:
    """A move of a status; its body are the answers to what it asks for."""
    return operation(
        f"{move.label}: move one {entity.label}",
        entity.name,
        {"200": json_answer("The record as the move left it", entity.name, ("ETag",)), "204": "Done"},
        "400 403 404 409 412 413 415 422",
        ["if_match", "prefer"],
        body_of(f"{entity.name}.move.{move.name}", required=any(each.required for each in move.ask)),
    )


def reading(words: str, entity: Entity, schema: str, refusals: str, parameters: Sequence[str] = ()) -> dict[str, Any]:
    return operation(words, entity.name, {"200": json_answer("What was asked for", schema)}, refusals, parameters)


def list_words(entity: str, *more: str) -> list[str]:
    return [*more, "filter", f"{entity}.orderby", f"{entity}.select", "top", "skip", "count", "search", "maxpagesize"]
