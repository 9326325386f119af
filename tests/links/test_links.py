"""`links course`: several records in an order, their list on the other side, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.links.site import ADMIN, READER, ROLES, STAFF, SYSTEM, Site, codes
from xrm.errors import XrmError, errors_of
from xrm.records.ids import new_id

MakeSite = Callable[..., Site]
COURSE = """
entity: course
title: "{code}"
fields:
  code: text(12), required, unique
  hours: integer
  closed: boolean
  prerequisites: links course, where closed ne true, max 3, inverse unlocks
  tutors: links tutor, on_delete restrict
  hours_before: sum prerequisites/hours
  opens: count unlocks
access:
  staff: all
  reader: {read: "closed ne true"}
"""
TUTOR = "entity: tutor\nfields:\n  name: text, required\n"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(ROLES, COURSE, TUTOR)


def courses(site: Site, *codes: str, **more: object) -> list[UUID]:
    return [site.add("course", code=code, hours=place + 1, **more) for place, code in enumerate(codes)]


def test_several_are_kept_in_their_order(site: Site) -> None:
    a, b, c = courses(site, "A", "B", "C")
    d = site.add("course", STAFF, code="D", prerequisites=[c, str(a)])
    assert site.value("course", d, "prerequisites") == (c, a)
    assert [each.title for each in site.read("course", d).several["prerequisites"]] == ["C", "A"]
    site.change("course", d, STAFF, prerequisites=[a, b, c])
    assert site.value("course", d, "prerequisites", READER) == (a, b, c)
    site.change("course", d, prerequisites=None)
    assert site.value("course", d, "prerequisites") == ()


def test_the_other_side_has_a_list(site: Site) -> None:
    a, b = courses(site, "A", "B")
    d = site.add("course", code="D", prerequisites=[a, b])
    e = site.add("course", code="E", prerequisites=[b])
    assert site.listed("course", b, "unlocks") == [d, e]
    assert site.listed("course", a, "unlocks", READER) == [d]
    assert site.listed("course", d, "prerequisites", READER) == [a, b]
    tutor = site.add("tutor", name="Ada")
    site.change("course", d, tutors=[tutor])
    assert site.listed("tutor", tutor, "courses") == [d]


def test_expressions_run_over_them(site: Site) -> None:
    a, b = courses(site, "A", "B")
    d = site.add("course", code="D", prerequisites=[a, b])
    assert site.value("course", d, "hours_before") == 3
    assert site.value("course", a, "opens") == 1
    for actor in (SYSTEM, READER):
        assert site.find("course", actor, filter="prerequisites/any(p:p/code eq 'B')") == [d]
        assert site.find("course", actor, filter=f"prerequisites/any(p:p eq {a})") == [d]
        assert site.find("course", actor, filter="unlocks/any(u:u/code eq 'D')") == [a, b]
        assert site.find("course", actor, filter="prerequisites/$count gt 1") == [d]
        assert site.find("course", actor, filter="not prerequisites/any()") == [a, b]


def test_what_cannot_be_linked_is_refused_at_its_field(site: Site) -> None:
    a, b, c, d = courses(site, "A", "B", "C", "D")
    closed = site.add("course", code="X", closed=True)
    for wrong in ([new_id()], [closed], [a, a], [a, b, c, d], "A", ["no id"], [None], {"id": str(a)}, [3]):
        with pytest.raises(XrmError) as error:
            site.add("course", STAFF, code="E", prerequisites=wrong)
        assert {target for _, target in codes(error)} == {"prerequisites"}, wrong


def test_they_may_be_said_by_key_or_address(site: Site) -> None:
    a, b, c = courses(site, "A", "B", "C")
    d = site.add("course", STAFF, code="D", prerequisites=[{"code": "B"}, {"id": str(a)}])
    assert site.value("course", d, "prerequisites") == (b, a)
    site.records.update(STAFF, "course", d, {"prerequisites@odata.bind": [f"course({c})", f"/api/course/{a}"]})
    assert site.value("course", d, "prerequisites") == (c, a)


def test_what_a_writer_cannot_see_stays(make_site: MakeSite) -> None:
    site = make_site(
        ROLES, COURSE.replace('reader: {read: "closed ne true"}', 'reader: {write: "closed ne true"}'), TUTOR
    )
    a, b, c = courses(site, "A", "B", "C")
    d = site.add("course", code="D", prerequisites=[a, b])
    site.change("course", a, closed=True)
    assert site.value("course", d, "prerequisites", READER) == (b,)
    assert site.find("course", READER, filter=f"prerequisites/any(p:p/id eq {a})") == []
    site.change("course", d, READER, prerequisites=[c, b])
    assert site.value("course", d, "prerequisites") == (c, b, a)
    with pytest.raises(XrmError) as error:
        site.change("course", d, READER, prerequisites=[a])
    assert codes(error) == [("XRM810", "prerequisites")]
    assert all(
        a not in (change[0] or ()) + (change[1] or ())
        for entry in site.records.history(READER, "course", d)
        for name, change in entry.changes.items()
        if name == "prerequisites"
    )


def test_deletion_keeps_clears_or_refuses(site: Site) -> None:
    a, b = courses(site, "A", "B")
    tutor = site.add("tutor", name="Ada")
    d = site.add("course", code="D", prerequisites=[a, b], tutors=[tutor])
    with pytest.raises(XrmError) as error:
        site.records.delete(ADMIN, "tutor", tutor)
    assert codes(error)[0][0] == "XRM809"
    site.records.delete(ADMIN, "course", a)
    assert site.value("course", d, "prerequisites") == (b,)
    assert site.value("course", d, "hours_before") == 2
    site.change("course", d, STAFF, prerequisites=[b])
    site.records.restore(ADMIN, "course", a)
    assert site.value("course", d, "prerequisites") == (a, b)
    site.records.delete(ADMIN, "course", a)
    site.records.purge(ADMIN, "course", a)
    assert site.value("course", d, "prerequisites") == (b,)
    last = site.records.history(SYSTEM, "course", d)[0]
    assert last.changes["prerequisites"][1] == (b,)
    site.records.delete(ADMIN, "course", d)
    site.records.purge(ADMIN, "course", d)
    site.records.delete(ADMIN, "tutor", tutor)


def test_a_list_shows_titles(site: Site) -> None:
    from dataclasses import replace

    a, b = courses(site, "A", "B")
    site.add("course", code="D", prerequisites=[b, a])
    query = site.records.query(READER, "course", {"select": "code,prerequisites", "filter": "code eq 'D'"})
    page = site.records.list(READER, replace(query, titles=True))
    shown = page.rows[0][page.names.index("prerequisites")]
    assert [(each.id, each.title, each.entity) for each in shown] == [(b, "B", "course"), (a, "A", "course")]


def test_one_may_become_several(make_site: MakeSite) -> None:
    text = "entity: course\nfields:\n  code: text, required\n  tutor: {}tutor, inverse gives\n"
    site = make_site(ROLES, text.format("link "), TUTOR)
    ada, bob = site.add("tutor", name="Ada"), site.add("tutor", name="Bob")
    a, b = site.add("course", code="A", tutor=ada), site.add("course", code="B")
    site.change("course", a, tutor=bob)
    for file in site.folder.rglob("*.yaml"):
        if file.read_text("utf-8").startswith("entity: course"):
            file.write_text(text.format("links "), "utf-8")
    plan = site.app.plan_folder()
    assert not errors_of(plan.problems)
    assert ("let course.tutor lead to several", "safe", 1) in [(s.words, str(s.safety), s.rows) for s in plan.steps]
    site.app.apply_plan(plan, SYSTEM)
    assert (site.value("course", a, "tutor"), site.value("course", b, "tutor")) == ((bob,), ())
    site.change("course", a, tutor=[bob, ada])
    assert site.listed("tutor", ada, "gives") == [a]
    assert site.records.history(SYSTEM, "course", a)[1].changes["tutor"] == ((ada,), (bob,))
    site.records.delete(ADMIN, "tutor", bob)
    site.records.purge(ADMIN, "tutor", bob)
    assert site.value("course", a, "tutor") == (ada,)
    assert not site.app.plan_folder().steps


def test_a_default_names_its_record(make_site: MakeSite) -> None:
    plan = "entity: plan\nfields:\n  code: text(12), required, unique\n  hidden: boolean\n"
    access = "access: {staff: all, reader: {read: hidden ne true}}\n"
    member = "entity: member\nfields:\n  name: text\n  plan: {type: link plan, default: {code: '007'}}\n"
    site = make_site(ROLES, plan + access, member + "access: {staff: all, reader: [read, create]}\n")
    assert site.value("member", site.add("member", STAFF, name="A"), "plan") is None
    usual = site.add("plan", code="007")
    made = site.add("member", STAFF, name="B")
    assert site.value("member", made, "plan") == usual
    assert site.records.blank(STAFF, "member")["plan"] == usual
    assert site.value("member", site.add("member", STAFF, name="C", plan=None), "plan") is None
    site.change("plan", usual, hidden=True)
    assert site.value("member", site.add("member", READER, name="D"), "plan") is None
