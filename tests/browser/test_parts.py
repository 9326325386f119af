"""Fields of several parts in a real browser: a period and an address, filled in, refused, kept and shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in, look_around
from tests.web.site import Site, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

STAY = """
entity: stay
fields:
  name: text, required
  during: period, required
  deposit: {type: period, visible: during/until ne null}
  address: address
  place: location
form:
  Stay: [[name, during], deposit, address, place]
list:
  columns: [name, during, address]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("parts")
    url = f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}"
    with open_site(folder, url, more={"entities/stay.yaml": STAY}) as found:
        yield found


@pytest.mark.parametrize("width", [1440, 390])
def test_a_period_and_an_address_are_filled_in(
    width: int, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, address, "clerk")
    page.goto(f"{address}/stay/new")
    page.get_by_label("Name").fill("Summer")
    during = page.get_by_role("group", name="During")
    home = page.get_by_role("group", name="Address")
    assert not page.get_by_role("group", name="Deposit").is_visible()
    during.get_by_label("Since").fill("2026-06-30")
    during.get_by_label("Until").fill("2026-06-01")
    assert page.get_by_role("group", name="Deposit").is_visible()
    home.get_by_label("Street", exact=True).fill("12 Elm Road")
    home.get_by_label("City").fill("London")
    home.get_by_label("Country").select_option(label="United Kingdom")
    look_around(page, check_accessible)

    page.get_by_role("button", name="Create stay").click()
    problem = page.get_by_role("link", name="During: until: This is before the period begins.")
    assert problem.is_visible()
    assert during.get_by_label("Until").get_attribute("aria-invalid") == "true"
    assert home.get_by_label("City").input_value() == "London"
    during.get_by_label("Until").fill("2026-07-31")
    page.get_by_role("button", name="Create stay").click()
    page.wait_for_url(re.compile(r"/stay/[0-9a-f-]{36}$"))
    assert page.get_by_text("30 Jun 2026 – 31 Jul 2026").first.is_visible()
    assert page.get_by_text("12 Elm Road, London, United Kingdom").first.is_visible()
    look_around(page, check_accessible)

    page.get_by_role("link", name="Edit").first.click()
    page.get_by_role("group", name="During").get_by_label("Until").fill("")
    page.get_by_role("button", name="Save changes").click()
    page.wait_for_url(re.compile(r"/stay/[0-9a-f-]{36}$"))
    assert page.get_by_text("from 30 Jun 2026").first.is_visible()
    page.goto(f"{address}/stay")
    assert page.get_by_text("from 30 Jun 2026").first.is_visible()
    look_around(page, check_accessible)
