"""The whole way through an application in a real browser: log in, create, edit, collide, delete, restore."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in, look_around
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def test_a_record_lives_its_life(
    site: Site, address: str, page: Page, browser: Browser, check_accessible: Callable[..., None]
) -> None:
    # log in, and land where one wanted to go
    page.goto(f"{address}/customer?sort=title")
    assert page.url.startswith(f"{address}/login")
    look_around(page, check_accessible)
    page.get_by_label("Email address").fill("clerk@example.org")
    page.get_by_label("Password").fill("not the right one at all")
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("not right").wait_for()
    look_around(page, check_accessible)
    log_in(page, address, "clerk")
    look_around(page, check_accessible)

    # create: first wrong, and nothing is lost
    site.make("organisation", name="Works of Hill")
    page.get_by_role("link", name="Customers", exact=True).first.click()
    page.get_by_role("link", name="Create the first one").or_(
        page.get_by_role("link", name="New", exact=True)
    ).first.click()
    page.get_by_label("Name").fill("Ada Lovelace")
    page.get_by_label("Visits").fill("too many")
    page.get_by_role("combobox", name="Organisation").fill("hill")
    page.get_by_role("option", name="Works of Hill").click()
    look_around(page, check_accessible)
    page.get_by_role("button", name="Create customer").click()
    page.get_by_role("alert").get_by_text("Visits:").wait_for()
    assert page.get_by_label("Visits").input_value() == "too many"
    look_around(page, check_accessible)
    page.get_by_role("alert").get_by_role("link").first.click()
    page.get_by_label("Visits").fill("7")
    page.get_by_role("combobox", name="Organisation").fill("work")  # the refused form takes no focus from it
    page.get_by_role("option", name="Works of Hill").click()
    page.get_by_role("button", name="Create customer").click()
    page.wait_for_url(re.compile(r"/customer/[0-9a-f-]{36}$"))
    here = page.url
    assert page.get_by_role("heading", level=1).inner_text() == "Ada Lovelace"
    assert page.get_by_role("link", name="Works of Hill").first.is_visible()
    look_around(page, check_accessible)

    # edit, while somebody else does too
    page.get_by_role("link", name="Edit").click()
    context = browser.new_context()
    other = context.new_page()
    log_in(other, address, "admin")
    other.goto(f"{here}/edit")
    other.get_by_label("Visits").fill("8")
    other.get_by_role("button", name="Save changes").click()
    other.wait_for_url(here)
    context.close()
    page.get_by_label("Visits").fill("9")
    page.get_by_label("Name").fill("Ada King")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_text("both changed").wait_for()
    look_around(page, check_accessible)
    page.get_by_role("group", name="Visits").get_by_label("Theirs").check()
    page.get_by_role("button", name="Save this choice").click()
    page.wait_for_url(here)
    assert page.get_by_role("heading", level=1).inner_text() == "Ada King"
    assert page.get_by_role("definition").filter(has_text=re.compile("^8$")).first.is_visible()
    assert page.get_by_role("region", name="Timeline").get_by_text("Ada Lovelace").is_visible()

    # delete, after a question; then back
    page.get_by_role("link", name="Delete").click()
    look_around(page, check_accessible)
    page.get_by_role("button", name="Move to trash").click()
    page.wait_for_url(re.compile(r"/customer$"))
    page.goto(f"{address}/customer?trash=1")
    look_around(page, check_accessible)
    page.get_by_role("button", name="Restore Ada King").click()
    page.wait_for_url(here)
    page.get_by_text("is back").wait_for()


def test_a_list_is_searched_sorted_and_filtered_without_leaving_it(site: Site, address: str, page: Page) -> None:
    for number in range(55):
        kind = "Early" if number < 10 else "Later"
        site.make(name=f"Row {kind} {number:02}", status="active" if number < 5 else "lead")
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer?q=row")

    page.get_by_role("link", name="Load more").click()
    page.locator("#rows tr").nth(54).wait_for()

    page.get_by_label("Find in Customers").fill("row early")
    page.get_by_text("10 records").wait_for()
    assert page.evaluate("document.activeElement.id") == "list-search"
    page.locator("#filter-status").select_option("active")
    page.get_by_text("5 records").wait_for()
    assert "status=active" in page.url
    page.get_by_role("columnheader").get_by_role("link", name="Customer").click()
    page.wait_for_url(re.compile("sort=title"))
    page.go_back()
    page.wait_for_url(re.compile("status=active"))
    page.get_by_text("5 records").wait_for()


def test_leaving_the_search_box_asks_for_nothing(site: Site, address: str, page: Page) -> None:
    # given: a list that was searched by typing
    site.make(name="Leaf")
    site.make(name="Stem")
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer")
    page.get_by_label("Find in Customers").fill("leaf")
    page.get_by_text("1 record").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    # when: the box loses the focus
    page.get_by_label("Find in Customers").blur()
    page.wait_for_timeout(400)

    # then
    assert asked == []


def test_every_kind_of_page_is_accessible_in_both_themes_and_widths(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    partner = site.make("organisation", name="Reach Ltd")
    site.make(name="Reach", organisation_id=partner["id"], tags=["blue"], data={"a": 1}, seen="2026-01-01T10:00:00Z")
    log_in(page, address, "admin")

    for path in (
        "/",
        "/customer",
        "/customer?q=nobody",
        "/customer?trash=1",
        f"/organisation/{partner['id']}",
        f"/organisation/{partner['id']}/edit",
        f"/organisation/{partner['id']}/delete",
        "/search?q=reach",
        "/search",
        "/settings",
        "/-/account/password",
        "/admin",
        "/nothing/here",
    ):
        page.goto(address + path)
        look_around(page, check_accessible)


def test_the_theme_one_chose_stays(address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    shown = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(shown)

    page.get_by_role("button", name="Switch between light and dark").click()
    dark = page.evaluate(shown)
    page.goto(f"{address}/settings")

    assert light != dark
    assert page.evaluate(shown) == dark


def test_everything_is_reached_by_keyboard(site: Site, address: str, page: Page) -> None:
    site.make("organisation", name="Keyboard Co")
    log_in(page, address, "clerk")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    page.keyboard.type("keyboard")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Results for").wait_for()

    page.goto(f"{address}/customer/new")
    page.get_by_label("Name").fill("By Keys")
    page.get_by_role("combobox", name="Organisation").focus()
    page.keyboard.type("keyb")
    page.get_by_role("option", name="Keyboard Co").wait_for()
    page.keyboard.press("Enter")
    assert page.get_by_role("combobox", name="Organisation").input_value() == "Keyboard Co"
    page.get_by_label("Name").press("Enter")
    page.get_by_role("link", name="Keyboard Co").first.wait_for()


def test_on_a_small_screen_the_menu_opens_and_closes(address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    page.set_viewport_size({"width": 390, "height": 844})
    menu = page.get_by_role("link", name="Customers", exact=True).first

    assert not menu.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_a_token_is_shown_once_and_works_until_revoked(site: Site, address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/settings")
    page.get_by_label("Name").fill("Spreadsheet")
    page.get_by_role("button", name="Create token").click()
    token = page.locator("#secret").inner_text()

    def status() -> int:
        return site.client().get("/api/customer", headers={"Authorization": f"Bearer {token}"}).status_code

    assert status() == 200
    page.goto(f"{address}/settings")
    assert token not in page.content()
    page.get_by_role("button", name="Revoke Spreadsheet").click()
    page.get_by_text("The token is revoked.").wait_for()
    assert status() == 401


def test_one_logs_out(address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(re.compile("/login"))

    page.goto(f"{address}/customer")
    assert "/login" in page.url
