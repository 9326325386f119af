"""What a field may become without a value being touched or lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.testing import app_from, write_app

SYSTEM = Actor.for_system("test")


def thing(field: str) -> str:
    return f"entity: thing\nfields:\n  name: text\n  kept: {field}\n"


@pytest.mark.parametrize(
    ("before", "after", "value", "read"),
    [
        ("text(10)", "text(400)", "abc", "abc"),
        ("text", "longtext", "abc", "abc"),
        ("[red, green]", "text", "red", "red"),
        ("[red, green]", "[red, green, blue]", "red", "red"),
        ("integer, max 5", "integer", 3, 3),
        ("text, required", "text", "abc", "abc"),
        ("longtext", "richtext", "abc", "abc"),
        ("longtext", "markdown", "abc", "abc"),
        ("color", "text", "teal", "#008080"),
        ("{type: choices, choices: [red, green]}", "tags", ["red"], ("red",)),
    ],
)
def test_a_wider_field_keeps_every_value(
    tmp_path: Path, database_url: str, before: str, after: str, value: object, read: object
) -> None:
    with app_from(tmp_path, thing(before), database_url=database_url) as application:
        made = application.current().records.create(SYSTEM, "thing", {"kept": value}).id
        write_app(tmp_path, thing(after))

        application.apply_folder()

        records = application.current().records
        assert records.read(SYSTEM, "thing", made).values["kept"] == read
        assert application.apply_folder() is None


def test_a_choice_that_was_renamed_does_not_become_a_text_unseen(tmp_path: Path, database_url: str) -> None:
    with app_from(tmp_path, thing("[red, green]"), database_url=database_url) as application:
        application.current().records.create(SYSTEM, "thing", {"kept": "red"})
        write_app(tmp_path, thing("{choices: {crimson: {renamed_from: [red]}, green: }}"))
        application.apply_folder()
        write_app(tmp_path, thing("text"))

        with pytest.raises(XrmError) as refused:
            application.apply_folder()

        assert [problem.code for problem in refused.value.problems] == ["XRM704"]


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        ("integer", "duration", 90),
        ("duration", "integer", 90),
        ("tags", "{type: choices, choices: [red]}", ["red"]),
        ("{type: choices, choices: {crimson: {renamed_from: [red]}}}", "tags", ["crimson"]),
    ],
)
def test_what_is_kept_alike_but_means_something_else_is_refused(
    tmp_path: Path, database_url: str, before: str, after: str, value: object
) -> None:
    first = before.replace("{crimson: {renamed_from: [red]}}", "[red]")
    with app_from(tmp_path, thing(first), database_url=database_url) as application:
        write_app(tmp_path, thing(before))
        application.apply_folder()
        application.current().records.create(SYSTEM, "thing", {"kept": value})
        write_app(tmp_path, thing(after))

        with pytest.raises(XrmError) as refused:
            application.apply_folder()

        assert [problem.code for problem in refused.value.problems] == ["XRM704"]
