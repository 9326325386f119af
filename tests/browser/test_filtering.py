"""A filter put together with the mouse and the keyboard, seen as chips, and taken off again."""

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
def test_a_filter_is_put_together_and_taken_off(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None], width: int
) -> None:
    partner = site.make("organisation", name=f"Filter Works {width}")["id"]
    site.make(name=f"Inside {width}", visits=7, organisation_id=partner)
    site.make(name=f"Outside {width}", visits=3)
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer")
    page.locator("summary", has_text="Filter").click()
    page.locator("[name='field.0']").select_option("visits")
    page.locator("[name='is.0']").select_option("ge")
    page.locator("[name='value.0']").fill("5")
    page.locator("[name='field.1']").select_option("organisation")
    box = page.locator("#filter-lines input[role=combobox]")
    box.fill(f"Works {width}")
    page.locator(".x-listbox [data-value]", has_text=f"Filter Works {width}").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    check_accessible(page)
    page.get_by_role("button", name="Apply").click()

    page.wait_for_url(lambda url: "filter=" in url)
    assert page.locator("#rows tr").count() == 1
    assert page.get_by_role("link", name=f"Inside {width}").is_visible()
    chips = [" ".join(each.split()) for each in page.locator(".x-chip").all_inner_texts()]
    assert chips == [
        "Visits is at least 5",
        f"Organisation is Filter Works {width}",
    ]
    check_accessible(page)

    page.get_by_role("link", name="Remove Organisation is").click()
    page.wait_for_url(lambda url: url.endswith("/customer?filter=visits+ge+5"))
    page.get_by_role("link", name="Clear").click()
    page.wait_for_url("**/customer")
    page.get_by_role("link", name=f"Outside {width}").wait_for()
