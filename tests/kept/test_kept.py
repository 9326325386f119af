"""Stored formulas: after any change, what is kept is what would be computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.links.site import SYSTEM, Site
from xrm.catalog.requests import Event
from xrm.errors import XrmError
from xrm.jobs.own import ask_for_due
from xrm.jobs.worker import Worker
from xrm.records import keeping
from xrm.records.ports import NoOutbox, Outbox
from xrm.statements.expression import Compiler
from xrm.storage import Unit

APP = "app: school\nxrm: 1\nroles: {staff: Staff}\naccess: {staff: all}\n"
COURSE = """\
entity: course
order: -seats
fields:
  name: text, required
  seats: integer
  part_of: link course, inverse parts
  double: {formula: seats mul 2, stored: true, index: true}
  quad: {formula: double mul 2, stored: true}
  taken: {count: enrolments, where: status ne 'gone', as: system, stored: true}
  free: {formula: seats sub taken, as: system, stored: true}
  mean_age: {avg: enrolments/student/age, as: system, stored: true}
  whole_seats: {sum: parts/seats, as: system, stored: true}
  has_old: {formula: "enrolments/any(e:e/student/age gt 40 and e/student/mentor/age gt 50)", as: system, stored: true}
  first_one: {first: enrolments, as: system, stored: true}
  first_name: {formula: first_one/student/name, as: system, stored: true}
  in_lines: {sum: lines/amount, where: amount gt 1, as: system, stored: true}
  lines:
    rows:
      amount: integer
      helper: link student, inverse helped_lines
      twice: {formula: amount mul 2, stored: true}
"""
STUDENT = """\
entity: student
fields:
  name: text, required
  age: integer
  mentor: link student, inverse pupils
  likes: links course, inverse liked_by
  liked_seats: {sum: likes/seats, as: system, stored: true}
  pupil_count: {count: pupils, as: system, stored: true}
  mentor_name: {formula: "concat(name, mentor/name)", as: system, stored: true}
  busiest: {max: enrolments/course/taken, as: system, stored: true}
  helped: {sum: helped_lines/twice, as: system, stored: true}
"""
ENROLMENT = """\
entity: enrolment
order: [-note, -course/name]
title: "{note}"
fields:
  note: text, required
  student: link student
  course: link course
  status: [on, gone]
  course_free: {formula: course/free, as: system, stored: true}
""".replace(", -course/name", "")
ENTITIES = ("course", "student", "enrolment")


def differences(site: Site) -> list[tuple[str, str, Any, Any]]:
    """Where a column says another thing than its formula."""
    records = site.records
    shelf = records._shelf
    found = []
    for entity in records.catalog.entities.values():
        for each in entity.kept_fields():
            compiler = Compiler(shelf.tables, shelf.build.dialect, entity.name, live=True)
            value = compiler.value(each.formula, as_system=True)
            column = compiler.source.c[each.column]
            statement = select(column, value).select_from(compiler.joined())
            with records._database.read() as unit:
                found += [(entity.name, each.name, kept, live) for kept, live in unit.fetch(statement) if kept != live]
    return found


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    return make_site(APP, COURSE, STUDENT, ENROLMENT)


numbers = st.one_of(st.none(), st.integers(-3, 60))
picks = st.integers(0, 5)
changes = st.one_of(
    st.tuples(st.just("course"), picks, st.sampled_from(["seats", "part_of", "lines"]), numbers),
    st.tuples(st.just("student"), picks, st.sampled_from(["age", "mentor", "likes", "name"]), numbers),
    st.tuples(st.just("enrolment"), picks, st.sampled_from(["student", "course", "status", "note"]), numbers),
    st.tuples(st.sampled_from(ENTITIES), picks, st.sampled_from(["new", "delete", "restore", "purge"]), numbers),
)
TARGETS = {"part_of": "course", "mentor": "student", "student": "student", "course": "course"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(changes, min_size=8, max_size=25))
def test_what_is_kept_is_what_would_be_computed(site: Site, said: list[tuple[str, int, str, int | None]]) -> None:
    ids: dict[str, list[UUID]] = {name: [] for name in ENTITIES}
    for entity, pick, what, number in [*(("course", 0, "new", n) for n in (1, 2)), ("student", 0, "new", 30), *said]:
        try:
            _change(site, ids, entity, pick, what, number)
        except XrmError:
            continue  # what is refused changes nothing
    assert differences(site) == []


def _change(site: Site, ids: dict[str, list[UUID]], entity: str, pick: int, what: str, number: int | None) -> None:
    def some(of: str) -> UUID | None:
        return ids[of][(number or 0) % len(ids[of])] if ids[of] and number is not None else None

    if what == "new":
        values: dict[str, Any] = {"note": f"n{number}"} if entity == "enrolment" else {"name": f"x{number}"}
        if entity == "enrolment":
            values |= {"student": some("student"), "course": some("course"), "status": "on"}
        else:
            values |= {"seats": number} if entity == "course" else {"age": number, "mentor": some("student")}
        ids[entity].append(site.add(entity, **values))
    elif ids[entity]:
        id = ids[entity][pick % len(ids[entity])]
        if what in ("delete", "restore", "purge"):
            getattr(site.records, what)(SYSTEM, entity, id)
            return
        value: Any = number
        if what in TARGETS:
            value = some(TARGETS[what])
        elif what == "likes":
            value = [] if number is None else ids["course"][: number % 4]
        elif what == "lines":
            value = [] if number is None else [{"amount": number, "helper": some("student")}, {"amount": 2}]
        elif what in ("name", "note"):
            value = f"y{number}"
        elif what == "status":
            value = "gone" if (number or 0) % 2 else "on"
        site.records.update(SYSTEM, entity, id, {what: value})


def test_they_are_read_sorted_and_filtered_by(site: Site) -> None:
    small, big = site.add("course", name="small", seats=2), site.add("course", name="big", seats=30)
    ann = site.add("student", name="Ann", age=44)
    site.add("enrolment", note="a", student=ann, course=small, status="on")
    record = site.records.read(SYSTEM, "course", small)
    assert record.values["double"] == 4 and record.values["taken"] == 1 and record.values["free"] == 1
    assert record.values["first_name"] == "Ann" and record.links["first_one"].title == "a"
    found = site.records.list(SYSTEM, site.records.query(SYSTEM, "course", {"orderby": "double desc"}))
    assert [row[found.names.index("id")] for row in found.rows] == [big, small]
    few = site.records.query(SYSTEM, "course", {"filter": "free lt 5"})
    assert site.records.count(SYSTEM, few) == 1
    assert "double" not in record.writable


def test_more_records_than_fit_into_a_change_are_marked_and_finished_later(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 3)
    mentor = site.add("student", name="Mentor", age=60)
    pupils = [site.add("student", name=f"p{number}", mentor=mentor) for number in range(5)]
    site.change("student", mentor, name="Guru")
    assert site.records.read(SYSTEM, "student", mentor).values["mentor_name"] == "Guru"
    assert all(site.records.is_stale(SYSTEM, "student", each) for each in pupils)
    assert site.records.read(SYSTEM, "student", pupils[0]).values["mentor_name"] == "p0Mentor"
    assert site.records.finish_stale() == 5
    assert not any(site.records.is_stale(SYSTEM, "student", each) for each in pupils)
    assert differences(site) == []
    assert site.records.finish_stale() == 0


def test_what_is_left_is_a_job_of_the_same_transaction(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 3)
    mentor = site.add("student", name="Mentor", age=60)
    pupils = [site.add("student", name=f"p{number}", mentor=mentor) for number in range(5)]
    jobs = site.app.current().jobs
    assert jobs.newest(SYSTEM) == ()

    falling = Falling(site.records.outbox)
    with pytest.raises(KeyError):
        site.records.with_outbox(falling).update(SYSTEM, "student", mentor, {"name": "Nobody"})
    assert falling.asked == 1
    assert jobs.newest(SYSTEM) == () and site.records.count_stale() == 0

    site.change("student", mentor, name="Guru")
    site.change("student", mentor, name="Sage")
    (job,) = jobs.newest(SYSTEM)
    assert (job.name, job.state, job.by) == ("formulas", "waiting", None), "one does for both"
    Worker(lambda: site.app.current().jobs).do_all()
    assert jobs.find(SYSTEM, job.id).state == "done" and jobs.find(SYSTEM, job.id).total == len(pupils)
    assert site.records.read(SYSTEM, "student", pupils[0]).values["mentor_name"] == "p0Sage"
    assert differences(site) == []


class Falling:
    """An outbox whose transaction fails after a job was asked for in it."""

    def __init__(self, inner: Outbox) -> None:
        self.inner, self.asked = inner, 0

    def put(self, unit: Unit, events: Sequence[Event]) -> None:
        self.inner.put(unit, events)

    def enqueue(self, unit: Unit, job: str, *, once: str = "") -> None:
        self.inner.enqueue(unit, job, once=once)
        self.asked += 1
        raise KeyError


def test_what_was_left_before_there_were_jobs_is_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 3)
    mentor = site.add("student", name="Mentor", age=60)
    for number in range(5):
        site.add("student", name=f"p{number}", mentor=mentor)
    site.records.with_outbox(NoOutbox()).update(SYSTEM, "student", mentor, {"name": "Guru"})
    jobs = site.app.current().jobs
    assert jobs.newest(SYSTEM) == () and site.records.count_stale() == 5

    ask_for_due(jobs)
    ask_for_due(jobs)
    assert [each.name for each in jobs.newest(SYSTEM)].count("formulas") == 1
    Worker(lambda: site.app.current().jobs).do_all()
    assert site.records.count_stale() == 0


def test_definitions_change_and_values_follow(make_site: Callable[..., Site]) -> None:
    live = "entity: item\nfields:\n  name: text, required\n  price: integer\n  twice: = price mul 2\n"
    kept = live.replace("= price mul 2", "{formula: price mul 2, stored: true, index: true}")
    site = make_site(APP, live)
    ids = [site.add("item", name=f"i{number}", price=number) for number in range(3)]

    def value() -> Any:
        assert differences(site) == []
        return site.records.read(SYSTEM, "item", ids[2]).values["twice"]

    assert [(step.words, str(step.safety), step.rows) for step in _reapplied(site, kept)] == [
        ("add item.twice", "safe", 0),
        ("keep the values of item.twice in a column", "guarded", 3),
        ("add index on item (twice, id)", "safe", 0),
    ]
    assert value() == 4
    again = kept.replace("price mul 2", "price mul 5")
    assert [step.words for step in _reapplied(site, again) if step.rows] == ["compute the values of item.twice again"]
    assert value() == 10
    text = kept.replace("price mul 2", "\"concat(name, 'x')\"")
    _reapplied(site, text)
    assert value() == "i2x"
    _reapplied(site, live)
    site.change("item", ids[2], price=7)
    assert value() == 14
    _reapplied(site, kept.replace("price mul 2", "price divby 2"))
    assert str(value()) == "3.500000"
    assert _reapplied(site, kept.replace("price mul 2", "price divby 2")) == ()


def _reapplied(site: Site, text: str) -> Any:
    (site.folder / "entity" / "item.yaml").write_text(text, "utf-8")
    plan = site.app.plan_folder()
    assert not [str(each) for each in plan.problems]
    if plan.steps:
        site.app.apply_plan(plan, SYSTEM)
    return plan.steps
