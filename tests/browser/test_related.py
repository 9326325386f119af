"""The lists of a record's page, worked in without leaving it: added to, changed in a line, refused beside the field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import served
from tests.browser.walk import log_in_as
from xrm.catalog.requests import Actor
from xrm.testing import app_from, person
from xrm.web.flask import create_flask

APP = "app: school\nroles:\n  admin: Administrator\n  clerk: Clerk\naccess:\n  clerk: all\n"
PUPIL = "entity: pupil\nfields:\n  name: text, required\n  lessons: links lesson via visit\n"
LESSON = "entity: lesson\nfields:\n  name: text, required\n"
VISIT = """
entity: visit
between: [pupil, lesson]
fields:
  mark: integer, max 6
unique:
  once: {fields: [pupil, lesson]}
"""
SYSTEM = Actor.for_system("test")


@pytest.fixture
def pupil(tmp_path: Path, page: Page) -> Iterator[str]:
    """The address of a pupil's page, for a clerk who has logged in."""
    with (
        app_from(tmp_path / "app", APP, PUPIL, LESSON, VISIT) as application,
        served(create_flask(application)) as home,
    ):
        clerk, records = person(application, "clerk"), application.current().records
        for name in ("Piano", "Flute"):
            records.create(SYSTEM, "lesson", {"name": name})
        made = records.create(SYSTEM, "pupil", {"name": "Ada"})
        log_in_as(page, home, application, clerk)
        yield f"{home}/pupil/{made.id}"


def test_a_list_is_worked_in_where_it_stands(pupil: str, page: Page, check_accessible: Callable[..., None]) -> None:
    page.goto(pupil)
    visits = page.locator("#list-visits")

    def add(name: str) -> None:
        visits.get_by_text("Add visit").click()
        visits.get_by_role("combobox").fill(name)
        visits.get_by_role("option", name=name).click()
        visits.get_by_role("button", name="Add", exact=True).click()

    add("Piano")
    expect(visits.get_by_role("row")).to_have_count(2)
    expect(page.locator("main").get_by_role("link", name="Piano", exact=True).first).to_be_visible()
    assert page.url == pupil
    add("Piano")
    expect(visits.get_by_text("“Ada · Piano” has this already.").first).to_be_visible()
    check_accessible(page)

    visits.get_by_role("link", name="Change Ada · Piano here").click()
    visits.get_by_label("Mark").fill("9")
    visits.get_by_role("button", name="Save").click()
    expect(visits.get_by_text("the most allowed")).to_be_visible()
    visits.get_by_label("Mark").fill("5")
    visits.get_by_role("button", name="Save").click()
    expect(visits.get_by_role("cell", name="5")).to_be_visible()

    visits.get_by_role("button", name="Take out Ada · Piano").click()
    expect(visits.get_by_role("row")).to_have_count(0)
