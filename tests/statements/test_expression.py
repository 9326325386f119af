"""Expressions in SQL: the traps that two databases lay, and what a reader may not see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine, event, select

from tests.support.people import CATALOG, ME, MOMENT, SCOPE, World, build_catalog
from xrm.expressions.checker import CONDITION, check
from xrm.expressions.evaluator import evaluate
from xrm.expressions.functions import BUILTIN
from xrm.expressions.tree import Expression
from xrm.projections.tables import Tables
from xrm.statements.expression import Compiler, moment_parameters
from xrm.statements.functions import FUNCTIONS
from xrm.storage.sqlitefunctions import register

ANN, BOB, CAT, TRASHED = (UUID(int=1_000 + each) for each in range(4))
ROME, OSLO = UUID(int=100), UUID(int=101)
NAMES = {ANN: "ann", BOB: "bob", CAT: "cat"}


def small_world() -> World:
    world = World()
    world.add("user", ME, name="me")
    world.add("city", ROME, name="Rome", size=3)
    world.add("city", OSLO, name="Oslo", size=1)
    world.add("person", TRASHED, trashed=True, name="gone", age=99)
    late = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)  # the second of January in Berlin
    world.add("person", ANN, name="100%", age=7, price=Decimal("0.10"), active=True, seen=late, city=ROME, owner=ME,
              level="pro", tags=("pro", "beginner"), note="Ärger")  # fmt: skip
    world.add("person", BOB, name="100x", age=None, active=None, city=OSLO, mentor=TRASHED, level="beginner", tags=())
    world.add("person", CAT, name=None, age=8, price=Decimal("2.50"), active=False, mentor=ANN, born=date(2000, 2, 29))
    world.add("order", UUID(int=5_000), person=ANN, amount=Decimal("10.0000"), status="paid", count=1)
    world.add("order", UUID(int=5_001), person=ANN, amount=Decimal("5.0000"), status="open", count=2)
    world.add("order", UUID(int=5_002), person=CAT, amount=None, status="open", count=3)
    return world


WORLD = small_world()
TABLES = Tables(CATALOG)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda driver, record: register(driver))
    with engine.begin() as opened:
        WORLD.store(opened, TABLES)
        yield opened
    engine.dispose()


TRAPS = [
    ("age ne 7", "bob cat", "null ne a value is true"),
    ("not (age eq 7)", "bob cat", "and so is its negation"),
    ("not (age gt 7)", "ann bob", "an order comparison with null is false, so its negation is true"),
    ("age eq null", "bob", "null equals null"),
    ("mentor/age eq null", "ann bob", "an empty link, and one to the trash, read as empty"),
    ("mentor eq null", "ann bob", "the key of a trashed record reads as empty"),
    ("not active", "cat", "unknown is not false"),
    ("active or not active", "ann cat", "unknown either way"),
    ("age in (7)", "ann", "one value is enough for in"),
    ("age in (7, null)", "ann bob", "null can be among the values"),
    ("not (age in (7))", "bob cat", "under not, in is never unknown"),
    ("contains(name, '100%')", "ann", "a wildcard is a letter like any other"),
    ("not contains(name, '%')", "bob", "a function of null is unknown"),
    ("contains(note, 'ä')", "", "case counts"),
    ("tolower(note) eq 'ärger'", "ann", "letters beyond ASCII have a case too"),
    ("indexof(note, 'ger') eq 2", "ann", "counted from 0, by letter"),
    ("name gt '100a'", "bob", "text by code point"),
    ("id eq 00000000-0000-0000-0000-0000000003e8", "ann", "ids are ids, not texts"),
    ("city eq 00000000-0000-0000-0000-000000000064", "ann", "a link stands for its key"),
    ("owner eq me()", "ann", "the user who asks"),
    ("price eq 0.1", "ann", "decimals are exact"),
    ("price mul 3 eq 0.3", "ann", "and stay so"),
    ("price lt 2.505 and price gt 2.495", "cat", "a literal may have more places than the field"),
    ("age div 2 eq 3 and age divby 2 eq 3.5", "ann", "div of whole numbers is whole"),
    ("age div 0 eq null", "ann bob cat", "division by nothing is unknown, no error"),
    ("age mul 9223372036854775807 eq null", "ann bob cat", "what does not fit is unknown, no error"),
    ("1 divby 3 eq 0.333333", "ann bob cat", "quotients have six places"),
    ("0.0000005 divby 1 eq 0 and 0.0000015 divby 1 eq 0.000002", "ann bob cat", "rounded half to even"),
    ("round(-2.5) eq -3", "ann bob cat", "round goes from the middle away from zero"),
    ("seen lt 2026-01-02T00:45:00+01:00", "ann", "an offset counts"),
    ("date(seen) eq 2026-01-02 and hour(seen) eq 0", "ann", "days are the app's, not UTC's"),
    ("level gt 'beginner'", "ann", "choices have the order of their definition"),
    ("level eq 'expert'", "ann", "and the name of today"),
    ("concat(level, '!') eq 'expert!'", "ann", "also as text"),
    ("tags has 'expert'", "ann", "one of several"),
    ("tags/all(t: t eq 'expert')", "bob cat", "all of none"),
    ("tags eq null", "bob cat", "an empty set is null"),
    ("orders/any(x: x/amount gt 9)", "ann", "a list"),
    ("orders/all(x: x/amount gt 1)", "ann bob", "unknown is not all"),
    ("orders/$count eq 2", "ann", "a count"),
    ("spent eq 10", "ann", "a roll-up"),
    ("mean eq 7.5", "ann", "a mean"),
    ("mentor/spent gt 9", "cat", "a roll-up of another record"),
    ("years_between(born, 2018-02-28) eq 17", "cat", "a leap day's birthday"),
    ("date_add(born, 12, 'month') eq 2001-02-28", "cat", "months end where they end"),
    ("date_add(born, 999999999999, 'year') eq null", "ann bob cat", "no day beyond the calendar"),
    ("concat(name, null, 'x') eq 'x'", "cat", "nothing joins as nothing"),
    ("if(active, 1, 2) eq 2", "bob cat", "unknown is not true"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found", "why"), TRAPS, ids=[text for text, _, _ in TRAPS])
def test_a_condition_finds_the_same_records_everywhere(connection: Connection, text: str, found: str, why: str) -> None:
    expression = check(text, "person", SCOPE, want=CONDITION, sql=True)
    compiler = Compiler(TABLES, connection.dialect.name, "person")
    condition = compiler.condition(expression)
    statement = select(compiler.source.c.id).select_from(compiler.joined()).where(condition)

    ids = set(connection.scalars(statement, moment_parameters(MOMENT))) - {TRASHED}

    assert sorted(NAMES[id] for id in ids) == found.split(), why
    here = {id for id in NAMES if evaluate(expression, WORLD.records["person"][id], WORLD, MOMENT) is True}
    assert here == ids


def test_every_function_has_its_sql() -> None:
    assert set(FUNCTIONS) == set(BUILTIN)


def test_a_path_is_joined_once_whoever_asks() -> None:
    compiler = Compiler(TABLES, "sqlite", "person")
    for text in ("city/name eq 'x' and city/size gt 1", "city/name ne null"):
        compiler.condition(check(text, "person", SCOPE))
    compiler.path("name", ("city",))

    assert str(compiler.joined()).count("JOIN") == 1


@dataclass
class Sees:
    """A guard that hides what it is told to."""

    hidden_rows: dict[str, str | bool] = field(default_factory=dict)
    hidden_fields: dict[tuple[str, str], str | bool] = field(default_factory=dict)

    def rows(self, entity: str) -> Expression | bool:
        return self._said(self.hidden_rows.get(entity, True), entity)

    def field(self, entity: str, name: str) -> Expression | bool:
        return self._said(self.hidden_fields.get((entity, name), True), entity)

    @staticmethod
    def _said(said: str | bool, entity: str) -> Expression | bool:
        return said if isinstance(said, bool) else check(said, entity, SCOPE, want=CONDITION)


PAID = {"order": "status eq 'paid'"}
GUARDED = [
    ("city/name ne null", Sees({"city": "size gt 2"}), "ann"),
    ("city ne null", Sees({"city": "size gt 2"}), "ann"),
    ("city/name ne null", Sees({"city": "inhabitants/any(p: p/age gt 5)"}), "ann"),
    ("city/name ne null", Sees({"city": "mayor/age eq null and size lt 2"}), "bob"),
    ("city/name ne null or city ne null", Sees({"city": False}), ""),
    ("orders/any()", Sees(PAID), "ann"),
    ("orders/$count eq 1", Sees(PAID), "ann"),
    ("orders/all(x: x/status eq 'paid')", Sees(PAID), "ann bob cat"),
    ("orders/any()", Sees({"order": "person/age gt 7"}), "cat"),
    ("orders/any()", Sees({"order": False}), ""),
    ("orders/any()", Sees({}, {("order", "person"): False}), ""),
    ("order_count gt 0", Sees(PAID), "ann"),
    ("mean eq 10", Sees(PAID), "ann"),
    ("age ne null", Sees({}, {("person", "age"): False}), ""),
    ("age ne null", Sees({}, {("person", "age"): "active"}), "ann"),
    ("age ne null", Sees({}, {("person", "age"): "city/size gt 2"}), "ann"),
    ("worth ne null", Sees({}, {("person", "price"): False}), ""),
    ("mentor/age eq 7", Sees({}, {("person", "age"): "active"}), "cat"),
    ("mentor/age eq 7", Sees({}, {("person", "mentor"): False}), ""),
    ("mentor/age eq 7", Sees({}, {("person", "mentor"): "active eq true"}), ""),
    ("tags/any()", Sees({}, {("person", "tags"): False}), ""),
    ("tags has 'expert'", Sees({}, {("person", "tags"): "age eq 7"}), "ann"),
    ("orders/any(x: x/amount gt 1)", Sees({}, {("order", "amount"): "status eq 'open'"}), "ann"),
]


@pytest.mark.parametrize(("text", "guard", "found"), GUARDED)
def test_what_a_reader_may_not_see_reads_as_empty(connection: Connection, text: str, guard: Sees, found: str) -> None:
    compiler = Compiler(TABLES, connection.dialect.name, "person", guard)
    condition = compiler.condition(check(text, "person", SCOPE, want=CONDITION))
    statement = select(compiler.source.c.id).select_from(compiler.joined()).where(condition)

    ids = set(connection.scalars(statement, moment_parameters(MOMENT))) - {TRASHED}

    assert sorted(NAMES[id] for id in ids) == found.split()


def test_a_formula_run_as_the_system_is_a_declared_disclosure(connection: Connection) -> None:
    compiler = Compiler(
        Tables(build_catalog(as_system=True)), connection.dialect.name, "person", Sees({"order": False})
    )
    statement = select(compiler.path("order_count")).where(compiler.source.c.id == ANN)

    assert connection.scalar(statement.select_from(compiler.joined())) == 2


def test_row_rules_are_compiled_as_the_system_beside_a_guarded_filter(connection: Connection) -> None:
    compiler = Compiler(TABLES, connection.dialect.name, "person", Sees({"city": False}))
    rule = compiler.condition(check("city/size gt 2", "person", SCOPE), as_system=True)
    asked = compiler.condition(check("city/size eq null", "person", SCOPE))
    statement = select(compiler.source.c.id).select_from(compiler.joined()).where(rule, asked)

    assert set(connection.scalars(statement)) == {ANN}


def test_values_come_back_as_their_kind(connection: Connection) -> None:
    compiler = Compiler(TABLES, connection.dialect.name, "person")
    texts = ["price mul 2", "age add 1", "age gt 1", "date(seen)", "seen", "concat(name, '!')", "level", "city", "mean"]
    columns = [compiler.value(check(text, "person", SCOPE)) for text in texts]

    row = connection.execute(select(*columns).select_from(compiler.joined()).where(compiler.source.c.id == ANN)).one()

    seen = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
    assert list(row) == [Decimal("0.20"), 8, True, date(2026, 1, 2), seen, "100%!", "pro", ROME, Decimal("7.500000")]
    assert [type(each) for each in row[:3]] == [Decimal, int, bool]
