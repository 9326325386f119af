"""The button that makes a record, by key, by touch and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in, look_around

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def test_the_key_n_opens_the_menu_and_enter_the_form(
    address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer")

    page.keyboard.press("n")

    menu = page.get_by_role("navigation", name="New record")
    first = menu.get_by_role("link").first
    assert first.evaluate("each => each === document.activeElement")
    look_around(page, check_accessible)
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    page.keyboard.press("n")
    where = first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{where}")


def test_the_key_is_listed_and_typing_it_writes(address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer")

    page.keyboard.press("?")

    assert page.locator("#shortcuts").get_by_text("New record", exact=True).is_visible()
    page.keyboard.press("Escape")
    page.get_by_role("searchbox", name="Find in Customers").press_sequentially("nn")
    assert not page.get_by_role("navigation", name="New record").is_visible()


def test_it_opens_without_scripts_on_a_small_screen(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    log_in(page, address, "clerk")

    page.get_by_role("button", name="New record").click()
    page.get_by_role("navigation", name="New record").get_by_role("link", name="Customer", exact=True).click()

    page.wait_for_url(f"{address}/customer/new")
    context.close()
