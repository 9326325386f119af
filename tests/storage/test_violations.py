"""Foreign keys and checks, as both databases report them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from xrm.storage import Database, Violation, open_database

DDL = (
    "CREATE TABLE parent (id integer PRIMARY KEY)",
    "CREATE TABLE child (id integer PRIMARY KEY, parent_id integer CONSTRAINT _f_1 REFERENCES parent (id)"
    " DEFERRABLE INITIALLY IMMEDIATE, size integer CONSTRAINT small CHECK (size < 5))",
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    with opened.write() as unit:
        for statement in DDL:
            unit.execute(text(statement))
    yield opened
    opened.close()


def test_a_link_to_nothing_is_a_foreign_key_violation(database: Database) -> None:
    with pytest.raises(Violation) as caught, database.write() as unit:
        unit.execute(text("INSERT INTO child (id, parent_id) VALUES (1, 7)"))

    assert caught.value.kind == "foreign_key"


def test_a_check_is_named(database: Database) -> None:
    with pytest.raises(Violation) as caught, database.write() as unit:
        unit.execute(text("INSERT INTO child (id, size) VALUES (1, 9)"))

    assert (caught.value.kind, caught.value.name) == ("check", "small")


def test_deferred_links_may_be_written_before_what_they_lead_to(database: Database) -> None:
    with database.write() as unit:
        unit.defer_foreign_keys()
        unit.execute(text("INSERT INTO child (id, parent_id) VALUES (1, 7)"))
        unit.execute(text("INSERT INTO parent (id) VALUES (7)"))

    with pytest.raises(Violation) as caught, database.write() as unit:  # noqa: PT012  it shows at the commit
        unit.defer_foreign_keys()
        unit.execute(text("INSERT INTO child (id, parent_id) VALUES (2, 8)"))
    assert caught.value.kind == "foreign_key"
