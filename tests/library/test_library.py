"""The library: every ready-made entity holds, alone with what it needs and all together, and runs on both databases."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result
from referencing import Registry, Resource

from xrm.app import build
from xrm.catalog.requests import Actor
from xrm.cli.program import main
from xrm.definitions import read_folder
from xrm.definitions.document import expanded
from xrm.definitions.editors import modeline
from xrm.definitions.findings import Findings
from xrm.definitions.library import library_bundles, library_entities
from xrm.definitions.parse import parse
from xrm.definitions.tree import plain
from xrm.errors import Severity, errors_of
from xrm.proposals import propose
from xrm.resources import folder
from xrm.settings import load_settings

ADMIN = Actor.for_system("test", "Ada")
FILES = {each.name: each for each in (*library_bundles().values(), *library_entities().values())}


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "fresh"
    assert run("init", place).exit_code == 0
    return place


@pytest.mark.parametrize("name", FILES)
def test_every_file_begins_with_a_sentence_about_it_and_fits_its_schema(name: str) -> None:
    place = Path(str(folder("schemas"))) / "language"
    schemas = {each.name: json.loads(each.read_text("utf-8")) for each in place.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (known, Resource.from_contents(each)) for known, each in schemas.items()
    )
    text = FILES[name].text
    findings = Findings()
    node = parse(name, text, findings)
    assert node is not None

    said = plain(expanded(node, findings))

    assert not findings.sorted()
    jsonschema.Draft202012Validator(schemas[f"{next(iter(said))}.json"], registry=registry).validate(said)
    assert re.match(r"# [A-Z].*\.\n(entity|bundle): (\w+)\n", text), "a comment, then what the file is"
    assert yaml.safe_load(text)[next(iter(said))] == Path(name).stem


@pytest.mark.parametrize("name", library_entities())
def test_an_entity_with_what_it_needs_is_green_in_a_fresh_app(name: str, home: Path) -> None:
    added = run("add", "entity", name, "--app", home, "--json")

    assert added.exit_code == 0, added.output
    files = [each["file"] for each in json.loads(added.output)["added"]]
    assert files[0] == f"entities/{name}.yaml"
    documents, unread = read_folder(home)
    assert not unread
    assert {each.name for each in documents} == {"xrm.yaml", *files}
    found = propose(documents, home)
    told = [str(each) for each in found.problems if each.severity is not Severity.INFO]  # `case` is a word of SQL
    assert told == []
    text = (home / files[0]).read_text("utf-8")
    assert text == modeline("entity", 1) + library_entities()[name].text, "comments and all"


def test_the_whole_library_runs(home: Path, database_url: str) -> None:
    assert run("add", "entity", *library_entities(), "--app", home).exit_code == 0

    with build(load_settings(home, {"database_url": database_url}, {})) as application:
        records = application.current().records
        for name in library_entities():
            assert records.list(ADMIN, records.query(ADMIN, name, {})).rows == []
        person = records.create(ADMIN, "person", {"first_name": "Ada", "last_name": "Byron"})
        student = records.create(ADMIN, "student", {"person_id": person.id})
        assert records.titles(ADMIN, "student", [student.id])[student.id].startswith("Ada Byron · S-")


def test_a_newer_library_changes_nothing_that_runs(
    home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("add", "entity", "person", "--app", home)
    settings = load_settings(home, {"database_url": sqlite_url}, {})
    with build(settings):
        pass
    person = library_bundles()["person"]
    newer = {
        "person": type(person)(
            person.name, person.text.replace("  phone:", "  fax: phone, personal\n  phone:"), person.owner
        )
    }
    monkeypatch.setattr("xrm.definitions.library.library_bundles", lambda: newer)

    with build(settings) as application:
        assert "fax" not in application.current().catalog.entities["person"].fields
        assert any("fax" in each.words for each in application.plan_folder().steps)


def test_a_bundle_of_the_app_stands_before_that_of_the_library(home: Path) -> None:
    run("add", "entity", "person", "--app", home)
    assert run("add", "bundle", "person", "--app", home).exit_code == 0
    own = home / "bundles" / "person.yaml"
    own.write_text(own.read_text().replace("phone: phone, personal", "fax: phone, personal"))
    entity = home / "entities" / "person.yaml"
    entity.write_text(entity.read_text().replace("phone", "fax"))

    found = propose(read_folder(home)[0], home)

    assert {"fax"} == found.catalog.entities["person"].fields.keys() & {"fax", "phone"}


def test_explain_tells_what_comes_from_the_library(home: Path) -> None:
    run("add", "entity", "person", "--app", home)

    assert "library/bundles/person.yaml:" in run("explain", "person.first_name", "--app", home).output


def test_what_is_misspelt_is_looked_for_in_the_library(home: Path) -> None:
    (home / "entities" / "friend.yaml").write_text("entity: friend\nuse: persn\nfields:\n  born: date\n")

    assert "Did you mean `person`?" in run("check", home).output


def test_without_a_name_there_is_a_list() -> None:
    entities, bundles = run("add", "entity").output, run("add", "bundle").output

    assert all(name in entities for name in library_entities())
    assert all(name in bundles for name in library_bundles())


def test_nothing_is_written_over(home: Path) -> None:
    run("add", "entity", "term", "--app", home)
    before = {path: path.read_text() for path in home.rglob("*.yaml")}

    again = run("add", "entity", "term", "--app", home)
    (home / "entities" / "team.yaml").write_text("# mine\n")
    built_in = run("add", "entity", "team", "--app", home)

    assert again.exit_code == built_in.exit_code == 1
    assert "XRM307" in again.output and "XRM305" in built_in.output
    assert {path: path.read_text() for path in before} == before


def test_what_would_not_hold_in_this_app_is_not_written(home: Path) -> None:
    (home / "entities" / "person.yaml").write_text("entity: person\nfields:\n  name: text\n")

    refused = run("add", "entity", "alumnus", "--app", home)

    assert refused.exit_code == 1
    assert "XRM302" in refused.output
    assert not (home / "entities" / "alumnus.yaml").exists()


def test_alone_it_says_what_is_missing(home: Path) -> None:
    added = run("add", "entity", "household", "--alone", "--app", home)

    assert added.exit_code == 0
    assert "xrm add entity member" in added.output
    assert not (home / "entities" / "member.yaml").exists()
    assert errors_of(propose(read_folder(home)[0], home).problems)
