"""`links course via enrolment`: the records of a relationship say what is linked, and are made and taken away with it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.links.site import ADMIN, STAFF, SYSTEM, Site, codes
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.records.ids import new_id

MakeSite = Callable[..., Site]
READER = Actor(None, "reader", frozenset({"reader"}))
CLERK = Actor(None, "clerk", frozenset({"clerk"}))
APP = """
app: test
xrm: 1
roles: {staff: Staff, reader: Reader, teacher: Teacher, clerk: Clerk}
access: {staff: all, reader: read, clerk: [read, create, write]}
"""
STUDENT = """
entity: student
fields:
  name: text, required
  courses: links course via enrolment
  hours: sum courses/hours
  taken: count courses
  closed: any courses where closed eq true
"""
COURSE = """
entity: course
title: "{code}"
fields:
  code: text(12), required, unique
  hours: integer
  closed: boolean
  students: links student via enrolment, order name
"""
ENROLMENT = """
entity: enrolment
between: [student, course]
fields:
  role: {choices: [participant, auditor], default: participant}
  note: text
unique:
  once: {fields: [student, course]}
"""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(APP, STUDENT, COURSE, ENROLMENT)


def courses(site: Site, *codes: str) -> list[UUID]:
    return [site.add("course", code=code, hours=place + 1) for place, code in enumerate(codes)]


def test_it_is_read_from_the_relationship_in_the_order_of_its_records(site: Site) -> None:
    a, b, c = courses(site, "A", "B", "C")
    ada = site.add("student", name="Ada")
    for course in (c, a):
        site.add("enrolment", student=ada, course=course)
    assert site.value("student", ada, "courses") == (c, a)
    assert [each.title for each in site.read("student", ada).several["courses"]] == ["C", "A"]
    assert site.listed("student", ada, "courses") == [a, c]
    assert site.value("student", ada, "hours") == 4
    assert site.value("student", ada, "taken") == 2
    assert site.find("student", SYSTEM, filter="courses/any(c:c/code eq 'A')") == [ada]
    assert site.find("student", SYSTEM, filter="courses/all(c:c/code eq 'A')") == []
    assert site.value("course", b, "students") == ()


def test_records_put_there_make_relationships_and_those_taken_out_take_them_away(site: Site) -> None:
    a, b, c = courses(site, "A", "B", "C")
    ada = site.add("student", STAFF, name="Ada", courses=[b, a])
    assert site.value("student", ada, "courses") == (b, a)
    made = site.find("enrolment", filter=f"student eq {ada}")
    assert len(made) == 2
    assert {site.value("enrolment", each, "role") for each in made} == {"participant"}
    site.change("student", ada, STAFF, courses=[a, c])
    assert site.value("student", ada, "courses") == (a, c)
    assert site.listed("course", b, "students") == []
    site.change("course", b, STAFF, students=[{"name": "Ada"}])
    assert site.value("student", ada, "courses") == (a, c, b)
    site.change("student", ada, STAFF, courses=None)
    assert site.find("enrolment") == []
    assert len(site.find("enrolment", ADMIN)) == 0


def test_nothing_is_written_where_nothing_was_said_anew(site: Site) -> None:
    (a,) = courses(site, "A")
    ada = site.add("student", name="Ada", courses=[a])
    before = site.read("student", ada).version
    site.change("student", ada, STAFF, courses=[str(a)])
    assert site.read("student", ada).version == before
    site.change("student", ada, STAFF, courses=[])
    assert site.read("student", ada).version == before + 1


def test_all_or_nothing(site: Site) -> None:
    a, b = courses(site, "A", "B")
    ada = site.add("student", name="Ada", courses=[a])
    with pytest.raises(XrmError) as error:
        site.change("student", ada, STAFF, name="Ada Lovelace", courses=[a, b, new_id()])
    assert codes(error) == [("XRM810", "courses")]
    assert site.value("student", ada, "name") == "Ada"
    assert site.value("student", ada, "courses") == (a,)


def test_the_rights_on_the_relationship_count(make_site: MakeSite) -> None:
    own = "access: {staff: all, clerk: [read, create], reader: read}\n"
    site = make_site(APP, STUDENT, COURSE, ENROLMENT + own)
    a, b = courses(site, "A", "B")
    ada = site.add("student", name="Ada", courses=[a])
    site.change("student", ada, CLERK, courses=[a, b])
    with pytest.raises(XrmError) as error:
        site.change("student", ada, CLERK, courses=[b])
    assert codes(error) == [("XRM806", "courses")]
    assert site.value("student", ada, "courses", READER) == (a, b)
    with pytest.raises(XrmError):
        site.change("student", ada, READER, courses=[])
    assert site.value("student", ada, "courses") == (a, b)


def test_who_may_not_see_the_relationship_knows_of_no_such_field(make_site: MakeSite) -> None:
    site = make_site(APP, STUDENT, COURSE, ENROLMENT + "access: {staff: all, reader: none, clerk: none}\n")
    (a,) = courses(site, "A")
    ada = site.add("student", name="Ada", courses=[a])
    assert "courses" not in site.read("student", ada, READER).values
    assert "hours" not in site.read("student", ada, READER).values
    with pytest.raises(XrmError):
        site.find("student", READER, filter="courses/any()")
    with pytest.raises(XrmError):
        site.listed("student", ada, "courses", READER)
    with pytest.raises(XrmError):
        site.change("student", ada, CLERK, courses=[])


def test_relationships_a_writer_does_not_see_stay(make_site: MakeSite) -> None:
    seen = "access: {staff: all, clerk: {read: \"role eq 'participant'\", create: true, delete: true}}\n"
    site = make_site(APP, STUDENT, COURSE, ENROLMENT + seen)
    a, b = courses(site, "A", "B")
    ada = site.add("student", name="Ada", courses=[a])
    hidden = site.add("enrolment", student=ada, course=b, role="auditor")
    assert site.value("student", ada, "courses", CLERK) == (a,)
    site.change("student", ada, CLERK, courses=[])
    assert site.value("student", ada, "courses") == (b,)
    assert site.value("enrolment", hidden, "role") == "auditor"
    with pytest.raises(XrmError) as error:
        site.change("student", ada, CLERK, courses=[b])
    assert [code for code, _ in codes(error)] == ["XRM809"] * len(error.value.problems)


def test_the_past_tells_on_both_sides_whoever_changed_it(site: Site) -> None:
    (a,) = courses(site, "A")
    ada = site.add("student", name="Ada")
    made = site.add("enrolment", STAFF, student=ada, course=a)
    site.records.delete(STAFF, "enrolment", made)
    site.records.restore(STAFF, "enrolment", made)
    site.change("student", ada, STAFF, courses=[])
    told = [
        each.changes["courses"] for each in site.records.history(STAFF, "student", ada) if "courses" in each.changes
    ]
    assert told == [((a,), ()), ((), (a,)), ((a,), ()), ((), (a,))]
    there = [each.changes.get("students") for each in site.records.history(READER, "course", a)]
    assert there[:4] == [((ada,), ()), ((), (ada,)), ((ada,), ()), ((), (ada,))]


def test_the_past_says_nothing_of_relationships_that_are_hidden(make_site: MakeSite) -> None:
    site = make_site(
        APP, STUDENT, COURSE, ENROLMENT + "access: {staff: all, reader: {read: \"role eq 'participant'\"}}\n"
    )
    (a,) = courses(site, "A")
    ada = site.add("student", name="Ada")
    site.add("enrolment", student=ada, course=a, role="auditor")
    assert all("courses" not in each.changes for each in site.records.history(READER, "student", ada))
    assert any("courses" in each.changes for each in site.records.history(STAFF, "student", ada))


def test_a_field_with_an_order_gives_its_records_by_it(site: Site) -> None:
    (a,) = courses(site, "A")
    cleo, ada = (site.add("student", name=name, courses=[a]) for name in ("Cleo", "Ada"))
    assert site.value("course", a, "students") == (ada, cleo)
    assert site.listed("course", a, "students") == [ada, cleo]


def test_a_relationship_of_one_entity_says_which_end_is_followed(make_site: MakeSite) -> None:
    person = "entity: person\nfields:\n  name: text\n  children: links person via kinship/child\n  parents: links person via kinship/parent\n"
    kinship = (
        "entity: kinship\nbetween: [{to: person, as: parent}, {to: person, as: child}]\nfields:\n  adopted: boolean\n"
    )
    site = make_site(APP, person, kinship)
    child = site.add("person", name="Eve")
    ada = site.add("person", STAFF, name="Ada", children=[child])
    assert site.value("person", child, "parents") == (ada,)
    assert site.value("person", child, "children") == ()


def test_a_relationship_that_asks_for_more_can_be_read_alone(make_site: MakeSite) -> None:
    site = make_site(APP, STUDENT, COURSE, ENROLMENT.replace("note: text", "note: text, required"))
    (a,) = courses(site, "A")
    ada = site.add("student", name="Ada")
    site.add("enrolment", student=ada, course=a, note="By hand")
    assert site.value("student", ada, "courses") == (a,)
    with pytest.raises(XrmError) as error:
        site.change("student", ada, STAFF, courses=[])
    assert codes(error) == [("XRM810", "courses")]


def test_what_may_be_linked_and_how_many_is_asked(make_site: MakeSite) -> None:
    student = STUDENT.replace("via enrolment", "via enrolment, where closed ne true, max 2, required")
    site = make_site(APP, student, COURSE, ENROLMENT)
    a, b, c = courses(site, "A", "B", "C")
    closed = site.add("course", code="D", closed=True)
    for wanted in ([closed], [a, b, c], []):
        with pytest.raises(XrmError) as error:
            site.add("student", STAFF, name="Ada", courses=wanted)
        assert ("XRM810", "courses") in codes(error)
    ada = site.add("student", STAFF, name="Ada", courses=[a])
    with pytest.raises(XrmError) as error:
        site.change("student", ada, STAFF, courses=[])
    assert codes(error) == [("XRM810", "courses")]
    assert [each.title for each in site.records.options(STAFF, "student", "courses")] == ["A", "B", "C"]
