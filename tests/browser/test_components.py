"""The gallery of components in a browser: every component in every state passes axe, in both themes and both widths."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in, look_around

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("words", ["", "?theme=dark&density=compact", "?theme=light"])
def test_every_component_can_be_used_by_everybody(
    address: str, page: Page, check_accessible: Callable[..., None], words: str
) -> None:
    log_in(page, address, "admin")
    page.goto(f"{address}/admin/components{words}")
    for each in page.locator(".x-sample > details").all()[:2]:
        each.locator("summary").click()

    look_around(page, check_accessible)


def test_the_dialog_opens_over_the_page_and_closes(
    address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    log_in(page, address, "admin")
    page.goto(f"{address}/admin/components")
    dialog = page.locator("#dialog-hive")

    page.get_by_role("link", name="Delete…").click()

    assert dialog.evaluate("each => each.matches(':modal')")
    check_accessible(page)
    page.keyboard.press("Escape")
    assert not dialog.evaluate("each => each.matches(':modal')")


def test_a_sample_is_dark_on_a_light_page_where_dark_is_chosen(address: str, page: Page) -> None:
    log_in(page, address, "admin")
    page.emulate_media(color_scheme="light")
    page.goto(f"{address}/admin/components?theme=dark")

    grounds = page.evaluate(
        "['body', '.x-sample'].map((each) => getComputedStyle(document.querySelector(each)).backgroundColor)"
    )

    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 21, 24)"]
