"""Creating and changing records: what comes in, what is kept, and every reason to refuse."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.records.catalogs import Said, a
from tests.records.world import START, SYSTEM, World, codes
from tests.support.statements import counted
from xrm.catalog.requests import Action, Actor, PlannedChange
from xrm.errors import Problem, XrmError
from xrm.records.refusals import Stale

MakeWorld = Callable[..., World]

ORGANISATION = Said(
    {"name": a("text", required=True), "vat_number": a("text", unique=True)},
    title="{name}",
    search=("name",),
    access={"staff": "all"},
)
CUSTOMER = Said(
    {
        "number": a("sequence", sequence=("C-{year}-{n:3}", "yearly")),
        "name": a("text", required=True, length=50),
        "email": a("email", unique=True),
        "status": a("choice", choices=["lead", "active", "lost"], default="lead"),
        "tags": a("choices", choices=["red", "blue", "green"]),
        "fee": a("decimal", scale=2, min="0"),
        "born": a("date", max="= today()"),
        "since": a("date", default="= today()"),
        "until": a("date", min="= since"),
        "organisation": a("link", to="organisation", inverse="customers"),
        "code": a("text", once=True),
        "mark": a("text", readonly=True, default="none"),
        "total": a("decimal", formula="fee mul 2"),
    },
    title="{name}",
    search=("name", "email", "number"),
    order=("name",),
    rules={
        "active_pays": {
            "when": "status eq 'active'",
            "check": "fee gt 0",
            "message": "An active customer pays more than {fee}.",
            "at": "fee",
        },
        "never_backwards": {
            "when": "old(status) eq 'lost'",
            "check": "not changed(status)",
            "message": "Lost is lost.",
            "at": "status",
        },
    },
    access={"staff": "all", "reader": "read"},
)
WORLD = {"organisation": ORGANISATION, "customer": CUSTOMER}
STAFF = Actor(None, "staff", frozenset({"staff"}))


def test_a_new_record_has_its_values_defaults_and_number(make_world: MakeWorld) -> None:
    # given
    world = make_world(WORLD)
    other = world.add("organisation", name="Acme", vat_number="DE1")
    # when
    record = world.records.create(
        STAFF,
        "customer",
        {
            "name": "Ada",
            "email": "ada@EXAMPLE.org",
            "fee": "12.50",
            "tags": ["blue", "red"],
            "organisation_id": str(other),
        },
    )
    # then
    assert record.title == "Ada"
    assert record.version == 1
    assert record.values["number"] == "C-2026-001"
    assert record.values["email"] == "ada@example.org"
    assert record.values["fee"] == Decimal("12.50")
    assert record.values["tags"] == ("blue", "red")
    assert record.values["status"] == "lead"
    assert record.values["since"] == START.date()
    assert record.values["organisation"] == other
    assert record.links["organisation"].title == "Acme"
    assert record.values["mark"] == "none"
    assert record.values["total"] == Decimal("25")
    assert record.values["created_at"] > START
    assert record.values["id"] == record.id
    assert record.id.version == 7


def test_every_problem_is_told_at_once(make_world: MakeWorld) -> None:
    # given
    world = make_world(WORLD)
    world.add("customer", name="Ada", email="ada@example.org")
    # when
    with pytest.raises(XrmError) as refused:
        world.records.create(
            STAFF,
            "customer",
            {
                "email": "ada@example.org",
                "fee": "-1",
                "status": "actve",
                "born": START.date() + timedelta(days=400),
                "until": "2020-01-01",
                "nmae": "x",
                "total": 5,
                "number": "C-1",
                "created_at": "2020-01-01T00:00:00Z",
                "organisation_id": str(uuid4()),
            },
        )
    # then
    assert sorted(codes(refused)) == sorted(
        [
            ("XRM803", "nmae"),
            ("XRM809", "email"),
            ("XRM810", "name"),
            ("XRM810", "fee"),
            ("XRM810", "status"),
            ("XRM810", "born"),
            ("XRM810", "until"),
            ("XRM810", "total"),
            ("XRM810", "number"),
            ("XRM810", "created_at"),
            ("XRM810", "organisation"),
        ]
    )
    assert "Did you mean `name`" in next(each.hint for each in refused.value.problems if each.target == "nmae")


def test_a_rule_speaks_with_its_message_beside_its_field(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    with pytest.raises(XrmError) as refused:
        world.records.create(STAFF, "customer", {"name": "Ada", "status": "active", "fee": 0})
    assert codes(refused) == [("XRM814", "fee")]
    assert refused.value.problems[0].message == "An active customer pays more than 0."


def test_a_rule_binds_what_a_change_touches_and_may_look_back(make_world: MakeWorld) -> None:
    # given
    world = make_world(WORLD)
    ada = world.add("customer", name="Ada", status="lost")
    # when, then
    with pytest.raises(XrmError) as refused:
        world.records.update(STAFF, "customer", ada, {"status": "lead"})
    assert codes(refused) == [("XRM814", "status")]
    assert world.records.update(STAFF, "customer", ada, {"name": "Ada L."}).title == "Ada L."


def test_a_link_may_be_said_in_every_way(make_world: MakeWorld) -> None:
    # given
    world = make_world(WORLD)
    other = world.add("organisation", name="Acme", vat_number="DE1")
    ways: list[dict[str, object]] = [
        {"organisation_id": str(other)},
        {"organisation": {"id": str(other)}},
        {"organisation@odata.bind": f"organisation({other})"},
        {"organisation@odata.bind": f"https://x.example/api/organisation/{other}"},
        {"organisation": {"vat_number": "DE1"}},
        {"organisation": other},
    ]
    for said in ways:
        # when
        record = world.records.create(STAFF, "customer", {"name": "Ada", **said})
        # then
        assert record.values["organisation"] == other


NOWHERE: list[dict[str, object]] = [
    {"organisation": {"vat_number": "DE9"}},
    {"organisation": {"nothing": "x"}},
    {"organisation": {}},
    {"organisation": {"name": None}},
    {"organisation": [1]},
    {"organisation_id": "Acme"},
    {"organisation_id": 12},
    {"organisation@odata.bind": "customer(0192f3a0-0000-7000-8000-000000000001)"},
    {"organisation@odata.bind": {"x": 1}},
    {"organisation": {"id": {"id": 1}}},
    {"organisation": {"name": {"a": 1}}},
]


def test_a_link_that_leads_nowhere_is_a_problem_of_its_field(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    for said in NOWHERE:
        with pytest.raises(XrmError) as refused:
            world.records.create(STAFF, "customer", {"name": "Ada", **said})
        assert codes(refused) == [("XRM810", "organisation")], said


def test_a_link_said_twice_is_refused(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    other = world.add("organisation", name="Acme")
    with pytest.raises(XrmError) as refused:
        world.records.create(STAFF, "customer", {"name": "A", "organisation_id": str(other), "organisation": None})
    assert codes(refused) == [("XRM804", "organisation")]


def test_a_change_writes_only_what_differs(make_world: MakeWorld) -> None:
    # given
    world = make_world(WORLD)
    ada = world.add("customer", name="Ada", tags=["red"])
    # when
    record = world.records.update(STAFF, "customer", ada, {"name": "Ada", "tags": ["green"], "fee": None})
    # then
    assert record.version == 2
    assert record.values["tags"] == ("green",)
    assert world.events[-1].changes == {"tags": (("red",), ("green",))}


def test_saving_what_is_there_already_changes_nothing(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    ada = world.add("customer", name="Ada")
    assert world.records.update(STAFF, "customer", ada, {"name": "Ada"}).version == 1
    assert len(world.records.history(STAFF, "customer", ada)) == 1


def test_what_is_written_once_stays(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    ada = world.add("customer", name="Ada", code="A")
    with pytest.raises(XrmError) as refused:
        world.records.update(STAFF, "customer", ada, {"code": "B", "mark": "x"})
    assert sorted(codes(refused)) == [("XRM810", "code"), ("XRM810", "mark")]


def test_a_stale_save_is_refused_with_both_values(make_world: MakeWorld) -> None:
    # given two who loaded the same record
    world = make_world(WORLD)
    ada = world.add("customer", name="Ada", fee="5")
    world.records.update(STAFF, "customer", ada, {"name": "Ada King"}, version=1)
    # when the second saves
    with pytest.raises(Stale) as refused:
        world.records.update(STAFF, "customer", ada, {"name": "Ada Lovelace"}, version=1)
    # then
    assert refused.value.theirs == {"name": "Ada King"}
    assert refused.value.yours == {"name": "Ada Lovelace"}
    assert codes(refused)[0] == ("XRM808", "")
    assert ("XRM808", "name") in codes(refused)


def test_two_writers_at_once_lose_nothing(make_world: MakeWorld) -> None:
    # given a record that several raise by one, each from the version they saw
    world = make_world(WORLD)
    ada = world.add("customer", name="Ada", fee="0")
    done: list[int] = []

    def raise_fee() -> None:
        while True:
            seen = world.records.read(STAFF, "customer", ada)
            try:
                fee = seen.values["fee"] + 1
                world.records.update(STAFF, "customer", ada, {"fee": fee}, version=seen.version)
            except Stale:
                continue
            done.append(1)
            return

    # when
    threads = [threading.Thread(target=lambda: [raise_fee() for _ in range(5)]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # then
    assert len(done) == 15
    assert world.records.read(STAFF, "customer", ada).values["fee"] == 15
    assert world.records.read(STAFF, "customer", ada).version == 16


def test_numbers_have_no_gap_and_no_double(make_world: MakeWorld) -> None:
    # given writers of whom some are refused at the very end
    world = make_world(WORLD)
    world.add("customer", name="first", email="taken@example.org")
    refused: list[Exception] = []

    def write(name: str) -> None:
        for number in range(6):
            try:
                email = "taken@example.org" if number % 3 == 2 else f"{name}{number}@example.org"
                world.records.create(STAFF, "customer", {"name": name, "email": email})
            except XrmError as error:
                refused.append(error)

    # when
    threads = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # then
    page = world.records.list(SYSTEM, world.records.query(SYSTEM, "customer", {"$select": "number"}))
    numbers = sorted(row[page.names.index("number")] for row in page.rows)
    assert len(refused) == 6
    assert numbers == [f"C-2026-{number:03}" for number in range(1, 14)]


def test_a_unique_value_cannot_be_taken_twice_and_says_whose_it_is_to_who_sees_them(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    world.add("customer", name="Ada", email="ada@example.org")
    with pytest.raises(XrmError) as refused:
        world.records.create(STAFF, "customer", {"name": "Eve", "email": "ada@example.org"})
    assert codes(refused) == [("XRM809", "email")]
    assert refused.value.problems[0].message == "“Ada” has this already."
    assert world.records.create(STAFF, "customer", {"name": "Eve"}).values["number"] == "C-2026-002"


def test_hooks_see_the_planned_values_and_may_refuse(make_world: MakeWorld) -> None:
    # given
    seen: list[PlannedChange] = []

    def before_write(change: PlannedChange, actor: Actor) -> tuple[Problem, ...]:
        seen.append(change)
        return (Problem("XRM818", "club: no", target="name"),) if change.new.get("name") == "Eve" else ()

    world = make_world(WORLD, before_write=before_write)
    # when
    ada = world.records.create(STAFF, "customer", {"name": "Ada"}).id
    with pytest.raises(XrmError) as refused:
        world.records.create(STAFF, "customer", {"name": "Eve"})
    # then
    assert codes(refused) == [("XRM818", "name")]
    assert (seen[0].action, seen[0].record_id, seen[0].old) == (Action.CREATE, ada, {})
    assert seen[0].new["status"] == "lead"
    assert [event.record_id for event in world.events] == [ada]
    assert world.records.count(SYSTEM, world.records.query(SYSTEM, "customer", {})) == 1


def test_an_invariant_of_the_core_is_asked_in_the_transaction(make_world: MakeWorld) -> None:
    def guard(unit: object, tables: object, change: PlannedChange) -> tuple[Problem, ...]:
        return (Problem("XRM814", "Not this one."),) if change.action is Action.DELETE else ()

    world = make_world(WORLD, guards=(guard,))
    ada = world.add("customer", name="Ada")
    with pytest.raises(XrmError) as refused:
        world.records.delete(STAFF, "customer", ada)
    assert codes(refused) == [("XRM814", "")]
    assert world.records.read(STAFF, "customer", ada).title == "Ada"


def test_who_may_only_read_may_not_write(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    ada = world.add("customer", name="Ada")
    reader = Actor(None, "reader", frozenset({"reader"}))
    for attempt in (
        lambda: world.records.create(reader, "customer", {"name": "x"}),
        lambda: world.records.update(reader, "customer", ada, {"name": "x"}),
        lambda: world.records.delete(reader, "customer", ada),
        lambda: world.records.restore(reader, "customer", ada),
    ):
        with pytest.raises(XrmError) as refused:
            attempt()
        assert codes(refused)[0][0] == "XRM806"


def test_what_is_not_there_is_not_found(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    for attempt in (
        lambda: world.records.read(STAFF, "customer", uuid4()),
        lambda: world.records.update(STAFF, "customer", uuid4(), {}),
        lambda: world.records.delete(STAFF, "customer", uuid4()),
        lambda: world.records.read(STAFF, "nothing", uuid4()),
        lambda: world.records.create(STAFF, "nothing", {}),
        lambda: world.records.query(STAFF, "nothing", {}),
        lambda: world.records.history(STAFF, "customer", uuid4()),
    ):
        with pytest.raises(XrmError) as refused:
            attempt()
        assert codes(refused)[0][0] == "XRM805"


def test_a_blank_record_says_its_defaults(make_world: MakeWorld) -> None:
    world = make_world(WORLD)
    blank = world.records.blank(STAFF, "customer")
    assert blank["status"] == "lead"
    assert blank["since"] == date(2026, 3, 1)
    assert blank["name"] is None


def test_a_default_copies_from_the_record_linked_to(make_world: MakeWorld) -> None:
    # given
    plan = Said({"name": a("text"), "fee": a("decimal", scale=2)}, title="{name}", access={"staff": "read"})
    membership = Said(
        {
            "plan": a("link", to="plan", required=True, on_delete="restrict"),
            "fee": a("decimal", scale=2, default="= plan/fee"),
            "double": a("decimal", scale=2, default="= fee mul 2"),
        },
        access={"staff": "all", "blind": "all"},
    )
    world = make_world({"plan": plan, "membership": membership})
    adult = world.add("plan", name="Adult", fee="120")
    # when
    record = world.records.create(STAFF, "membership", {"plan": {"name": "Adult"}})
    # then
    assert record.values["plan"] == adult
    assert record.values["fee"] == 120
    assert record.values["double"] == 240


def test_a_record_takes_few_statements(make_world: MakeWorld) -> None:
    """List 1, record 1, and a create no more than 6 between BEGIN and COMMIT."""
    world = make_world(WORLD)
    other = world.add("organisation", name="Acme")
    ada = world.records.create(STAFF, "customer", {"name": "Ada", "organisation": other}).id
    with counted() as said:
        world.records.read(STAFF, "customer", ada)
        assert len(said) == 1
        world.records.list(STAFF, world.records.query(STAFF, "customer", {}))
        assert len(said) == 2
        world.records.create(STAFF, "customer", {"name": "Eve", "organisation": other})
        writing = said[2:]
    assert len(writing) <= 6, writing
