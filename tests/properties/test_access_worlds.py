"""Two worlds that differ only in what somebody may not see answer them alike, whatever they ask.

One world lies in SQLite and the other in PostgreSQL, so the two databases are held against each other as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.records.catalogs import Said, a
from tests.records.world import START, SYSTEM, World, world_of
from xrm.catalog.requests import Actor
from xrm.errors import XrmError

TEAM = Said(
    {
        "name": a("text", required=True),
        "secret": a("boolean", access={"boss": "write"}),
        "budget": a("integer", access={"boss": "write"}),
        "size": a("integer", rollup=("count", "tasks", None)),
        "hours": a("integer", rollup=("sum", "tasks/hours", None)),
    },
    title="{name} {budget}",
    search=("name",),
    order=("name",),
    access={"staff": {"read": "secret ne true"}, "boss": "all"},
)
TASK = Said(
    {
        "subject": a("text", required=True, index=True),
        "team": a("link", to="team", inverse="tasks"),
        "owner": a("link", to="user"),
        "pay": a("integer", access={"boss": "write"}),
        "hours": a("integer"),
        "level": a("choice", choices=["low", "high"]),
        "tags": a("choices", choices=["red", "blue"]),
        "twice": a("integer", formula="pay mul 2"),
        "team_name": a("text", formula="team/name"),
    },
    title="{subject} · {team} · {hours}",
    search=("subject", "level"),
    order=("-hours",),
    access={
        "staff": {"read": "owner eq me()", "write": {"where": "owner eq me()", "fields": ["subject", "team"]}},
        "boss": "all",
        "owner": {"read": {"where": "team/secret ne true", "fields": ["subject", "team", "owner"]}},
    },
)
LATER = START + timedelta(days=1)
ME, OTHER = UUID(int=1, version=4), UUID(int=2, version=4)
STAFF = Actor(ME, "me", frozenset({"staff"}))
OWNER = Actor(ME, "me", frozenset({"staff", "owner"}))


def fill(world: World, hidden: Callable[[Any, Any], Any], more: int) -> None:
    """The same visible values in each world; `hidden` chooses one of two values for what STAFF and OWNER cannot see."""
    for name in ("me", "other"):
        world.add("user", name=name, email=f"{name}@example.org")
    open_, spies = [
        world.add("team", name=name, secret=secret, budget=hidden(5, 99))
        for name, secret in (("Open", False), (hidden("Spies", "Agents"), True))
    ]
    for number in range(8):
        mine = number % 2 == 0
        theirs_seen = number % 4 == 1
        team = [open_, spies, None][number % 3] if mine else open_ if theirs_seen else spies
        world.add(
            "task",
            subject=f"S{number}" if mine or theirs_seen else hidden("x", "S1"),
            team=team,
            owner=ME if mine else OTHER,
            pay=hidden(number, 100 - number),
            hours=number % 3 or None if mine else hidden(1, None),
            level=("low" if number % 3 else None) if mine else hidden("low", "high"),
            tags=["red", "blue"][: number % 3] if mine else hidden(["red"], []),
        )
    for number in range(more):
        world.add("task", subject=f"more {number}", team=spies, owner=OTHER)


@pytest.fixture
def worlds(
    sqlite_url: str, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[World]]:
    made = []
    for url, choose, more in ((sqlite_url, 0, 0), (postgres_url, 1, 3)):
        numbers = itertools.count(1)
        monkeypatch.setattr("xrm.records.drafting.new_id", lambda numbers=numbers: UUID(int=next(numbers), version=4))
        world = world_of(url, tmp_path / str(choose), {"team": TEAM, "task": TASK})
        fill(world, lambda *values, choose=choose: values[choose], more)
        made.append(world)
    yield made
    for world in made:
        world.database.close()


NAMES = ["subject", "team", "owner", "hours", "level", "id", "created_at", "team/name", "team/budget", "pay", "twice"]
NAMES += ["team_name", "size", "team/size", "nothing", "tags", "name", "budget"]
VALUES = ["null", "1", "2", "99", "'S1'", "'Open'", "'Spies'", "'Agents'", "'low'", "true", str(ME)]
VALUES += [str(UUID(int=4, version=4))]
WORDED = [
    "contains(subject, 'S')",
    "startswith(team/name, 'A')",
    "tags/any(t: t eq 'red')",
    "team/tasks/any(t: t/hours eq 1)",
    "team/tasks/$count gt 2",
    "tasks/any(t: t/pay gt 50)",
    "tasks/any(t: contains(t/subject, 'x'))",
    "hours add 1 gt 2",
]
COMPARED = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(["eq", "ne", "gt", "le"]), st.sampled_from(VALUES)
).map(" ".join)  # fmt: skip
FILTER = st.recursive(
    COMPARED | st.sampled_from(WORDED),
    lambda inner: (
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda parts: f"({''.join(parts)})")
        | inner.map("not ({})".format)
    ),
    max_leaves=4,
)
KEY = st.tuples(st.sampled_from(NAMES), st.sampled_from(["asc", "desc"])).map(" ".join)
WORDS = st.fixed_dictionaries(
    {},
    optional={
        "filter": FILTER,
        "orderby": st.lists(KEY, min_size=1, max_size=2).map(",".join),
        "search": st.sampled_from(["S1", "x", "agents", "low", "high", "spies", "open"]),
        "select": st.lists(st.sampled_from([*NAMES, "title"]), min_size=1, max_size=4).map(",".join),
        "count": st.just("true"),
        "top": st.sampled_from(["0", "1", "3"]),
        "skip": st.sampled_from(["0", "2"]),
    },
)


def answer(world: World, actor: Actor, entity: str, words: dict[str, str], titles: bool) -> object:
    """All that is told: two pages and the count, or the problems."""
    try:
        query = replace(world.records.query(actor, entity, words), page_size=3, titles=titles)
        page = world.records.list(actor, query)
        told = [list(page.names), [list(map(str, row)) for row in page.rows], page.count]
        if page.next:
            page = world.records.list(actor, replace(query, cursor=page.next))
            told.append([list(map(str, row)) for row in page.rows])
    except XrmError as error:
        return error.problems
    return told


@pytest.mark.parametrize("order", ["created_at", "created_at desc", "updated_at desc,subject"])
def test_a_list_by_a_time_that_some_rows_hide_loses_no_row(worlds: list[World], order: str) -> None:
    for world in worlds:
        everything = world.find(OWNER, "task", top="1000")

        query = world.records.query(OWNER, "task", {"orderby": order, "select": "subject"})
        found: list[object] = []
        cursor = ""
        while True:
            page = world.records.list(OWNER, replace(query, page_size=3, cursor=cursor))
            found += [row[page.names.index("id")] for row in page.rows]
            cursor = page.next
            if not cursor:
                break

        assert sorted(found, key=str) == sorted(everything, key=str)


def test_two_worlds_answer_every_list_alike(worlds: list[World]) -> None:
    told = 0

    @settings(max_examples=200)
    @given(st.sampled_from([STAFF, OWNER]), st.sampled_from(["task", "team"]), WORDS, st.booleans())
    def alike(actor: Actor, entity: str, words: dict[str, str], titles: bool) -> None:
        nonlocal told
        one, two = (answer(world, actor, entity, words, titles) for world in worlds)
        assert one == two
        told += isinstance(one, list)

    alike()
    assert told > 40  # not merely refusals


def everything(world: World, actor: Actor, entity: str, id: UUID) -> list[object]:
    """What every other way in tells about one id."""
    records = world.records.with_clock(lambda: LATER)
    ways: list[Callable[[], Any]] = [
        lambda: records.read(actor, entity, id),
        lambda: records.history(actor, entity, id),
        lambda: records.titles(actor, entity, [id]),
        lambda: records.read(actor, entity, id, trashed=True),
        lambda: records.inverse(actor, "team", id, "tasks").rows,
        lambda: records.options(actor, "task", "team", "a"),
        lambda: records.blank(actor, entity),
        lambda: records.update(actor, entity, id, {"subject": "new", "team_id": str(UUID(int=4, version=4))}),
        lambda: records.update(actor, entity, id, {"pay": 1, "subject": ""}),
        lambda: records.update(actor, entity, id, {"team": {"name": "Agents"}}),
        lambda: records.update(actor, entity, id, {"team_id": None}, version=1),
        lambda: records.delete(actor, entity, id),
    ]
    told: list[object] = []
    for way in ways:
        try:
            told.append(_shown(way()))
        except XrmError as error:
            told.append(error.problems)
    return told


def _shown(found: Any) -> object:
    """A result without the entity, which is another object in each world, and without ids made at random."""
    if hasattr(found, "links"):
        return (found.id, found.version, found.title, dict(found.values), dict(found.links), found.writable, found.may)
    if isinstance(found, tuple):
        return [replace(each, id=ME) if hasattr(each, "changes") else each for each in found]
    return found if not isinstance(found, list) else [list(map(str, row)) for row in found]


def test_two_worlds_answer_every_other_way_alike(worlds: list[World]) -> None:
    ids = [UUID(int=number, version=4) for number in range(1, 16)]
    for actor, entity, id in itertools.product((STAFF, OWNER), ("task", "team"), ids):
        one, two = (everything(world, actor, entity, id) for world in worlds)
        assert one == two, (actor.roles, entity, id)


def test_what_is_hidden_does_differ_between_the_worlds(worlds: list[World]) -> None:
    one, two = (
        [row[0] for row in world.records.list(SYSTEM, world.records.query(SYSTEM, "team", {"select": "name"})).rows]
        for world in worlds
    )
    assert one != two
