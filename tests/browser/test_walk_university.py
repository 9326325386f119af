"""The university demo, started as anybody starts it, walked through by each of its people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.demo import Walk, running, walk_demo

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_everybody_walks_the_university_demo(tmp_path: Path, page: Page, check_accessible: Callable[..., None]) -> None:
    with running("university", tmp_path) as (address, logins):
        walk_demo(Walk(page, address, check_accessible), logins)
