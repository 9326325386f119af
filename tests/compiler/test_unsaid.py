"""`xrm explain`: every key of an entity and of a field is there, said or by default, with where it comes from."""

from __future__ import annotations

import pytest

from tests.compiler.building import app_of, compiled

COURSE = """\
entity: course
fields:
  name: text, required
  seats: integer, min 1
  begins: date
  place: link place
  free: = seats sub 1
  level: [low, high]
  number: sequence(C{n:3})
  syllabus: file
  open: boolean
rules:
  small:
    check: seats lt 100
    message: Too many.
measures:
  all: count where seats gt 1
list:
  columns: [name, seats]
"""
PLACE = "entity: place\nfields:\n  name: text\n"


@pytest.fixture(scope="module")
def origins() -> dict[str, tuple[object, bool]]:
    found = compiled(*app_of(COURSE, PLACE))
    assert found.catalog is not None
    return {path: (origin.value, origin.where is not None) for path, origin in found.origins.items()}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("course.name.length", 200),
        ("course.name.unique", False),
        ("course.name.section", "main"),
        ("course.seats.max", None),
        ("course.seats.copy", True),
        ("course.begins.visible", True),
        ("course.begins.access", "as the entity says"),
        ("course.begins.filter", True),
        ("course.name.search", True),
        ("course.rules.small.at", ""),
        ("course.measures.all.format", "number"),
        ("course.place.on_delete", "clear"),
        ("course.place.inverse", "courses"),
        ("course.free.stored", False),
        ("course.free.as", "its reader"),
        ("course.number.gapless", True),
        ("course.number.reset", "never"),
        ("course.open.widget", "boolean"),
        ("course.trash", 30),
        ("course.privacy.smallest_group", 5),
        ("course.list.order", ["name"]),
    ],
)
def test_what_nobody_said_is_there(origins: dict[str, tuple[object, bool]], path: str, value: object) -> None:
    assert origins[path] == (value, False)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("course.seats.min", 1),
        ("course.rules.small.check", "seats lt 100"),
        ("course.rules.small.message", "Too many."),
        ("course.measures.all.where", "seats gt 1"),
        ("course.list.columns", ["name", "seats"]),
    ],
)
def test_what_was_said_has_its_place(origins: dict[str, tuple[object, bool]], path: str, value: object) -> None:
    assert origins[path] == (value, True)
