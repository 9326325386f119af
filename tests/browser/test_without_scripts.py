"""Log-in, lists, records and forms in a browser that runs no scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_the_whole_way_works_without_scripts(site: Site, address: str, plain: Page) -> None:
    site.make("organisation", name="Plain Works")
    for number in range(51):
        site.make(name=f"Plain {number:02}")
    log_in(plain, address, "clerk")

    plain.goto(f"{address}/customer")
    plain.get_by_label("Find in Customers").fill("plain")
    plain.get_by_role("button", name="Apply").click()
    plain.get_by_role("link", name="Next page").click()
    assert plain.get_by_role("link", name="Plain 50").is_visible()
    plain.get_by_role("columnheader").get_by_role("link", name="Customer").click()
    assert "sort=title" in plain.url

    plain.goto(f"{address}/customer/new")
    plain.get_by_label("Name").fill("Plainly Made")
    plain.get_by_label("Find Organisation").fill("plain w")
    plain.get_by_role("button", name="Find", exact=True).click()
    plain.get_by_role("combobox", name="Organisation").select_option("Plain Works")
    plain.get_by_role("button", name="Create customer").click()
    plain.wait_for_url(re.compile(r"/customer/[0-9a-f-]{36}$"))
    assert plain.get_by_role("link", name="Plain Works").first.is_visible()

    plain.get_by_role("link", name="Edit").click()
    plain.get_by_label("Visits").fill("x")
    plain.get_by_role("button", name="Save changes").click()
    assert plain.get_by_label("Visits").input_value() == "x"
    plain.get_by_label("Visits").fill("3")
    plain.get_by_role("button", name="Save changes").click()

    plain.get_by_role("link", name="Delete").click()
    plain.get_by_role("button", name="Move to trash").click()
    plain.get_by_role("button", name="Undo").click()
    assert plain.get_by_role("heading", level=1).inner_text() == "Plainly Made"
