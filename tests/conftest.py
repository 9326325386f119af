"""Fixtures every test may ask for.

- `database_url`: the test runs twice, on a SQLite file and on a fresh PostgreSQL database.
- `sqlite_url`, `postgres_url`: one of the two; `postgres_server`: the server itself.
- `shared_database_url`: the same twice for a whole module, whose tests share what they fill it with.
- `make_site`: call it with definition texts, and an application made of them is at work on `database_url`.
- `browser`, `page`: a real browser, and a page in a context of its own that fails on any error in its console.
- `check_accessible(page)`: what axe finds fails the test.

A test whose machine lacks a server or a browser is left out in so many words, or fails under XRM_TEST_REQUIRE=all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.links.site import Site
from tests.support import browser as browsers
from tests.support import postgres
from xrm.testing import app_from

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure() -> None:
    postgres.prepare()


def pytest_unconfigure() -> None:
    postgres.tidy()


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith("XRM_")]:
        if not name.startswith("XRM_TEST_") and name != "XRM_CHROMIUM":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of this run's PostgreSQL server."""
    return postgres.start()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh PostgreSQL database."""
    with postgres.fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database that is yet to be created."""
    return f"sqlite:///{(tmp_path / 'xrm.sqlite').as_posix()}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database, on each of the two."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fresh database for the tests of one module, on each of the two."""
    if request.param == "sqlite":
        yield f"sqlite:///{(tmp_path_factory.mktemp('database') / 'xrm.sqlite').as_posix()}"
    else:
        with postgres.fresh_database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture
def make_site(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Call it with definition texts, as often as they change; the application is closed after the test."""
    made: list[Site] = []

    def make(*texts: str) -> Site:
        for site in made:
            site.app.close()
        made[:] = [Site(app_from(tmp_path / "app", *texts, database_url=database_url), tmp_path / "app", database_url)]
        return made[0]

    yield make
    for site in made:
        site.app.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser, started once for each test process."""
    with browsers.started() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with its own cookies, in English and UTC. Anything red in its console fails the test."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    red = [line for line in said if not line.startswith("Failed to load resource")]  # an expected 4xx is no fault
    assert not red, red


@pytest.fixture
def check_accessible() -> Callable[..., None]:
    """Call it with a page: what axe finds fails the test. Further arguments name rules to leave out."""
    return browsers.check_accessible
