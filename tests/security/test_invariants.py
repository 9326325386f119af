"""A rule over other records holds whichever way the state is reached: made, changed, moved, brought back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.records.service import Records
from xrm.testing import app_from

COURSE = """\
entity: course
fields:
  name: text, required
  seats: integer, required
  taken: count places where state ne 'left'
rules:
  seats_for_all: {check: taken le seats, message: More are in it., at: seats}
"""
PLACE = """\
entity: place
fields:
  course: link course, required, inverse places
  state: {choices: [in, left], default: in}
rules:
  a_seat: {when: state ne 'left', check: course/taken le course/seats, message: "{course/name} is full.", at: course}
"""
SYSTEM = Actor.for_system("test")
Way = Callable[[Records, Any, Any], Any]


def by_making(records: Records, full: Any, free: Any) -> None:
    records.create(SYSTEM, "place", {"course_id": str(full)})


def by_changing(records: Records, full: Any, free: Any) -> None:
    left = records.create(SYSTEM, "place", {"course_id": str(full), "state": "left"})
    records.update(SYSTEM, "place", left.id, {"state": "in"})


def by_moving(records: Records, full: Any, free: Any) -> None:
    place = records.create(SYSTEM, "place", {"course_id": str(free)})
    records.update(SYSTEM, "place", place.id, {"course_id": str(full)})


def by_fewer_seats(records: Records, full: Any, free: Any) -> None:
    records.update(SYSTEM, "course", full, {"seats": 0})


@pytest.mark.parametrize("way", [by_making, by_changing, by_moving, by_fewer_seats])
def test_a_full_course_stays_full(tmp_path: Path, database_url: str, way: Way) -> None:
    with app_from(tmp_path, COURSE, PLACE, database_url=database_url) as application:
        records = application.current().records
        full, free = (records.create(SYSTEM, "course", {"name": name, "seats": 1}).id for name in ("Full", "Free"))
        records.create(SYSTEM, "place", {"course_id": str(full)})

        with pytest.raises(XrmError) as refused:
            way(records, full, free)

        assert [problem.code for problem in refused.value.problems] == ["XRM814"]
        assert records.read(SYSTEM, "course", full).values["taken"] == 1


def test_nobody_comes_back_into_a_full_course(tmp_path: Path, database_url: str) -> None:
    with app_from(tmp_path, COURSE, PLACE, database_url=database_url) as application:
        records = application.current().records
        course = records.create(SYSTEM, "course", {"name": "Full", "seats": 1}).id
        first = records.create(SYSTEM, "place", {"course_id": str(course)}).id
        records.delete(SYSTEM, "place", first)
        second = records.create(SYSTEM, "place", {"course_id": str(course)}).id

        with pytest.raises(XrmError, match="Full is full"):
            records.restore(SYSTEM, "place", first)

        records.delete(SYSTEM, "place", second)
        assert records.restore(SYSTEM, "place", first).id == first
