"""A link to any of several entities, chosen on a form with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in, look_around
from tests.web.site import Site, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

NOTE = """
entity: note
title: "{subject}"
fields:
  subject: text, required
  about: link shop | crew
access: {clerk: all}
"""
SHOP = "entity: shop\nfields:\n  name: text, required\naccess: {clerk: all}\n"
SHIFT = """
entity: shift
between: [crew, shop]
fields:
  role: [day, night]
access: {clerk: all}
"""
CREW = "entity: crew\nfields:\n  name: text, required\naccess: {clerk: all}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("mixed")
    url = f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}"
    more = {
        "entities/note.yaml": NOTE,
        "entities/shop.yaml": SHOP,
        "entities/crew.yaml": CREW,
        "entities/shift.yaml": SHIFT,
    }
    with open_site(folder, url, more=more) as found:
        found.make("shop", name="Harbour shop")
        found.make("crew", name="Harbour crew")
        found.make("crew", name="Night crew")
        yield found


def test_the_kind_is_picked_and_then_the_record(
    address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/note/new")
    page.get_by_label("Subject").fill("Keys")
    box = page.get_by_role("combobox", name="About", exact=True)
    offered = page.get_by_role("listbox").get_by_role("option")
    box.click()
    page.get_by_role("option", name="Night crew").wait_for()
    assert offered.all_text_contents() == ["Harbour shop Shop", "Harbour crew Crew", "Night crew Crew"]
    look_around(page, check_accessible)

    page.get_by_label("Kind of About").select_option("crew")
    page.get_by_role("option", name="Night crew").wait_for()
    page.get_by_role("option", name="Harbour shop").wait_for(state="detached")
    box.press_sequentially("harb")
    page.get_by_role("option", name="Night crew").wait_for(state="detached")
    box.press("Enter")
    assert box.input_value() == "Harbour crew"
    page.get_by_role("button", name="Create note").click()
    page.wait_for_url(re.compile(r"/note/[0-9a-f-]{36}$"))
    page.get_by_role("link", name="Harbour crew").first.click()
    page.wait_for_url(re.compile(r"/crew/[0-9a-f-]{36}$"))
    page.get_by_role("link", name="Keys").first.click()
    page.wait_for_url(re.compile(r"/note/[0-9a-f-]{36}$"))

    page.goto(f"{page.url}/edit")
    assert page.get_by_label("Kind of About").input_value() == "crew"
    page.get_by_label("Kind of About").select_option("shop")
    page.get_by_role("option", name="Harbour shop").click()
    page.get_by_role("button", name="Save changes").click()
    page.wait_for_url(re.compile(r"/note/[0-9a-f-]{36}$"))
    assert page.get_by_role("link", name="Harbour shop").first.is_visible()


def test_without_scripts_all_are_offered_by_kind(site: Site, address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(10_000)
    page = context.new_page()
    log_in(page, address, "clerk")
    page.goto(f"{address}/note/new")
    groups = page.locator("select[name=about] optgroup")
    assert [groups.nth(at).get_attribute("label") for at in range(groups.count())] == ["Crew", "Shop"]
    page.get_by_label("Subject").fill("Door")
    page.locator("select[name=about]").select_option(label="Night crew")
    page.get_by_role("button", name="Create note").click()
    page.wait_for_url(re.compile(r"/note/[0-9a-f-]{36}$"))
    assert page.get_by_role("link", name="Night crew").first.is_visible()
    context.close()


def test_a_relationship_is_added_on_the_page_of_either_end(
    address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/crew")
    page.get_by_role("link", name="Night crew").first.click()
    shifts = page.get_by_role("region", name="Shifts")
    shifts.get_by_text("Add shift").click()
    box = shifts.get_by_role("combobox", name="Shop")
    box.click()
    page.get_by_role("option", name="Harbour shop").wait_for()
    look_around(page, check_accessible)
    box.click()
    page.get_by_role("option", name="Harbour shop").click()
    shifts.get_by_role("button", name="Add", exact=True).click()
    shifts.get_by_role("link", name="Harbour shop").first.wait_for()

    shifts.get_by_text("Add shift").click()
    shifts.get_by_role("link", name="All fields").click()
    page.get_by_role("heading", name="New shift").wait_for()
    page.get_by_role("combobox", name="Shop").click()
    page.get_by_role("option", name="Harbour shop").click()
    page.get_by_role("button", name="Create shift").click()
    page.wait_for_url(re.compile(r"/crew/[0-9a-f-]{36}#list-shifts$"))
