"""Rows come, change, are renamed and go, and nothing that was typed is lost."""

from __future__ import annotations

from pathlib import Path

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import errors_of
from xrm.testing import app_from, write_app

SYSTEM = Actor.for_system("test")
PLAIN = "entity: order\nfields:\n  name: text, required\n"
LINES = f"{PLAIN}  lines:\n    rows:\n      what: text, required\n"


def applied(app: Application, folder: Path, text: str) -> list[str]:
    """The words of the steps that make this text run."""
    write_app(folder, text)
    plan = app.plan_folder()
    app.apply_plan(plan, SYSTEM)
    return [step.words for step in plan.steps]


def whats(app: Application, name: str = "lines") -> list[tuple[object, ...]]:
    records = app.current().records
    query = records.query(SYSTEM, "order", {})
    page = records.list(SYSTEM, query)
    found = records.read(SYSTEM, "order", page.rows[0][page.names.index("id")]).values[name]
    return [tuple(each.values.values()) for each in found]


def test_rows_come_are_renamed_retired_and_brought_back_with_what_they_held(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    with app_from(folder, PLAIN, database_url=database_url) as app:
        order = app.current().records.create(SYSTEM, "order", {"name": "o"}).id
        words = applied(app, folder, LINES)
        assert "add the rows of order.lines" in words
        assert "add order.lines" in words
        app.current().records.update(SYSTEM, "order", order, {"lines": [{"what": "a"}, {"what": "b"}]})

        words = applied(app, folder, f"{LINES}      amount: integer\n")
        assert words == ["add order_lines.amount"] or any("amount" in each for each in words)
        assert whats(app) == [("a", None), ("b", None)]

        renamed = LINES.replace("  lines:\n", "  items:\n    renamed_from: lines\n").replace(
            "      what: text, required", "      thing: text, required, renamed_from what"
        )
        words = applied(app, folder, renamed)
        assert "rename order_lines to order_items" in words or any("rename" in each for each in words)
        assert whats(app, "items") == [("a",), ("b",)]

        words = applied(app, folder, PLAIN)
        assert any("retire" in each for each in words)
        assert "items" not in app.current().records.read(SYSTEM, "order", order).values
        applied(app, folder, renamed)
        assert whats(app, "items") == [("a",), ("b",)]


def test_rows_cannot_become_required_while_a_record_has_none(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    with app_from(folder, LINES, database_url=database_url) as app:
        app.current().records.create(SYSTEM, "order", {"name": "o"})
        write_app(folder, f"{LINES}    required: true\n")
        assert [each.code for each in errors_of(app.plan_folder().problems)] == ["XRM701"]


def test_a_shared_row_type_keeps_the_rows_that_a_field_had_by_itself(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    with app_from(folder, LINES, database_url=database_url) as app:
        app.current().records.create(SYSTEM, "order", {"name": "o", "lines": [{"what": "a"}]})
        write_app(folder, "entity: line\nfields:\n  what: text, required\n")
        applied(app, folder, f"{PLAIN}  lines: rows line\n")
        assert whats(app) == [("a",)]
