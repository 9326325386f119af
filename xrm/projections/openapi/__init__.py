"""Catalog and rights -> the OpenAPI 3.1 document of exactly this instance and this caller.  Pure.

What the caller may not do has no operation, what they may not see has no property.  Schema names are stable: clients
generate types from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apispec import APISpec

from xrm.catalog.access import Verb
from xrm.projections import jsonschema
from xrm.projections.jsonschema import Body
from xrm.projections.openapi.jobs import ASKING, IMPORTING, JOB_SCHEMAS, job_paths
from xrm.projections.openapi.parts import (
    ERRORS,
    FIGURES,
    HISTORY,
    PARAMETERS,
    RESPONSES,
    SECURITY,
    key_parameter,
    list_schema,
    operation,
)
from xrm.projections.openapi.paths import paths_of
from xrm.projections.openapi.shape import Shape, names_of, with_followed
from xrm.projections.openapi.timeline import KIND, SCHEMAS, common_paths


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
    for path, operations in (*common_paths(), *job_paths()):
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
    for name, schema in {**own, **SCHEMAS, **JOB_SCHEMAS}.items():
        spec.components.schema(f"xrm.{name}", schema)
    for name, response in RESPONSES.items():
        spec.components.response(name, response)
    for name, (place, parameter) in {**PARAMETERS, **KIND, **ASKING, **IMPORTING}.items():
        spec.components.parameter(name, place, parameter)


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
