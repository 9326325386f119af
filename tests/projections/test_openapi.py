"""The OpenAPI document of an instance for one set of rights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from tests.web.samples import CUSTOMER
from xrm.catalog.access import Verb
from xrm.catalog.kinds import Kind
from xrm.projections.jsonschema import LIMITS, SHAPES, Body, change_schema, record_schema
from xrm.projections.openapi import build_openapi
from xrm.projections.openapi.shape import Shape

EVERY = frozenset(each.name for each in CUSTOMER.all_fields())
SEEN = EVERY - {"secret"}


def shape(*verbs: Verb, readable: frozenset[str] = SEEN, writable: frozenset[str] = SEEN) -> Shape:
    return Shape(CUSTOMER, frozenset({Verb.READ, *verbs}), readable, writable, writable)


def document(*shapes: Shape) -> dict[str, Any]:
    return build_openapi("Test", "revision 1", shapes)


def operations(found: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (path, verb)
        for path, item in found["paths"].items()
        for verb in item
        if verb in ("get", "post", "put", "patch", "delete")
    }


def test_every_kind_has_a_schema() -> None:
    assert set(SHAPES) == set(Kind)
    assert set(LIMITS) <= set(Kind)


def test_what_the_caller_may_not_do_has_no_operation() -> None:
    reader, writer = document(shape()), document(shape(Verb.CREATE, Verb.WRITE, Verb.DELETE))

    assert {verb for path, verb in operations(reader) if path.startswith("/api/customer")} == {"get"}
    assert {
        ("/api/customer", "post"),
        ("/api/customer/{id}", "delete"),
        ("/api/customer/{id}/restore", "post"),
    } <= operations(writer)


def test_what_stands_beside_a_record_has_the_operations_the_caller_may_use() -> None:
    looks_on = document(replace(shape(), beside=frozenset({"notes", "files"})))
    works = document(replace(shape(), beside=frozenset({"notes", "files", "add", "attach", "follow"})))
    top = "/api/customer/{id}/timeline"

    assert {verb for path, verb in operations(looks_on) if path.startswith(top)} == {"get"}
    assert {(top, "post"), (f"{top}/$value", "post"), (f"{top}/{{note}}", "patch"), (f"{top}/following", "put")} <= (
        operations(works)
    )
    assert f"{top}/{{note}}" not in document(shape())["paths"]


def test_what_the_caller_may_not_see_has_no_word_anywhere() -> None:
    assert "secret" not in str(document(shape(Verb.CREATE, Verb.WRITE)))


def test_who_may_read_nothing_meets_no_entity() -> None:
    assert {path for path, _ in operations(document())} == {
        "/api/",
        "/api/jobs",
        "/api/jobs/{id}",
        "/api/jobs/{id}/cancel",
        "/api/jobs/{id}/rejects",
        "/api/jobs/{id}/retry",
        "/api/me",
        "/api/me/notices",
        "/api/me/notices/seen",
    }


def test_the_document_is_valid_and_the_same_every_time() -> None:
    found = document(shape(Verb.CREATE, Verb.WRITE, Verb.DELETE))

    assert found == document(shape(Verb.CREATE, Verb.WRITE, Verb.DELETE))
    assert found["openapi"] == "3.1.0"
    for schema in found["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere() -> None:
    found = document(shape(Verb.CREATE, Verb.WRITE, Verb.DELETE))

    for reference in references(found):
        place: Any = found
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [each for inner in value.values() for each in references(inner)]
    return [each for inner in value for each in references(inner)] if isinstance(value, list) else []


def test_every_operation_tells_the_refusals_that_any_may_give() -> None:
    found = document(shape(Verb.CREATE, Verb.WRITE, Verb.DELETE))

    for path, verb in operations(found):
        assert {"401", "405", "503"} <= set(found["paths"][path][verb]["responses"]), (path, verb)


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Ann"},
        {"name": "Ann", "email": None, "visits": 10, "balance": 1.25, "status": "paused", "parent_id": None},
        {"name": "Ann", "tags": [], "data": {"a": 1}, "vip": True},
    ],
)
def test_a_good_new_record_keeps_to_the_schema(values: dict[str, Any]) -> None:
    jsonschema.validate(values, change_schema(CUSTOMER, SEEN, Body.NEW))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"name": None},
        {"name": "ann"},
        {"name": "A" * 81},
        {"name": "Ann", "visits": 11},
        {"name": "Ann", "balance": 123456789},
        {"name": "Ann", "status": "on_leave"},
        {"name": "Ann", "status": "gone"},
        {"name": "Ann", "secret": "x"},
        {"name": "Ann", "id": "x"},
        {"name": "Ann", "number": "C-1"},
        {"name": "Ann", "score": 1},
        {"name": "Ann", "photo": None},
        {"name": "Ann", "opens": "09:30:00Z"},
    ],
)
def test_a_bad_new_record_breaks_the_schema(values: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values, change_schema(CUSTOMER, SEEN, Body.NEW))


def test_a_change_needs_no_field_and_takes_none_that_is_written_once() -> None:
    schema = change_schema(CUSTOMER, SEEN, Body.CHANGE)

    assert "required" not in schema
    assert "number" not in schema["properties"]


def test_a_record_is_described_with_its_public_names() -> None:
    properties = record_schema(CUSTOMER, SEEN)["properties"]

    assert properties["parent_id"]["format"] == "uuid"
    assert properties["status"]["enum"] == ["active", "paused", "gone", None]
    assert properties["created_at"]["readOnly"] is True
    assert properties["email"]["type"] == ["string", "null"]


def test_what_the_app_keeps_stands_before_what_every_app_has() -> None:
    team = replace(CUSTOMER, name="a_team", plural="a_teams", owner="xrm")
    found = document(replace(shape(), entity=team), shape())

    paths = list(found["paths"])
    assert paths.index("/api/customer") < paths.index("/api/a_team")
