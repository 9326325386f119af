"""Changes applied to filled databases: what is safe keeps every value, what fails leaves nothing."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, inspect, select

from tests.evolution.catalogs import catalog, choices, decimal, entity, field, link
from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Unique
from xrm.catalog.extensions import Document
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Actor
from xrm.catalog.sorting import SortKey
from xrm.errors import XrmError
from xrm.evolution import ChangePlan, Revision, active_number, all_revisions, apply_change, bootstrap, plan_change
from xrm.projections.tables import Tables
from xrm.storage import Database, Violation, open_database

ADMIN = Actor.for_system("test", "Ada")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    bootstrap(opened)
    yield opened
    opened.close()


def plan(database: Database, old: Catalog | None, new: Catalog, text: str = "") -> ChangePlan:
    with database.read() as unit:
        base = active_number(unit)
    return plan_change(database, base, old, new, (Document("app.yaml", text, ""),))


def apply(database: Database, old: Catalog | None, new: Catalog) -> Revision:
    return apply_change(database, plan(database, old, new), ADMIN)


def codes(database: Database, old: Catalog, new: Catalog) -> list[str]:
    return [problem.code for problem in plan(database, old, new).problems]


def add(database: Database, made: Catalog, name: str, /, **values: Any) -> uuid.UUID:
    now, key = datetime.now(UTC), uuid.uuid4()
    with database.write() as unit:
        row = {"id": key, "created_at": now, "updated_at": now, "_version": 1, **values}
        unit.execute(insert(Tables(made).of(name)).values(row))
    return key


def values(database: Database, made: Catalog, name: str, column: str) -> list[Any]:
    with database.read() as unit:
        return [row[0] for row in unit.fetch(select(Tables(made).of(name).c[column]))]


def indexes(database: Database, table: str) -> set[str]:
    with database.read() as unit:
        return {str(each["name"]) for each in inspect(unit.connection).get_indexes(table)}


CLUB = catalog(
    entity(1, "team", field(11, "name", unique=True)),
    entity(2, "member", field(21, "name", index=True), field(22, "age", Kind.INTEGER), link(23, "team", "team")),
)


@pytest.fixture
def club(database: Database) -> Catalog:
    apply(database, None, CLUB)
    return CLUB


def test_an_empty_database_gets_its_tables_and_a_first_revision(database: Database, club: Catalog) -> None:
    team = add(database, club, "team", name="Reds")
    add(database, club, "member", name="Bo", team_id=team)

    assert values(database, club, "member", "name") == ["Bo"]
    with database.read() as unit:
        assert [each.number for each in all_revisions(unit)] == [1]


def test_applying_the_same_again_has_nothing_to_do(database: Database, club: Catalog) -> None:
    assert plan(database, club, catalog(*CLUB.entities.values(), after=club)).steps == ()


def test_a_renamed_field_keeps_its_values(database: Database, club: Catalog) -> None:
    add(database, club, "member", age=41)
    new = catalog(
        entity(1, "team", field(11, "name", unique=True)),
        entity(
            2,
            "person",
            field(21, "name", index=True),
            field(22, "years", Kind.INTEGER, column="age"),
            link(23, "team", "team"),
            table="member",
        ),
        after=club,
    )

    change = plan(database, club, new)
    apply_change(database, change, ADMIN)

    assert [step.words for step in change.steps if step.words.startswith("rename")] == [
        "rename member to person",
        "rename person.age to years",
    ]
    assert values(database, new, "person", "age") == [41]


def test_a_retired_field_comes_back_with_its_values(database: Database, club: Catalog) -> None:
    add(database, club, "member", name="Bo", age=41)
    without = catalog(
        entity(1, "team", field(11, "name", unique=True)),
        entity(2, "member", field(21, "name", index=True)),
        after=club,
    )
    apply(database, club, without)
    add(database, without, "member", name="Cy")

    back = catalog(*CLUB.entities.values(), after=without)
    apply(database, without, back)

    assert sorted(values(database, back, "member", "age"), key=str) == [41, None]


def test_a_retired_entity_comes_back_with_its_records(database: Database, club: Catalog) -> None:
    add(database, club, "member", name="Bo")
    without = catalog(CLUB.entities["team"], after=club)
    apply(database, club, without)
    back = catalog(*CLUB.entities.values(), after=without)
    apply(database, without, back)

    assert values(database, back, "member", "name") == ["Bo"]
    assert indexes(database, "member") >= {"ix_2_21", "ix_2_23"}


def test_a_field_newly_searched_is_folded_for_what_is_there(database: Database) -> None:
    old = catalog(entity(1, "place", field(11, "name")))
    apply(database, None, old)
    add(database, old, "place", name="Łódź")
    add(database, old, "place")
    new = catalog(entity(1, "place", field(11, "name"), search=("name",)), after=old)

    change = plan(database, old, new)
    apply_change(database, change, ADMIN)

    assert sorted(values(database, new, "place", "_sort_name"), key=str) == [None, "lodz"]
    assert [step.rows for step in change.steps if step.rows] == [2]


def test_text_that_changed_while_it_was_not_folded_is_folded_again(database: Database) -> None:
    plain, searched = entity(1, "place", field(11, "name")), entity(1, "place", field(11, "name"), search=("name",))
    first = catalog(searched)
    apply(database, None, first)
    second = catalog(plain, after=first)
    apply(database, first, second)
    add(database, second, "place", name="Ål")

    third = catalog(searched, after=second)
    apply(database, second, third)

    assert values(database, third, "place", "_sort_name") == ["al"]


def test_the_lists_order_unique_keys_and_links_have_their_indexes(database: Database, club: Catalog) -> None:
    new = catalog(
        entity(1, "team", field(11, "name", unique=True), order=(SortKey("created_at", True),)),
        CLUB.entities["member"],
        after=club,
    )
    apply(database, club, new)

    assert indexes(database, "team") >= {"ux_1_11", "io_1"}
    assert indexes(database, "member") >= {"ix_2_21", "ix_2_23"}


def test_a_unique_key_leaves_out_the_trash(database: Database, club: Catalog) -> None:
    add(database, club, "team", name="Reds", _deleted_at=datetime.now(UTC))
    add(database, club, "team", name="Reds")

    with pytest.raises(Violation) as caught:
        add(database, club, "team", name="Reds")

    assert (str(caught.value.kind), caught.value.columns) == ("unique", ("name",))


def test_a_link_to_nothing_is_refused_by_the_database(database: Database, club: Catalog) -> None:
    with pytest.raises(Violation) as caught:
        add(database, club, "member", team_id=uuid.uuid4())

    assert str(caught.value.kind) == "foreign_key"


def test_links_may_be_written_in_any_order_within_one_unit(database: Database, club: Catalog) -> None:
    new = catalog(*CLUB.entities.values(), after=club)
    apply(
        database,
        club,
        catalog(
            CLUB.entities["team"],
            entity(2, "member", *CLUB.entities["member"].fields.values(), link(24, "mentor", "member")),
            after=new,
        ),
    )
    with_mentor = catalog(
        CLUB.entities["team"],
        entity(2, "member", *CLUB.entities["member"].fields.values(), link(24, "mentor", "member")),
        after=new,
    )
    table, now = Tables(with_mentor).of("member"), datetime.now(UTC)
    one, two = uuid.uuid4(), uuid.uuid4()
    common = {"created_at": now, "updated_at": now, "_version": 1}

    with database.write() as unit:
        unit.defer_foreign_keys()
        unit.execute(insert(table).values(id=one, mentor_id=two, **common))
        unit.execute(insert(table).values(id=two, mentor_id=one, **common))

    assert set(values(database, with_mentor, "member", "mentor_id")) == {one, two}


def test_a_failing_step_leaves_no_table_no_column_and_no_revision(database: Database, club: Catalog) -> None:
    add(database, club, "member", age=1)
    add(database, club, "member", age=1)
    new = catalog(
        CLUB.entities["team"],
        entity(
            2,
            "member",
            *CLUB.entities["member"].fields.values(),
            field(24, "note"),
            unique=(Unique(50, "ages", ("age",)),),
        ),
        entity(3, "visit", field(31, "reason")),
        after=club,
    )
    change = plan(database, club, new)
    unguarded = ChangePlan(change.base, change.catalog, change.documents, change.steps, ())

    with pytest.raises(XrmError) as caught:
        apply_change(database, unguarded, ADMIN)

    assert caught.value.problems[0].code == "XRM702"
    with database.read() as unit:
        found = inspect(unit.connection)
        assert not found.has_table("visit")
        assert "note" not in {each["name"] for each in found.get_columns("member")}
        assert active_number(unit) == 1


def test_of_two_changes_at_once_one_wins_and_the_other_is_told(database: Database, club: Catalog) -> None:
    changes = [
        plan(database, club, catalog(*CLUB.entities.values(), entity(9 + at, name, field(90 + at, "x")), after=club))
        for at, name in enumerate(("left", "right"))
    ]
    said: list[str] = []

    def run(change: ChangePlan) -> None:
        try:
            apply_change(database, change, ADMIN)
            said.append("applied")
        except XrmError as error:
            said.append(error.problems[0].code)

    threads = [threading.Thread(target=run, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["XRM706", "applied"]


def test_an_open_reader_holds_a_change_up_only_for_a_while(database: Database, club: Catalog) -> None:
    new = catalog(
        CLUB.entities["team"],
        entity(2, "member", *CLUB.entities["member"].fields.values(), field(24, "note")),
        after=club,
    )
    release = threading.Event()

    def read() -> None:
        with database.snapshot() as unit:
            unit.fetch(select(Tables(club).of("member")))
            release.wait(5)

    reader = threading.Thread(target=read)
    reader.start()
    threading.Timer(1.0, release.set).start()
    apply(database, club, new)
    reader.join()

    assert values(database, new, "member", "note") == []


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("XRM701", field(11, "name", required=True)),
        ("XRM702", field(11, "name", unique=True)),
        ("XRM704", field(11, "name", Kind.INTEGER)),
        ("XRM704", field(99, "name", Kind.INTEGER, column="name_99")),
    ],
)
def test_what_the_data_stands_against_is_refused(database: Database, code: str, changed: Any) -> None:
    old = catalog(entity(1, "place", field(11, "name")))
    apply(database, None, old)
    for name in ("Leeds", "Leeds", None):
        add(database, old, "place", name=name)

    assert codes(database, old, catalog(entity(1, "place", changed), after=old)) == [code]


def test_a_used_choice_is_not_taken_away_but_an_unused_one_is(database: Database) -> None:
    old = catalog(entity(1, "place", field(11, "size", Kind.CHOICE, choices=choices("small", "large", "huge"))))
    apply(database, None, old)
    add(database, old, "place", size="large")

    less = catalog(entity(1, "place", field(11, "size", Kind.CHOICE, choices=choices("small", "large"))), after=old)
    least = catalog(entity(1, "place", field(11, "size", Kind.CHOICE, choices=choices("small"))), after=old)

    assert codes(database, old, less) == []
    assert codes(database, old, least) == ["XRM705"]


def test_a_used_value_of_several_choices_is_not_taken_away(database: Database) -> None:
    old = catalog(entity(1, "place", field(11, "tags", Kind.CHOICES, choices=choices("a", "b"))))
    apply(database, None, old)
    record = add(database, old, "place")
    with database.write() as unit:
        unit.execute(insert(Tables(old).values_of("place", "tags")).values(record_id=record, position=0, value="b"))

    new = catalog(entity(1, "place", field(11, "tags", Kind.CHOICES, choices=choices("a"))), after=old)

    assert codes(database, old, new) == ["XRM705"]


def test_digits_are_added_where_the_database_need_not_rewrite_values(database: Database) -> None:
    old = catalog(entity(1, "place", decimal(11, "size", 2)))
    apply(database, None, old)
    wider = catalog(entity(1, "place", decimal(11, "size", 4)), after=old)
    assert codes(database, old, wider) == []

    add(database, old, "place", size=1)

    assert codes(database, old, wider) == ([] if database.dialect == "postgresql" else ["XRM702"])


def test_records_in_the_trash_do_not_stand_in_the_way(database: Database) -> None:
    old = catalog(entity(1, "place", field(11, "name")))
    apply(database, None, old)
    add(database, old, "place", _deleted_at=datetime.now(UTC))

    assert codes(database, old, catalog(entity(1, "place", field(11, "name", required=True)), after=old)) == []


def test_a_key_over_several_fields_counts_what_stands_against_it(database: Database, club: Catalog) -> None:
    for _ in range(2):
        add(database, club, "member", name="Bo", age=1)
    keyed = entity(2, "member", *CLUB.entities["member"].fields.values(), unique=(Unique(50, "who", ("name", "age")),))

    assert codes(database, club, catalog(CLUB.entities["team"], keyed, after=club)) == ["XRM702"]
