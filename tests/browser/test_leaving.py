"""Whoever goes on before a page has all it asked for is told of no fault."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import served
from tests.browser.walk import log_in_as
from xrm.testing import app_from, person
from xrm.web.flask import create_flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

APP = "app: school\nroles:\n  clerk: Clerk\naccess:\n  clerk: all\n"
PUPIL = "entity: pupil\nfields:\n  name: text, required\n"


def slowly(site: WSGIApplication) -> WSGIApplication:
    """The same site, but its bell takes longer than anybody waits."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/-/notices/count":
            time.sleep(2)
        return site(environ, start)

    return answer


@pytest.fixture
def home(tmp_path: Path, page: Page) -> Iterator[str]:
    """The start of a site whose bell answers slowly, for a clerk who has logged in."""
    with (
        app_from(tmp_path / "app", APP, PUPIL) as application,
        served(slowly(create_flask(application))) as home,
    ):
        clerk = person(application, "clerk")
        application.current().records.create(clerk, "pupil", {"name": "Ada"})
        log_in_as(page, home, application, clerk)
        yield home


@pytest.mark.parametrize("way", ["a link", "an address", "anew"])
def test_a_page_left_while_its_bell_is_asked_for_says_nothing(home: str, page: Page, way: str) -> None:
    """The `page` itself fails where its console said anything red."""
    for _ in range(3):
        page.goto(home)
        with page.expect_request("**/-/notices/count"):
            page.reload()
        if way == "a link":
            page.get_by_role("link", name="Pupils").first.click()
        elif way == "an address":
            page.goto(f"{home}/pupil")
        else:
            page.reload()
        page.wait_for_load_state()


def test_a_server_that_does_not_answer_is_told_of_once_and_nothing_is_lost(home: str, page: Page) -> None:
    page.goto(f"{home}/pupil")
    page.route(re.compile(r"/pupil\?"), lambda route: route.abort("connectionrefused"))
    told = page.get_by_role("status").get_by_text("The server did not answer.")

    for _ in range(2):
        page.get_by_role("columnheader").get_by_role("link", name="Updated").click()
        expect(told).to_have_count(1)
        page.wait_for_timeout(1000)
    expect(page.get_by_role("link", name="Ada")).to_be_visible()
