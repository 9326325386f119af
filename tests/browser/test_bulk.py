"""Rows are ticked, all between with shift, and what can be done with them shows while there are any."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_ticked_rows_are_changed_together(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None], width: int
) -> None:
    for number in range(5):
        site.make(name=f"Ticked {width} {number}")
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer?q=Ticked {width}")
    bar = page.locator("#bulk")
    ticks = page.locator("#rows .x-tick input")
    assert not bar.is_visible()

    ticks.nth(1).click()
    ticks.nth(3).click(modifiers=["Shift"])
    assert page.locator("#bulk [data-ticked]").inner_text() == "3 selected"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    check_accessible(page)
    bar.get_by_role("button", name="Select none").click()
    assert not bar.is_visible()

    ticks.nth(0).focus()
    page.keyboard.press("Space")
    bar.get_by_role("button", name="Change").click()
    page.get_by_label("Field").select_option("status")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Status").select_option("active")
    check_accessible(page)
    page.get_by_role("button", name="Change 1 Customer").click()
    page.get_by_text("1 record is changed.").wait_for()
    assert page.locator("#rows .x-badge", has_text="Active").count() == 1
