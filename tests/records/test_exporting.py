"""What may be taken out: the rows and fields of read and export together, nothing masked, and that it was done."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.records.catalogs import Said, a
from tests.records.world import SYSTEM, World
from xrm.catalog.limits import Mask
from xrm.catalog.privacy import Personal
from xrm.catalog.requests import Actor, LinkedRecord
from xrm.errors import XrmError
from xrm.records.history import digest
from xrm.storage.internal import history

MakeWorld = Callable[..., World]
WAYS: dict[str, Any] = {
    "staff": "all",
    "reader": "read",
    "own": {"read": True, "export": {"where": "mine"}},
    "part": {"read": True, "export": {"fields": ["name", "age"]}},
    "narrow": {"read": {"where": "mine"}, "export": True},
    "both": {"read": True, "export": {"where": "mine", "fields": ["name"]}},
    "more": {"read": True, "export": {"where": "not mine", "fields": ["name", "age"]}},
    "only": {"export": True},
    "teller": {"read": True, "write": {"where": "mine"}, "export": True},
    "portal": {"read": {"where": "mine", "fields": ["name"]}},
}
MEMBER = Said(
    {
        "name": a("text"),
        "mine": a("boolean"),
        "age": a("integer"),
        "iban": a("text", mask=Mask(last=4), access={"staff": "read", "teller": "write"}),
        "diet": a("text", personal=Personal.SPECIAL),
        "pin": a("secret"),
        "inside": a("text", access={"admin": "write"}),
        "team": a("link", to="team"),
        "next_age": a("integer", formula="age add 1"),
    },
    title="{name}",
    order=("name",),
    access=WAYS,
)
TEAM = Said(
    {"name": a("text"), "open": a("boolean")},
    title="{name}",
    access={role: {"read": {"where": "open"}} for role in WAYS} | {"staff": "all"},
)


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    world = make_world({"member": MEMBER, "team": TEAM})
    open_ = world.add("team", name="Open", open=True)
    shut = world.add("team", name="Shut", open=False)
    world.add("member", name="Ada", mine=True, age=30, iban="DE111111", diet="none", pin="1", inside="x", team=open_)
    world.add("member", name="Bob", mine=False, age=40, iban="DE222222", diet="fish", team=shut)
    return world


def somebody(*roles: str) -> Actor:
    return Actor(None, "+".join(roles), frozenset(roles), request_id="r1")


def taken(world: World, actor: Actor, *, parts: bool = True, **words: str) -> tuple[tuple[str, ...], list[list[Any]]]:
    found = world.records.export(actor, world.records.query(actor, "member", words), "csv", parts=parts)
    return found.names, [list(row) for page in found.pages for row in page.rows]


def values(world: World, role: str, select: str) -> list[list[Any]]:
    return taken(world, somebody(*role.split("+")), select=select)[1]


@pytest.mark.parametrize(
    ("role", "rows"),
    [
        ("staff", [["Ada", 30], ["Bob", 40]]),
        ("own", [["Ada", 30]]),
        ("part", [["Ada", 30], ["Bob", 40]]),
        ("narrow", [["Ada", 30]]),
        ("more", [["Bob", 40]]),
        ("both+more", [["Ada", None], ["Bob", 40]]),  # no role gives the age where it is mine
        ("narrow+own", [["Ada", 30], ["Bob", 40]]),
    ],
)
def test_rows_and_fields_are_those_that_read_and_export_give_together(world: World, role: str, rows: Any) -> None:
    assert values(world, role, "name,age") == rows


@pytest.mark.parametrize("role", ["reader", "portal"])
def test_who_may_not_export_is_told_so(world: World, role: str) -> None:
    with pytest.raises(XrmError) as refused:
        taken(world, somebody(role))
    assert [each.code for each in refused.value.problems] == ["XRM806"]


@pytest.mark.parametrize("role", ["only", "nobody"])
def test_who_may_not_read_finds_nothing_to_export(world: World, role: str) -> None:
    with pytest.raises(XrmError) as refused:
        world.records.export(somebody(role), world.records.query(SYSTEM, "member", {}), "csv")
    assert [each.code for each in refused.value.problems] == ["XRM805"]


def test_without_a_selection_all_goes_out_but_what_is_special_hidden_masked_or_secret(world: World) -> None:
    names, _ = taken(world, somebody("staff"))
    assert set(names) == {
        "id", "name", "mine", "age", "team", "next_age", "created_at", "created_by", "updated_at", "updated_by"
    }  # fmt: skip
    assert set(taken(world, somebody("part"))[0]) == {"id", "name", "age"}


def test_what_is_special_goes_out_when_it_is_asked_for(world: World) -> None:
    assert values(world, "staff", "name,diet") == [["Ada", "none"], ["Bob", "fish"]]


@pytest.mark.parametrize("field", ["pin", "inside", "iban", "nothing"])
@pytest.mark.parametrize("parts", [True, False])
def test_what_may_not_go_out_cannot_be_asked_for(world: World, field: str, parts: bool) -> None:
    with pytest.raises(XrmError) as refused:
        taken(world, somebody("staff"), select=f"name,{field}", parts=parts)
    assert [each.code for each in refused.value.problems] == ["XRM803"]


def test_a_title_goes_out_only_with_all_it_is_made_of(make_world: MakeWorld) -> None:
    said = {"name": a("text"), "note": a("text")}
    access = {"half": {"read": True, "export": {"fields": ["name"]}}, "whole": "all"}
    world = make_world({"member": Said(said, title="{name} {note}", access=access)})
    world.add("member", name="Ada", note="secretly")
    assert values(world, "whole", "title") == [["Ada secretly"]]
    with pytest.raises(XrmError):
        values(world, "half", "title")


def test_a_masked_value_goes_out_where_it_can_be_read_whole_and_nowhere_in_part(world: World) -> None:
    assert values(world, "teller", "name,iban") == [["Ada", "DE111111"], ["Bob", None]]


def test_a_link_to_what_is_hidden_has_neither_id_nor_title(world: World) -> None:
    (_, ada), (_, bob) = values(world, "own+more+narrow", "name,team")
    assert ada.title == "Open"
    assert bob == LinkedRecord(None, None)
    assert [row[1].title for row in values(world, "staff", "name,team")] == ["Open", "Shut"]


def test_the_whole_is_exported_however_many_pages_it_has(world: World) -> None:
    world.records.create_many(SYSTEM, "member", [{"name": f"N{number:04}"} for number in range(2_100)])
    found = world.records.export(SYSTEM, world.records.query(SYSTEM, "member", {"select": "name"}), "csv")
    pages = [[row[0] for row in page.rows] for page in found.pages]
    assert [len(page) for page in pages] == [2_000, 102]
    everyone = [name for page in pages for name in page]
    assert everyone == sorted(everyone)


def test_what_is_written_meanwhile_is_not_seen(world: World) -> None:
    world.records.create_many(SYSTEM, "member", [{"name": f"N{number:04}"} for number in range(2_100)])
    pages = iter(world.records.export(SYSTEM, world.records.query(SYSTEM, "member", {}), "csv").pages)
    first = next(pages)
    world.add("member", name="Zoe")
    assert len(first.rows) + sum(len(page.rows) for page in pages) == 2_102


def test_more_than_a_file_can_hold_is_refused_before_anything_is_read(world: World) -> None:
    query = world.records.query(SYSTEM, "member", {})
    with pytest.raises(XrmError):
        world.records.export(SYSTEM, query, "xlsx", most=1)
    assert list(world.records.export(somebody("own"), query, "xlsx", most=1).pages)  # of which only one is theirs


def test_an_export_is_recorded_before_it_is_read(world: World) -> None:
    world.records.export(
        somebody("staff"), world.records.query(somebody("staff"), "member", {"filter": "age gt 3"}), "csv"
    )
    with world.database.read() as unit:
        rows = unit.fetch(select(history).where(history.c.action == "export"))
    (row,) = rows
    said = json.loads(row.payload)["export"]
    assert (row.actor, row.request_id, row.entity_id) == ("staff", "r1", world.catalog.entities["member"].id)
    assert (said["format"], said["filter"]) == ("csv", "age gt 3")
    assert world.catalog.entities["member"].fields["age"].id in said["fields"]
    assert row.digest == digest(row.row_key, row.payload)


def test_a_refused_export_leaves_nothing(world: World) -> None:
    with pytest.raises(XrmError):
        taken(world, somebody("reader"))
    with world.database.read() as unit:
        assert not unit.fetch(select(history).where(history.c.action == "export"))
