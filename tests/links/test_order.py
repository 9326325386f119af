"""`order`: how the records of `links`, the rows of a record and the lists on the other side of a link are sorted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.links.site import READER, ROLES, STAFF, SYSTEM, Site

MakeSite = Callable[..., Site]
COURSE = """
entity: course
title: "{code}"
fields:
  code: text(12), required, unique
  held_on: date
  secret: {type: integer, access: {staff: write}}
  prerequisites: {type: links course, order: [-held_on, code]}
  best: {type: links course, order: secret, inverse: none}
  lessons: {rows: {held_on: date, about: text}, order: -held_on}
  last_lesson: last lessons
  newest: first sessions
"""
SESSION = """
entity: session
fields:
  name: text, required
  starts: date
  course: link course, order -starts
"""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(ROLES, COURSE, SESSION)


def test_links_are_given_in_the_order_of_their_records(site: Site) -> None:
    old = site.add("course", code="A", held_on="2025-01-01", secret=2)
    new = site.add("course", code="B", held_on="2026-01-01", secret=1)
    same = site.add("course", code="AA", held_on="2026-01-01", secret=3)
    none = site.add("course", code="C")
    some = site.add("course", STAFF, code="D", prerequisites=[none, old, new, same], best=[old, new, same])
    assert site.value("course", some, "prerequisites", STAFF) == (same, new, old, none)
    assert [each.title for each in site.read("course", some, READER).several["prerequisites"]] == ["AA", "B", "A", "C"]
    assert site.listed("course", some, "prerequisites", READER) == [same, new, old, none]
    site.change("course", old, held_on="2027-01-01")
    assert site.value("course", some, "prerequisites") == (old, same, new, none)
    assert site.value("course", some, "best") == (new, old, same)


def test_an_order_by_what_a_reader_may_not_see_tells_nothing(site: Site) -> None:
    first, second = (site.add("course", code=code, secret=number) for code, number in (("A", 2), ("B", 1)))
    some = site.add("course", code="D", best=[first, second])
    assert site.value("course", some, "best", STAFF) == (second, first)
    assert site.value("course", some, "best", READER) == (first, second)


def test_what_was_said_again_in_another_order_changes_nothing_that_is_read(site: Site) -> None:
    old = site.add("course", code="A", held_on="2025-01-01")
    new = site.add("course", code="B", held_on="2026-01-01")
    some = site.add("course", code="D", prerequisites=[old, new])
    site.change("course", some, STAFF, prerequisites=[new, old])
    assert site.value("course", some, "prerequisites") == (new, old)


def test_rows_stand_in_their_order_wherever_they_are_read(site: Site) -> None:
    lessons = [{"held_on": f"2026-0{month}-01", "about": f"{month}"} for month in (2, 5, 3)]
    some = site.add("course", code="A", lessons=lessons)
    told = [each.values["about"] for each in site.value("course", some, "lessons", READER)]
    assert told == ["5", "3", "2"]
    found = site.records.inverse(SYSTEM, "course", some, "lessons")
    assert [row[found.names.index("held_on")] for row in found.rows] == [date(2026, month, 1) for month in (5, 3, 2)]
    assert site.read("course", some).links["last_lesson"].title == "2"


def test_the_list_on_the_other_side_has_the_order_of_its_link(site: Site) -> None:
    some = site.add("course", code="A")
    made = [
        site.add("session", name=name, starts=f"2026-0{month}-01", course=some)
        for name, month in (("C", 1), ("A", 3), ("B", 2))
    ]
    assert site.listed("course", some, "sessions", READER) == [made[1], made[2], made[0]]
    assert site.find("session") == [made[1], made[2], made[0]]
    asked = site.records.query(SYSTEM, "session", {"orderby": "name desc"})
    assert site.ids(site.records.inverse(SYSTEM, "course", some, "sessions", asked)) == [made[0], made[2], made[1]]
    assert site.read("course", some).links["newest"].title == "A"
