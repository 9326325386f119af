"""The JSON Schemas of the language as an editor wants them: those of `schemas/language`, with what plugins add.

A file names its schema in its first line, so that an editor completes keys, explains them, and underlines mistakes
while one types.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from xrm.catalog.field import FieldType
from xrm.resources import folder

FOLDER = ".xrm"
"""Where an app keeps its schemas; no file in a folder that begins with a point is a definition."""


def names() -> tuple[str, ...]:
    """What there are schemas of: kinds of file, and parts of one."""
    found = (each.name for each in (folder("schemas") / "language").iterdir())
    return tuple(sorted(each.removesuffix(".json") for each in found if each.endswith(".json")))


def editor_schemas(types: Iterable[FieldType]) -> dict[str, Any]:
    """Name -> schema, each with references to the others beside it; `types` are those the app may write."""
    place = folder("schemas") / "language"
    schemas = {name: json.loads((place / f"{name}.json").read_text("utf-8")) for name in names()}
    known = sorted(types, key=lambda each: each.name)
    _add_types(schemas["field"]["properties"], known)
    return schemas


def _add_types(properties: dict[str, Any], types: Iterable[FieldType]) -> None:
    said = properties["type"]
    lines = [_line(each) for each in types]
    said["markdownDescription"] = "\n".join([said["description"], "", *lines])
    said["examples"] = [each.name for each in types]
    for each in types:
        for option in sorted(each.options - properties.keys()):
            properties[option] = {"description": f"An option of the type `{each.name}`."}


def _line(type_: FieldType) -> str:
    shown = f" Example: `{type_.example}`" if type_.example else ""
    return f"- `{type_.name}`: {type_.label}. {type_.help}".rstrip() + shown


def modeline(kind: str, depth: int) -> str:
    """The first line of a file of this kind that lies `depth` folders under the app's: it names the schema."""
    return f"# yaml-language-server: $schema={'../' * depth}{FOLDER}/{kind}.json\n"


def written(schemas: Mapping[str, Any]) -> dict[str, str]:
    """File name -> text, to be put into the folder of schemas."""
    return {f"{name}.json": json.dumps(each, indent=2, ensure_ascii=False) + "\n" for name, each in schemas.items()}
