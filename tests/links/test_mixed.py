"""`link a | b` and `link any`: one record of any of several entities, and what is known of which it is."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.links.site import ADMIN, READER, ROLES, STAFF, SYSTEM, Site, codes
from xrm.errors import XrmError, errors_of
from xrm.records.ids import new_id

MakeSite = Callable[..., Site]
CUSTOMER = """
entity: customer
fields:
  name: text, required
  status: [lead, active]
  secret: boolean
  open: count tasks_as_about where done ne true
access:
  staff: all
  reader: {read: "secret ne true"}
"""
STUDENT = "entity: student\nfields:\n  name: text, required\n  born: date\n"
TASK = """
entity: task
title: "{subject}: {about}"
fields:
  subject: text, required
  about: link customer | student
  concerns: link any, inverse none
  done: boolean
  whose: = about/customer/name
  born: = about/student/born
access: {staff: all, reader: [read, create, write]}
"""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(ROLES, CUSTOMER, STUDENT, TASK)


def three(site: Site) -> tuple[UUID, UUID, UUID]:
    return (
        site.add("customer", name="Acme", status="active"),
        site.add("student", name="Ada", born="2001-02-03"),
        site.add("customer", name="Hush", secret=True),
    )


def test_the_kind_is_found_and_told(site: Site) -> None:
    acme, ada, _ = three(site)
    a = site.add("task", STAFF, subject="A", about=acme)
    b = site.add("task", STAFF, subject="B", about_id=str(ada), about_kind="student")
    c = site.add("task", STAFF, subject="C", **{"about@odata.bind": f"customer({acme})"})
    for task, id, kind in ((a, acme, "customer"), (b, ada, "student"), (c, acme, "customer")):
        read = site.read("task", task, READER)
        assert (read.values["about"], read.values["about_kind"]) == (id, kind)
        assert (read.links["about"].id, read.links["about"].entity) == (id, kind)
    assert [site.read("task", each).title for each in (a, b, c)] == ["A: Acme", "B: Ada", "C: Acme"]
    assert site.read("task", a).links["about"].title == "Acme"
    site.change("task", a, STAFF, about=ada)
    assert site.value("task", a, "about_kind") == "student"
    site.change("task", a, STAFF, about=None)
    assert (site.value("task", a, "about"), site.value("task", a, "about_kind")) == (None, None)


def test_what_cannot_be_is_refused(site: Site) -> None:
    acme, ada, hush = three(site)
    wrong = (
        {"about": new_id()},
        {"about": acme, "about_kind": "student"},
        {"about": ada, "about_kind": "user"},
        {"about": hush},
        {"about": hush, "about_kind": "customer"},
        {"about_kind": "customer"},
        {"about": {"name": "Acme"}},
        {"about@odata.bind": f"user({acme})"},
    )
    for said in wrong:
        with pytest.raises(XrmError) as error:
            site.records.create(READER, "task", {"subject": "X", **said})
        assert {target for _, target in codes(error)} <= {"about", "about_kind"}, said


def test_expressions_narrow_and_ask_for_the_kind(site: Site) -> None:
    acme, ada, hush = three(site)
    a, b = site.add("task", subject="A", about=acme), site.add("task", subject="B", about=ada)
    h, n = site.add("task", subject="H", about=hush), site.add("task", subject="N")
    assert site.find("task", filter="about_kind eq 'customer'") == [a, h]
    assert site.find("task", READER, filter="about_kind eq 'customer'") == [a]
    assert site.find("task", READER, filter="about eq null") == [h, n]
    assert site.find("task", filter="about/customer/status eq 'active'") == [a]
    assert site.find("task", READER, filter="about/customer/name ne null or about/student/born lt 2010-01-01") == [a, b]
    assert site.find("task", filter=f"about eq {ada} or about_id eq {acme}") == [a, b]
    assert site.find("task", filter="about/student ne null") == [b]
    assert [site.value("task", each, "whose", READER) for each in (a, b, h)] == ["Acme", None, None]
    assert site.value("customer", acme, "open") == 1
    assert site.find("customer", filter="tasks_as_about/any(t:t/subject eq 'A')") == [acme]
    with pytest.raises(XrmError) as error:
        site.find("task", filter="about/name eq 'A'")
    assert "customer, student" in str(error.value) and "about/customer/name" in error.value.problems[0].hint


def test_each_target_has_the_list(site: Site) -> None:
    acme, ada, _ = three(site)
    a, b = site.add("task", subject="A", about=acme), site.add("task", subject="B", about=ada)
    assert site.listed("customer", acme, "tasks_as_about", READER) == [a]
    assert site.listed("student", ada, "tasks_as_about", READER) == [b]


def test_what_is_hidden_shows_that_there_is_something(site: Site) -> None:
    _, _, hush = three(site)
    h = site.add("task", subject="H", about=hush, concerns=hush)
    read = site.read("task", h, READER)
    assert (read.values["about"], read.values["about_kind"]) == (None, None)
    assert read.links["about"].id is None and read.title == "H: …"
    assert site.read("task", h).values["concerns_kind"] == "customer"
    offered = site.records.options(READER, "task", "concerns")
    assert "Hush" not in [each.title for each in offered] and "Acme" in [each.title for each in offered]
    assert {each.entity for each in site.records.options(READER, "task", "about", "a")} == {"customer", "student"}


def test_deletion_clears(site: Site) -> None:
    acme, ada, _ = three(site)
    a = site.add("task", subject="A", about=acme)
    site.records.delete(ADMIN, "customer", acme)
    for actor in (SYSTEM, READER):
        assert (site.value("task", a, "about", actor), site.value("task", a, "about_kind", actor)) == (None, None)
    assert site.find("task", filter="about_kind eq null and about eq null") == [a]
    site.records.restore(ADMIN, "customer", acme)
    assert site.value("task", a, "about_kind") == "customer"
    site.records.delete(ADMIN, "customer", acme)
    site.records.purge(ADMIN, "customer", acme)
    assert (site.value("task", a, "about"), site.value("task", a, "about_kind")) == (None, None)
    site.change("task", a, about=ada)


def test_it_may_hold_or_take_along(make_site: MakeSite) -> None:
    held = TASK.replace("student\n", "student, required\n", 1)
    note = "entity: note\nfields:\n  on: link task | customer, on_delete cascade\n  text: text\n"
    site = make_site(ROLES, CUSTOMER, STUDENT, held, note)
    acme, ada, _ = three(site)
    a = site.add("task", subject="A", about=acme)
    n, m = site.add("note", on=a), site.add("note", on=acme)
    with pytest.raises(XrmError) as error:
        site.records.delete(ADMIN, "customer", acme)
    assert codes(error)[0][0] == "XRM809"
    site.change("task", a, about=ada)
    site.records.delete(ADMIN, "customer", acme)
    assert site.find("note") == [n]
    site.records.delete(ADMIN, "task", a)
    assert site.find("note") == []
    site.records.restore(ADMIN, "customer", acme)
    site.records.restore(ADMIN, "task", a)
    assert site.find("note") == [n, m]


def test_several_of_several_entities(make_site: MakeSite) -> None:
    event = """
entity: event
fields:
  name: text, required
  guests: links customer | student
  customers: count guests/customer where status eq 'active'
"""
    site = make_site(ROLES, CUSTOMER, STUDENT, TASK, event)
    acme, ada, hush = three(site)
    e = site.add("event", STAFF, name="E", guests=[ada, acme, hush])
    assert site.value("event", e, "guests") == (ada, acme, hush)
    assert site.value("event", e, "guests", READER) == (ada, acme)
    shown = site.read("event", e, READER).several["guests"]
    assert [(each.title, each.entity) for each in shown] == [("Ada", "student"), ("Acme", "customer")]
    assert site.value("event", e, "customers") == 1
    assert site.find("event", filter="guests/student/any(s:s/name eq 'Ada')") == [e]
    assert site.find("event", filter="guests/customer/$count gt 2") == []
    assert site.listed("student", ada, "events_as_guests") == [e]
    assert site.listed("customer", acme, "events_as_guests") == [e]
    with pytest.raises(XrmError) as error:
        site.find("event", filter="guests/any()")
    assert "guests/customer/any(x: …)" in error.value.problems[0].hint
    with pytest.raises(XrmError) as error:
        site.add("event", STAFF, name="F", guests=[e])
    assert codes(error) == [("XRM810", "guests")]


def test_a_link_may_lead_to_more(make_site: MakeSite) -> None:
    narrow = TASK.replace("link customer | student", "link customer").replace("about/customer/name", "about/name")
    narrow = narrow.replace("  concerns: link any, inverse none\n", "").replace("  born: = about/student/born\n", "")
    site = make_site(ROLES, CUSTOMER, STUDENT, narrow)
    acme, ada, _ = three(site)
    a = site.add("task", subject="A", about=acme)
    for file in site.folder.rglob("*.yaml"):
        if file.read_text("utf-8").lstrip().startswith("entity: task"):
            file.write_text(TASK, "utf-8")
    plan = site.app.plan_folder()
    assert not errors_of(plan.problems)
    assert ("let task.about lead to student too", "safe", 1) in [(s.words, str(s.safety), s.rows) for s in plan.steps]
    site.app.apply_plan(plan, SYSTEM)
    assert (site.value("task", a, "about"), site.value("task", a, "about_kind")) == (acme, "customer")
    b = site.add("task", subject="B", about=ada)
    assert site.listed("student", ada, "tasks_as_about") == [b]
    assert not site.app.plan_folder().steps


def test_rules_and_rows_know_the_kind(make_site: MakeSite) -> None:
    offer = """
entity: offer
fields:
  name: text, required
  to: link customer | student
  again: = to/customer/name
  lines:
    rows:
      about: link customer | student
      text: text
      who: = about/student/name
rules:
  no_leads:
    when: to_kind eq 'customer'
    check: to/customer/status ne 'lead'
    message: "{to} is no customer yet."
    at: to
  grown_up: to/student eq null or to/student/born ne null
"""
    site = make_site(ROLES, CUSTOMER, STUDENT, TASK, offer)
    acme, ada, _ = three(site)
    lead, baby = site.add("customer", name="Lead", status="lead"), site.add("student", name="Baby")
    for wrong, rule in ((lead, "Lead is no customer yet."), (baby, "")):
        with pytest.raises(XrmError) as error:
            site.add("offer", STAFF, name="O", to=wrong)
        assert rule in str(error.value)
    o = site.add("offer", STAFF, name="O", to=acme, lines=[{"about": ada, "text": "a"}, {"about_id": str(acme)}])
    lines = site.value("offer", o, "lines")
    assert [row.values["about_kind"] for row in lines] == ["student", "customer"]
    assert [row.values["who"] for row in lines] == ["Ada", None]
    assert [row.links["about"].title for row in lines] == ["Ada", "Acme"]
    assert site.find("offer", filter="lines/any(l:l/about/student/name eq 'Ada')") == [o]
    site.change("offer", o, STAFF, to=ada)
    assert site.value("offer", o, "again") is None
