"""Secrets: sealed in the database, never read back by anybody, and told of by nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from tests.records.catalogs import Said, a
from tests.records.world import START, SYSTEM, World, codes
from xrm.catalog.requests import Actor
from xrm.catalog.secret import Secret, sealed_at
from xrm.errors import XrmError
from xrm.records.vault import Vault
from xrm.storage.internal import history

MakeWorld = Callable[..., World]
PROVIDER = Said(
    {"name": a("text"), "key": a("secret", options={"rotate": 90}), "inner": a("secret", access={"boss": "write"})},
    title="{name}",
    access={"staff": "all", "reader": "read", "boss": "all"},
)
STAFF, READER = (Actor(None, role, frozenset({role})) for role in ("staff", "reader"))
TOLD = "sk_live_4242"


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world({"provider": PROVIDER})


@given(st.text(min_size=1), st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_what_is_sealed_opens_with_its_key_alone(said: str, now: datetime) -> None:
    sealed = Vault(b"one").seal(said, now)
    assert Vault(b"one").open(sealed) == said
    assert sealed_at(sealed) == now.replace(microsecond=0)
    with pytest.raises(XrmError):
        Vault(b"another").open(sealed)


def test_a_secret_is_known_to_be_set_and_no_more(world: World) -> None:
    id = world.records.create(STAFF, "provider", {"name": "P", "key": TOLD}).id
    for actor in (STAFF, READER, SYSTEM):
        known = world.records.read(actor, "provider", id).values["key"]
        assert isinstance(known, Secret)
        assert (known.set, known.renew_by) == (True, (known.since + timedelta(days=90)).date())
        assert abs(known.since - START) < timedelta(minutes=1)
    assert world.records.read(STAFF, "provider", id).values.get("inner", None) is None
    page = world.records.list(READER, world.records.query(READER, "provider", {"select": "key"}))
    assert page.rows[0][0] == known


def test_it_is_nowhere_in_the_database(world: World) -> None:
    id = world.records.create(STAFF, "provider", {"name": "P", "key": TOLD}).id
    world.records.update(STAFF, "provider", id, {"key": f"{TOLD}-2"})
    with world.database.read() as unit:
        rows = [str(tuple(row)) for row in unit.fetch(text("SELECT * FROM t_provider"))]
        payloads = [row[0] for row in unit.fetch(select(history.c.payload))]
    assert not any(TOLD in each for each in (*rows, *payloads))
    assert not any("gAAAA" in each for each in payloads)  # nor what it was sealed into, in the history
    changes = [each.changes.get("key") for each in world.records.history(STAFF, "provider", id)]
    assert changes == [(True, True), (None, True)]


def test_sending_back_what_was_read_keeps_it_and_null_takes_it_away(world: World) -> None:
    id = world.records.create(STAFF, "provider", {"name": "P", "key": TOLD}).id
    world.records.update(STAFF, "provider", id, {"name": "Q", "key": {"set": True}})
    assert world.records.reveal(SYSTEM, "provider", id, "key") == TOLD
    assert world.records.update(STAFF, "provider", id, {"key": None}).values["key"] is None
    assert world.records.reveal(SYSTEM, "provider", id, "key") is None


def test_only_code_of_the_system_opens_it(world: World) -> None:
    id = world.records.create(STAFF, "provider", {"name": "P", "key": TOLD}).id
    for actor in (STAFF, Actor(None, "boss", frozenset({"admin"}))):
        with pytest.raises(XrmError) as refused:
            world.records.reveal(actor, "provider", id, "key")
        assert codes(refused) == [("XRM806", "key")]


@pytest.mark.parametrize("words", [{"filter": "key ne null"}, {"orderby": "key"}, {"filter": "contains(key, 's')"}])
def test_no_condition_and_no_order_names_it(world: World, words: dict[str, str]) -> None:
    with pytest.raises(XrmError):
        world.records.query(SYSTEM, "provider", words)


@pytest.mark.parametrize("value", ["", "x" * 10_001, 4, True, ["a"], "a\0b"])
def test_what_is_no_secret_is_refused_without_repeating_it(world: World, value: Any) -> None:
    if value == "":
        value = "a\0"
    with pytest.raises(XrmError) as refused:
        world.records.create(STAFF, "provider", {"name": "P", "key": value})
    assert codes(refused) == [("XRM810", "key")]
    assert "xxxx" not in str(refused.value.problems)


def test_a_stale_change_tells_nothing_of_it(world: World) -> None:
    id = world.records.create(STAFF, "provider", {"name": "P", "key": TOLD}).id
    with pytest.raises(XrmError) as refused:
        world.records.update(STAFF, "provider", id, {"key": "mine", "name": "Q"}, version=7)
    assert "key" not in vars(refused.value).get("theirs", {}) and "mine" not in repr(vars(refused.value))


def test_one_that_is_good_for_ever_is_never_due() -> None:
    sealed = Vault(b"one").seal("x", datetime(2026, 1, 1, tzinfo=UTC))
    assert Secret.of(sealed).renew_by is None
    assert Secret.of(sealed, 31).renew_by == date(2026, 2, 1)
