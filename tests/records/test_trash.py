"""Delete, restore and purge: what goes along, what holds, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.records.catalogs import Said, a
from tests.records.world import SYSTEM, World, codes
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.records.refusals import Stale

MakeWorld = Callable[..., World]

HOUSE = Said({"name": a("text", required=True, unique=True)}, title="{name}", access={"staff": "all", "reader": "read"})
ROOM = Said(
    {"name": a("text"), "house": a("link", to="house", on_delete="cascade", inverse="rooms")},
    title="{name}",
    access={"staff": "all"},
)
CHAIR = Said(
    {"name": a("text"), "room": a("link", to="room", on_delete="cascade")}, title="{name}", access={"staff": "all"}
)
LEASE = Said({"name": a("text"), "house": a("link", to="house", on_delete="restrict")}, access={"staff": "all"})
NOTE = Said(
    {"text": a("text"), "house": a("link", to="house", inverse="notes"), "tags": a("choices", choices=["x"])},
    title="{text} {house}",
    access={"staff": "all"},
)
WORLD = {"house": HOUSE, "room": ROOM, "chair": CHAIR, "lease": LEASE, "note": NOTE}
STAFF = Actor(None, "staff", frozenset({"staff"}))
ADMIN = Actor(None, "admin", frozenset({"admin"}))


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world(WORLD)


def test_a_deleted_record_is_gone_and_comes_back(world: World) -> None:
    # given
    house = world.add("house", name="H")
    # when
    world.records.delete(STAFF, "house", house, version=1)
    # then
    with pytest.raises(XrmError):
        world.records.read(STAFF, "house", house)
    assert world.find(STAFF, "house") == []
    trashed = world.records.read(STAFF, "house", house, trashed=True)
    assert trashed.deleted_at is not None
    assert trashed.writable == frozenset()
    query = replace(world.records.query(STAFF, "house", {}), trashed=True)
    assert len(world.records.list(STAFF, query).rows) == 1
    # when
    back = world.records.restore(STAFF, "house", house)
    # then
    assert (back.title, back.deleted_at, back.version) == ("H", None, 3)
    assert [entry.action for entry in world.records.history(STAFF, "house", house)] == ["restore", "delete", "create"]


def test_the_trash_is_for_those_who_may_delete(world: World) -> None:
    house = world.add("house", name="H")
    world.records.delete(STAFF, "house", house)
    reader = Actor(None, "reader", frozenset({"reader"}))
    with pytest.raises(XrmError):
        world.records.read(reader, "house", house, trashed=True)
    query = replace(world.records.query(reader, "house", {}), trashed=True)
    assert len(world.records.list(reader, query).rows) == 0


def test_a_stale_delete_is_refused(world: World) -> None:
    house = world.add("house", name="H")
    world.records.update(STAFF, "house", house, {"name": "I"})
    with pytest.raises(Stale):
        world.records.delete(STAFF, "house", house, version=1)


def test_what_cascades_goes_and_returns_as_one(world: World) -> None:
    # given a house with a room with a chair, and a chair that was deleted before
    house = world.add("house", name="H")
    room = world.add("room", name="R", house=house)
    chair, earlier = world.add("chair", name="C", room=room), world.add("chair", name="D", room=room)
    world.records.delete(STAFF, "chair", earlier)
    # when
    world.records.delete(STAFF, "house", house)
    # then
    assert world.find(STAFF, "room") == world.find(STAFF, "chair") == []
    with pytest.raises(XrmError) as refused:
        world.records.restore(STAFF, "room", room)
    assert codes(refused) == [("XRM809", "")]
    # when
    world.records.restore(STAFF, "house", house)
    # then
    assert world.find(STAFF, "room") == [room]
    assert world.find(STAFF, "chair") == [chair]


def test_a_record_in_use_is_not_deleted(world: World) -> None:
    house = world.add("house", name="H")
    lease = world.add("lease", house=house)
    with pytest.raises(XrmError) as refused:
        world.records.delete(STAFF, "house", house)
    assert codes(refused) == [("XRM809", "")]
    assert world.records.read(STAFF, "house", house).version == 1
    world.records.delete(STAFF, "lease", lease)
    world.records.delete(STAFF, "house", house)
    with pytest.raises(XrmError) as refused:
        world.records.restore(STAFF, "lease", lease)
    assert codes(refused) == [("XRM809", "house")]
    world.records.restore(STAFF, "house", house)
    world.records.restore(STAFF, "lease", lease)


def test_a_link_to_the_trash_reads_as_empty_until_the_record_returns(world: World) -> None:
    house = world.add("house", name="H")
    note = world.add("note", text="N", house=house)
    world.records.delete(STAFF, "house", house)
    record = world.records.read(STAFF, "note", note)
    assert (record.values["house"], record.links, record.title) == (None, {}, "N")
    assert world.find(STAFF, "note", filter="house eq null") == [note]
    world.records.update(STAFF, "note", note, {"house": None, "text": "M"})
    world.records.restore(STAFF, "house", house)
    assert world.records.read(STAFF, "note", note).values["house"] == house


def test_restoring_checks_unique_again_and_names_the_field(world: World) -> None:
    house = world.add("house", name="H")
    world.records.delete(STAFF, "house", house)
    world.add("house", name="H")
    with pytest.raises(XrmError) as refused:
        world.records.restore(STAFF, "house", house)
    assert codes(refused) == [("XRM809", "name")]
    assert "`name`" in refused.value.problems[0].message
    assert len(world.find(STAFF, "house")) == 1


def test_a_link_to_the_trash_cannot_be_made(world: World) -> None:
    house = world.add("house", name="H")
    world.records.delete(STAFF, "house", house)
    with pytest.raises(XrmError) as refused:
        world.records.create(STAFF, "note", {"text": "N", "house_id": str(house)})
    assert codes(refused) == [("XRM810", "house")]


def test_purging_is_for_administrators_and_leaves_nothing(world: World) -> None:
    # given
    house = world.add("house", name="H")
    room = world.add("room", name="R", house=house)
    world.add("chair", name="C", room=room)
    note = world.add("note", text="N", house=house, tags=["x"])
    with pytest.raises(XrmError) as refused:
        world.records.purge(ADMIN, "house", house)
    assert codes(refused)[0][0] == "XRM805"
    world.records.delete(STAFF, "house", house)
    with pytest.raises(XrmError) as refused:
        world.records.purge(STAFF, "house", house)
    assert codes(refused)[0][0] == "XRM806"
    # when
    world.records.purge(ADMIN, "house", house)
    # then
    with pytest.raises(XrmError):
        world.records.read(ADMIN, "house", house, trashed=True)
    for name in ("room", "chair"):
        query = replace(world.records.query(ADMIN, name, {}), trashed=True)
        assert len(world.records.list(ADMIN, query).rows) == 0
    assert world.records.read(ADMIN, "note", note).version == 2
    assert world.records.history(SYSTEM, "note", note)[0].action == "update"
    world.records.delete(ADMIN, "note", note)
    world.records.purge(ADMIN, "note", note)


def test_what_is_held_by_something_in_the_trash_is_not_purged(world: World) -> None:
    house = world.add("house", name="H")
    lease = world.add("lease", house=house)
    world.records.delete(STAFF, "lease", lease)
    world.records.delete(STAFF, "house", house)
    with pytest.raises(XrmError) as refused:
        world.records.purge(ADMIN, "house", house)
    assert codes(refused) == [("XRM809", "")]
    world.records.purge(ADMIN, "lease", lease)
    world.records.purge(ADMIN, "house", house)
