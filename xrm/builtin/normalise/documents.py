"""JSON values: what both databases can keep, and what the field's own JSON Schema allows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xrm.catalog.field import Field

MOST_DEPTH = 50
_HALVES = range(0xD800, 0xE000)


def document(value: object, field: Field) -> object:
    """The value as it came; refused where a database could not give it back, or its schema says no."""
    for part in _parts(value):
        _check_part(part)
    schema = field.options.get("schema")
    if isinstance(schema, dict):
        _check_schema(value, schema)
    return value


def _parts(value: object) -> Iterator[object]:
    """Every key and every value in it, level by level."""
    level: list[object] = [value]
    for _ in range(MOST_DEPTH):
        yield from level
        level = [inner for part in level for inner in _inside(part)]
        if not level:
            return
    raise ValueError(f"This JSON is nested more than {MOST_DEPTH} levels deep.")


def _inside(part: object) -> list[object]:
    if isinstance(part, dict):
        return [*part.keys(), *part.values()]
    return list(part) if isinstance(part, list | tuple) else []


def _check_part(part: object) -> None:
    if isinstance(part, float) and not math.isfinite(part):
        raise ValueError("JSON knows no infinite numbers.")
    if isinstance(part, str) and any(character == "\0" or ord(character) in _HALVES for character in part):
        raise ValueError("A text in this JSON has a character that cannot be stored (U+0000 or half a character).")


def _check_schema(value: object, schema: dict[str, Any]) -> None:
    """Against the field's schema, which may refer to nothing outside itself."""
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    checker = Draft202012Validator(schema, registry=Registry())
    try:
        error = min(checker.iter_errors(value), key=lambda each: each.json_path, default=None)
    except Unresolvable as outside:
        raise ValueError(
            "This field's schema refers to something outside itself, so nothing can be kept here."
        ) from outside
    if error is not None:
        raise ValueError(f"{error.json_path}: {error.message[:200]}.")
