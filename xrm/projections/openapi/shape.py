"""What one caller may do with one entity, and by which names its records are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import ORDERED, Kind
from xrm.catalog.measures import Measure
from xrm.catalog.status import Move
from xrm.projections.openapi.parts import apply_parameter, names_parameter, reference


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


def followed(shape: Shape) -> list[Field]:
    """The links to records, which may be answered in their place."""
    if shape.entity.owned_by is not None:
        return []
    linked = (Kind.LINK, Kind.LINKS)
    fields = (each for each in shape.entity.all_fields() if each.kind in linked and each.link and not each.internal)
    return [each for each in fields if each.name in shape.readable]


def expands(shape: Shape) -> list[str]:
    """Its parameter to ask for rows and links, if it has any that may be seen."""
    rows = any(each.name in shape.readable for each in shape.entity.row_fields())
    return [f"{shape.entity.name}.expand"] if rows or followed(shape) else []


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
