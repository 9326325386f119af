"""SQLite, PostgreSQL and Python give the same value for the same expression about the same record.

XRM_TEST_EXPRESSIONS says how many expressions of each sort are tried, XRM_TEST_SEED which records they meet.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from sqlalchemy import Engine, create_engine, event, select

from tests.support import postgres, saying
from tests.support.people import CATALOG, MOMENT, SCOPE, World, build_world
from xrm.expressions.checker import CONDITION, check
from xrm.expressions.evaluator import evaluate
from xrm.expressions.shape import shape_of
from xrm.expressions.tree import Expression
from xrm.projections.tables import Tables
from xrm.statements.expression import Compiler, moment_parameters
from xrm.storage.sqlitefunctions import register

TRIED = int(os.environ.get("XRM_TEST_EXPRESSIONS", "500"))
SEED = int(os.environ.get("XRM_TEST_SEED", "7"))
TABLES = Tables(CATALOG)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(SEED)


@pytest.fixture(scope="module")
def engines(world: World, postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    """Both databases with the same records."""
    file: Path = tmp_path_factory.mktemp("agree") / "people.sqlite"
    lite = create_engine(f"sqlite:///{file.as_posix()}")
    event.listen(lite, "connect", lambda connection, record: register(connection))
    with postgres.fresh_database(postgres_server) as url:
        found = [lite, create_engine(url)]
        for engine in found:
            with engine.begin() as connection:
                world.store(connection, TABLES)
        yield found
        for engine in found:
            engine.dispose()


def values_in(engine: Engine, expression: Expression, moment: object = MOMENT) -> dict[object, object]:
    compiler = Compiler(TABLES, engine.dialect.name, "person")
    column = compiler.value(expression)
    statement = select(compiler.source.c.id, column).select_from(compiler.joined())
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(statement, moment_parameters(moment))}


def found_in(engine: Engine, expression: Expression, moment: object = MOMENT) -> set[object]:
    """The ids where it is true, said as a whole and as a shape with its values given, which must be the same."""
    shape, given = shape_of(expression)
    found = []
    for said, values in ((expression, {}), (shape, given)):
        compiler = Compiler(TABLES, engine.dialect.name, "person")
        condition = compiler.condition(said)
        statement = select(compiler.source.c.id).select_from(compiler.joined()).where(condition)
        with engine.connect() as connection:
            found.append(set(connection.scalars(statement, {**moment_parameters(moment), **values})))
    assert found[0] == found[1], expression.text
    return found[0]


def difference(
    text: str, world: World, engine: Engine, expected: dict[object, object], got: dict[object, object]
) -> str:
    lines = [f"{text}   on {engine.dialect.name}"]
    for id, value in expected.items():
        if got[id] != value or type(got[id]) is not type(value):
            lines.append(f"  {id}: Python {value!r}, database {got[id]!r}")
    return "\n".join(lines)


@settings(max_examples=TRIED, deadline=None)
@given(text=saying.values(2))
def test_values_agree(text: str, world: World, engines: list[Engine]) -> None:
    expression = check(text, "person", SCOPE, sql=True)
    expected = {id: evaluate(expression, record, world, MOMENT) for id, record in world.records["person"].items()}
    for engine in engines:
        got = values_in(engine, expression)
        assert got == expected, difference(text, world, engine, expected, got)


@settings(max_examples=TRIED, deadline=None)
@example(text="active eq (not active)")
@example(text="(not active) ne (not (age gt 3))")
@example(text="(not active) eq null")
@given(text=saying.conditions(2))
def test_conditions_agree(text: str, world: World, engines: list[Engine]) -> None:
    for said in (text, f"not ({text})"):
        expression = check(said, "person", SCOPE, want=CONDITION, sql=True)
        people = world.records["person"].items()
        expected = {id: evaluate(expression, record, world, MOMENT) for id, record in people}
        for engine in engines:
            assert found_in(engine, expression) == {id for id, value in expected.items() if value is True}, said


@settings(max_examples=TRIED // 2, deadline=None)
@given(text=saying.conditions(2))
def test_unknown_is_kept_apart_from_false(text: str, world: World, engines: list[Engine]) -> None:
    expression = check(text, "person", SCOPE, want=CONDITION, sql=True)
    expected = {id: evaluate(expression, record, world, MOMENT) for id, record in world.records["person"].items()}
    for engine in engines:
        got = values_in(engine, expression)
        assert got == expected, difference(text, world, engine, expected, got)


@settings(max_examples=TRIED // 5, deadline=None)
@given(text=saying.conditions(1))
def test_nobody_logged_in_agrees(text: str, world: World, engines: list[Engine]) -> None:
    nobody = replace(MOMENT, user_id=None, roles=frozenset())
    expression = check(text, "person", SCOPE, want=CONDITION, sql=True)
    expected = {id: evaluate(expression, record, world, nobody) for id, record in world.records["person"].items()}
    for engine in engines:
        assert found_in(engine, expression, nobody) == {id for id, value in expected.items() if value is True}, text
