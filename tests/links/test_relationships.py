"""`between`: two links, the lists over them, and two ends at one entity."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.links.site import READER, ROLES, STAFF, Site
from xrm.errors import XrmError

MakeSite = Callable[..., Site]
PERSON = """
entity: person
fields:
  name: text, required
  secret: boolean
  course_count: count courses
  heads: count enrolments
access:
  staff: all
  reader: {read: "secret ne true"}
"""
COURSE = "entity: course\nfields:\n  code: text, required\n  youngest: first pupils\n"
ENROLMENT = """
entity: enrolment
between:
  - {to: person, as: pupil}
  - course
shortcuts: {pupil: courses}
fields:
  pupil: {label: Who, inverse: enrolments}
  mark: integer
"""
KINSHIP = """
entity: kinship
between: [{to: person, as: parent}, {to: person, as: child}]
shortcuts: {parent: children, child: parents}
fields:
  adopted: boolean
"""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(ROLES, PERSON, COURSE, ENROLMENT, KINSHIP)


def test_what_is_at_the_other_end_is_a_list(site: Site) -> None:
    ada, bob, hid = (site.add("person", name=name) for name in ("Ada", "Bob", "Hid"))
    site.change("person", hid, secret=True)
    x, y = site.add("course", code="X"), site.add("course", code="Y")
    first = site.add("enrolment", STAFF, pupil=ada, course=x)
    for pupil, course in ((ada, x), (ada, y), (hid, x)):
        site.add("enrolment", pupil=pupil, course=course)
    assert site.read("enrolment", first).title == "Ada · X"
    assert site.listed("person", ada, "courses", READER) == [x, y]
    assert site.listed("course", x, "pupils") == [ada, hid]
    assert site.listed("course", x, "pupils", READER) == [ada]
    assert [site.value("person", each, "course_count") for each in (ada, bob)] == [2, 0]
    assert site.value("person", ada, "heads") == 3
    assert site.find("person", READER, filter="courses/any(c:c/code eq 'Y')") == [ada]
    assert site.find("course", READER, filter="not pupils/any(p:p/name eq 'Hid') and pupils/$count eq 1") == [x, y]
    assert site.find("course", filter="pupils/$count gt 1") == [x]
    with pytest.raises(XrmError):
        site.records.delete(STAFF, "person", ada)
    site.records.delete(STAFF, "enrolment", first)
    assert site.listed("person", ada, "courses") == [x, y]


def test_two_ends_may_be_of_one_entity(site: Site) -> None:
    ada, bob, eve = (site.add("person", name=name) for name in ("Ada", "Bob", "Eve"))
    kin = site.add("kinship", parent=ada, child=bob)
    site.add("kinship", parent=ada, child=eve)
    assert site.read("kinship", kin).title == "Ada · Bob"
    assert site.listed("person", ada, "children") == [bob, eve]
    assert site.listed("person", eve, "parents") == [ada]
    assert site.listed("person", ada, "kinships_as_parent") == site.find("kinship")
    assert site.find("person", filter="parents/any(p:p/name eq 'Ada')") == [bob, eve]


def test_a_list_whose_relationship_is_hidden_is_not_there(make_site: MakeSite) -> None:
    site = make_site(ROLES, PERSON, COURSE, ENROLMENT + "access: {staff: all}\n", KINSHIP)
    ada, x = site.add("person", name="Ada"), site.add("course", code="X")
    site.add("enrolment", pupil=ada, course=x)
    with pytest.raises(XrmError):
        site.listed("person", ada, "courses", READER)
    with pytest.raises(XrmError):
        site.find("person", READER, filter="courses/any()")
    assert "course_count" not in site.read("person", ada, READER).values
