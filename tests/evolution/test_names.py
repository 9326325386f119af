"""What a database would take amiss is seen when definitions are checked, and never first when they are applied."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.testing import app_from

SYSTEM = Actor.for_system("test")
APP = "app: test\nxrm: 1\n"
KEPT = ("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "rowid", "oid", "order", "id_2")
LONG = "the_name_of_something_that_nobody_would_ever_call_so_but_a_machine_that_had_nothing_else_to_do_it_s"


@pytest.mark.parametrize(
    "name", ["sqlite_x", "pg_class", "pg_index", "course_pkey", "io_25", "ix_25_26", "uk_1_2", LONG]
)
def test_an_entity_of_any_name_can_be_applied_and_written(database_url: str, tmp_path: Path, name: str) -> None:
    entity = f"entity: {name}\nfields:\n  name: text, required, index\n"
    course = f"entity: course\nfields:\n  name: text, required, unique\n  other: link {name}\n"

    app = app_from(tmp_path / "app", APP, course, entity, database_url=database_url)
    try:
        records = app.current().records
        other = records.create(SYSTEM, name, {"name": "A"}).id
        made = records.create(SYSTEM, "course", {"name": "B", "other": other})

        assert records.read(SYSTEM, "course", made.id).values["other"] == other
        assert not app.plan_folder().steps
    finally:
        app.close()


def test_fields_of_any_name_can_be_applied_and_written(database_url: str, tmp_path: Path) -> None:
    long = {LONG, f"{LONG[:-1]}x", f"{LONG[:-1]}y"}
    fields = "".join(f"  {each}: text, index, unique, search\n" for each in (*KEPT, *sorted(long)))

    app = app_from(tmp_path / "app", APP, f"entity: course\nfields:\n  name: text\n{fields}", database_url=database_url)
    try:
        records = app.current().records
        said = {each: each for each in (*KEPT, *long)}
        made = records.create(SYSTEM, "course", said)

        assert {each: records.read(SYSTEM, "course", made.id).values[each] for each in said} == said
    finally:
        app.close()


def test_an_order_by_long_texts_is_kept_by_no_index(database_url: str, tmp_path: Path) -> None:
    page = "entity: page\nfields:\n  body: longtext, required\n"
    letters = random.Random(3)

    app = app_from(tmp_path / "app", APP, page, database_url=database_url)
    try:
        records = app.current().records
        body = "".join(chr(0x4E00 + letters.randrange(20_000)) for _ in range(5_000))

        made = records.create(SYSTEM, "page", {"body": body})

        assert records.read(SYSTEM, "page", made.id).values["body"] == body
    finally:
        app.close()


def test_a_text_that_no_key_can_hold_is_refused_at_its_field(database_url: str, tmp_path: Path) -> None:
    page = "entity: page\nfields:\n  name: text\n  words: text(1000), unique\n"
    letters = random.Random(5)
    words = "".join(chr(0x4E00 + letters.randrange(20_000)) for _ in range(1_000))

    app = app_from(tmp_path / "app", APP, page, database_url=database_url)
    try:
        records = app.current().records
        if not database_url.startswith("postgresql"):  # SQLite keeps keys of any length
            records.create(SYSTEM, "page", {"name": "A", "words": words})
            return
        with pytest.raises(XrmError) as refused:
            records.create(SYSTEM, "page", {"name": "A", "words": words})

        (problem,) = refused.value.problems
        assert (problem.code, problem.target) == ("XRM810", "words")
        assert "too long" in problem.message
    finally:
        app.close()
