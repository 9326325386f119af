"""Roles and teams as records: what links may lead to and conditions may ask about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.links.site import ADMIN, READER, STAFF, SYSTEM, Site, codes
from xrm.errors import XrmError

MakeSite = Callable[..., Site]
APP = "app: test\nxrm: 1\nroles: {staff: Staff, reader: Reader, teacher: {label: Teaches, portal: true}}\naccess: {staff: all, reader: read}\n"
COURSE = """
entity: course
fields:
  name: text, required
  teacher: link user, where roles/any(r:r/name eq 'teacher')
  open_to: links role
"""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(APP, COURSE)


def user(site: Site, name: str, *roles: str) -> object:
    return site.add("user", name=name, email=f"{name.lower()}@example.org", roles=list(roles))


def test_only_who_has_the_role_may_be_linked(site: Site) -> None:
    ada, bob = user(site, "Ada", "teacher", "staff"), user(site, "Bob", "staff")
    made = site.add("course", STAFF, name="A", teacher=ada)
    assert [each.title for each in site.records.options(STAFF, "course", "teacher")] == ["Ada"]
    with pytest.raises(XrmError) as error:
        site.change("course", made, STAFF, teacher=bob)
    assert codes(error) == [("XRM810", "teacher")]


def test_the_roles_of_the_app_are_records(site: Site) -> None:
    page = site.records.list(SYSTEM, site.records.query(SYSTEM, "role", {"select": "name,label,portal"}))
    shown = {row[0]: row[1:3] for row in page.rows}
    assert shown == {
        "admin": ["Administrator", False],
        "reader": ["Reader", False],
        "staff": ["Staff", False],
        "teacher": ["Teaches", True],
    }
    teacher = site.find("role", filter="name eq 'teacher'")[0]
    course = site.add("course", name="A", open_to=[teacher])
    assert site.find("course", filter="open_to/any(r:r/name eq 'teacher')") == [course]
    with pytest.raises(XrmError):
        site.add("role", ADMIN, name="boss", label="Boss")


def test_the_mirror_follows_the_app(site: Site) -> None:
    teacher = site.find("role", filter="name eq 'teacher'")[0]
    course = site.add("course", name="A", open_to=[teacher])
    for words, found in (("helper: Helper", ()), ("teacher: Tutor", (teacher,))):
        changed = APP.replace("teacher: {label: Teaches, portal: true}", words)
        (site.folder / "xrm.yaml").write_text(changed, "utf-8")
        course_file = next(file for file in site.folder.rglob("*.yaml") if "entity: course" in file.read_text("utf-8"))
        course_file.write_text(COURSE.replace("r:r/name eq 'teacher'", "r:r/name eq 'staff'"), "utf-8")
        site.app.apply_plan(site.app.plan_folder(), SYSTEM)
        assert site.value("course", course, "open_to") == found
    assert site.value("role", teacher, "label") == "Tutor"


def test_a_team_has_members(site: Site) -> None:
    ada, bob = user(site, "Ada", "reader"), user(site, "Bob", "reader")
    team = site.add("team", name="Night shift", members=[ada, bob])
    assert site.listed("user", ada, "teams") == [team]
    assert site.find("team", READER, filter="members/any(m:m/name eq 'Bob')") == [team]
