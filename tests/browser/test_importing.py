"""A file comes in, in a browser: chosen, mapped, checked, imported while one looks on, taken back; and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in, look_around
from tests.web.site import Site
from xrm.jobs.worker import Worker

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ROWS = "".join(f"Bo {number:02},bo{number}@example.org,{number},note\n" for number in range(40))
CSV = f"Name,E-mail,How often,Remarks\n{ROWS}Bad,bad@example.org,often,\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "people.csv"
    found.write_text(CSV, "utf-8")
    return found


@pytest.fixture
def working(site: Site) -> Iterator[None]:
    """Somebody does what is asked for."""
    worker = Worker(lambda: site.application.current().jobs)
    worker.start()
    yield
    assert worker.stop(30)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_from_a_file_to_records_and_back(
    address: str, page: Page, check_accessible: Callable[..., None], file: Path, working: None
) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer")
    page.get_by_role("link", name="Import").click()
    look_around(page, check_accessible)
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Continue").click()

    page.get_by_text("41 rows. Say what").wait_for()
    page.get_by_label("How often").select_option("visits")
    look_around(page, check_accessible)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Check").press("Enter")
    page.get_by_text("What would become of it").wait_for()
    assert page.get_by_role("cell", name="How often").first.is_visible()
    look_around(page, check_accessible)

    page.get_by_role("button", name="Import 41 rows").press("Enter")
    page.get_by_text("What became of it").wait_for(timeout=30_000)
    assert page.locator(".x-head .x-badge").inner_text() == "Done"
    assert page.locator(".x-figures dd").all_inner_texts() == ["40", "0", "0", "1"]
    look_around(page, check_accessible)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Rejected rows").click()
    assert saved.value.suggested_filename == "people-rejected.csv"

    page.get_by_role("link", name="Take back…").click()
    check_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    page.get_by_text("What taking it back did").wait_for(timeout=30_000)
    assert page.locator(".x-figures dd").first.inner_text() == "40"
    page.goto(f"{address}/import")
    look_around(page, check_accessible)


def test_it_works_without_scripts(address: str, plain: Page, file: Path, working: None) -> None:
    log_in(plain, address, "clerk")
    plain.goto(f"{address}/import")
    plain.get_by_label("Import into").select_option("customer")
    plain.get_by_label("File", exact=True).set_input_files(file)
    plain.get_by_role("button", name="Continue").click()
    plain.get_by_role("button", name="Import 41 rows").click()
    for _ in range(100):
        if plain.get_by_text("What became of it").is_visible():
            break
        if plain.get_by_role("link", name="Reload").is_visible():
            plain.get_by_role("link", name="Reload").click()
    assert plain.locator(".x-figures dd").all_inner_texts() == ["41", "0", "0", "0"]
    plain.get_by_role("link", name="Take back…").click()
    plain.get_by_role("button", name="Take back").click()
    assert plain.get_by_text("Being taken back").or_(plain.get_by_text("What taking it back did")).first.is_visible()
