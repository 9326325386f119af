"""The figures of an entity: measures above the list, and by group on a page of their own."""

from __future__ import annotations

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site


@pytest.fixture(scope="module")
def some(site: Site) -> None:
    partner = site.make("organisation", name="Figure Works")["id"]
    for number in range(4):
        site.make(name=f"Figured {number}", status="active", born="2001-02-03", organisation_id=partner)


def test_the_list_asks_for_its_figures_afterwards(some: None, clerk: Visitor) -> None:
    assert 'hx-get="/customer/-/figures"' in clerk.text("/customer")
    assert "/-/figures" not in clerk.text("/organisation")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Active ones"),
        ("?by=status", "Active"),
        ("?by=organisation", "Figure Works"),
        ("?by=vip", "none"),
        ("?by=born&unit=month", "Feb 2001"),
        ("?by=born&unit=quarter", "Q1 2001"),
        ("?by=born&unit=week", "week of 29 Jan 2001"),
        ("?by=created_at&unit=year", "20"),
    ],
)
def test_figures_are_shown_by_group(some: None, clerk: Visitor, words: str, said: str) -> None:
    assert said in clerk.text(f"/customer/-/figures{words}")


@pytest.mark.parametrize("words", ["?by=nothing", "?by=born&unit=fortnight", "?colour=red", "?by=secret"])
def test_what_an_address_may_not_say_is_refused(clerk: Visitor, words: str) -> None:
    assert clerk.get(f"/customer/-/figures{words}").status_code in (400, 404)


def test_an_entity_without_measures_has_the_page_too(clerk: Visitor) -> None:
    assert "in figures" in clerk.text("/organisation/-/figures?by=kind")
