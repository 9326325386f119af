"""Sections that name a tab: shown a tab at a time, by keyboard, by address, and never hiding a problem."""

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

APP = "app: club\nroles:\n  admin: Administrator\n  clerk: Clerk\naccess:\n  clerk: all\n"
MEMBER = """entity: member
fields:
  name: text, required
  born: date
  level: [low, high]
  licence: text, required
form:
  Person: [[name, born]]
  Sport: {fields: [level], tab: Sport}
  Papers: {fields: [licence], tab: Sport}
"""


@pytest.fixture
def member(tmp_path: Path, page: Page) -> Iterator[str]:
    """The address of a record's page, for a clerk who has logged in."""
    with app_from(tmp_path / "app", APP, MEMBER) as application, served(create_flask(application)) as home:
        clerk = person(application, "clerk")
        made = application.current().records.create(
            Actor.for_system("test"), "member", {"name": "Ada", "licence": "L-1", "level": "high"}
        )
        log_in_as(page, home, application, clerk)
        yield f"{home}/member/{made.id}"


def test_a_tab_is_opened_by_click_by_keyboard_and_by_address(
    member: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    page.goto(member)
    expect(page.get_by_role("tab")).to_have_text(["Details", "Sport"])
    expect(page.get_by_role("heading", name="Person")).to_be_visible()
    assert page.get_by_text("Papers").is_hidden()

    page.get_by_role("tab", name="Sport").click()
    expect(page.get_by_text("Papers")).to_be_visible()
    assert page.get_by_role("heading", name="Person").is_hidden()
    assert page.url.endswith("#tab-sport")
    check_accessible(page)

    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="Person")).to_be_visible()
    page.goto(f"{member}#tab-sport")
    page.reload()
    expect(page.get_by_text("Papers")).to_be_visible()


def test_a_problem_opens_the_tab_it_is_on(member: str, page: Page) -> None:
    page.goto(f"{member}/edit")
    page.get_by_role("tab", name="Sport").click()
    page.get_by_label("Licence").fill("")
    page.get_by_role("tab", name="Details").click()

    page.get_by_role("button", name="Save changes").click()

    expect(page.get_by_role("tab", name="Sport")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Licence")).to_be_visible()
