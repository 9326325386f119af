"""The ground the tests stand on holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tests.support import browser as browsers

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_each_test_gets_an_empty_database_of_its_own(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER)"))
        assert connection.execute(text("SELECT count(*) FROM thing")).scalar() == 0
    engine.dispose()


@pytest.mark.browser
def test_a_page_is_read_by_a_real_browser(page: Page) -> None:
    page.set_content("<html lang=en><title>Here</title><main><h1>Here</h1></main>")

    assert page.title() == "Here"
    assert browsers.accessibility_faults(page) == []


@pytest.mark.browser
def test_an_accessibility_fault_is_named(page: Page, check_accessible: Callable[..., None]) -> None:
    page.set_content("<html lang=en><title>Here</title><main><h1>Here</h1><img src='data:,'></main>")

    with pytest.raises(pytest.fail.Exception, match="image-alt"):
        check_accessible(page)


def test_what_is_missing_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "chromium", lambda: None)
    monkeypatch.delenv("XRM_TEST_REQUIRE", raising=False)

    with (
        pytest.raises(pytest.skip.Exception, match="left out: the tests in a browser. To run them:"),
        browsers.started(),
    ):
        pass


def test_what_is_missing_fails_where_everything_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "chromium", lambda: None)
    monkeypatch.setenv("XRM_TEST_REQUIRE", "all")

    with pytest.raises(pytest.fail.Exception, match="XRM_TEST_REQUIRE=all"), browsers.started():
        pass
