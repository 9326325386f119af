"""What editors get: whole schemas, named in the first line of each file, with what plugins add."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
from click.testing import CliRunner
from referencing import Registry, Resource

from xrm.builtin.fieldtypes import FIELD_TYPES
from xrm.builtin.fieldtypes.texts import TEXT
from xrm.cli.program import main
from xrm.definitions.editors import FOLDER, editor_schemas, names
from xrm.definitions.findings import Findings
from xrm.definitions.parse import parse
from xrm.definitions.tree import plain

MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


def test_an_option_that_a_plugin_brings_is_known_to_the_editor() -> None:
    hive = replace(TEXT, name="hive", label="Beehive", options=frozenset({"length", "frames"}))

    field = editor_schemas([*FIELD_TYPES, hive])["field"]

    assert "hive" in field["properties"]["type"]["examples"]
    assert "Beehive" in field["properties"]["type"]["markdownDescription"]
    assert "hive" in field["properties"]["frames"]["description"]


def test_each_file_of_a_new_app_names_a_schema_that_it_meets(tmp_path: Path) -> None:
    app = tmp_path / "uni"
    assert CliRunner().invoke(main, ["init", str(app), "--template", "university"]).exit_code == 0
    files = [path for path in app.rglob("*.yaml") if FOLDER not in path.parts]
    assert len(files) > 5

    for path in files:
        named = MODELINE.match(path.read_text("utf-8"))
        assert named, path
        place = (path.parent / named[1]).resolve()
        assert place.parent == app / FOLDER
        schemas = {each.name: json.loads(each.read_text("utf-8")) for each in place.parent.iterdir()}
        registry = Registry().with_resources((name, Resource.from_contents(each)) for name, each in schemas.items())
        node = parse(path.name, path.read_text("utf-8"), Findings())
        assert node is not None
        faults = jsonschema.Draft202012Validator(schemas[place.name], registry=registry).iter_errors(
            json.loads(json.dumps(plain(node), default=float))
        )
        assert not [f"{path.name}: {each.json_path} {each.message}" for each in faults]


def test_the_schemas_can_be_printed_and_written_again(tmp_path: Path) -> None:
    app = tmp_path / "uni"
    CliRunner().invoke(main, ["init", str(app)])
    for each in (app / FOLDER).iterdir():
        each.unlink()

    assert CliRunner().invoke(main, ["schema", "--app", str(app), "--write"]).exit_code == 0
    printed = CliRunner().invoke(main, ["schema", "entity", "--app", str(app)]).output

    assert {each.stem for each in (app / FOLDER).iterdir()} == set(names())
    assert json.loads(printed) == json.loads((app / FOLDER / "entity.json").read_text("utf-8"))
