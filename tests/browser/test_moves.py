"""Moves of a status in a browser: by mouse and keyboard, on a wide and a narrow screen, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.walk import log_in, look_around
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def loan(site: Site, **values: Any) -> str:
    made = site.ask("POST", "/api/loan", json={"book": "Emma", **values}).json
    assert made is not None
    return f"/loan/{made['id']}"


def test_a_record_is_moved_by_its_buttons(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    here = f"{address}{loan(site)}"
    page.goto(here)
    status = page.get_by_role("group", name="Status")
    assert page.locator(".x-subtitle").get_by_text("Asked").is_visible()
    status.get_by_role("button", name="Lend").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Lend: done.").wait_for()
    assert page.locator(".x-subtitle").get_by_text("Lent out").is_visible()
    look_around(page, check_accessible)

    status.get_by_role("link", name="Lose").click()
    page.wait_for_url(f"{here}/move/lose")
    page.get_by_role("button", name="Lose").click()
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_text("asks for this").count() >= 2
    look_around(page, check_accessible)
    page.get_by_label("Note").fill("in the train")
    page.get_by_label("Fee").fill("8")
    page.keyboard.press("Enter")
    page.wait_for_url(here)
    assert page.locator(".x-subtitle").get_by_text("Lost").is_visible()
    assert page.get_by_text("chose “Lose”").is_visible()


def test_a_move_that_cannot_be_made_says_why(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}{loan(site, fee=12)}")
    button = page.get_by_role("group", name="Status").get_by_role("button", name="Lend")
    assert button.get_attribute("aria-disabled") == "true"
    assert page.get_by_text("A fee of 12 is too much.").is_visible()
    look_around(page, check_accessible)


def test_without_scripts_it_works_alike(site: Site, address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(10_000)
    page = context.new_page()
    log_in(page, address, "clerk")
    page.goto(f"{address}{loan(site)}")
    page.get_by_role("button", name="Lend").click()
    page.get_by_role("link", name="Lose").click()
    page.get_by_label("Note").fill("in the train")
    page.get_by_label("Fee").fill("8")
    page.get_by_role("button", name="Lose").click()
    page.wait_for_url(re.compile(r"/loan/[0-9a-f-]{36}$"))
    assert page.get_by_text("in the train").first.is_visible()
    context.close()
