"""A calendar and a tree by keyboard, figures by group, on both widths and in both themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in, look_around
from tests.web.site import Site, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SHIFT = """
entity: shift
fields:
  name: text, required
  begins: datetime
  ends: datetime
list:
  views:
    calendar: {from: begins, to: ends}
access: {clerk: all}
"""
UNIT = "entity: unit\nfields:\n  name: text, required\n  part_of: link unit, tree\naccess: {clerk: all}\n"
LONG = "A shift whose name goes on for longer than any day of a calendar is wide, on every screen there is"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("looks")
    url = f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}"
    with open_site(folder, url, more={"entities/shift.yaml": SHIFT, "entities/unit.yaml": UNIT}) as found:
        now = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
        for number in range(6):
            found.make("shift", name=f"{LONG} {number}", begins=now.isoformat())
        found.make(
            "shift",
            name="Camp",
            begins=(now - timedelta(days=1)).isoformat(),
            ends=(now + timedelta(days=1)).isoformat(),
        )
        above = found.make("unit", name="University")["id"]
        below = found.make("unit", name=LONG, part_of_id=above)["id"]
        found.make("unit", name="Music", part_of_id=below)
        yield found


def test_a_calendar_turns_its_months_in_place_by_keys(
    address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/shift?view=calendar")
    heading = page.locator(".x-month-head h2")
    now = heading.inner_text()
    page.get_by_text("more on").first.click()
    look_around(page, check_accessible)
    page.evaluate("window.stayed = true")

    page.keyboard.press("j")
    page.wait_for_function("before => document.querySelector('.x-month-head h2').textContent !== before", arg=now)
    assert "month=" in page.url
    page.keyboard.press("t")
    page.wait_for_function("before => document.querySelector('.x-month-head h2').textContent === before", arg=now)
    page.keyboard.press("k")
    page.wait_for_function("before => document.querySelector('.x-month-head h2').textContent !== before", arg=now)
    assert page.evaluate("window.stayed")


def test_an_empty_month_says_so_on_a_small_screen(
    address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/shift?view=calendar&month=2020-02")

    look_around(page, check_accessible)

    page.set_viewport_size({"width": 390, "height": 844})
    assert page.get_by_text("Nothing in February 2020.").is_visible()
    assert not page.locator(".x-month").is_visible()


def test_a_branch_of_a_tree_is_folded_by_key_and_its_record_opened(
    address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/unit?view=tree")
    look_around(page, check_accessible)
    leaf = page.get_by_role("link", name="Music")
    assert leaf.is_visible()

    page.locator(".x-tree summary").first.focus()
    page.keyboard.press("Enter")
    assert not leaf.is_visible()
    page.keyboard.press("Enter")
    leaf.click()

    page.wait_for_url("**/unit/*-*")


def test_figures_by_group_lie_under_their_heads(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    site.make(name="Counted", status="active")
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer/-/figures?by=")
    look_around(page, check_accessible)
    page.get_by_role("main").get_by_role("link", name="Status").click()
    look_around(page, check_accessible)

    head, row = page.locator(".x-figures-table thead tr"), page.locator(".x-figures-table tbody tr").first
    above, below = head.bounding_box(), row.bounding_box()
    cell = page.locator(".x-figures-table thead th").first.bounding_box()
    assert above and below and cell
    assert cell["y"] + cell["height"] <= below["y"] + 1
    assert above["y"] + above["height"] <= below["y"] + 1
