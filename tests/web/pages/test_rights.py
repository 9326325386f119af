"""Who sees which page: what one has no right to does not exist, and buttons stand only where they work."""

from __future__ import annotations

import re

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site

PATHS = ("/", "/customer", "/customer/new", "/search?q=a", "/settings", "/admin")


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_is_asked_to_log_in_and_comes_back(stranger: Visitor, path: str) -> None:
    answer = stranger.get(path)

    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=/")


def test_a_reader_gets_no_button_that_does_not_work(site: Site, reader: Visitor) -> None:
    made = site.make(name="Read Only")
    page, listed = reader.text(f"/customer/{made['id']}"), reader.text("/customer")

    assert "/edit" not in page
    assert "/delete" not in page
    assert "/customer/new" not in listed
    assert "trash=1" not in listed


@pytest.mark.parametrize("part", ["edit", "delete"])
def test_a_page_a_reader_has_no_right_to_does_not_exist(site: Site, reader: Visitor, part: str) -> None:
    made = site.make(name="Closed")

    assert reader.get(f"/customer/{made['id']}/{part}").status_code == 404


def test_hidden_and_absent_records_get_the_same_words(site: Site, reader: Visitor) -> None:
    gone = site.make(name="Gone For Good", status="gone")["id"]
    absent = f"{gone[:-1]}{'0' if gone[-1] != '0' else '1'}"

    def told(path: str) -> str:
        answer = reader.get(path)
        assert answer.status_code == 404
        page = answer.get_data(as_text=True).split("request ")[0].replace(gone, "ID").replace(absent, "ID")
        return re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", page)  # signed with the second it was made in

    for part in ("", "/edit", "/delete"):
        assert told(f"/customer/{gone}{part}") == told(f"/customer/{absent}{part}")
    assert told("/nothing") == told("/user_secret")


def test_administration_does_not_exist_for_others(clerk: Visitor, admin: Visitor) -> None:
    assert clerk.get("/admin").status_code == 404
    assert "/admin" not in clerk.text("/")
    page = admin.text("/admin")
    assert "customer" in page
    assert "clerk@example.org" in page
    assert page.index('href="/customer"') < page.index('id="builtin"') < page.rindex('href="/saved_view"')


def test_a_secret_field_is_on_no_page_of_others(site: Site, clerk: Visitor, admin: Visitor) -> None:
    made = site.make(name="Keeper")
    site.ask("PATCH", f"/api/customer/{made['id']}", "admin", json={"secret": "s3cr3t"})

    for part in ("", "/edit"):
        assert "ecret" not in clerk.text(f"/customer/{made['id']}{part}")
        assert "s3cr3t" in admin.text(f"/customer/{made['id']}{part}")


def test_the_menu_and_home_name_only_what_may_be_read(site: Site, clerk: Visitor) -> None:
    page = clerk.text("/")

    assert 'href="/customer"' in page
    assert "Good " in page


def test_what_is_in_the_menu_is_found_before_what_is_not(site: Site, clerk: Visitor) -> None:
    site.make("organisation", name="Clerks and Company")

    page = clerk.text("/search?q=clerk")

    assert page.index(">Organisations<") < page.index(">Users<")


def test_search_finds_across_entities_within_rights(site: Site, clerk: Visitor, reader: Visitor) -> None:
    site.make("organisation", name="Quokka Ltd")
    site.make(name="Quokka Friend")
    site.make(name="Quokka Foe", status="gone")

    found = clerk.text("/search?q=quokka")
    assert "Quokka Ltd" in found
    assert "Quokka Foe" in found
    assert "Quokka Foe" not in reader.text("/search?q=quokka")


def test_a_masked_value_is_shown_in_part_and_whole_only_on_the_form(
    site: Site, clerk: Visitor, reader: Visitor
) -> None:
    made = site.make(name="Masked", account="DE02120300000000202051")
    path = f"/customer/{made['id']}"

    for visitor in (clerk, reader):
        page = visitor.text(path)
        assert "••••2051" in page.split("Timeline")[0]
        assert "0202051" not in page
    assert "DE02120300000000202051" in clerk.text(f"{path}/edit")
    assert made["account"] == "DE02120300000000202051"
    assert site.ask("GET", f"/api{path}", "reader").json["account"] == "••••2051"
    assert site.ask("GET", "/api/customer?$filter=account ne null", "reader").status_code == 400
    names = {
        each["name"]: each
        for each in site.ask("GET", "/api/openapi.json", "reader").json["components"]["parameters"].values()
    }
    assert "account desc" not in str(names["$orderby"])
