"""JSON Schema, as far as the document of an instance uses it -> values that keep to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]
Values = st.SearchStrategy[Any]
FORMATS: Mapping[str, Values] = {
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda each: f"{each.isoformat()}Z"),
    "duration": st.integers(0, 10**6).map(lambda each: f"PT{each}S"),
    "email": st.from_regex(r"[a-z]{1,9}\.[a-z0-9]{1,9}@example\.org", fullmatch=True),
    "uuid": st.uuids().map(str),
}


def bodies(schema: Schema, parts: Schema) -> Values:
    """Values of a schema; `parts` are those that references lead to, by their address."""
    if "$ref" in schema:
        return bodies(parts[schema["$ref"]], parts)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    said = schema.get("type", "null")
    kinds = [said] if isinstance(said, str) else said
    return st.one_of([KINDS[each](schema, parts) for each in kinds])


def objects(schema: Schema, parts: Schema) -> Values:
    properties = {name: bodies(each, parts) for name, each in schema.get("properties", {}).items()}
    needed = {name: properties.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(needed, optional=properties)


def arrays(schema: Schema, parts: Schema) -> Values:
    least = schema.get("minItems", 0)
    most = min(schema.get("maxItems", 3), least + 3)
    items = bodies(schema.get("items", {}), parts)
    return st.lists(items, min_size=least, max_size=most, unique_by=str if schema.get("uniqueItems") else None)


def texts(schema: Schema, parts: Schema) -> Values:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    least, most = schema.get("minLength", 0), schema.get("maxLength", 300)
    pattern = re.sub(r"\$$", r"\\Z", schema.get("pattern", r"^[^\s]+$"))  # Python's `$` lets a last line break pass
    return st.from_regex(pattern).filter(lambda each: least <= len(each.strip()) <= most)


def numbers(schema: Schema, parts: Schema) -> Values:
    step = Decimal(str(schema.get("multipleOf", "0.01")))
    low, high = (Decimal(str(schema.get(each, end))) for each, end in (("minimum", -1000), ("maximum", 1000)))
    steps = st.integers(int(-(-low // step)), int(high // step)).filter(lambda each: abs(each) < 10**15)
    return steps.map(lambda each: float(each * step))


def integers(schema: Schema, parts: Schema) -> Values:
    return st.integers(schema.get("minimum"), schema.get("maximum"))


KINDS: Mapping[str, Callable[[Schema, Schema], Values]] = {
    "object": objects,
    "array": arrays,
    "string": texts,
    "number": numbers,
    "integer": integers,
    "boolean": lambda schema, parts: st.booleans(),
    "null": lambda schema, parts: st.none(),
}
