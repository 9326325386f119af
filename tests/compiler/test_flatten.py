"""Every layer in one file: the same in any order the layers came, and what it says is what the layers say."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compiler.building import APP, EXTENSIONS
from tests.golden.summary import entity_words
from xrm.catalog.extensions import Document
from xrm.compiler import Compilation, compile_catalog
from xrm.compiler.layering.exporting import flat_files

BUNDLE = "bundle: numbered\nfields:\n  number: text(12), required\n"
STUDENT = """\
entity: student
label: Student
use: numbered
fields:
  name: text, required
  born: date
  level: [beginner, advanced]
form:
  Person: [[number, name], born]
  Studies: [level]
list:
  columns: [number, name, level]
  filters:
    new: level eq 'beginner'
rules:
  named: name ne 'x'
"""
COURSE = "entity: course\nfields:\n  name: text, required\n  hours: decimal(4,1)\n"
BASE = (
    Document("education/numbered.yaml", BUNDLE, "education"),
    Document("education/student.yaml", STUDENT, "education"),
    Document("education/course.yaml", COURSE, "education"),
)
SAID = (
    "label: {label}",
    "fields:\n  {plugin}_a: text(8), after name",
    "fields:\n  {plugin}_b: [x, y], section studies",
    "fields:\n  {plugin}_c: integer, before level\n  level: {{label: {label}, choices: {{{plugin}: {{label: {label}}}}}}}",
    "fields:\n  born: {{help: 'Day, {label}: #1'}}",
    "fields:\n  {plugin}_d: link course\n  born: {{hidden: true}}",
    "list:\n  columns: {{add: {{{plugin}_a: {{after: number}}}}, remove: [level]}}\nfields:\n  {plugin}_a: text(8)",
    "list:\n  filters:\n    {plugin}: born ne null\n    new: {{off: true}}",
    "rules:\n  named: {{message: {label}}}\n  {plugin}_named: name ne '{plugin}'",
    "form:\n  {plugin}: {{fields: [{plugin}_e], after: person}}\nfields:\n  {plugin}_e: boolean",
    "access:\n  {role}: read",
)
ROLES = {"arts": "teacher", "club": "student", "sport": "registrar"}
NEEDS = ({}, {"arts": "sport"}, {"club": "sport", "sport": "arts"})


@st.composite
def plugins(draw: st.DrawFn) -> tuple[Document, ...]:
    """Three plugins, each with some of what an extension may say, and sometimes a text in another language."""
    needs = draw(st.sampled_from(NEEDS))
    found = []
    for name in ROLES:
        needed = f"needs: {needs[name]}\n" if name in needs else ""
        for at, said in enumerate(draw(st.lists(st.sampled_from(SAID), max_size=3, unique=True))):
            text = said.format(plugin=name, label=draw(st.sampled_from(["One", "Two", "It's"])), role=ROLES[name])
            found.append(Document(f"{name}/{at}.student.yaml", f"extend: student\n{needed}{text}\n", name))
        if draw(st.booleans()):
            text = f"translate: de\nstudent:\n  fields:\n    born: Tag\n    {name}_a: Ein\n"
            found.append(Document(f"{name}/de.yaml", text, name))
    return tuple(found)


def compiled(under: tuple[Document, ...]) -> Compilation:
    return compile_catalog([Document("xrm.yaml", APP, "")], replace(EXTENSIONS, documents=under))


def flat(found: Compilation, layers: tuple[Document, ...]) -> dict[str, str]:
    assert found.catalog is not None, "\n".join(map(str, found.problems))
    return flat_files((Document("xrm.yaml", APP, ""), *layers), found, found.catalog)


def by_owner(documents: tuple[Document, ...]) -> list[tuple[Document, ...]]:
    owners = dict.fromkeys(each.owner for each in documents)
    return [tuple(each for each in documents if each.owner == owner) for owner in owners]


@settings(max_examples=25, deadline=None)
@given(plugins())
def test_three_plugins_in_every_order_give_the_same_byte_for_byte(brought: tuple[Document, ...]) -> None:
    told = set()
    for order in itertools.permutations(by_owner((*BASE, *brought))):
        layers = tuple(each for one in order for each in one)
        found = compiled(layers)
        told.add((tuple(flat(found, layers).items()), tuple(map(str, found.problems))))

    assert len(told) == 1


@settings(max_examples=25, deadline=None)
@given(plugins())
def test_the_whole_says_what_its_layers_say(brought: tuple[Document, ...]) -> None:
    layers = (*BASE, *brought)
    found = compiled(layers)
    whole = flat(found, layers)

    again = compile_catalog([Document(name, text, "") for name, text in whole.items()], EXTENSIONS)

    assert again.catalog is not None, "\n".join(map(str, again.problems)) + whole["entities/student.yaml"]
    assert found.catalog is not None
    for name in ("student", "course"):
        assert words(again, name) == words(found, name)


def words(found: Compilation, name: str) -> object:
    """The entity in words, but for where its columns lie and in how many ways a text is said once."""
    assert found.catalog is not None
    said = entity_words(found.catalog.entities[name])
    for field in said["fields"].values():
        field.pop("column", None)
    return _texts({**said, "indexes": None, "unique": None})


def _texts(value: object) -> object:
    if isinstance(value, dict) and "" in value:
        value = {("en" if key == "" else key): each for key, each in value.items()}
    if isinstance(value, dict) and set(value) == {"en"}:
        return value["en"]
    if isinstance(value, dict):
        return {key: _texts(each) for key, each in value.items()}
    return [_texts(each) for each in value] if isinstance(value, list) else value
