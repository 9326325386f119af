"""The timeline in a real browser: mentioning, adding, pinning and following without leaving the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.walk import log_in, look_around
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_somebody_is_mentioned_and_told(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    made = site.make(name="Timely Tess")
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer/{made['id']}")
    timeline = page.get_by_role("region", name="Timeline")
    page.keyboard.press("m")
    page.keyboard.type("Ask @re")
    page.get_by_role("option", name="Reader").wait_for()
    look_around(page, check_accessible)
    page.keyboard.press("Enter")
    page.keyboard.type("about it.")
    assert timeline.get_by_label("New note").input_value() == "Ask @Reader about it."
    page.keyboard.press("Control+Enter")
    timeline.locator(".x-mention", has_text="@Reader").wait_for()
    assert timeline.get_by_label("New note").input_value() == ""
    timeline.get_by_role("button", name="Pin").click()
    timeline.get_by_role("button", name="Unpin").wait_for()
    timeline.get_by_role("link", name="Change this note").click()
    edited = timeline.get_by_label("Note", exact=True)
    assert edited.input_value() == "Ask @Reader about it."
    assert page.evaluate("document.activeElement.name") == "text"
    look_around(page, check_accessible)
    edited.fill("Ask @Nobody Here, and @Reader.")
    timeline.get_by_role("button", name="Save").click()
    timeline.get_by_text("edited").first.wait_for()
    timeline.get_by_label("New note").fill("")
    timeline.get_by_role("button", name="Add note").click()
    timeline.get_by_role("alert").get_by_text("A note says something.").wait_for()
    look_around(page, check_accessible)
    timeline.get_by_role("link", name="Changes").click()
    timeline.get_by_text("created this").wait_for()

    page.context.clear_cookies()
    log_in(page, address, "reader")
    page.get_by_role("link", name="Notices").get_by_text("1", exact=True).wait_for()
    look_around(page, check_accessible)
    page.get_by_role("link", name="Notices").click()
    page.get_by_text("mentioned you on").wait_for()
    bell = page.locator(".x-bell-count")
    bell.get_by_text("1", exact=True).wait_for()
    expect(bell).to_have_text("")  # what is looked at is seen, and the bell of this page counts again
    page.get_by_text("mentioned you on").wait_for()
    look_around(page, check_accessible)
    page.get_by_role("link", name="Timely Tess").click()
    page.get_by_role("button", name="Follow").click()
    page.get_by_role("button", name="Following").wait_for()
    page.goto(f"{address}/customer/{made['id']}/timeline")
    look_around(page, check_accessible)
