"""An entity wider than any we met in real systems: 317 fields, 400-value choices, 99-letter names, SQL words as names."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from xrm.testing import app_from, browser_of, person

SQL_WORDS = (
    "order", "group", "select", "from", "where", "user", "table", "column", "index", "primary", "references", "check",
    "constraint", "default", "grant", "insert", "join", "left", "limit", "offset", "on", "primary_key", "union",
    "update", "using", "values", "view", "when", "with", "window", "desc", "asc", "case", "cast", "current_date",
    "end", "except", "fetch", "foreign", "natural", "returning", "session_user", "similar", "variadic",
)  # fmt: skip
KINDS = (
    "text",
    "integer",
    "decimal(8,2)",
    "boolean",
    "date",
    "datetime",
    "email",
    "phone",
    "url",
    "longtext",
    "money(EUR)",
)
FIELDS = 317
CHOICES = 400


def long_name(number: int) -> str:
    """99 letters; the first 90 are those of every other."""
    return f"{'a_rather_long_name_' * 5}"[:90] + f"{number:09}"


def wide_entity() -> str:
    """The text of the entity: each kind in turn, SQL words first, long names, then plain ones."""
    names = ["name", *SQL_WORDS, *(long_name(each) for each in range(40))]
    names += [f"plain_{each}" for each in range(FIELDS - len(names) - 3)]
    lines = [f"  {name}: {KINDS[at % len(KINDS)]}" for at, name in enumerate(names)]
    lines[0] = "  name: text, required"
    values = ", ".join(f"value {each}" for each in range(CHOICES))
    lines += [f"  choice_{each}: [{values}]" for each in range(3)]
    assert len(lines) == FIELDS
    return "entity: select\nfields:\n" + "\n".join(lines) + "\n"


@pytest.mark.slow
def test_a_very_wide_entity_works_on_pages_and_in_the_api(tmp_path: Path, database_url: str) -> None:
    dice = random.Random(1)
    roles = "app: wide\nroles:\n  admin: Administrator\n  clerk: Clerk\naccess:\n  clerk: all\n"
    long = long_name(7)
    with app_from(tmp_path / "app", roles, wide_entity(), database_url=database_url) as application:
        # given: a clerk, and a record with a value in all sorts of fields
        browser = browser_of(application, person(application, "clerk"))
        entity = application.current().catalog.entities["select"]
        text = next(name for name in SQL_WORDS if entity.fields[name].type.name == "text")
        choice = f"value {dice.randrange(CHOICES)}"
        assert len(entity.fields) == FIELDS
        token = browser.get("/select/new").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

        # when: the form is sent with those
        said = {"csrf_token": token, "name": "Widest", text: "a word of SQL", "choice_2": choice}
        sent = browser.post("/select/new", data=said)

        # then
        assert sent.status_code in (302, 303), sent.text[:500]
        listed = browser.get("/select")
        assert listed.status_code == 200
        assert "Widest" in listed.text
        found = browser.get("/api/select", query_string={"$filter": f"choice_2 eq '{choice}'", "$orderby": text}).json
        assert [(each["name"], each[text], each[long]) for each in found["value"]] == [
            ("Widest", "a word of SQL", None)
        ]
        record = browser.get(f"/select/{found['value'][0]['id']}")
        assert record.status_code == 200
        changed = browser.get("/api/openapi.json").json["components"]["schemas"]
        assert any(long in schema.get("properties", {}) for schema in changed.values())
        assert not application.plan_folder().steps


def test_as_many_choices_as_real_definitions_have_are_taken_and_more_are_refused(tmp_path: Path) -> None:
    values = ", ".join(f"v{each}" for each in range(501))
    with pytest.raises(Exception, match="at most 500 values"):
        app_from(tmp_path / "app", f"entity: thing\nfields:\n  name: text\n  kind: [{values}]\n")
