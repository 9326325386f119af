"""The steps of a walk through the pages, as a person says them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.web.site import PASSWORD
from xrm.identity.accounts import find_account
from xrm.testing import people

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from xrm.app import Application
    from xrm.catalog.requests import Actor

THEMES = ("light", "dark")
WIDTHS = (1440, 390)


def log_in(page: Page, address: str, role: str) -> None:
    """As the person of the test site who has this role."""
    _log_in(page, address, f"{role}@example.org", PASSWORD)


def log_in_as(page: Page, address: str, application: Application, actor: Actor) -> None:
    """As a `person` made for the test."""
    assert actor.id is not None
    _log_in(page, address, find_account(application.current(), actor.id).email, people.PASSWORD)


def _log_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/login")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{address}/")


def look_around(page: Page, check_accessible: Callable[..., None]) -> None:
    """The page as it stands, in both themes and both widths: nothing for axe to find, nothing to scroll sideways."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{page.url} is {wide} wide on a screen of {width}"
            check_accessible(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
