"""Search beyond texts: labels of choices, numbers and days as they are typed, titles of linked records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.catalogs import Said, a
from tests.records.world import World
from xrm.catalog.requests import Actor
from xrm.records.searching import days_of

MakeWorld = Callable[..., World]
HOUSE = Said(
    {"name": a("text"), "street": a("text"), "code": a("text", access={"staff": "read"})},
    title="{name} {code}",
    search=("name",),
    access={"staff": "all", "reader": {"read": {"where": "street ne 'Hidden'"}}},
)
GUEST = Said(
    {
        "name": a("text"),
        "kind": a("choice", choices=("early", "late")),
        "likes": a("choices", choices=("tea", "milk")),
        "age": a("integer"),
        "paid": a("decimal", scale=2),
        "born": a("date"),
        "house": a("link", to="house"),
    },
    title="{name}",
    search=("name", "kind", "likes", "age", "paid", "born", "house"),
    access={"staff": "all", "reader": "read"},
)
STAFF, READER = (Actor(None, role, frozenset({role})) for role in ("staff", "reader"))


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    world = make_world({"house": HOUSE, "guest": GUEST})
    hall = world.add("house", name="Städel Hall", street="Main", code="X88")
    lodge = world.add("house", name="Lodge", street="Hidden")
    world.add("guest", name="Ada", kind="early", likes=["tea"], age=42, paid="12.50", born="2001-02-28", house=hall)
    world.add("guest", name="Bo", kind="late", likes=["milk", "tea"], age=7, paid="42", born="2001-03-01", house=lodge)
    return world


def found(world: World, search: str, actor: Actor = STAFF) -> list[str]:
    page = world.records.list(
        actor, world.records.query(actor, "guest", {"search": search, "orderby": "name", "select": "name"})
    )
    return [row[0] for row in page.rows]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("early", ["Ada"]),
        ("Tea", ["Ada", "Bo"]),
        ("milk late", ["Bo"]),
        ("7", ["Bo"]),
        ("42", ["Ada", "Bo"]),
        ("12,5", ["Ada"]),
        ("12.505", []),
        ("2001-02-28", ["Ada"]),
        ("28.2.2001", ["Ada"]),
        ("2001-03", ["Bo"]),
        ("2001", ["Ada", "Bo"]),
        ("stadel", ["Ada"]),
        ("HALL ada", ["Ada"]),
        ("main", []),
        ("99999999999999999999", []),
        ("9999-12", []),
        ("0000", []),
    ],
)
def test_a_word_is_found_where_it_means_something(world: World, search: str, names: list[str]) -> None:
    assert found(world, search) == names


def test_a_linked_record_is_found_only_by_who_may_see_it(world: World) -> None:
    assert (found(world, "lodge"), found(world, "lodge", READER)) == (["Bo"], [])
    assert (found(world, "x88"), found(world, "x88", READER)) == (["Ada"], [])
    assert found(world, "hall", READER) == ["Ada"]


@given(st.dates())
def test_a_day_is_among_those_its_year_month_and_self_mean(day: date) -> None:
    for said in (f"{day.year:04}", day.isoformat()[:7], day.isoformat(), f"{day.day}.{day.month}.{day.year:04}"):
        days = days_of(said)
        assert days is not None
        assert days[0] <= day <= days[1]


@given(st.text(max_size=12))
def test_any_word_is_days_or_none(word: str) -> None:
    days = days_of(word)
    assert days is None or days[0] <= days[1]
