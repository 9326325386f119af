"""Every example of the language compiles where it belongs: put into a small app that has what the examples speak of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.compiler.building import EXTENSIONS
from xrm.builtin.fieldtypes import FIELD_TYPES
from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Document, PluginState
from xrm.catalog.field import FieldType
from xrm.compiler import compile_catalog
from xrm.definitions.report import printed
from xrm.errors import Severity
from xrm.resources import folder

FOLDER = Path(str(folder("schemas"))) / "language"
Files = dict[str, dict[str, Any]]
WORLD: Files = {
    path.name: yaml.safe_load(path.read_text("utf-8")) for path in (Path(__file__).parent / "world").iterdir()
}


FIELD = "student.yaml/fields/sample"
STATUS = "{states: {applied: {start: true}, active: {}, ended: {final: true}%s}, moves: {%s}}"
MOVES = "approve: {from: applied, to: active}, end: {from: active, to: ended}"
PLACES = {
    "app": ("xrm.yaml", "{…}"),
    "app/plugins/*": ("xrm.yaml/plugins", "{communications: {optional: true, …}}"),
    "app/roles/*": ("xrm.yaml/roles/portal", "{…}"),
    "entity": ("student.yaml", "{…}"),
    "entity/between": ("kinship.yaml", "{fields: {}, …}"),
    "entity/between/*/to": ("befriended.yaml", "{between: [{to: organisation, as: host}, {as: guest, …}]}"),
    "entity/between/*/as": ("kinship.yaml", "{between: [{to: student, …}, {to: student, as: child}]}"),
    "entity/unique": ("enrolment.yaml", "{…}"),
    "entity/unique/*": ("enrolment.yaml/unique/once", "{fields: [student, course], …}"),
    "entity/fields": ("event.yaml", "{…}"),
    "entity/form": ("visitor.yaml", "{…}"),
    "entity/form/tabs": ("visitor.yaml/form", "{Person: [email], …}"),
    "entity/removed": ("event.yaml", "{…}"),
    "entity/removed/fields": ("event.yaml/removed", "{…}"),
    "entity/deprecated": ("visitor.yaml", "{…}"),
    "entity/list/filters/*": ("student.yaml/list/filters/recent", "{where: starts gt today(), …}"),
    "entity/forms/*": ("visitor.yaml/forms/portal", "{Person: [email], …}"),
    "entity/list/filters/*/where": ("student.yaml/list/filters/recent", "{…}"),
    "entity/shortcuts": ("enrolment.yaml", "{…}"),
    "bundle": ("person.yaml", "{…}"),
    "choices": ("country_list.yaml", "{…}"),
    "choices/values/*": ("country_list.yaml/values/de", "{…}"),
    "choices/labels": ("country_list.yaml", "{values: {de: [koeln]}, …}"),
    "extend": ("user.yaml", "{extend: user, …}"),
    "extend/extend": ("riverside.student.yaml", "{…}"),
    "field": (FIELD, "{type: text, …}"),
    "field/unique/*": (
        FIELD,
        "{rows: {text: text, amount: integer, during: period}, unique: {one: {fields: [text], …}}}",
    ),
    "field/labels": (FIELD, "{type: boolean, …}"),
    "field/labels/true": (FIELD, "{type: boolean, labels: {…}}"),
    "field/labels/false": (FIELD, "{type: boolean, labels: {…}}"),
    "parts/columns": ("student.yaml/list/columns", "{…}"),
    "parts/columns/add/*": ("student.yaml/list/columns", "{add: {code: {…}}}"),
    "parts/choice": (FIELD, "{choices: {novice: , advanced: {…}}}"),
    "parts/state": (FIELD, STATUS.replace("active: {}", "active: {…}") % ("", MOVES)),
    "parts/state/start": (FIELD, STATUS.replace("start: true", "…") % ("", MOVES)),
    "parts/state/retired": (FIELD, STATUS % (", paused: {…}", MOVES)),
    "parts/state/off": (FIELD, STATUS % (", paused: {…}", MOVES)),
    "parts/move": (FIELD, STATUS % ("", MOVES.replace("active}", "active, …}", 1))),
    "parts/move/off": (FIELD, STATUS % ("", MOVES + ", skip: {from: applied, to: ended, …}")),
    "parts/rule": ("student.yaml/rules/sample", "{check: name ne null, …}"),
    "parts/section": ("student.yaml/form/Sample", "{fields: [text], …}"),
    "parts/section/fields/add": ("student.yaml/form/Sample", "{fields: {…}}"),
    "parts/section/fields/remove": ("student.yaml/form/Sample", "{fields: {…}}"),
    "parts/section/fields/add/*": ("student.yaml/form/Sample", "{fields: {add: {code: {…}}}}"),
    "parts/permission": ("student.yaml/access", "{registrar: all, teacher: {read: true, write: {…}}}"),
    "parts/grant": ("student.yaml/access", "{registrar: all, teacher: {…}}"),
    "parts/keep": ("student.yaml/privacy/keep", "{for: 5 years, …}"),
    "parts/privacy": ("student.yaml/privacy", "{…}"),
    "parts/measure": ("student.yaml/measures/total", "{…}"),
    "parts/measure/off": ("student.yaml/measures/total", "{count: true, …}"),
    "parts/measure/format": ("student.yaml/measures/total", "{formula: renewed divby due, …}"),
    "parts/measure/where": ("student.yaml/measures/total", "{count: true, …}"),
    "parts/measure/label": ("student.yaml/measures/total", "{count: true, …}"),
    "parts/measure/help": ("student.yaml/measures/total", "{count: true, …}"),
    "seed": ("riverside.membership_plan.yaml", "{…}"),
    "translate": ("german.yaml", "{…}"),
    "translate/*": ("german.yaml/student", "{…}"),
    "translate/*/fields/*": ("german.yaml/student/fields/level", "{…}"),
    "translate/*/fields/*/states": ("german.yaml/student/fields/progress", "{…}"),
    "translate/*/fields/*/moves": ("german.yaml/student/fields/progress", "{…}"),
    "translate/*/fields/*/moves/*": ("german.yaml/student/fields/progress/moves/admit", "{…}"),
}
"""Where keys stand, by what they are keys of (the longest that fits counts), and what is said beside them."""

OPTIONS = {
    "type formula count sum avg first last any rows": "{…}",
    "min unit backfill": "{type: integer, …}",
    "max default": "{type: date, …}",
    "step": "{type: decimal, …}",
    "choices": "{type: choice, …}",
    "to": "{type: link, …}",
    "where": "{type: link student, inverse: none, …}",
    "on_delete inverse": "{type: link organisation, …}",
    "tree": "{type: link self, inverse: below, …}",
    "format": "{type: sequence, …}",
    "format#1": "{formula: grade, …}",
    "reset": "{type: 'sequence(S-{year}-{n:4})', …}",
    "gapless": "{type: 'sequence(S-{n})', …}",
    "per": "{type: sequence, format: {company: 'C-{n}', school: 'S-{n}'}, …}",
    "currency": "{type: money, …}",
    "accept public": "{type: file, …}",
    "lines": "{type: longtext, …}",
    "region": "{type: phone, …}",
    "schema": "{type: json, …}",
    "as": "{count: enrolments, …}",
    "stored": "{formula: seats sub taken, …}",
    "states": "{type: status, moves: {" + MOVES + "}, …}",
    "moves": "{type: status, states: {applied: {start: true}, active: {final: true}}, …}",
    "depends_on": "{choices: city_list, …}",
    "via": "{type: links course, …}",
    "via#1": "{type: links student, …}",
    "order title rules form": "{rows: {name: text, held_on: date, text: text, amount: integer}, …}",
    "open_end granularity no_overlap": "{type: period, …}",
    "colours": "{choices: [active, ended], …}",
    "map widget": "{choices: [ended, active], …}",
    "components": "{type: address, …}",
    "rotate": "{type: secret, …}",
}
"""What is said beside an option of a field."""
PLACES |= {f"field/{name}": (FIELD, said) for names, said in OPTIONS.items() for name in names.split()}


def examples() -> Iterator[tuple[str, int, Any]]:
    """Every example: the path of its key, which of the key's it is, and itself."""
    for path in sorted(FOLDER.glob("*.json")):
        schema = json.loads(path.read_text("utf-8"))
        for key, each in keys(schema, path.stem):
            for number, example in enumerate(each.get("examples", ())):
                yield key, number, example


def keys(schema: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key of a schema by its path, in which `*` stands for any name."""
    for name, each in schema.get("$defs", {}).items():
        yield from keys(each, f"{path}/{name}")
    for name, each in schema.get("properties", {}).items():
        yield f"{path}/{name}", each
        yield from keys(each, f"{path}/{name}")
    for word, step in (("additionalProperties", "/*"), ("items", "/*"), ("then", "")):
        if isinstance(schema.get(word), dict):
            yield from keys(schema[word], path + step)


def place(key: str, number: int) -> tuple[list[str], str]:
    """Where a key stands, as a file and the path in it, and what is said there, with `…` for it."""
    known = f"{key}#{number}" if f"{key}#{number}" in PLACES else key
    while known not in PLACES:
        assert "/" in known, f"{key} has no place"
        known = known.rsplit("/", 1)[0]
    where, said = PLACES[known]
    between = key[len(known) :].split("/")[1:-1]
    return [*where.split("/"), *between], said


def files_with(key: str, number: int, example: Any) -> Files:
    """The files of the world with this said in one of them."""
    files = deepcopy(WORLD)
    path, said = place(key, number)
    outer: Any = files
    for step in path[:-1]:
        outer = outer.setdefault(step, {})
    pair = json.dumps({key.rsplit("/", 1)[1]: example}, ensure_ascii=False)[1:-1]
    node = yaml.safe_load(said.replace("…", pair))
    there = outer.get(path[-1])
    outer[path[-1]] = {**there, **node} if isinstance(there, dict) else node
    return files


def compiled(files: Files, plugins: tuple[str, ...] = ()) -> tuple[Catalog | None, str]:
    """The catalog of these files, and what is wrong in them; those of `plugins` belong to one."""
    documents = [
        Document(
            file if file == "xrm.yaml" else f"entities/{file}",
            yaml.safe_dump(each, sort_keys=False, allow_unicode=True),
            "education" if file in plugins else "",
        )
        for file, each in files.items()
    ]
    under = tuple(each for each in documents if each.owner)
    extensions = replace(EXTENSIONS, documents=under, plugins=(PluginState("education", "1.2", "xrm-education"),))
    found = compile_catalog([each for each in documents if not each.owner], extensions)
    told = [each for each in found.problems if each.severity is not Severity.INFO]
    return found.catalog, printed(told, documents) if told else ""


@pytest.mark.parametrize(("key", "number"), [(key, number) for key, number, _ in examples()])
def test_every_example_compiles_where_it_belongs(key: str, number: int) -> None:
    example = next(example for other, at, example in examples() if (other, at) == (key, number))

    _catalog, said = compiled(files_with(key, number, example), ("student.yaml",) if key.startswith("extend") else ())

    assert said == ""


def test_no_example_would_compile_where_nothing_it_speaks_of_is_there() -> None:
    alone = {name: WORLD[name] for name in ("xrm.yaml", "organisation.yaml")}

    _catalog, said = compiled({**alone, "student.yaml": {"entity": "student", "fields": {"sample": "links course"}}})

    assert "XRM303" in said


@pytest.mark.parametrize("type_", FIELD_TYPES, ids=lambda each: each.name)
def test_the_example_of_a_type_compiles_and_is_a_field_of_it(type_: FieldType) -> None:
    files = deepcopy(WORLD)
    files["student.yaml"]["fields"]["sample"] = yaml.safe_load(type_.example)

    catalog, said = compiled(files)

    assert said == ""
    assert catalog is not None
    student = catalog.entity("student")
    assert student is not None
    field = student.field("sample")
    assert field is not None
    assert field.type == type_
