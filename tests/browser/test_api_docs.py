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


def test_the_docs_follow_the_theme_of_the_pages(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    log_in(page, address, "clerk")
    page.goto(f"{address}/api/docs")
    servers = page.locator(".scheme-container")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    text = page.evaluate("getComputedStyle(document.body).color")

    expect(servers).to_have_css("background-color", ground)
    expect(page.locator(".opblock-tag").first).to_have_css("color", text)
    expect(page.locator("html")).to_have_class("dark-mode")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).not_to_have_class("dark-mode")
