"""Units of work: what is committed stays, what fails leaves nothing, what was in the way is tried again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select, text, update

from xrm.errors import XrmError
from xrm.storage import Database, Unit, Violation, open_database
from xrm.storage.failures import Busy

METADATA = MetaData()
PLACES = Table(
    "place",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    with opened.write() as unit:
        METADATA.create_all(unit.connection)
    yield opened
    opened.close()


def test_a_written_row_can_be_read(database: Database) -> None:
    with database.write() as unit:
        unit.execute(insert(PLACES).values(id=1, name="Leeds"))

    with database.read() as unit:
        assert unit.one(select(PLACES.c.name)) == ("Leeds",)


def test_an_exception_leaves_nothing_not_even_a_table(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as unit:  # noqa: PT012  all of it is to be undone
        unit.execute(insert(PLACES).values(id=1, name="Leeds"))
        unit.execute(text("CREATE TABLE other (id integer)"))
        raise ZeroDivisionError

    with database.write() as unit:
        unit.execute(text("CREATE TABLE other (id integer)"))  # would fail, were it still there
        assert unit.fetch(select(PLACES)) == []


def test_a_snapshot_sees_one_moment(database: Database) -> None:
    with database.snapshot() as before:
        assert before.fetch(select(PLACES)) == []
        with database.write() as unit:
            unit.execute(insert(PLACES).values(id=1, name="Leeds"))

        assert before.fetch(select(PLACES)) == []


def test_a_snapshot_leaves_its_connection_writable(database: Database) -> None:
    for _ in range(3):
        with database.snapshot() as unit:
            unit.fetch(select(PLACES))
        with database.write() as unit:
            unit.execute(update(PLACES).values(name="x"))


def test_a_violation_names_kind_table_and_columns(database: Database) -> None:
    with database.write() as unit:
        unit.execute(insert(PLACES).values(id=1, name="Leeds"))

    with pytest.raises(Violation) as caught, database.write() as unit:
        unit.execute(insert(PLACES).values(id=2, name="Leeds"))
    assert (caught.value.kind, caught.value.table, caught.value.columns) == ("unique", "place", ("name",))

    with pytest.raises(Violation) as caught, database.write() as unit:
        unit.execute(insert(PLACES).values(id=2))
    assert (caught.value.kind, caught.value.table, caught.value.columns) == ("not_null", "place", ("name",))


def test_a_unit_that_met_another_writer_is_run_again_whole(database: Database) -> None:
    runs: list[int] = []

    def work(unit: Unit) -> str:
        runs.append(len(runs))
        unit.execute(insert(PLACES).values(id=len(runs), name="Leeds"))
        if len(runs) < 3:
            raise Busy
        return "done"

    assert database.transact(work) == "done"
    with database.read() as unit:
        assert unit.fetch(select(PLACES.c.id)) == [(3,)]


def test_a_unit_that_never_gets_through_says_so_with_a_way_out(database: Database) -> None:
    def work(unit: Unit) -> None:
        raise Busy

    with pytest.raises(XrmError) as caught:
        database.transact(work)

    assert caught.value.problems[0].code == "XRM902"
    assert caught.value.problems[0].hint


def test_writers_in_many_threads_lose_nothing(database: Database) -> None:
    def write(number: int) -> None:
        for each in range(10):
            row = insert(PLACES).values(id=number * 10 + each, name=f"{number}.{each}")
            database.transact(lambda unit, row=row: unit.execute(row))  # type: ignore[misc]

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as unit:
        assert len(unit.fetch(select(PLACES))) == 60


def test_two_who_lock_each_other_both_get_through(database: Database) -> None:
    with database.write() as unit:
        unit.execute(insert(PLACES).values([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]))
    meet = threading.Barrier(2, timeout=2)

    def both(first: int, second: int) -> None:
        def work(unit: Unit) -> None:
            unit.execute(update(PLACES).where(PLACES.c.id == first).values(name=f"{first} by {first}{second}"))
            with suppress(threading.BrokenBarrierError):
                meet.wait()  # on PostgreSQL both hold a lock now; SQLite has one writer
            unit.execute(update(PLACES).where(PLACES.c.id == second).values(name=f"{second} by {first}{second}"))

        database.transact(work)

    threads = [threading.Thread(target=both, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as unit:
        names = {name.split(" by ")[1] for (name,) in unit.fetch(select(PLACES.c.name))}
    assert len(names) == 1


def test_its_address_is_told_without_the_password() -> None:
    database = open_database("postgres://ada:secret@127.0.0.1:1/none")

    assert "secret" not in database.url
    assert database.url.startswith("postgresql+psycopg://ada")


@pytest.mark.parametrize(
    "url",
    ["postgresql://127.0.0.1:1/none", "sqlite:////proc/none/app.sqlite3", "mysql://host/x", "nonsense", "sqlite://"],
)
def test_a_database_out_of_reach_is_a_problem_with_a_hint(url: str) -> None:
    with pytest.raises(XrmError) as caught:
        open_database(url).version()

    assert caught.value.problems[0].code == "XRM901"
    assert caught.value.problems[0].hint


def test_it_says_its_version(database: Database) -> None:
    assert database.version().split()[0] in ("SQLite", "PostgreSQL")
