"""Sections that name a tab: shown a tab at a time, by keyboard, by address, and never hiding a problem."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from xrm.catalog.requests import Actor
from xrm.identity.accounts import find_account
from xrm.testing import app_from, person
from xrm.testing.people import PASSWORD
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
    with app_from(tmp_path / "app", APP, MEMBER) as application:
        clerk = person(application, "clerk")
        made = application.current().records.create(
            Actor.for_system("test"), "member", {"name": "Ada", "licence": "L-1", "level": "high"}
        )
        server = make_server("127.0.0.1", 0, create_flask(application), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.port}"
        assert clerk.id is not None
        page.goto(f"{home}/login")
        page.get_by_label("Email").fill(find_account(application.current(), clerk.id).email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{home}/")
        yield f"{home}/member/{made.id}"
        server.shutdown()


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
