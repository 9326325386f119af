"""Views that people save: their own, and those they share."""

from __future__ import annotations

import html
import re

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site

STATE = "status=active&sort=-name"


def save(visitor: Visitor, name: str, words: str = STATE, **more: str) -> str:
    """Returns the address the list is at then."""
    answer = visitor.send(f"/customer?{words}", {"name": name, "do": "save", **more}, "/customer/-/views")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def remove(visitor: Visitor, address: str) -> None:
    visitor.send(address, {"do": "remove"}, "/customer/-/views")


def tabs(page: str) -> list[str]:
    found = re.search(r'<nav class="x-tabs" aria-label="Named filters">(.*?)</nav>', page, re.DOTALL)
    return re.findall(r">([^<>]+)</a>", found[1]) if found else []


@pytest.fixture(autouse=True, scope="module")
def customers(site: Site) -> None:
    site.make(name="Saved Active", status="active")
    site.make(name="Saved Lead", status="lead")


def test_a_view_brings_the_list_back_as_it_was(site: Site, clerk: Visitor) -> None:
    address = save(clerk, "Busy ones")

    page = clerk.text(address)

    assert "Busy ones" in tabs(page)
    assert "Saved Active" in page
    assert "Saved Lead" not in page
    assert 'aria-current="true"' in page.split("Busy ones")[0].rsplit("<a", 1)[1]
    remove(clerk, address)
    assert "Busy ones" not in tabs(clerk.text("/customer"))


def test_nobody_else_sees_it_until_it_is_shared(site: Site, clerk: Visitor, reader: Visitor) -> None:
    address = save(clerk, "Mine alone")
    assert "Mine alone" not in tabs(reader.text("/customer"))

    clerk.send(address, {"name": "Ours", "shared": "1", "do": "replace"}, "/customer/-/views")

    assert "Ours" in tabs(reader.text("/customer"))
    remove(clerk, address)


def test_a_shared_view_shows_nobody_more_than_they_may_read(site: Site, admin: Visitor, reader: Visitor) -> None:
    site.make(name="Gone Saved", status="gone")
    told = save(admin, "Told", "filter=secret eq 'x'", shared="1")
    wide = save(admin, "Wide", "columns=name,secret&sort=secret&status=gone", shared="1")

    page = reader.text("/customer")
    assert "Told" not in tabs(page)
    assert "ecret" not in page
    found = re.search(r'href="([^"]*)"[^>]*>(?:<svg.*?</svg>)?Wide<', page)
    assert found
    shown = reader.text(html.unescape(found[1]))
    assert "ecret" not in shown
    assert "Gone Saved" not in shown
    remove(admin, told)
    remove(admin, wide)


def test_another_persons_view_cannot_be_changed(site: Site, clerk: Visitor, reader: Visitor) -> None:
    address = save(clerk, "Kept", shared="1")
    id = address.rsplit("saved=", 1)[1].split("&")[0]
    token = reader.form("/customer", "/customer/-/views")

    answer = reader.post("/customer/-/views", {**token, "saved": id, "name": "Broken", "do": "replace"})

    assert answer.status_code == 303
    assert "Kept" in tabs(clerk.text("/customer"))
    assert site.ask("DELETE", f"/api/saved_view/{id}", "reader").status_code in (403, 404)
    remove(clerk, address)


def test_a_view_with_no_name_or_a_used_one_is_answered_in_words(site: Site, clerk: Visitor) -> None:
    address = save(clerk, "Twice")

    for name in ("", "Twice"):
        again = save(clerk, name)
        assert "saved=" not in again
        assert clerk.text(again).count('class="x-toast') or "x-banner" in clerk.text(again)
    remove(clerk, address)


def test_an_address_of_a_view_that_is_gone_is_the_list(site: Site, clerk: Visitor) -> None:
    address = save(clerk, "Short-lived")
    remove(clerk, address)

    assert "Saved Active" in clerk.text(address)


def test_statements_do_not_grow_with_the_number_of_views(site: Site, clerk: Visitor) -> None:
    first = save(clerk, "One")
    second = save(clerk, "Two")

    assert {"One", "Two"} <= set(tabs(clerk.text("/customer")))
    remove(clerk, first)
    remove(clerk, second)


def test_the_button_is_on_only_while_a_saved_view_is(site: Site, clerk: Visitor) -> None:
    address = save(clerk, "Pressed")
    on = 'class="btn x-on" aria-label="View “Pressed”"'

    assert on in clerk.text(address)
    assert 'class="btn" aria-label="Save this view"' in clerk.text("/customer?status=active")
    remove(clerk, address)
