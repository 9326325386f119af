"""Masked fields: whole for who may write them, a part for who may read them, and no way to find out the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.catalogs import Said, a
from tests.records.world import World, codes
from xrm.catalog.limits import DOTS, Mask
from xrm.catalog.requests import Actor
from xrm.errors import XrmError

MakeWorld = Callable[..., World]
FIRST, SECOND = "DE02120300000000202051", "DE02500105170137072051"  # the last four are the same
MEMBER = Said(
    {
        "name": a("text"),
        "mine": a("boolean"),
        "iban": a(
            "text", mask=Mask(last=4), search=True, access={"treasurer": "write", "registrar": "read", "own": "write"}
        ),
        "bank": a("text", formula="substring(iban, 0, 8)"),
    },
    title="{name} {iban}",
    search=("name", "iban"),
    access={
        "treasurer": "all",
        "registrar": ["read", "create"],
        "teacher": "read",
        "own": {"read": True, "write": {"where": "mine"}},
    },
)
TREASURER, REGISTRAR, TEACHER, OWN = (
    Actor(None, role, frozenset({role})) for role in ("treasurer", "registrar", "teacher", "own")
)


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world({"member": MEMBER})


def listed(world: World, actor: Actor, **words: str) -> list[Any]:
    page = world.records.list(actor, world.records.query(actor, "member", {"select": "iban", **words}))
    return [row[page.names.index("iban")] for row in page.rows]


@given(st.text(max_size=40), st.integers(0, 9), st.integers(0, 9))
def test_a_mask_shows_half_at_most_and_not_the_length(text: str, first: int, last: int) -> None:
    shown = Mask(first, last).shown(text)
    before, _, after = shown.partition(DOTS)
    assert len(before) <= min(first, len(text) // 2)
    assert len(after.replace(DOTS, "")) <= min(last, len(text) // 2)


def test_who_may_write_it_sees_it_whole_and_who_may_read_it_a_part(world: World) -> None:
    id = world.add("member", name="Ada", iban=FIRST)
    assert world.records.read(TREASURER, "member", id).values["iban"] == FIRST
    assert world.records.read(REGISTRAR, "member", id).values["iban"] == f"{DOTS}2051"
    assert "iban" not in world.records.read(TEACHER, "member", id).values
    assert listed(world, TREASURER) == [FIRST]
    assert listed(world, REGISTRAR) == [f"{DOTS}2051"]


def test_the_right_to_write_it_may_hang_on_the_record(world: World) -> None:
    world.add("member", name="Ada", iban=FIRST, mine=True)
    world.add("member", name="Bo", iban=SECOND)
    world.add("member", name="Cy", mine=True)
    assert listed(world, OWN, orderby="name") == [FIRST, f"{DOTS}2051", None]


def test_nothing_tells_two_values_with_the_same_part_apart(world: World) -> None:
    id = world.add("member", name="Ada", iban=FIRST)

    def answers() -> list[Any]:
        record = world.records.read(REGISTRAR, "member", id)
        return [
            dict(record.values, updated_at=None),
            record.title,
            [dict(each.changes) for each in world.records.history(REGISTRAR, "member", id) if each.changes],
            world.find(REGISTRAR, "member", search=FIRST[:8]),
            listed(world, REGISTRAR),
        ]

    before = answers()
    world.records.update(TREASURER, "member", id, {"iban": SECOND})
    assert answers() == before
    assert "bank" not in world.records.read(REGISTRAR, "member", id).values
    assert world.find(TREASURER, "member", search=SECOND[:8]) == [id]
    for words in ({"filter": f"iban eq '{SECOND}'"}, {"filter": "bank eq 'DE025001'"}, {"orderby": "iban"}):
        with pytest.raises(XrmError) as refused:
            world.records.query(REGISTRAR, "member", words)
        assert codes(refused)[0][0] in ("XRM801", "XRM803")


def test_the_part_cannot_be_written_back(world: World) -> None:
    id = world.add("member", name="Ada", iban=FIRST)
    with pytest.raises(XrmError) as refused:
        world.records.update(REGISTRAR, "member", id, {"iban": f"{DOTS}2051"})
    assert codes(refused)[0][0] == "XRM806"
