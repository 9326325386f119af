"""A form that asks only for what applies, answered while somebody types."""

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

DEAL = """
entity: deal
fields:
  name: text, required
  status: [open, won, lost]
  reason: text, required status eq 'lost', visible status eq 'lost'
  amount: decimal(10,2), readonly status eq 'won'
  discount: {type: percent, visible: amount ge 1000.50}
  organisation: link organisation
  permit: {type: text, visible: organisation/kind eq 'school'}
form:
  Deal: [[name, status], [amount, discount], reason]
  Where: [organisation]
  School: {fields: [permit], visible: organisation ne null}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("conditions")
    url = f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}"
    with open_site(folder, url, more={"entities/deal.yaml": DEAL}) as found:
        yield found


def test_a_form_answers_its_own_conditions_at_once(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/-/asked" in request.url else None)
    page.goto(f"{address}/deal/new")
    reason = page.get_by_label("Reason")
    assert not reason.is_visible()
    assert not page.get_by_label("Discount").is_visible()

    page.get_by_label("Name").fill("Chairs")
    page.get_by_label("Amount").fill("1,000.49")
    assert not page.get_by_label("Discount").is_visible()
    page.get_by_label("Amount").fill("1,000.50")
    assert page.get_by_label("Discount").is_visible()
    page.get_by_role("combobox", name="Status").select_option("won")
    assert page.get_by_label("Amount").is_disabled(), "a new record's amount stands still as soon as it is won"
    page.get_by_role("combobox", name="Status").select_option("lost")
    assert reason.is_visible()
    assert reason.get_attribute("required") is not None
    look_around(page, check_accessible)

    page.get_by_role("button", name="Create deal").click()
    assert page.get_by_role("link", name="Reason: This is needed.").is_visible()
    assert reason.is_visible()
    reason.fill("Price")
    page.get_by_role("button", name="Create deal").click()
    page.wait_for_url(re.compile(r"/deal/[0-9a-f-]{36}$"))
    assert page.get_by_text("Price").first.is_visible()


def test_what_the_form_does_not_know_is_asked_of_the_server(site: Site, address: str, page: Page) -> None:
    school = site.make("organisation", name="Northfield", kind="school")
    works = site.make("organisation", name="Works", kind="employer")
    deal = site.make("deal", name="Desks")
    log_in(page, address, "clerk")
    page.goto(f"{address}/deal/{deal['id']}/edit")
    assert not page.get_by_label("Permit").is_visible()

    page.evaluate(CHOOSE, ["organisation", school["id"], "Northfield"])
    page.get_by_label("Permit").wait_for(state="visible")
    page.evaluate(CHOOSE, ["organisation", works["id"], "Works"])
    page.get_by_label("Permit").wait_for(state="hidden")

    page.evaluate(CHOOSE, ["organisation", school["id"], "Northfield"])
    page.get_by_label("Permit").fill("P-1")
    page.get_by_role("button", name="Save changes").click()
    page.wait_for_url(re.compile(r"/deal/[0-9a-f-]{36}$"))
    assert page.get_by_text("P-1").first.is_visible()


def test_what_is_open_when_the_form_opens_may_change_with_what_closes_it(site: Site, address: str, page: Page) -> None:
    deal = site.make("deal", name="Lamps", status="open", amount="5.00")
    log_in(page, address, "clerk")
    page.goto(f"{address}/deal/{deal['id']}/edit")
    page.get_by_label("Amount").fill("7")
    page.get_by_role("combobox", name="Status").select_option("won")
    assert page.get_by_label("Amount").is_enabled()
    page.get_by_role("button", name="Save changes").click()
    page.wait_for_url(re.compile(r"/deal/[0-9a-f-]{36}$"))

    page.get_by_role("link", name="Edit").click()
    assert page.get_by_label("Amount").is_disabled()
    page.get_by_role("combobox", name="Status").select_option("open")
    assert page.get_by_label("Amount").is_enabled()


def test_without_scripts_every_field_can_be_reached(site: Site, address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    plain = context.new_page()
    log_in(plain, address, "clerk")
    plain.goto(f"{address}/deal/new")
    plain.get_by_label("Name").fill("Plain")
    plain.get_by_label("Status").select_option("lost")
    plain.get_by_label("Reason").fill("Late")
    plain.get_by_role("button", name="Create deal").click()
    plain.wait_for_url(re.compile(r"/deal/[0-9a-f-]{36}$"))
    assert plain.get_by_text("Late").first.is_visible()
    context.close()


CHOOSE = """([name, id, title]) => {
  const select = document.querySelector(`select[name=${name}]`)
  if (![...select.options].some((each) => each.value === id)) select.add(new Option(title, id))
  select.value = id
  select.dispatchEvent(new Event('change', { bubbles: true }))
}"""
