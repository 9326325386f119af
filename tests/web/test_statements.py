"""How many statements an answer takes does not depend on how many records it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.statements import counted
from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.testing import app_from, browser_of, person

APP = """
app: firm
xrm: 1
roles: {staff: Staff}
access: {staff: all}
menu:
  All: [task, person, unit]
home:
  staff: [task, task/open_ones]
"""
UNIT = """
entity: unit
fields:
  name: text, required, search
  above: link self, tree
"""
PERSON = """
entity: person
fields:
  name: text, required, search
  unit: link unit
  friends: links person
  task_count: count tasks
"""
TASK = """
entity: task
title: name
fields:
  name: text, required, search
  due: date
  person: link person
  helpers: links person
  state:
    type: status
    states: {open: {start: true}, done: {final: true}}
    moves: {finish: {from: open, to: done}}
  steps:
    rows:
      what: text
      who: link person
list:
  columns: [name, due, state, person, helpers]
  filters:
    open_ones: {label: Open ones, where: state eq 'open'}
  views:
    board: {by: state}
    calendar: {from: due}
"""
FEW, MANY = 4, 24
ROOM = 1
"""What is asked only where there is more than fits: the title of a link that stands beyond the offered ones."""
MOST = 30
"""Statements of the largest page, which shows three lists and a timeline."""


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, Actor]]:
    with app_from(tmp_path_factory.mktemp("firm"), APP, UNIT, PERSON, TASK) as application:
        yield application, person(application, "staff", name="Ada Staff")


def fill(application: Application, actor: Actor, count: int) -> dict[str, Any]:
    """So many more of everything, all of it around one person."""
    xrm = application.current()
    records = xrm.records
    root = records.create(actor, "unit", {"name": "Root"}).id
    boss = records.create(actor, "person", {"name": "Boss", "unit": root}).id
    for number in range(count):
        unit = records.create(actor, "unit", {"name": f"Unit {number}", "above": root}).id
        friend = records.create(actor, "person", {"name": f"Person {number}", "unit": unit, "friends": [boss]}).id
        values = {"name": f"Task {number}", "due": "2026-03-04", "person": boss, "helpers": [boss, friend]}
        records.create(actor, "task", {**values, "steps": [{"what": "one", "who": friend}]})
        records.update(actor, "person", boss, {"friends": [friend]})
        xrm.timelines.add(actor, "person", boss, {"text": f"Note {number} for @Ada Staff."})
    return {"boss": boss, "root": root}


PAGES = {
    "home": "/",
    "list": "/task?view=all",
    "list of links": "/person",
    "board": "/task?view=board",
    "calendar": "/task?view=calendar&month=2026-03",
    "tree": "/unit",
    "search": "/search?q=unit",
    "figures": "/task/-/figures",
    "record": "/person/{boss}",
    "record with rows": "/unit/{root}",
    "form": "/person/{boss}/edit",
    "timeline": "/person/{boss}/timeline",
    "notices": "/-/notices",
    "trash": "/task?trash=1",
    "api list": "/api/task?$expand=steps,person,helpers",
    "api record": "/api/person/{boss}",
    "api timeline": "/api/person/{boss}/timeline",
}


def test_the_number_of_statements_is_the_same_for_many_records_as_for_few(firm: tuple[Application, Actor]) -> None:
    application, actor = firm
    client = browser_of(application, actor)

    def measured(ids: dict[str, Any]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, address in PAGES.items():
            for _ in range(2):  # the first time statements are made, and kept
                with counted() as said:
                    answer = client.get(address.format(**ids))
                assert answer.status_code == 200, (name, answer.text[:500])
            found[name] = len(said)
        return found

    few = measured(fill(application, actor, FEW))
    many = measured(fill(application, actor, MANY))

    grown = {name: (few[name], many[name]) for name in PAGES if many[name] > few[name] + ROOM}
    assert not grown, f"statements for {FEW} and for {MANY} records: {grown}"
    assert max(many.values()) <= MOST, many
