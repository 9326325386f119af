"""Hidden looks like absent: rows, fields, links and titles, through every way in."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.records.catalogs import Said, a
from tests.records.world import SYSTEM, World, codes
from xrm.catalog.requests import Actor, LinkedRecord
from xrm.errors import XrmError

MakeWorld = Callable[..., World]

TEAM = Said(
    {"name": a("text", required=True), "secret": a("boolean"), "budget": a("integer", access={"boss": "write"})},
    title="{name}",
    search=("name",),
    access={"staff": {"read": "secret ne true"}, "boss": "all", "owner": "read"},
)
TASK = Said(
    {
        "subject": a("text", required=True),
        "team": a("link", to="team", inverse="tasks"),
        "owner": a("link", to="user"),
        "pay": a("integer", access={"boss": "write"}),
        "hours": a("integer"),
        "points": a("choice", choices=["low", "high"], default="low"),
        "twice": a("integer", formula="pay mul 2"),
        "team_budget": a("integer", formula="team/budget"),
    },
    title="{subject} · {team}",
    search=("subject",),
    order=("subject",),
    access={
        "staff": {
            "read": "owner eq me()",
            "write": {"where": "owner eq me()", "fields": ["subject", "team", "owner"]},
            "create": "owner eq me()",
        },
        "boss": "all",
        "owner": {"read": {"fields": ["subject"]}},
    },
)
WORLD = {"team": TEAM, "task": TASK}
BOSS = Actor(None, "boss", frozenset({"boss"}))


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world(WORLD)


def test_a_hidden_record_is_as_one_that_never_was(world: World) -> None:
    # given a task of somebody else
    me, other = world.user("staff"), world.user("staff", name="Other")
    hidden = world.add("task", subject="Theirs", owner=other.id)
    never = uuid4()

    # when I try everything with it, then it answers as for an id that never was
    def answers(id: Any) -> list[tuple[str, str]]:
        told = []
        for attempt in (
            lambda: world.records.read(me, "task", id),
            lambda: world.records.update(me, "task", id, {"subject": "x"}),
            lambda: world.records.history(me, "task", id),
            lambda: world.records.inverse(me, "team", id, "tasks"),
            lambda: world.records.open_file(me, "task", id, "subject"),
        ):
            with pytest.raises(XrmError) as refused:
                attempt()
            told.extend((problem.code, problem.message) for problem in refused.value.problems)
        return told

    assert answers(hidden) == answers(never)
    assert world.find(me, "task") == []
    assert world.records.titles(me, "task", [hidden]) == {}


def test_a_hidden_field_cannot_be_named(world: World) -> None:
    me = world.user("staff")
    for word, name in itertools.product(("$filter", "$orderby", "$select"), ("pay", "twice", "nothing")):
        text = f"{name} eq 1" if word == "$filter" else name
        with pytest.raises(XrmError) as refused:
            world.records.query(me, "task", {word: text})
        (problem,) = refused.value.problems
        assert problem.code == "XRM803"
        assert f"`{name}`" in problem.message
        assert "pay" not in problem.hint
        assert "twice" not in problem.hint


def test_a_hidden_field_of_a_linked_record_cannot_be_named(world: World) -> None:
    me = world.user("staff")
    for path in ("team/budget eq 1", "team/nothing eq 1"):
        with pytest.raises(XrmError) as refused:
            world.records.query(me, "task", {"$filter": path})
        assert refused.value.problems[0].code == "XRM803"


def test_a_hidden_field_is_no_word_of_a_body(world: World) -> None:
    me = world.user("staff")
    mine = world.add("task", subject="Mine", owner=me.id)
    for name in ("pay", "nothing"):
        with pytest.raises(XrmError) as refused:
            world.records.update(me, "task", mine, {name: 1})
        assert codes(refused) == [("XRM803", name)]


def test_a_field_one_may_only_read_is_not_written(world: World) -> None:
    me = world.user("staff")
    mine = world.add("task", subject="Mine", owner=me.id)
    with pytest.raises(XrmError) as refused:
        world.records.update(me, "task", mine, {"hours": 3})
    assert codes(refused) == [("XRM806", "hours")]


def test_rows_hold_before_and_after_the_change(world: World) -> None:
    me, other = world.user("staff"), world.user("staff", name="Other")
    mine = world.add("task", subject="Mine", owner=me.id)
    with pytest.raises(XrmError) as refused:
        world.records.update(me, "task", mine, {"owner_id": None, "subject": "gone"})
    assert codes(refused)[0][0] == "XRM806"
    with pytest.raises(XrmError) as refused:
        world.records.create(me, "task", {"subject": "x", "owner": other.id})
    assert "XRM806" in {code for code, _ in codes(refused)}
    assert world.records.create(me, "task", {"subject": "x"} | {"owner": me.id}).title == "x ·"


def test_what_a_link_leads_to_is_seen_by_who_may_see_it(world: World) -> None:
    # given my task of a team I may not see
    me = world.user("staff")
    team = world.add("team", name="Spies", secret=True, budget=9)
    mine = world.add("task", subject="Mine", owner=me.id, team=team)
    # when
    record = world.records.read(me, "task", mine)
    # then
    assert record.values["team"] is None
    assert record.links["team"] == LinkedRecord(None, None)
    assert record.title == "Mine · …"
    assert "team_budget" not in record.values
    assert world.find(me, "task", filter="team eq null") == [mine]
    assert world.find(me, "task", filter=f"team eq {team}") == []
    assert world.find(me, "task", filter="team/name eq 'Spies'") == []
    assert world.records.read(BOSS, "task", mine).title == "Mine · Spies"


def test_saving_what_one_saw_keeps_what_one_could_not_see(world: World) -> None:
    # given
    me = world.user("staff")
    team = world.add("team", name="Spies", secret=True)
    mine = world.add("task", subject="Mine", owner=me.id, team=team, pay=7)
    seen = world.records.read(me, "task", mine)
    # when all that was seen is sent back, with one change
    sent = {name: seen.values[name] for name in seen.writable} | {"subject": "Ours"}
    world.records.update(me, "task", mine, sent, version=seen.version)
    # then
    kept = world.records.read(SYSTEM, "task", mine)
    assert (kept.values["subject"], kept.values["team"], kept.values["pay"]) == ("Ours", team, 7)


def test_a_link_to_what_one_may_not_see_is_a_link_to_nothing(world: World) -> None:
    me = world.user("staff")
    team = world.add("team", name="Spies", secret=True)
    mine = world.add("task", subject="Mine", owner=me.id)
    told = []
    for id in (team, uuid4()):
        with pytest.raises(XrmError) as refused:
            world.records.update(me, "task", mine, {"team_id": str(id)})
        told.append([(each.code, each.message, each.target) for each in refused.value.problems])
    for name in ("Spies", "Nobody"):
        with pytest.raises(XrmError) as refused:
            world.records.update(me, "task", mine, {"team": {"name": name}})
        told.append([(each.code, each.message, each.target) for each in refused.value.problems])
    assert told[0] == told[1]
    assert told[2] == told[3]
    assert [each.title for each in world.records.options(me, "task", "team")] == []
    assert [each.title for each in world.records.options(BOSS, "task", "team", "SPI")] == ["Spies"]


def test_fields_that_depend_on_the_row_are_guarded_everywhere(world: World) -> None:
    # given somebody who sees subjects of all tasks and hours of their own
    me = world.user("staff", "owner")
    mine = world.add("task", subject="B", owner=me.id, hours=5)
    world.add("task", subject="A", hours=5)
    theirs = world.add("task", subject="C", hours=1)
    # when
    page = world.records.list(me, world.records.query(me, "task", {"select": "subject,hours", "orderby": "hours desc"}))
    # then
    assert next(tuple(row)[:2] for row in page.rows) == ("B", 5)
    assert [row[1] for row in page.rows] == [5, None, None]
    assert world.find(me, "task", filter="hours eq 5") == [mine]
    assert theirs not in world.find(me, "task", filter="hours eq 1")
    assert world.records.count(me, world.records.query(me, "task", {"filter": "hours ne null"})) == 1
    assert world.records.read(me, "task", theirs).values["hours"] is None


def test_an_entity_one_may_not_read_is_not_there(world: World) -> None:
    nobody = Actor(None, "nobody", frozenset({"nothing"}))
    told = []
    for name in ("task", "nonsense"):
        with pytest.raises(XrmError) as refused:
            world.records.query(nobody, name, {})
        told.append(refused.value.problems[0].message.replace(name, "…"))
    assert told[0] == told[1]


def test_history_shows_what_its_reader_may_see_now_and_could_then(world: World) -> None:
    # given a task that was somebody else's, with another pay, before it became mine
    me, other = world.user("staff"), world.user("staff", name="Other")
    team = world.add("team", name="Spies", secret=True)
    task = world.add("task", subject="Then", owner=other.id, pay=1, team=team)
    world.records.update(SYSTEM, "task", task, {"subject": "Between"})
    world.records.update(SYSTEM, "task", task, {"owner": me.id})
    world.records.update(SYSTEM, "task", task, {"subject": "Now", "pay": 2, "team": None})
    # when
    mine = world.records.history(me, "task", task)
    # then
    assert [dict(entry.changes) for entry in mine if entry.changes] == [
        {"subject": ("Between", "Now")},
    ]
    assert [entry.action for entry in world.records.history(BOSS, "task", task)] == ["update"] * 3 + ["create"]
    assert world.records.history(BOSS, "task", task)[0].changes["pay"] == (1, 2)


def test_a_token_narrows_other_entities_too(world: World) -> None:
    me = world.user("boss")
    team = world.add("team", name="Open")
    task = world.add("task", subject="One", team=team)
    narrow = Actor(me.id, "boss", me.roles, scopes=("task:read",))
    assert world.records.read(narrow, "task", task).links["team"] == LinkedRecord(None, None)
    with pytest.raises(XrmError) as refused:
        world.records.update(narrow, "task", task, {"subject": "x"})
    assert codes(refused)[0][0] == "XRM806"


def test_a_writer_without_reading_learns_only_that_it_was_made(make_world: MakeWorld) -> None:
    world = make_world({"letter": Said({"text": a("text")}, title="{text}", access={"poster": "create"})})
    poster = Actor(None, "poster", frozenset({"poster"}))
    record = world.records.create(poster, "letter", {"text": "hello"})
    assert (record.title, dict(record.values), record.version) == ("", {}, 1)
    with pytest.raises(XrmError):
        world.records.read(poster, "letter", record.id)
