"""The JSON Schemas are the truth about which keys exist: described, read in full, and judged alike by jsonschema."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from tests.compiler.test_mutations import DOCUMENTS, mutated
from xrm.definitions import description, fielddescription
from xrm.definitions.document import KINDS, expanded
from xrm.definitions.findings import Findings
from xrm.definitions.parse import parse
from xrm.definitions.shape import Checker, language
from xrm.definitions.tree import Map, plain
from xrm.resources import folder

FOLDER = Path(str(folder("schemas"))) / "language"
SCHEMAS = {path.name: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def every_key(schema: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        for name, each in schema.get("properties", {}).items():
            yield f"{path}/{name}", each
        for each in schema.values():
            yield from every_key(each, path)
    elif isinstance(schema, list):
        for each in schema:
            yield from every_key(each, path)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_of_the_language_is_described(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["description"]
    assert not [path for path, each in every_key(SCHEMAS[name], name) if not each.get("description")]
    assert "oneOf" not in json.dumps(SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_has_an_example_that_holds(name: str) -> None:
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(each)) for name, each in SCHEMAS.items()
    )
    for path, each in every_key(SCHEMAS[name], name):
        if each.get("$comment") == "later" or each.get("$ref", "").startswith("entity.json"):
            continue
        assert each.get("examples"), path
        validator = jsonschema.Draft202012Validator(each, registry=registry)
        for example in each["examples"]:
            assert [fault.message for fault in validator.iter_errors(example)] == [], path


@pytest.mark.parametrize(
    ("schema", "read"),
    [
        ("app", description.AppDef),
        ("entity", description.EntityDef),
        ("bundle", description.EntityDef),
        ("field", fielddescription.FieldDef),
        ("choices", description.ChoicesDef),
    ],
)
def test_the_loader_reads_the_keys_of_the_schema_and_no_others(schema: str, read: type) -> None:
    said = set(language(schema).known()) - {schema}
    loaded = set(keys_read_by(read))
    if schema == "bundle":
        loaded -= {"renamed_from", "between", "table"}  # a bundle has no table and is no relationship

    assert said == loaded


@pytest.mark.parametrize(
    ("part", "read"),
    [
        ("rule", fielddescription.RuleDef),
        ("section", fielddescription.SectionDef),
        ("choice", fielddescription.ChoiceDef),
        ("state", fielddescription.StateDef),
        ("move", fielddescription.MoveDef),
    ],
)
def test_parts_are_read_key_by_key(part: str, read: type) -> None:
    said = {name for name, each in SCHEMAS["parts.json"]["$defs"][part]["properties"].items() if "not" not in each}

    assert said == {each.name.rstrip("_") for each in fields(read)} - {"key", "damaged", "said"}


def test_every_kind_of_file_has_a_schema_or_is_refused_by_name() -> None:
    assert {kind for kind in KINDS if f"{kind}.json" in SCHEMAS} == set(KINDS)


def jsonschema_says(kind: str, node: Map) -> bool:
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(each)) for name, each in SCHEMAS.items()
    )
    validator = jsonschema.Draft202012Validator(SCHEMAS[f"{kind}.json"], registry=registry)
    return bool(validator.is_valid(json.loads(json.dumps(plain(node), default=float))))


def test_our_checker_and_jsonschema_agree_on_every_file() -> None:
    dice = random.Random(11)
    for round_ in range(150):
        document = dice.choice(DOCUMENTS)
        text = document.text if round_ < len(DOCUMENTS) else mutated(dice, document.text)
        findings = Findings()
        node = parse(document.name, text, findings)
        kind = next(iter(node)).key.text if node else ""
        if node is None or f"{kind}.json" not in SCHEMAS:
            continue
        if kind == "choices" and "values" not in node.entries:
            continue  # that a list has none is told when its fields are read (XRM208)
        full = node if kind == "app" else expanded(node, Findings())

        told = Findings()
        Checker(told).check(kind, full, language(kind))

        assert (not told.failed) == jsonschema_says(kind, full), (text, [str(each) for each in told.sorted()])


BESIDE = {
    "key", "name", "damaged", "own", "keys", "owner", "bundle", "said", "words", "rights", "groups",
    "part", "part_of", "currency_in", "currency_of",
}  # fmt: skip
"""What a description holds beside the keys of the language."""


def keys_read_by(read: Any) -> frozenset[str]:
    """The keys of the language that a class of the description has a place for."""
    return frozenset(each.name.rstrip("_") for each in fields(read) if each.name not in BESIDE)
