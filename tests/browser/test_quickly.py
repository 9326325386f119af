"""In a real browser: a record made from the link that is to lead to it, and files dropped on their field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in, look_around
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

DROP = """([field, files]) => {
  const carrier = new DataTransfer()
  for (const [name, type] of files) carrier.items.add(new File(['hello'], name, { type }))
  for (const kind of ['dragover', 'drop'])
    field.dispatchEvent(new DragEvent(kind, { dataTransfer: carrier, bubbles: true, cancelable: true }))
}"""


def test_a_link_makes_the_record_it_leads_to(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    site.make("organisation", name="Taken Ltd")
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer/new")
    page.get_by_label("Name").fill("Quick Quinn")
    box = page.get_by_role("combobox", name="Organisation")
    box.fill("Taken Ltd!")
    page.get_by_role("option", name="Create organisation “Taken Ltd!”").click()
    dialog = page.get_by_role("dialog", name="New organisation")
    assert dialog.get_by_label("Name").input_value() == "Taken Ltd!"
    look_around(page, check_accessible)
    dialog.get_by_label("Name").fill("Taken Ltd")
    dialog.get_by_role("button", name="Create organisation").click()
    dialog.locator(".x-problem").first.wait_for()
    look_around(page, check_accessible)
    dialog.get_by_label("Name").fill("Quick Works")
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    assert box.input_value() == "Quick Works"
    page.get_by_role("button", name="Create customer").click()
    page.get_by_role("heading", name="Quick Quinn").wait_for()
    assert page.get_by_role("link", name="Quick Works").first.is_visible()


def test_files_are_dropped_shown_and_taken_back(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer/new")
    page.get_by_label("Name").fill("Dropped Dora")
    papers = page.locator(".x-field", has=page.locator("input[name=papers]"))
    papers.evaluate(
        f"(field, files) => ({DROP})([field, files])", [["one.txt", "text/plain"], ["two.txt", "text/plain"]]
    )
    papers.get_by_role("button", name="Do not send one.txt").click()
    assert papers.locator(".x-chosen li").all_inner_texts()[0].startswith("two.txt")
    look_around(page, check_accessible)
    page.get_by_role("button", name="Create customer").click()
    page.get_by_role("heading", name="Dropped Dora").wait_for()
    assert page.get_by_role("link", name="two.txt").first.is_visible()
    assert not page.get_by_role("link", name="one.txt").count()
