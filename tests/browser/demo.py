"""A demo as a person starts it, and a walk through it that notices whatever goes wrong on the way."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.walk import THEMES, WIDTHS

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Response

XRM = [sys.executable, "-m", "xrm.cli"]
PATIENCE = 300  # seconds: the machine may be busy
PAGES = ("/settings", "/admin")
"""What the menu leads to beside lists."""
BEYOND = """[...document.querySelectorAll("main .x-card")].filter(
  card => card.getBoundingClientRect().right > card.parentElement.getBoundingClientRect().right + 1
).map(card => card.id || card.innerText.slice(0, 40))"""
MENU = "nav[aria-label='Main'] a[href^='/']"


@contextmanager
def running(name: str, folder: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """`xrm demo NAME --no-serve`, then `xrm serve`: its address, and address, password and role of each log-in."""
    place = folder / name
    made = [*XRM, "demo", name, "--no-serve", "--folder", str(place)]
    subprocess.run(made, check=True, capture_output=True, timeout=PATIENCE)
    logins = [line.split() for line in (place / "data" / "demo-logins.txt").read_text("utf-8").splitlines()]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*XRM, "serve", str(place), "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            _wait(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}", logins
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # its workers too


def _wait(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


class Walk:
    """A page that remembers every request that failed."""

    def __init__(self, page: Page, address: str, check_accessible: Callable[..., None]) -> None:
        self._page, self._address, self._check = page, address, check_accessible
        self._failed: list[str] = []
        page.on("response", self._answered)
        page.on("requestfailed", self._lost)

    def enter(self, email: str, password: str) -> None:
        """Log in as somebody else; the first page comes."""
        self._page.context.clear_cookies()
        self._page.goto(f"{self._address}/login")
        self._page.get_by_label("Email address").fill(email)
        self._page.get_by_label("Password").fill(password)
        self._page.get_by_role("button", name="Log in").click()
        self._page.wait_for_url(f"{self._address}/")

    def go(self, path: str) -> None:
        self._page.goto(self._address + path)

    def menu(self) -> list[str]:
        """The lists that the menu leads to."""
        return self._hrefs(MENU, r"/[a-z_]+")

    def views(self) -> list[str]:
        """The other ways to look at this list."""
        return self._hrefs("a[href*='view=']", r"/[a-z_]+\?(.*&)?view=(board|calendar|tree)(&.*)?")

    def first_record(self) -> str:
        """The first record of this list."""
        return self._hrefs("main a[href]", r"/[a-z_]+/[0-9a-f-]{36}")[0]

    def fits(self) -> None:
        """Nothing to scroll sideways, on a desk and in a hand, and every card within the column it stands in."""
        for width in WIDTHS:
            self._page.set_viewport_size({"width": width, "height": 900})
            wide = self._page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self._page.url} is {wide} wide on a screen of {width}"
            beyond = self._page.evaluate(BEYOND)
            assert not beyond, f"{self._page.url}: {beyond} reaches beyond its column on a screen of {width}"

    def look(self) -> None:
        """The page as it stands, in both themes and widths, with nothing for axe to find."""
        for theme in THEMES:
            self._page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for width in WIDTHS:
                self._page.set_viewport_size({"width": width, "height": 900})
                self._check(self._page)
        self.fits()

    def nothing_failed(self) -> None:
        assert not self._failed, self._failed

    def _hrefs(self, selector: str, pattern: str) -> list[str]:
        found = self._page.eval_on_selector_all(selector, "all => all.map(each => each.getAttribute('href'))")
        return [each for each in dict.fromkeys(found) if re.fullmatch(pattern, each)]

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._failed.append(f"{response.status} {response.url}")

    def _lost(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # that is what leaving a page does to what it still asked for
            self._failed.append(f"{request.failure} {request.url}")


def walk_demo(walk: Walk, logins: list[list[str]]) -> None:
    """Everybody sees their first page, each role its menu; the first person looks closely at each kind of page."""
    seen = set()
    for email, password, role in logins[1:]:
        walk.enter(email, password)
        walk.fits()
        for path in walk.menu() if role not in seen else ():
            walk.go(path)
            walk.fits()
        seen.add(role)
    walk.enter(*logins[0][:2])
    kinds = _kinds(walk)
    assert {"list", "record", "record/edit", "board", "calendar"} <= kinds.keys()
    for path in kinds.values():
        walk.go(path)
        walk.look()
    walk.nothing_failed()


def _kinds(walk: Walk) -> dict[str, str]:
    """A page of each kind: of every list of the menu its first record and that one's form are opened, and its views."""
    kinds = {"home": "/"}
    for path in walk.menu():
        walk.go(path)
        walk.fits()
        if path in PAGES:
            kinds[path] = path
            continue
        kinds.setdefault("list", path)
        record = walk.first_record()
        for view in walk.views():
            kinds.setdefault(re.findall(r"view=(\w+)", view)[0], view)
            walk.go(view)
            walk.fits()
        for part in ("", "/edit"):
            walk.go(record + part)
            walk.fits()
            kinds.setdefault(f"record{part}", record + part)
    return kinds
