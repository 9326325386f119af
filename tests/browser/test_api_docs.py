"""The page of the API in a real browser, under the strict policy: it shows the operations and sends one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walk import log_in

pytestmark = pytest.mark.browser


def test_the_docs_show_every_operation_and_send_one(page: Page, address: str) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/api/docs")

    listing = page.locator(".opblock-get", has_text="/api/customer").first
    expect(listing).to_be_visible()
    listing.locator(".opblock-summary-control").click()
    listing.get_by_role("button", name="Try it out").click()
    listing.get_by_role("button", name="Execute").click()

    expect(listing.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
