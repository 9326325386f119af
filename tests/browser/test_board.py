"""A board by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in
from tests.web.pages.test_board import CASE
from tests.web.site import Site, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("board")
    url = f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}"
    with open_site(folder, url, more={"entities/case.yaml": CASE}) as found:
        yield found


@pytest.mark.parametrize("width", [1440, 390])
def test_a_record_goes_to_another_column(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None], width: int
) -> None:
    site.make("case", name=f"Drawn {width}", urgency="high")
    site.make("case", name=f"Sent {width}", urgency="low")
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, address, "clerk")
    page.goto(f"{address}/case?view=board")
    lane = page.locator("[data-lane=running]")
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    if width > 1000:  # a phone has no mouse to draw with
        page.locator("[data-tile]", has_text=f"Drawn {width}").drag_to(lane)
        lane.get_by_text(f"Drawn {width}").wait_for()

    page.get_by_label(f"Move Sent {width} to").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    check_accessible(page)
    page.keyboard.press("Enter")
    lane.get_by_text(f"Sent {width}").wait_for()
    assert page.get_by_text("Status: Running").is_visible()


def test_columns_beyond_the_edge_are_told_and_reached_by_key(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    log_in(page, address, "clerk")
    page.goto(f"{address}/case?view=board")

    page.locator("[data-board].x-after:not(.x-before)").focus()
    page.keyboard.press("ArrowRight")
    page.locator("[data-board].x-before").wait_for()

    page.set_viewport_size({"width": 2400, "height": 900})
    page.locator("[data-board]:not(.x-before, .x-after)").wait_for()
