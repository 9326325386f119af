"""The past of a record: complete, keyed by what never changes, sealed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.records.catalogs import Said, a
from tests.records.world import SYSTEM, World
from xrm.catalog.requests import Actor
from xrm.records.history import digest
from xrm.storage.internal import history

MakeWorld = Callable[..., World]

THING = Said(
    {
        "name": a("text"),
        "price": a("decimal", scale=2),
        "born": a("date"),
        "tags": a("choices", choices=["red", "blue"]),
        "more": a("json"),
        "other": a("link", to="thing"),
    },
    access={"staff": "all"},
)
QUIET = Said({"name": a("text")}, access={"staff": "all"}, options={"history": False})


def test_the_past_tells_every_change_with_old_and_new(make_world: MakeWorld) -> None:
    # given
    world = make_world({"thing": THING})
    me = world.user("staff", name="Ada")
    other = world.add("thing", name="other")
    thing = world.records.create(me, "thing", {"name": "a", "price": "1.5", "tags": ["red"], "more": {"x": 1}}).id
    # when
    world.records.update(me, "thing", thing, {"price": "2", "born": "2026-01-31", "other": other, "more": [1]})
    # then
    last, first = world.records.history(me, "thing", thing)
    assert (last.action, last.actor, last.actor_id) == ("update", "Ada", me.id)
    assert last.changes == {
        "price": (Decimal("1.50"), Decimal("2.00")),
        "born": (None, date(2026, 1, 31)),
        "other": (None, other),
        "more": ({"x": 1}, [1]),
    }
    assert first.changes == {
        "name": (None, "a"),
        "price": (None, Decimal("1.50")),
        "tags": (None, ("red",)),
        "more": (None, {"x": 1}),
    }
    assert last.at > first.at


def test_a_row_is_sealed_by_a_digest_of_its_own(make_world: MakeWorld) -> None:
    world = make_world({"thing": THING})
    thing = world.add("thing", name="a")
    with world.database.read() as unit:
        rows = unit.fetch(
            select(history.c.payload, history.c.row_key, history.c.digest, history.c.revision).where(
                history.c.record_id == thing
            )
        )
    ((payload, key, sealed, revision),) = rows
    assert digest(key, payload) == sealed
    assert digest(key, payload.replace('"a"', '"b"')) != sealed
    assert revision == 1
    number = world.catalog.entities["thing"].fields["name"].id
    assert json.loads(payload) == {"changes": {str(number): [None, "a"]}}


def test_an_entity_may_keep_no_history(make_world: MakeWorld) -> None:
    world = make_world({"quiet": QUIET})
    record = world.records.create(Actor(None, "s", frozenset({"staff"})), "quiet", {"name": "a"})
    assert world.records.history(Actor.for_system("test"), "quiet", record.id) == ()


def test_erased_rows_still_stand_in_the_past(make_world: MakeWorld) -> None:
    from sqlalchemy import update

    world = make_world({"thing": THING})
    thing = world.add("thing", name="a")
    world.database.transact(lambda unit: unit.execute(update(history).values(payload=None, row_key=None)))
    (entry,) = world.records.history(Actor.for_system("test"), "thing", thing)
    assert (entry.action, dict(entry.changes)) == ("create", {})


@pytest.mark.parametrize(
    ("letter", "million", "changes", "told"),
    [
        pytest.param("x", 0.001, 4, 4, id="little is told whole"),
        pytest.param("x", 1.5, 4, 2, id="what is within eight million letters"),
        pytest.param("ü", 1.5, 4, 2, id="letters count and not the bytes they take"),
        pytest.param("x", 4.5, 2, 1, id="the last change always"),
    ],
)
def test_the_past_goes_back_as_far_as_its_budget(
    make_world: MakeWorld, letter: str, million: float, changes: int, told: int
) -> None:
    """Each change keeps what was and what became; the first kept only what became."""
    world = make_world({"thing": THING})
    values = [[f"{number}{letter * int(million * 1_000_000)}"] for number in range(changes)]
    thing = world.add("thing", more=values[0])
    for each in values[1:]:
        world.records.update(SYSTEM, "thing", thing, {"more": each})
    # when
    past = world.records.history(SYSTEM, "thing", thing)
    # then
    made = list(zip([None, *values], values, strict=False))
    assert [each.changes["more"] for each in past] == made[::-1][:told]


@pytest.mark.parametrize("known", range(5))
def test_the_past_since_a_moment_is_what_came_after_it(make_world: MakeWorld, known: int) -> None:
    """What is hidden now, or was then, is judged the same from any moment on."""
    said = replace(THING, access={"staff": {"read": "price ne 3"}})
    world = make_world({"thing": said})
    staff = world.user("staff")
    thing = world.add("thing", name="a", price="1")
    for words in ({"price": "2"}, {"price": "3"}, {"name": "b"}, {"price": "4"}):
        world.records.update(SYSTEM, "thing", thing, words)
    whole = {who: world.records.history(who, "thing", thing) for who in (SYSTEM, staff)}
    moment = whole[SYSTEM][-1 - known].at
    # when
    past = {who: world.records.history(who, "thing", thing, since=moment) for who in whole}
    # then
    assert past == {who: tuple(each for each in entries if each.at > moment) for who, entries in whole.items()}
    assert len(past[SYSTEM]) == 4 - known
    assert 0 < len(whole[staff]) < len(whole[SYSTEM])
