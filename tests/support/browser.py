"""A real browser, driven by Playwright: the Chromium of the machine, found and started the same way everywhere."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.lacking import leave_out

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = ("/usr/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).resolve().parents[2] / "assets" / "node_modules" / "axe-core" / "axe.min.js"


def chromium() -> str | None:
    """Where the browser is: XRM_CHROMIUM, else on the path, else where it usually lies."""
    if named := os.environ.get("XRM_CHROMIUM"):
        return named
    found = (shutil.which(name) for name in NAMES)
    return next((place for place in (*found, *PLACES) if place and Path(place).is_file()), None)


@contextmanager
def started() -> Iterator[Browser]:
    """The browser, for as long as the block lasts."""
    place = chromium()
    if place is None:
        leave_out("the tests in a browser", "apt-get install chromium, or set XRM_CHROMIUM to a Chromium or Chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=list(QUIET))
        yield browser
        browser.close()


AT_REST = """() => Promise.race([
  new Promise(requestAnimationFrame)
    .then(() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))),
  new Promise((done) => setTimeout(done, 2000))])"""
"""A page that nothing is seen of may draw no frame, and then never finishes a transition: two seconds are enough."""


def accessibility_faults(page: Page, *without: str) -> list[str]:
    """What axe finds on the page, one line each: rule, how bad, where. `without` names rules to leave out."""
    if not AXE.is_file():
        leave_out("the accessibility tests", ".venv/bin/python hatch_build.py packages")
    page.evaluate(AT_REST)  # a colour on its way to another theme is neither of the two
    page.evaluate(AXE.read_text(encoding="utf-8"))  # as the debugger does, so that the page's own policy stays strict
    options = {"rules": {rule: {"enabled": False} for rule in without}}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)}).then(result => result.violations)")
    return [
        f"{fault['id']} ({fault['impact']}): {' '.join(map(str, node['target']))}"
        for fault in found
        for node in fault["nodes"]
    ]


def check_accessible(page: Page, *without: str) -> None:
    """Fail with the list of what axe finds."""
    if faults := accessibility_faults(page, *without):
        pytest.fail(f"{len(faults)} accessibility faults on {page.url}\n  " + "\n  ".join(faults), pytrace=False)
