"""Several records in one go: all or none, and every problem at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records.catalogs import Said, a
from tests.records.world import SYSTEM, World
from xrm.errors import XrmError

MakeWorld = Callable[..., World]
MEMBER = Said(
    {
        "name": a("text", required=True, length=50),
        "email": a("email", unique=True),
        "number": a("sequence", sequence=("M{n:3}", "")),
    },
    title="{name}",
    access={"staff": "all", "reader": "read"},
)


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world({"member": MEMBER})


def count(world: World) -> int:
    return world.records.count(SYSTEM, world.records.query(SYSTEM, "member", {}))


def places(error: XrmError) -> set[str]:
    return {problem.target for problem in error.problems}


def test_they_are_made_in_order_each_with_its_number_and_history(world: World) -> None:
    made = world.records.create_many(SYSTEM, "member", [{"name": "Ada"}, {"name": "Ben"}, {"name": "Cem"}])

    read = [world.records.read(SYSTEM, "member", id).values for id in made]
    assert [(each["name"], each["number"]) for each in read] == [("Ada", "M001"), ("Ben", "M002"), ("Cem", "M003")]
    assert [len(world.records.history(SYSTEM, "member", id)) for id in made] == [1, 1, 1]
    assert world.records.create_many(SYSTEM, "member", []) == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong=st.lists(st.booleans(), min_size=1, max_size=6))
def test_what_is_wrong_is_said_of_every_place_and_nothing_is_made(world: World, wrong: list[bool]) -> None:
    before = count(world)
    many: list[Mapping[str, Any]] = [{"name": "" if each else "Ada"} for each in wrong]
    if not any(wrong):
        assert len(world.records.create_many(SYSTEM, "member", many)) == len(wrong)
        return

    with pytest.raises(XrmError) as error:
        world.records.create_many(SYSTEM, "member", many)

    assert places(error.value) == {f"{place}/name" for place, each in enumerate(wrong) if each}
    assert count(world) == before


def test_a_value_used_twice_among_them_is_refused_at_the_second(world: World) -> None:
    with pytest.raises(XrmError) as error:
        world.records.create_many(
            SYSTEM, "member", [{"name": "Ada", "email": "a@b.example"}, {"name": "Ben", "email": "a@b.example"}]
        )

    assert {each.partition("/")[0] for each in places(error.value)} == {"1"}
    assert count(world) == 0


def test_a_value_of_another_record_is_refused_at_its_place(world: World) -> None:
    world.records.create(SYSTEM, "member", {"name": "Ada", "email": "a@b.example"})

    with pytest.raises(XrmError) as error:
        world.records.create_many(SYSTEM, "member", [{"name": "Ben"}, {"name": "Cem", "email": "a@b.example"}])

    assert places(error.value) == {"1/email"}
    assert count(world) == 1


def test_who_may_not_create_makes_none(world: World) -> None:
    reader = world.user("reader")

    with pytest.raises(XrmError):
        world.records.create_many(reader, "member", [{"name": "Ada"}])

    assert count(world) == 0
