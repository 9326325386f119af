"""`xrm explain`: every key that may stay unsaid is there with what holds then, and with who or what gave it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.compiler.building import app_of, compiled
from xrm.builtin.fieldtypes import FIELD_TYPES
from xrm.catalog.field import FieldType
from xrm.compiler.compilation import DEFAULT, Origin
from xrm.compiler.fields.fieldtypes import COMMON, LEFT_OUT, OF_FORMULA
from xrm.definitions.shape import Shape, language

APP = """\
app: school
currency: CHF
roles: {teacher: Teacher}
access: {teacher: all}
defaults: {trash: 60 days, keep: 10 years}
privacy: {smallest_group: 7}
plugins: {communications: {optional: true}}
"""
COURSE = """\
entity: course
fields:
  name: text, required
  begins: date
  during: period
  fee: money
  parent: link self
  kind: {choices: {one: {label: One}, two: {}}}
  state:
    states: {open: {start: true}, done: {final: true}}
    moves: {finish: {from: open, to: done}}
unique:
  once: {fields: [name, begins]}
index:
  by_name: [name]
rules:
  named: {check: name ne null}
form:
  Main: {fields: [name]}
list:
  filters: {open: {where: state eq 'open'}}
  views: {board: {by: state}, calendar: {from: begins}, tree: {by: parent}}
measures:
  all: {count: true}
privacy:
  keep: {for: 1 year}
access:
  teacher: {read: {fields: [name]}, write: {where: name ne null}}
"""
BARE = "entity: bare\nfields:\n  name: text\n"
ORGANISATION = "entity: organisation\nfields:\n  name: text\n"
PLACES = {
    "app": "app",
    "entity": "bare",
    "field": "bare.name",
    "parts#/$defs/choice": "course.kind.choices.one",
    "parts#/$defs/state": "course.state.states.open",
    "parts#/$defs/move": "course.state.moves.finish",
    "parts#/$defs/rule": "course.rules.named",
    "parts#/$defs/section": "course.form.Main",
    "parts#/$defs/keep": "course.privacy.keep",
    "parts#/$defs/privacy": "bare.privacy",
    "parts#/$defs/measure": "course.measures.all",
}
NO_DEFAULT = {
    "app": {"app"},
    "entity": {"entity", "fields", "renamed_from"},
    "choice": {"renamed_from"},
    "state": {"renamed_from"},
    "section": {"after", "before"},
    "measure": {"count", "sum", "avg", "min", "max", "distinct", "formula"},
}
"""What a thing is, what it was called, and where among others it stands: nothing holds in their place."""


@pytest.fixture(scope="module")
def origins() -> dict[str, Origin]:
    return dict(compiled(*app_of(COURSE, BARE, app=APP)).origins)


def told(origins: dict[str, Origin], path: str) -> bool:
    """Whether the value is there, or the values of all it is made of, each with who or what gave it."""
    inside = [origin for each, origin in origins.items() if each == path or each.startswith(f"{path}.")]
    return bool(inside) and all(each.where or each.because for each in inside)


def keys(name: str) -> Iterator[str]:
    shape = _shape(name)
    left_out = NO_DEFAULT.get(name.rsplit("/", 1)[-1], set())
    yield from (key for key in shape.known() if key not in left_out)


def _shape(name: str) -> Shape:
    file, _, part = name.partition("#/$defs/")
    if not part:
        return language(file)
    holders = {
        "choice": ("field", "choices"), "state": ("field", "states"), "move": ("field", "moves"),
        "rule": ("entity", "rules"), "section": ("entity", "form"), "measure": ("entity", "measures"),
    }  # fmt: skip
    if part in holders:
        holder, key = holders[part]
        found = language(holder).properties[key].others
        assert found is not None
        return found
    privacy = language("entity").properties["privacy"]
    return privacy if part == "privacy" else privacy.properties["keep"]


@pytest.mark.parametrize("name", [each for each in PLACES if each != "field"])
def test_every_key_that_may_stay_unsaid_has_a_value_and_a_giver(origins: dict[str, Origin], name: str) -> None:
    unsaid = [key for key in keys(name) if not told(origins, f"{PLACES[name]}.{key}")]

    assert unsaid == []


@pytest.mark.parametrize(
    "name",
    [
        "list",
        "list.filters.open",
        "list.views.board",
        "list.views.calendar",
        "list.views.tree",
        "unique.once",
        "access.teacher.write",
    ],
)
def test_the_same_holds_of_lists_filters_views_keys_and_rights(origins: dict[str, Origin], name: str) -> None:
    shape, at = language("entity"), "course"
    for step in name.split("."):
        inner = shape.properties.get(step, shape.others)
        assert inner is not None
        shape, at = inner, f"{at}.{step}"

    assert [key for key in shape.known() if not told(origins, f"{at}.{key}")] == []


@pytest.mark.parametrize("type_", FIELD_TYPES, ids=lambda each: each.name)
def test_every_key_that_a_type_takes_has_a_value_and_a_giver(type_: FieldType) -> None:
    line = f"entity: bare\nfields:\n  name: text\n  sample: {type_.example}\n"
    found = compiled(*app_of(line, ORGANISATION, "entity: course\nfields:\n  name: text\n", app=APP))
    assert found.catalog is not None
    unsaid = {"after", "before", "renamed_from", "optional", "map"}

    taken = (COMMON | type_.options) - LEFT_OUT.get(type_.kind, frozenset()) - unsaid
    missing = [key for key in sorted(taken) if not told(dict(found.origins), f"bare.sample.{key}")]

    assert missing == []


def test_so_has_every_key_of_a_formula() -> None:
    found = compiled(*app_of("entity: bare\nfields:\n  name: text\n  twice: = concat(name, name)\n", app=APP))
    ways = {"count", "sum", "avg", "min", "max", "first", "last", "any", "where", "after", "before", "renamed_from"}

    missing = [key for key in sorted(OF_FORMULA - ways) if not told(dict(found.origins), f"bare.twice.{key}")]

    assert missing == []


@pytest.mark.parametrize(
    ("path", "value", "layer", "giver"),
    [
        ("bare.label", "Bare", DEFAULT, "its name"),
        ("bare.order", ["name"], DEFAULT, "its title"),
        ("bare.trash", 60, "", "xrm.yaml:5:19"),
        ("bare.privacy.smallest_group", 7, "", "xrm.yaml:6:27"),
        ("bare.privacy.keep", "10 years, then anonymise", "", "xrm.yaml:5:34"),
        ("bare.history", True, DEFAULT, "xrm's rule"),
        ("bare.name.length", 200, DEFAULT, "the type `text`"),
        ("bare.name.search", True, DEFAULT, "the title of its entity"),
        ("course.fee.currency", "= fee_currency", DEFAULT, "the type `money`"),
        ("course.fee_currency.default", "CHF", "", "xrm.yaml:2:11"),
        ("course.parent.on_delete", "clear", DEFAULT, "a link that may be empty"),
        ("course.parent.index", True, DEFAULT, "every link is"),
        ("course.begins.filter", True, DEFAULT, "the type `date`"),
        ("course.during.granularity", "day", DEFAULT, "the type `period`"),
        ("course.during.open_end", True, DEFAULT, "the type `period`"),
        ("app.timezone", "UTC", DEFAULT, "xrm's rule"),
        ("app.label", "School", DEFAULT, "its name"),
        ("app.plugins.communications.version", "any", DEFAULT, "xrm's rule"),
    ],
)
def test_each_default_says_what_gave_it(
    origins: dict[str, Origin], path: str, value: object, layer: str, giver: str
) -> None:
    found = origins[path]

    assert (found.value, found.layer, str(found.where or found.because)) == (value, layer, giver)


def test_a_text_that_only_a_language_file_says_leaves_the_first_one_to_the_name() -> None:
    app = APP + "languages: [en, de]\n"
    found = compiled(*app_of(BARE, "translate: de\nbare: {label: Leer}\n", app=app)).origins

    assert (found["bare.label"].value, found["bare.label"].because) == ("Bare", "its name")
    assert found["bare.label.de"].value == "Leer"


def test_an_entity_may_be_called_app() -> None:
    found = compiled(*app_of("entity: app\nfields:\n  name: text\n", app=APP)).origins

    assert found["app.title"].value == "{name}"
    assert "app.timezone" not in found
