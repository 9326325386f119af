"""A choice that depends on another field: what the server takes, whoever sends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.identity.accounts import actor_of, add_user
from xrm.testing import app_from

SYSTEM = Actor.for_system("test")
APP = """
app: test
xrm: 1
roles: {clerk: Clerk}
access: {clerk: [read, create, write]}
"""
COUNTRIES = "choices: country_list\nvalues: {de: Germany, gb: United Kingdom}\n"
CITIES = "choices: city_list\nvalues: {de: [Berlin, Hamburg], gb: [London]}\n"
PORTS = "choices: port_list\nvalues: {DE: [Hamburg, Kiel], nl: [Rotterdam]}\n"
PLACE = """
entity: place
fields:
  name: text, required
  country: {choices: country_list}
  city: {choices: city_list, depends_on: country}
  seen: {type: choices, choices: city_list, depends_on: country}
  flag: country
  port: {choices: port_list, depends_on: flag}
  hidden: {choices: country_list, access: {admin: write}}
  near: {choices: city_list, depends_on: hidden}
  stops:
    rows:
      country: {choices: country_list}
      city: {choices: city_list, depends_on: country}
"""


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path, APP, COUNTRIES, CITIES, PORTS, PLACE, database_url=database_url) as app:
        yield app


def refused(app: Application, values: Mapping[str, Any], actor: Actor = SYSTEM) -> list[tuple[str, str]]:
    with pytest.raises(XrmError) as caught:
        app.current().records.create(actor, "place", {"name": "x", **values})
    return [(each.target, f"{each.message} {each.hint}") for each in caught.value.problems]


def test_only_what_goes_with_the_other_field_is_taken(app: Application) -> None:
    records = app.current().records

    made = records.create(SYSTEM, "place", {"name": "a", "country": "de", "city": "Berlin", "seen": ["Hamburg"]})

    assert made.values["city"] == "Berlin"
    assert refused(app, {"country": "gb", "city": "Berlin"}) == [
        ("city", "`Berlin` does not go with Country. Choose from London.")
    ]
    assert refused(app, {"city": "Berlin"}) == [
        ("city", "`Berlin` does not go with Country. Choose another, or empty it.")
    ]
    assert [target for target, _ in refused(app, {"country": "de", "seen": ["Hamburg", "London"]})] == ["seen"]


def test_changing_the_other_field_asks_for_the_choice_again(app: Application) -> None:
    records = app.current().records
    made = records.create(SYSTEM, "place", {"name": "a", "country": "de", "city": "Berlin"})

    with pytest.raises(XrmError) as caught:
        records.update(SYSTEM, "place", made.id, {"country": "gb"})
    both = records.update(SYSTEM, "place", made.id, {"country": "gb", "city": "London"})
    emptied = records.update(SYSTEM, "place", made.id, {"country": None, "city": None})

    assert [each.target for each in caught.value.problems] == ["city"]
    assert both.values["city"] == "London"
    assert emptied.values["city"] is None


def test_a_country_decides_however_its_code_is_written(app: Application) -> None:
    made = app.current().records.create(SYSTEM, "place", {"name": "a", "flag": "nl", "port": "Rotterdam"})

    assert made.values["port"] == "Rotterdam"
    assert [target for target, _ in refused(app, {"flag": "DE", "port": "Rotterdam"})] == ["port"]


def test_rows_are_held_to_it_each_by_itself(app: Application) -> None:
    rows = [{"country": "de", "city": "Berlin"}, {"country": "gb", "city": "Berlin"}]

    assert [target for target, _ in refused(app, {"stops": rows})] == ["stops/1/city"]


def test_who_may_not_read_what_decides_is_told_nothing_of_it(app: Application) -> None:
    id = add_user(app.current(), SYSTEM, email="c@example.org", name="C", roles=("clerk",))
    clerk = actor_of(app.current(), id, via="test")
    assert clerk is not None

    told = refused(app, {"near": "Berlin"}, clerk)

    assert told == [("near", "This value cannot be used. Choose another, or empty it.")]


def test_what_was_there_before_the_list_changed_stays(app: Application, tmp_path: Path) -> None:
    records = app.current().records
    made = records.create(SYSTEM, "place", {"name": "a", "country": "de", "city": "Hamburg"})
    file = tmp_path / "choices" / "city_list.yaml"
    file.write_text("choices: city_list\nvalues: {de: [Berlin], gb: [London, Hamburg]}\n", encoding="utf-8")
    app.apply_folder()

    kept = app.current().records.update(SYSTEM, "place", made.id, {"name": "b"})

    assert kept.values["city"] == "Hamburg"
    with pytest.raises(XrmError):
        app.current().records.update(
            SYSTEM, "place", made.id, {"city": "Hamburg", "country": "de", "seen": ["Hamburg"]}
        )
