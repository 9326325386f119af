"""Lists: filter, sort, select, search, count, and pages that meet every row exactly once."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.records.catalogs import Said, a
from tests.records.world import SYSTEM, World, codes
from xrm.catalog.requests import LinkedRecord, Page, Query
from xrm.errors import XrmError

MakeWorld = Callable[..., World]

THING = Said(
    {
        "name": a("text", required=True, index=True),
        "code": a("text"),
        "rank": a("integer"),
        "price": a("decimal", scale=2),
        "size": a("choice", choices=["small", "middle", "big"]),
        "done": a("boolean"),
        "born": a("date"),
        "seen": a("datetime"),
        "tags": a("choices", choices=["red", "blue"]),
        "group": a("link", to="group", inverse="things"),
        "double": a("integer", formula="rank mul 2"),
    },
    title="{name}",
    search=("name", "code", "size"),
    access={"staff": "all"},
)
GROUP = Said({"name": a("text", required=True)}, title="{name}", search=("name",), access={"staff": "all"})
WORLD = {"thing": THING, "group": GROUP}


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world(WORLD)


def names(page: Page) -> list[str]:
    place = page.names.index("name")
    return [row[place] for row in page.rows]


def listed(world: World, **words: str) -> list[str]:
    return names(world.records.list(SYSTEM, world.records.query(SYSTEM, "thing", words)))


def test_a_list_is_filtered_sorted_and_cut(world: World) -> None:
    for number, name in enumerate(["ada", "Bob", "Émile", "eve", "Zoë"]):
        world.add("thing", name=name, rank=number if number else None)
    assert listed(world) == ["ada", "Bob", "Émile", "eve", "Zoë"]
    assert listed(world, filter="rank gt 1 or rank eq null") == ["ada", "Émile", "eve", "Zoë"]
    assert listed(world, **{"$orderby": "rank desc", "$top": "2"}) == ["Zoë", "eve"]
    assert listed(world, orderby="rank", skip="1", top="2") == ["Bob", "Émile"]
    assert listed(world, orderby="title desc", top="1") == ["Zoë"]
    assert listed(world, filter="double eq 4") == ["Émile"]
    assert listed(world, top="0") == []


def test_choices_sort_as_the_definition_says(world: World) -> None:
    for size in ("big", None, "small", "middle"):
        world.add("thing", name=str(size), size=size)
    assert listed(world, orderby="size") == ["None", "small", "middle", "big"]
    assert listed(world, orderby="size desc") == ["big", "middle", "small", "None"]


def test_search_finds_every_word_wherever_it_stands(world: World) -> None:
    world.add("thing", name="Müller Straße", code="X-100%", size="big")
    world.add("thing", name="Muller", code="y_1")
    assert listed(world, search="MULLER") == ["Muller", "Müller Straße"]
    assert listed(world, search="strasse mull") == ["Müller Straße"]
    assert listed(world, search="100%") == ["Müller Straße"]
    assert listed(world, search="y_") == ["Muller"]
    assert listed(world, search="%") == ["Müller Straße"]
    assert listed(world, search="big") == ["Müller Straße"]
    assert listed(world, search="nothing") == []


def test_a_page_holds_what_was_selected_and_id_and_version(world: World) -> None:
    group = world.add("group", name="G")
    thing = world.add("thing", name="a", tags=["blue", "red"], group=group)
    query = world.records.query(SYSTEM, "thing", {"select": "name,tags,group_id,title"})
    page = world.records.list(SYSTEM, query)
    assert page.names == ("name", "tags", "group", "title", "id", "_version")
    assert tuple(page.rows[0]) == ("a", ("blue", "red"), group, "a", thing, 1)
    page = world.records.list(SYSTEM, replace(query, titles=True))
    assert page.rows[0][2] == LinkedRecord(group, "G", "group")


def test_a_count_is_of_the_whole_list(world: World) -> None:
    for number in range(7):
        world.add("thing", name=f"n{number}", rank=number)
    query = world.records.query(SYSTEM, "thing", {"filter": "rank ge 2", "count": "true", "top": "2"})
    page = world.records.list(SYSTEM, query)
    assert (page.count, page.count_is_exact, len(page.rows)) == (5, True, 2)
    assert world.records.count(SYSTEM, query) == 5
    assert world.records.list(SYSTEM, replace(query, exact_count=False)).count == 5


def test_an_inverse_list_has_the_records_that_link_here(world: World) -> None:
    one, two = world.add("group", name="one"), world.add("group", name="two")
    for name, group in (("a", one), ("b", two), ("c", one)):
        world.add("thing", name=name, group=group)
    assert names(world.records.inverse(SYSTEM, "group", one, "things")) == ["a", "c"]
    query = world.records.query(SYSTEM, "thing", {"filter": "name ne 'a'", "count": "true"})
    page = world.records.inverse(SYSTEM, "group", one, "things", query)
    assert (names(page), page.count) == (["c"], 1)
    with pytest.raises(XrmError):
        world.records.inverse(SYSTEM, "group", one, "nothing")


UNREADABLE: list[tuple[dict[str, str], list[tuple[str, str]]]] = [
    ({"$filtre": "x"}, [("XRM802", "$filtre")]),
    ({"": ""}, [("XRM802", "")]),
    ({"$expand": "group"}, [("XRM813", "$expand")]),
    ({"$filter": "nme eq 'x'"}, [("XRM803", "$filter")]),
    ({"$filter": "name eq"}, [("XRM801", "$filter")]),
    ({"$filter": "name eq 5"}, [("XRM801", "$filter")]),
    ({"$filter": "("}, [("XRM801", "$filter")]),
    ({"$filter": "(" * 7000}, [("XRM801", "$filter")]),
    ({"$filter": "name"}, [("XRM801", "$filter")]),
    ({"$filter": "name eq 'a\0b'"}, [("XRM801", "$filter")]),
    ({"$orderby": "tags"}, [("XRM801", "$orderby")]),
    ({"$orderby": "name up"}, [("XRM801", "$orderby")]),
    ({"$orderby": "name,,"}, [("XRM801", "$orderby"), ("XRM801", "$orderby")]),
    ({"$orderby": "group/name"}, [("XRM813", "$orderby")]),
    ({"$top": "-1"}, [("XRM801", "$top")]),
    ({"$top": "1" * 5000}, [("XRM801", "$top")]),
    ({"$top": "٣"}, [("XRM801", "$top")]),
    ({"$skip": "x"}, [("XRM801", "$skip")]),
    ({"$count": "yes"}, [("XRM801", "$count")]),
    ({"$search": "a\0"}, [("XRM801", "$search")]),
    ({"$search": "\ud800"}, [("XRM801", "$search")]),
    ({"$select": "name,nothing", "$top": "x"}, [("XRM803", "$select"), ("XRM801", "$top")]),
]


def test_words_that_cannot_be_read_are_refused_all_at_once(world: World) -> None:
    for words, found in UNREADABLE:
        with pytest.raises(XrmError) as refused:
            world.records.list(SYSTEM, world.records.query(SYSTEM, "thing", words))
        assert codes(refused) == found, words


def test_unusual_but_right_filters_answer(world: World) -> None:
    for text in ("contains(name, 'é')", "name eq '\U0001f600'", "rank eq 9223372036854775807", "price gt 0.1"):
        assert listed(world, filter=text) == []


def random_things(world: World, dice: random.Random, count: int) -> None:
    groups = [world.add("group", name=f"g{number}") for number in range(3)]
    for number in range(count):
        values: dict[str, Any] = {
            "name": dice.choice(["a", "B", "é", "Z"]) + str(dice.randrange(3)),
            "code": dice.choice([None, "x", "Y", ""]),
            "rank": dice.choice([None, 1, 2, 3]),
            "price": dice.choice([None, "0.10", "1.00", "-5.25"]),
            "size": dice.choice([None, "big", "small", "middle"]),
            "done": dice.choice([None, True, False]),
            "born": dice.choice([None, "2026-01-01", "1999-12-31"]),
            "seen": dice.choice([None, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z"]),
            "group": dice.choice([None, *groups]),
        }
        world.add("thing", **values)
        if number % 9 == 0:
            world.records.delete(SYSTEM, "thing", world.add("thing", **values))


def every_page(world: World, query: Query) -> list[Any]:
    """The ids of all pages, one after another."""
    seen: list[Any] = []
    while True:
        page = world.records.list(SYSTEM, query)
        place = page.names.index("id")
        seen.extend(row[place] for row in page.rows)
        if not page.next:
            return seen
        assert len(page.rows) == query.page_size
        query = replace(query, cursor=page.next)


def test_pages_meet_every_row_once_whatever_the_order(world: World) -> None:
    # given records with many equal and empty values
    dice = random.Random(7)
    random_things(world, dice, 60)
    sortable = [each.name for each in world.catalog.entities["thing"].all_fields() if each.name not in ("tags", "id")]
    # when each field, and random sets of several, are sorted by
    orders = [[name] for name in sortable] + [dice.sample(sortable, dice.randint(2, 4)) for _ in range(12)]
    for order in orders:
        text = ",".join(f"{name} {dice.choice(['asc', 'desc'])}" for name in order)
        query = world.records.query(SYSTEM, "thing", {"orderby": text, "select": "id"})
        whole = every_page(world, replace(query, page_size=1000))
        # then pages of any size are the same list
        assert len(whole) == len(set(whole)) == 60
        assert every_page(world, replace(query, page_size=dice.choice([7, 11, 20]))) == whole, text


def test_top_counts_over_all_pages(world: World) -> None:
    for number in range(9):
        world.add("thing", name=f"n{number}")
    query = replace(world.records.query(SYSTEM, "thing", {"top": "7"}), page_size=3)
    seen = []
    while True:
        page = world.records.list(SYSTEM, query)
        seen.append(len(page.rows))
        if not page.next:
            break
        query = replace(query, cursor=page.next)
    assert seen == [3, 3, 1]


def test_a_cursor_belongs_to_its_list_and_cannot_be_made(world: World) -> None:
    for number in range(5):
        world.add("thing", name=f"n{number}")
    query = replace(world.records.query(SYSTEM, "thing", {"orderby": "rank"}), page_size=2)
    cursor = world.records.list(SYSTEM, query).next
    assert cursor
    wrong = [
        replace(query, cursor=cursor + "x"),
        replace(query, cursor="nonsense"),
        replace(query, cursor="\0"),
        replace(world.records.query(SYSTEM, "thing", {"orderby": "name"}), cursor=cursor),
        replace(world.records.query(SYSTEM, "thing", {"orderby": "rank", "filter": "rank gt 1"}), cursor=cursor),
    ]
    for each in wrong:
        with pytest.raises(XrmError) as refused:
            world.records.list(SYSTEM, each)
        assert codes(refused) == [("XRM801", "$skiptoken")]


def test_a_row_between_pages_moves_no_other(world: World) -> None:
    for name in ("b", "d", "f", "h"):
        world.add("thing", name=name)
    query = replace(world.records.query(SYSTEM, "thing", {}), page_size=2)
    first = world.records.list(SYSTEM, query)
    world.add("thing", name="a")
    world.add("thing", name="e")
    assert names(first) == ["b", "d"]
    assert names(world.records.list(SYSTEM, replace(query, cursor=first.next))) == ["e", "f"]


def test_a_filter_may_say_more_at_once_than_a_definition(world: World) -> None:
    world.add("thing", name="x100")
    said = " or ".join(f"name eq 'x{number}'" for number in range(120))  # 361 nodes

    assert listed(world, filter=said) == ["x100"]
