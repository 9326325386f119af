"""Ways through the pages without the mouse: the search box, keys, and the records before and after one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_the_search_box_answers_while_one_types(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    site.make("organisation", name="Findable Works")
    wanted = site.make(name="Findable Person")["id"]
    log_in(page, address, "clerk")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search everything")
    box.press_sequentially("findable")
    options = page.locator("#found [data-href]")
    options.nth(1).wait_for()
    assert sorted(options.all_inner_texts()) == ["Findable Person", "Findable Works"]
    check_accessible(page)

    place = [each.split("/")[-1] for each in options.evaluate_all("all => all.map(e => e.dataset.href)")].index(wanted)
    for _ in range(place + 1):
        page.keyboard.press("ArrowDown")
    assert options.nth(place).get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customer/{wanted}")

    box.fill("nobody is called so")
    page.locator("#found", has_text="Nothing found").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#found").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/search?q=nobody" in url)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_record_knows_the_list_one_came_from(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None], width: int
) -> None:
    for number in range(3):
        site.make(name=f"Neighbour {width} {number}")
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer?q=Neighbour {width}&sort=-title")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Neighbour {width} 1").wait_for()
    assert page.locator("[data-neighbours] span").inner_text() == "2 of 3"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    check_accessible(page)

    page.keyboard.press("j")
    page.get_by_role("heading", name=f"Neighbour {width} 0").wait_for()
    assert page.get_by_label("Next record").get_attribute("aria-disabled") == "true"
    page.locator(".x-trail a").first.click()
    page.wait_for_url(lambda url: "sort=-title" in url)


def test_the_keys_of_a_page_are_listed_under_a_question_mark(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    site.make(name="With keys")
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys of this page")
    dialog.wait_for()
    said = dict(zip(dialog.locator("dd").all_inner_texts(), dialog.locator("dt").all_inner_texts(), strict=True))
    assert said == {
        "/": "Search everything",
        "n": "New record",
        "c": "New",
        "p": "Print",
        "j": "Next row",
        "k": "Row before",
        "?": "These keys",
    }
    check_accessible(page)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_url("**/customer/new")
    page.get_by_label("Name").press_sequentially("ce?")
    assert page.get_by_label("Name").input_value() == "ce?"
