"""Catalog and rights -> the OpenAPI 3.1 document of exactly this instance and this caller.  Pure.

What the caller may not do has no operation, what they may not see has no property.  Schema names are stable: clients
generate types from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apispec import APISpec

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import ORDERED, Kind
from xrm.catalog.measures import Measure
from xrm.catalog.status import Move
from xrm.projections import jsonschema
from xrm.projections.jsonschema import Body
from xrm.projections.openapi_parts import (
    ERRORS,
    FIGURES,
    PARAMETERS,
    RESPONSES,
    SECURITY,
    answering,
    apply_parameter,
    body_of,
    file_answer,
    json_answer,
    key_parameter,
    list_answer,
    list_schema,
    names_parameter,
    operation,
    reference,
)
from xrm.projections.openapi_timeline import KIND, SCHEMAS, common_paths, paths_beside

Operations = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What one caller may do with one entity."""

    entity: Entity
    verbs: frozenset[Verb]
    readable: frozenset[str]
    creatable: frozenset[str]
    writable: frozenset[str]
    rows: Mapping[str, Shape] = field(default_factory=dict)  # the same of the rows in its fields
    moves: tuple[Move, ...] = ()  # those that they may make
    overridable: frozenset[str] = frozenset()  # the statuses that they may set by hand
    masked: frozenset[str] = frozenset()  # readable in part: shown, and named in no condition or order
    measures: tuple[Measure, ...] = ()  # those that they may ask for
    beside: frozenset[str] = frozenset()  # what they may beside its records, as `paths_beside` says it


def build_openapi(title: str, version: str, shapes: Sequence[Shape]) -> dict[str, Any]:
    """The document; the same shapes give the same document, byte for byte."""
    spec = APISpec(
        title=title,
        version=version,
        openapi_version="3.1.0",
        info={"description": "Every kind of record this instance keeps, as far as you may use it."},
        servers=[{"url": "/"}],
        security=[{"token": []}, {"password": []}, {"session": []}],
    )
    add_common(spec)
    spec.path("/api/", operations={"get": operation("List what there is", "service", {"200": "Service"})})
    spec.path("/api/me", operations={"get": operation("Tell who you are", "service", {"200": "Me"})})
    for path, operations in common_paths():
        spec.path(path, operations=operations)
    known = {shape.entity.name: shape for shape in shapes}
    for shape in sorted(shapes, key=lambda each: each.entity.owner == "xrm"):  # what people came for stands first
        add_entity(spec, shape, known)
    return spec.to_dict()


def add_common(spec: APISpec) -> None:
    """What every entity's operations refer to."""
    for name, scheme in SECURITY.items():
        spec.components.security_scheme(name, scheme)
    own = {"error": ERRORS, "figures": FIGURES, "history": HISTORY, "file": jsonschema.FILE}
    for name, schema in {**own, **SCHEMAS}.items():
        spec.components.schema(f"xrm.{name}", schema)
    for name, response in RESPONSES.items():
        spec.components.response(name, response)
    for name, (place, parameter) in {**PARAMETERS, **KIND}.items():
        spec.components.parameter(name, place, parameter)


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


def add_entity(spec: APISpec, shape: Shape, known: Mapping[str, Shape]) -> None:
    """The schemas and paths of one entity."""
    name = shape.entity.name
    for field_name, rows in shape.rows.items():
        if field_name in shape.readable | shape.creatable | shape.writable:
            add_rows(spec, rows)
    record = jsonschema.record_schema(shape.entity, shape.readable)
    spec.components.schema(name, with_followed(record, shape, known))
    spec.components.schema(f"{name}.list", list_schema(name))
    for word, parameter in names_of(shape).items():
        spec.components.parameter(f"{name}.{word}", "query", parameter)
    if Verb.CREATE in shape.verbs:
        spec.components.schema(f"{name}.new", jsonschema.change_schema(shape.entity, shape.creatable, Body.NEW))
    if Verb.WRITE in shape.verbs:
        for each in (Body.CHANGE, Body.REPLACEMENT):
            schema = jsonschema.change_schema(shape.entity, shape.writable, each)
            spec.components.schema(f"{name}.{each}", schema)
    for move in shape.moves:
        spec.components.schema(f"{name}.move.{move.name}", jsonschema.answers_schema(shape.entity, move))
    for status in shape.entity.status_fields():
        if status.name in shape.readable:
            spec.components.schema(f"{name}.override.{status.name}", jsonschema.override_schema(status))
    for path, operations in paths_of(shape, known):
        keyed = [key_parameter(shape.entity)] if "{id}" in path else []
        spec.path(f"/api/{name}{path}", operations=operations, parameters=keyed)


def add_rows(spec: APISpec, rows: Shape) -> None:
    """The schemas of the rows in a field: read, written with a new record, written in a change of one."""
    name = rows.entity.name
    spec.components.schema(name, jsonschema.record_schema(rows.entity, rows.readable))
    spec.components.schema(f"{name}.list", list_schema(name))
    for word, parameter in names_of(rows).items():
        spec.components.parameter(f"{name}.{word}", "query", parameter)
    spec.components.schema(f"{name}.new", jsonschema.row_schema(rows.entity, rows.creatable, Body.NEW))
    spec.components.schema(f"{name}.change", jsonschema.row_schema(rows.entity, rows.writable, Body.CHANGE))


def names_of(shape: Shape) -> dict[str, dict[str, Any]]:
    """The parameters whose words are fields: what to answer, what to sort by."""
    seen = [
        each
        for each in shape.entity.all_fields()
        if each.name in shape.readable and each.rows is None and not each.internal
    ]
    keys = [
        f"{each.key}{way}"
        for each in seen
        if each.kind in ORDERED and each.name not in shape.masked
        for way in ("", " desc")
    ]
    expanded = [each.name for each in shape.entity.row_fields() if each.name in shape.readable]
    expanded += [each.name for each in followed(shape)]
    words = "Rows, and records that links lead to, to answer with the record"
    expand = {"expand": names_parameter("$expand", words, expanded)} if expanded else {}
    return {
        **expand,
        "select": names_parameter("$select", "Fields to answer", [each.key for each in seen]),
        "orderby": names_parameter("$orderby", "Fields to sort by", keys, MOST_KEYS),
        "apply": apply_parameter([(each.name, str(each.label)) for each in shape.measures]),
    }


MOST_KEYS = 8


def paths_of(shape: Shape, known: Mapping[str, Shape]) -> Iterator[tuple[str, Operations]]:
    """Every path of an entity with the operations its caller may use."""
    entity = shape.entity
    yield "", set_operations(shape)
    yield "/$count", {"get": operation("Count", entity.name, {"200": "Count"}, "400 501", ["filter", "search"])}
    yield "/{id}", record_operations(shape)
    if entity.history:
        yield "/{id}/history", {"get": reading("Show the history", entity, "xrm.history", "404")}
    yield from paths_beside(entity, shape.beside)
    if Verb.DELETE in shape.verbs and entity.trash_days:
        yield "/{id}/restore", {"post": restoring(entity)}
    for status in entity.status_fields():
        if status.name in shape.readable:
            yield f"/{{id}}/{status.name}/override", overriding(shape, status)
    for move in shape.moves:
        yield f"/{{id}}/{move.name}", {"post": moving(entity, move)}
    for each in entity.fields.values():
        if each.name in shape.readable and each.kind is Kind.FILE:
            yield f"/{{id}}/{each.name}/$value", file_operations(shape, each.name)
        if each.name in shape.readable and each.kind is Kind.FILES and each.several:
            yield f"/{{id}}/{each.name}/$value", files_operations(shape, each.name)
            yield f"/{{id}}/{each.name}/{{file}}/$value", one_file_operations(shape, each.name)
        if each.name in shape.readable and each.kind is Kind.LINK and each.link:
            yield from following(shape.entity, each, [target for target in each.link.targets if target in known])
    yield from own_lists(shape, known)
    yield from shortcut_lists(shape, known)
    for inverse in entity.inverses.values():
        source = shape.rows.get(inverse.name) or known.get(inverse.source)
        if source and inverse.link in source.readable:
            words = list_words(inverse.source)
            answered = f"{inverse.source}.list"
            yield (
                f"/{{id}}/{inverse.name}",
                {"get": reading(f"List {inverse.label}", entity, answered, "400 404 501", words)},
            )


def shortcut_lists(shape: Shape, known: Mapping[str, Shape]) -> Iterator[tuple[str, Operations]]:
    """The lists over relationships."""
    for each in shape.entity.shortcuts.values():
        through = known.get(each.through)
        if each.target in known and through is not None and {each.link, each.far} <= through.readable:
            answered = f"{each.target}.list"
            said = reading(f"List {each.label}", shape.entity, answered, "400 404 501", list_words(each.target))
            yield f"/{{id}}/{each.name}", {"get": said}


def following(entity: Entity, each: Field, targets: Sequence[str]) -> Iterator[tuple[str, Operations]]:
    """The record at the other end of a link; where it may be of several kinds any one of them."""
    if len(targets) == 1:
        said = reading(f"Follow {each.label}", entity, targets[0], "204 400 404", [f"{targets[0]}.select"])
        yield f"/{{id}}/{each.name}", {"get": said}
    elif targets:
        found = answering("A record of one of these kinds", {"anyOf": [reference(target) for target in targets]})
        said = operation(f"Follow {each.label}", entity.name, {"200": found}, "204 400 404")
        yield f"/{{id}}/{each.name}", {"get": said}


def followed(shape: Shape) -> list[Field]:
    """The links to records, which may be answered in their place."""
    if shape.entity.owned_by is not None:
        return []
    linked = (Kind.LINK, Kind.LINKS)
    fields = (each for each in shape.entity.all_fields() if each.kind in linked and each.link and not each.internal)
    return [each for each in fields if each.name in shape.readable]


def with_followed(schema: dict[str, Any], shape: Shape, known: Mapping[str, Shape]) -> dict[str, Any]:
    """The schema of a record with what its links lead to, which is there when it was asked for."""
    more = {each.name: _led_to(each, known, schema["properties"].get(each.name, {})) for each in followed(shape)}
    return {**schema, "properties": {**schema["properties"], **more}}


def _led_to(each: Field, known: Mapping[str, Shape], ids: dict[str, Any]) -> dict[str, Any]:
    """The record a link leads to; of several their ids, or the records themselves."""
    there = [reference(to) for to in (each.link.targets if each.link else ()) if to in known]
    if each.kind is Kind.LINK:
        return {"anyOf": [*there, NULL]}
    return {**ids, "items": {"anyOf": [*there, ids.get("items", {"type": "string", "format": "uuid"})]}}


NULL = {"type": "null"}


def expands(shape: Shape) -> list[str]:
    """Its parameter to ask for rows and links, if it has any that may be seen."""
    rows = any(each.name in shape.readable for each in shape.entity.row_fields())
    return [f"{shape.entity.name}.expand"] if rows or followed(shape) else []


def own_lists(shape: Shape, known: Mapping[str, Shape]) -> Iterator[tuple[str, Operations]]:
    """The lists that fields of links are."""
    entity = shape.entity
    for each in entity.fields.values():
        target = next(iter(each.link.targets), "") if each.link else ""
        if each.kind is Kind.LINKS and each.name in shape.readable and target in known:
            answered = f"{target}.list"
            said = reading(f"List {each.label}", entity, answered, "400 404 501", list_words(target))
            yield f"/{{id}}/{each.name}", {"get": said}


def list_words(entity: str, *more: str) -> list[str]:
    return [*more, "filter", f"{entity}.orderby", f"{entity}.select", "top", "skip", "count", "search", "maxpagesize"]


def set_operations(shape: Shape) -> Operations:
    entity = shape.entity
    words = list_words(entity.name, *expands(shape), f"{entity.name}.apply")
    answers = {"200": list_answer(f"{entity.name}.list")}
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


def reading(words: str, entity: Entity, schema: str, refusals: str, parameters: Sequence[str] = ()) -> dict[str, Any]:
    return operation(words, entity.name, {"200": json_answer("What was asked for", schema)}, refusals, parameters)


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


FILES = {"type": "array", "items": reference("xrm.file")}
UPLOAD = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}
FILE_ID = {"name": "file", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


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


def file_operations(shape: Shape, field: str) -> Operations:
    name = shape.entity.name
    found = {"get": operation(f"Download {field}", name, {"200": file_answer(), "204": "Empty"}, "404")}
    if Verb.WRITE in shape.verbs and field in shape.writable:
        found["put"] = operation(
            f"Upload {field}", name, {"204": "Done"}, "400 403 404 412 413 415 422", ["if_match", "disposition"], UPLOAD
        )
        found["delete"] = operation(f"Remove {field}", name, {"204": "Done"}, "400 403 404 412 422", ["if_match"])
    return found
