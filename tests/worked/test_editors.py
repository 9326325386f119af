"""What an editor with a JSON Schema validator says of files: nothing of good ones, and of bad shapes that they are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from tests.worked.site import APP
from xrm.builtin.fieldtypes import FIELD_TYPES
from xrm.definitions.document import KINDS, WITH_FIELDS, expanded
from xrm.definitions.editors import editor_schemas
from xrm.definitions.findings import Findings
from xrm.definitions.parse import parse
from xrm.definitions.shape import Checker, language
from xrm.definitions.tree import Map, plain

SCHEMAS = editor_schemas(FIELD_TYPES)
REGISTRY: Registry[Any] = Registry().with_resources(
    (f"{name}.json", Resource.from_contents(each)) for name, each in SCHEMAS.items()
)
GOOD = sorted(APP.rglob("*.yaml"))
ONLY_SHORT = re.compile(r"`\w+` needs a value\.")
"""What only the short form can lack: a key that cannot stand alone."""
BAD = sorted((Path(__file__).parents[1] / "golden" / "problems").glob("*.yaml"))


def faults(kind: str, node: Map) -> list[str]:
    """What `jsonschema` says, by the schema that an editor has."""
    value = json.loads(json.dumps(plain(node), default=float))
    found = jsonschema.Draft202012Validator(SCHEMAS[kind], registry=REGISTRY).iter_errors(value)
    return [f"{each.json_path}: {each.message}" for each in found]


def read(path: Path) -> tuple[str, Map] | None:
    node = parse(path.name, path.read_text("utf-8"), Findings())
    kind = next(iter(node)).key.text if node else ""
    return (kind, node) if node and kind in KINDS else None


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_every_file_of_the_worked_app_is_accepted(path: Path) -> None:
    found = read(path)
    assert found
    assert faults(*found) == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_file_whose_shape_xrm_refuses_is_refused_by_the_editor(path: Path) -> None:
    found = read(path)
    if found is None:
        return  # not a file of the language at all
    kind, node = found
    long = expanded(node, Findings()) if kind in WITH_FIELDS else node
    findings = Findings()
    Checker(findings).check(kind, long, language(kind))

    told = [each for each in findings.sorted() if not ONLY_SHORT.fullmatch(each.message)]
    assert faults(kind, long) or not told, path.stem
