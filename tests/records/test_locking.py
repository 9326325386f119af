"""Invariants over other records hold when everybody writes at once: lock, then look again."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tests.records.catalogs import Said, a
from tests.records.world import SYSTEM, World
from xrm.catalog.requests import Actor
from xrm.errors import XrmError

MakeWorld = Callable[..., World]

COURSE = Said(
    {
        "name": a("text"),
        "seats": a("integer"),
        "open": a("boolean", default=True),
        "teacher": a("link", to="user"),
        "taken": a("integer", rollup=("count", "enrolments", "status eq 'active'"), as_system=True),
        "free": a("integer", formula="seats sub taken"),
    },
    title="{name}",
    access={"staff": "all", "teacher": "read"},
)
ENROLMENT = Said(
    {
        "course": a("link", to="course", on_delete="restrict", required=True, inverse="enrolments"),
        "status": a("choice", choices=["applied", "active"], default="applied"),
        "grade": a("integer"),
    },
    rules={"a_seat": {"when": "status eq 'active'", "check": "course/free ge 0", "message": "{course} is full."}},
    access={"staff": "all", "teacher": {"read": True, "write": "course/teacher eq me()"}},
)
WORLD = {"course": COURSE, "enrolment": ENROLMENT}
STAFF = Actor(None, "staff", frozenset({"staff"}))


def together(work: list[Callable[[], object]]) -> list[XrmError]:
    """Run everything at once; answers with what was refused."""
    refused: list[XrmError] = []
    start = threading.Barrier(len(work))

    def run(one: Callable[[], object]) -> None:
        start.wait()
        try:
            one()
        except XrmError as error:
            refused.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_the_last_seat_is_given_once(make_world: MakeWorld) -> None:
    # given a course with two seats and six who want one
    world = make_world(WORLD)
    course = world.add("course", name="Violin", seats=2)
    wanting = [world.add("enrolment", course=course) for _ in range(4)]

    def admit(id: object) -> Callable[[], object]:
        return lambda: world.records.update(STAFF, "enrolment", id, {"status": "active"})  # type: ignore[arg-type]

    def enrol() -> object:
        return world.records.create(STAFF, "enrolment", {"course": course, "status": "active"})

    # when
    refused = together([*map(admit, wanting), enrol, enrol])
    # then
    assert len(refused) == 4
    assert {error.problems[0].message for error in refused} == {"Violin is full."}
    assert world.records.read(SYSTEM, "course", course).values["free"] == 0


def test_a_right_that_is_lost_meanwhile_is_not_used(make_world: MakeWorld) -> None:
    # given a teacher who writes grades in a loop while the course changes hands
    world = make_world(WORLD)
    teacher = world.user("teacher")
    course = world.add("course", name="Violin", seats=2, teacher=teacher.id)
    enrolment = world.add("enrolment", course=course)
    after: list[int] = []

    def take_away() -> None:
        world.records.update(SYSTEM, "course", course, {"teacher": None})
        after.append(world.records.read(SYSTEM, "enrolment", enrolment).version)

    def grade() -> None:
        for number in range(10):
            world.records.update(teacher, "enrolment", enrolment, {"grade": number})

    # when
    together([take_away, grade])
    # then no grade was written after the change was durable
    assert world.records.read(SYSTEM, "enrolment", enrolment).version <= after[0] + 1


def test_a_record_is_not_trashed_while_somebody_links_to_it(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    for _ in range(5):
        course = world.add("course", name="C", seats=5)
        refused = together(
            [
                lambda course=course: world.records.delete(STAFF, "course", course),  # type: ignore[misc]
                lambda course=course: world.records.create(STAFF, "enrolment", {"course": course}),  # type: ignore[misc]
            ]
        )
        assert len(refused) == 1


def test_two_who_change_the_same_record_without_versions_both_get_through(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    course = world.add("course", name="C", seats=5)
    refused = together(
        [
            lambda: world.records.update(STAFF, "course", course, {"name": "D"}),
            lambda: world.records.update(STAFF, "course", course, {"seats": 7}),
        ]
    )
    record = world.records.read(STAFF, "course", course)
    assert refused == []
    assert (record.values["name"], record.values["seats"], record.version) == ("D", 7, 3)
