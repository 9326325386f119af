"""Fields that need a value of records that are there: given by `backfill`, or read from what was kept by `convert`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.evolution import Safety
from xrm.testing import app_from, write_app

SYSTEM = Actor.for_system("test")
BASE = "entity: pupil\nfields:\n  name: text, required\n"


def made(tmp_path: Path, database_url: str, fields: str, *rows: dict[str, Any]) -> Application:
    application = app_from(tmp_path, BASE + fields, database_url=database_url)
    for row in rows:
        application.current().records.create(SYSTEM, "pupil", row)
    return application


def change(application: Application, tmp_path: Path, fields: str) -> None:
    write_app(tmp_path, BASE + fields)
    application.apply_folder()


def values(application: Application, field: str) -> list[Any]:
    xrm = application.current()
    column = xrm.tables.of("pupil").c[xrm.catalog.entities["pupil"].fields[field].column]
    with application.database.read() as unit:
        return [row[0] for row in unit.fetch(select(column).order_by(xrm.tables.of("pupil").c.name))]


def codes(application: Application, tmp_path: Path, fields: str) -> list[str]:
    write_app(tmp_path, BASE + fields)
    return [f"{each.code} {each.severity}" for each in application.plan_folder().problems]


NAMES = ({"name": "Ada"}, {"name": "Bea"})


def test_a_new_required_field_takes_what_backfill_says(tmp_path: Path, database_url: str) -> None:
    with made(tmp_path, database_url, "", *NAMES) as application:
        assert codes(application, tmp_path, "  level: integer, required\n") == ["XRM701 error"]
        fields = (
            "  level: integer, required, backfill 3\n"
            "  initial: text(4), required, index, backfill = substring(name, 0, 1)\n"
            "  kind: {choices: [low, high], required: true, backfill: high}\n"
            "  since: {type: date, required: true, backfill: = date(created_at)}\n"
        )
        write_app(tmp_path, BASE + fields)
        steps = application.plan_folder().steps
        assert [(each.words, each.safety, each.rows) for each in steps if each.words.startswith("fill")] == [
            (f"fill pupil.{name}", Safety.GUARDED, 2) for name in ("level", "initial", "kind", "since")
        ]
        application.apply_folder()

        assert values(application, "level") == [3, 3]
        assert values(application, "initial") == ["A", "B"]
        assert values(application, "kind") == ["high", "high"]
        assert all(isinstance(each, date) for each in values(application, "since"))
        assert application.plan_folder().steps == ()


def test_a_field_that_becomes_required_fills_the_empty_ones_only(tmp_path: Path, database_url: str) -> None:
    rows = ({"name": "Ada", "level": 1}, {"name": "Bea"})
    with made(tmp_path, database_url, "  level: integer\n", *rows) as application:
        assert codes(application, tmp_path, "  level: integer, required\n") == ["XRM701 error"]
        change(application, tmp_path, "  level: integer, required, backfill 7\n")

        assert values(application, "level") == [1, 7]


def test_a_backfill_that_leaves_somebody_out_leaves_everything_as_it_was(tmp_path: Path, database_url: str) -> None:
    rows = ({"name": "Ada", "level": 1}, {"name": "Bea"})
    with made(tmp_path, database_url, "  level: integer\n", *rows) as application:
        before = application.current().revision
        with pytest.raises(XrmError, match="1 record has no `pupil.twice` after the `backfill`"):
            change(application, tmp_path, "  level: integer\n  twice: integer, required, backfill = level mul 2\n")
        assert application.current().revision == before
        with pytest.raises(XrmError, match="2 values do not fit `pupil.short`: “Ada”, “Bea”"):
            change(application, tmp_path, "  level: integer\n  short: text(2), backfill = name\n")
        change(
            application, tmp_path, "  level: integer\n  twice: integer, required, backfill = 2 mul coalesce(level, 5)\n"
        )
        assert values(application, "twice") == [2, 10]


@pytest.mark.parametrize(
    ("before", "kept", "after", "found"),
    [
        ("text", ("12", "7"), "integer", [12, 7]),
        ("text", ("2026-01-31", None), "date", [date(2026, 1, 31), None]),
        ("text", ("low", "high"), "{choices: [low, high]}", ["low", "high"]),
        ("integer", (3, 4), "text", ["3", "4"]),
        ("integer", (3, 4), "decimal(4,1)", [Decimal("3.0"), Decimal("4.0")]),
        ("decimal(4,1)", ("3.0", "4.0"), "integer", [3, 4]),
        ("boolean", (True, False), "text", ["true", "false"]),
    ],
)
def test_values_are_read_as_the_new_type_reads_them(
    tmp_path: Path, database_url: str, before: str, kept: tuple[Any, Any], after: str, found: list[Any]
) -> None:
    rows = tuple({"name": name, "x": value} for name, value in zip("AB", kept, strict=True))
    with made(tmp_path, database_url, f"  x: {before}\n", *rows) as application:
        said = after.replace("}", ", convert: true}") if after.startswith("{") else f"{after}, convert"
        plain = codes(application, tmp_path, f"  x: {after}\n")
        assert plain in (["XRM704 error"], [])
        if not plain:
            return  # it needs no converting
        change(application, tmp_path, f"  x: {said}\n")

        assert values(application, "x") == found
        assert application.plan_folder().steps == ()

        change(application, tmp_path, f"  x: {before}, convert\n")
        assert values(application, "x") == [Decimal(each) if "decimal" in before else each for each in kept]


def test_what_does_not_fit_refuses_or_becomes_empty_and_stays_in_the_old_column(
    tmp_path: Path, database_url: str
) -> None:
    rows = ({"name": "Ada", "x": "12"}, {"name": "Bea", "x": "twelve"})
    with made(tmp_path, database_url, "  x: text\n", *rows) as application:
        assert codes(application, tmp_path, "  x: integer, convert\n") == ["XRM702 error"]
        assert "“twelve”" in application.plan_folder().problems[0].message
        assert codes(application, tmp_path, "  x: integer, convert, unfit keep in old, required\n") == [
            "XRM701 error",
            "XRM702 warning",
        ]
        write_app(tmp_path, BASE + "  x: integer, convert, unfit keep in old, required, backfill 0\n")
        (step,) = (each for each in application.plan_folder().steps if each.safety is Safety.LOSSY)
        assert step.words == "convert pupil.x from text to integer"
        application.apply_folder()
        assert values(application, "x") == [12, 0]


def test_what_did_not_fit_is_there_again_when_the_old_type_is(tmp_path: Path, database_url: str) -> None:
    rows = ({"name": "Ada", "x": "12"}, {"name": "Bea", "x": "twelve"})
    with made(tmp_path, database_url, "  x: text\n", *rows) as application:
        change(application, tmp_path, "  x: integer, convert, unfit null\n")
        assert values(application, "x") == [12, None]

        change(application, tmp_path, "  x: text, convert\n")
        assert values(application, "x") == ["12", "twelve"]


def test_what_is_kept_of_formulas_follows(tmp_path: Path, database_url: str) -> None:
    rows = ({"name": "Ada", "level": 1}, {"name": "Bea"})
    kept = "  twice: {formula: level mul 2, stored: true}\n"
    with made(tmp_path, database_url, f"  level: integer\n{kept}", *rows) as application:
        assert values(application, "twice") == [2, None]
        change(application, tmp_path, f"  level: integer, required, backfill 4\n{kept}")

        assert values(application, "twice") == [2, 8]
