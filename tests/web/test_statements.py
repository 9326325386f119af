"""How many statements an answer takes does not depend on how many records it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

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
COUNTED = 8
"""Notes of the many, few enough that the bell goes on to count changes."""
TOLD, NOTHING_TOLD = ("bell", "notices"), 6
"""Pages of what somebody is told, and the statements they take where that is nothing."""


@dataclass(frozen=True)
class Firm:
    """One instance, whoever looks at its pages, and what they follow."""

    application: Application
    reader: Actor
    ids: dict[str, UUID]


@contextmanager
def firm(folder: Path, count: int) -> Iterator[Firm]:
    """A firm with so many of everything around one person, whom the reader follows and a colleague works with."""
    with app_from(folder, APP, UNIT, PERSON, TASK) as application:
        reader, colleague = (person(application, "staff", name=name) for name in ("Ada Staff", "Cy Colleague"))
        xrm = application.current()
        records, timelines = xrm.records, xrm.timelines
        root = records.create(colleague, "unit", {"name": "Root"}).id
        boss = records.create(colleague, "person", {"name": "Boss", "unit": root}).id
        timelines.follow(reader, "person", boss)
        for number in range(count):
            unit = records.create(colleague, "unit", {"name": f"Unit {number}", "above": root}).id
            friend = records.create(
                colleague, "person", {"name": f"Person {number}", "unit": unit, "friends": [boss]}
            ).id
            values = {"name": f"Task {number}", "due": "2026-03-04", "person": boss, "helpers": [boss, friend]}
            records.create(colleague, "task", {**values, "steps": [{"what": "one", "who": friend}]})
            records.update(colleague, "person", boss, {"friends": [friend]})
            if number < COUNTED:
                asked = "@Ada Staff" if number % 2 else "nobody"
                timelines.add(colleague, "person", boss, {"text": f"Note {number} for {asked}."})
        yield Firm(application, reader, {"boss": boss, "root": root})


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
    "bell": "/-/notices/count",
    "trash": "/task?trash=1",
    "api list": "/api/task?$expand=steps,person,helpers",
    "api record": "/api/person/{boss}",
    "api list over a link": "/api/person/{boss}/tasks",
    "api timeline": "/api/person/{boss}/timeline",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, int], dict[str, int]]:
    """How many statements every page takes where there are few records, and where there are many."""

    def measured(count: int) -> dict[str, int]:
        with firm(tmp_path_factory.mktemp("firm"), count) as found:
            client = browser_of(found.application, found.reader)
            return {name: statements(client, address.format(**found.ids)) for name, address in PAGES.items()}

    return measured(FEW), measured(MANY)


def statements(client: FlaskClient, address: str) -> int:
    for _ in range(2):  # the first time statements are made, and kept
        with counted() as said:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.text[:500])
    return len(said)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_as_many_statements_for_many_records_as_for_few(
    said: tuple[dict[str, int], dict[str, int]], page: str
) -> None:
    few, many = said[0][page], said[1][page]
    assert many <= few + ROOM, f"statements for {FEW} and for {MANY} records: {few} and {many}"
    assert many <= MOST
    if page in TOLD:
        assert few > NOTHING_TOLD, f"{page} had nothing to tell"


def test_a_list_of_a_record_asks_of_that_record_only_whether_it_is_there(tmp_path: Path) -> None:
    with firm(tmp_path, FEW) as found:
        records = found.application.current().records
        records.inverse(found.reader, "person", found.ids["boss"], "tasks")

        with counted() as said:
            page = records.inverse(found.reader, "person", found.ids["boss"], "tasks")

    assert len(page.rows) == FEW
    assert len(said) == 2, said
