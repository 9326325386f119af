"""Choices that depend on another field, on a form with and without scripts."""

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

COUNTRIES = "choices: country_list\nvalues: {de: Germany, gb: United Kingdom}\n"
CITIES = "choices: city_list\nvalues: {de: [Berlin, Hamburg], gb: [London, Leeds]}\n"
PLACE = """
entity: place
fields:
  name: text, required
  country: {choices: country_list}
  city: {choices: city_list, depends_on: country}
  visited: {type: choices, choices: city_list, depends_on: country}
  stops:
    rows:
      country: {choices: country_list}
      city: {choices: city_list, depends_on: country}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("dependent")
    url = f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}"
    more = {"country_list.yaml": COUNTRIES, "city_list.yaml": CITIES, "entities/place.yaml": PLACE}
    with open_site(folder, url, more=more) as found:
        yield found


def offered(page: Page, name: str) -> list[str]:
    return [each for each in page.locator(f"select[name='{name}'] option").all_text_contents() if each]


def test_the_form_offers_what_goes_with_the_other_field(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/place/new")
    assert offered(page, "city") == []

    page.get_by_label("Name").fill("Tour")
    page.locator("select[name=country]").select_option("de")
    assert offered(page, "city") == ["Berlin", "Hamburg"]
    page.locator("select[name=city]").select_option("Hamburg")
    page.get_by_label("Hamburg").check()
    page.locator("select[name=country]").select_option("gb")
    assert offered(page, "city") == ["London", "Leeds"]
    assert page.locator("select[name=city]").input_value() == ""
    assert not page.get_by_label("Hamburg").is_visible()
    page.locator("select[name=city]").select_option("Leeds")
    page.get_by_label("London").check()
    page.get_by_role("button", name="Add").click()
    page.locator("select[name='stops.0.country']").select_option("de")
    assert offered(page, "stops.0.city") == ["Berlin", "Hamburg"]
    page.locator("select[name='stops.0.city']").select_option("Berlin")
    look_around(page, check_accessible)

    page.get_by_role("button", name="Create place").click()
    page.wait_for_url(re.compile(r"/place/[0-9a-f-]{36}$"))
    for word in ("Leeds", "London", "Berlin"):
        assert page.get_by_text(word).first.is_visible()
    page.goto(f"{page.url}/edit")
    assert page.locator("select[name=city]").input_value() == "Leeds"
    assert offered(page, "city") == ["London", "Leeds"]
    assert page.locator("select[name='stops.0.city']").input_value() == "Berlin"


def test_without_scripts_all_are_offered_by_what_they_go_with(site: Site, address: str, browser: Browser) -> None:
    place = site.make("place", country="de", city="Berlin")
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(10_000)
    page = context.new_page()
    log_in(page, address, "clerk")
    page.goto(f"{address}/place/{place['id']}/edit")
    groups = page.locator("select[name=city] optgroup")

    assert [groups.nth(at).get_attribute("label") for at in range(groups.count())] == ["Germany", "United Kingdom"]
    assert page.locator("select[name=city]").input_value() == "Berlin"
    page.locator("select[name=country]").select_option("gb")
    page.get_by_role("button", name="Save changes").click()
    assert page.get_by_text("`Berlin` does not go with Country. Choose from London, Leeds.").first.is_visible()
    page.locator("select[name=city]").select_option("Leeds")
    page.get_by_role("button", name="Save changes").click()
    page.wait_for_url(re.compile(r"/place/[0-9a-f-]{36}$"))
    context.close()
