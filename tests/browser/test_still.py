"""A page stays still while it arrives: nothing a reader has begun to read moves away under their eyes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in
from tests.web.pages.test_board import CASE
from tests.web.site import Site, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

STILL = 0.02
"""A fifth of what Web Vitals calls good: a line's width somewhere, no part of the page."""
GOOD = 0.1
"""Of a table: its columns fit what is in them, and the slowest of lines brings that row by row."""
SLOW = {"offline": False, "latency": 40, "downloadThroughput": 30_000, "uploadThroughput": 30_000}  # bytes a second
WATCH = """
window.shifted = []
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) {
    const names = each.sources.map(({ node }) => node?.className || node?.nodeName || 'gone')
    if (!each.hadRecentInput) window.shifted.push([each.value, names.join(', ')])
  }
}).observe({ type: 'layout-shift', buffered: true })
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("still")
    url = f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}"
    with open_site(folder, url, more={"entities/case.yaml": CASE}) as found:
        for number in range(60):
            urgency = ("low", "high")[number % 2]
            found.make(
                "case",
                name=f"{'A case with a name of some length' if number % 3 else 'Case'} {number}",
                urgency=urgency,
            )
            found.make(name=f"Customer {'with a longer name ' * (number % 4)}{number}", status="active")
        yield found


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/", STILL),
        ("/customer", GOOD),
        ("/case?view=board", STILL),
        ("/customer/new", STILL),
        ("/customer/{id}", STILL),
    ],
)
def test_nothing_moves_while_a_page_arrives(site: Site, address: str, page: Page, path: str, limit: float) -> None:
    log_in(page, address, "clerk")  # so that style and script are there, as they are on every later page
    path = path.replace("{id}", site.ask("GET", "/api/customer?$top=1").json["value"][0]["id"])
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    page.set_extra_http_headers({"Accept-Encoding": "identity"})  # what is packed opens at once, however slowly it came
    page.add_init_script(WATCH)

    page.goto(f"{address}{path}")
    page.wait_for_load_state("networkidle")

    shifted = page.evaluate("window.shifted")
    assert sum(value for value, _ in shifted) < limit, shifted
