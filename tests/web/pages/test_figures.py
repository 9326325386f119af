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
    assert 'hx-get="/customer/-/figures?by="' in clerk.text("/customer")
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


def test_a_date_and_its_unit_in_one_word_are_what_the_form_says_too(some: None, clerk: Visitor) -> None:
    page = clerk.text("/customer/-/figures?by=born/quarter")

    assert "Q1 2001" in page
    assert '<option value="born" selected>' in page
    assert '<option value="quarter" selected>' in page


def test_what_is_grouped_by_no_field_of_the_form_stands_in_it(some: None, clerk: Visitor) -> None:
    assert '<option value="organisation/kind" selected>' in clerk.text("/customer/-/figures?by=organisation/kind")


def test_ungrouped_figures_tell_what_they_can_be_grouped_by(some: None, clerk: Visitor) -> None:
    assert 'href="/customer/-/figures?by=status"' in clerk.text("/customer/-/figures?by=")
    assert 'href="/customer/-/figures?by=status"' not in clerk.text("/customer/-/figures?by=status")


def test_where_records_stand_is_what_figures_are_grouped_by_at_first(some: None, clerk: Visitor) -> None:
    assert '<option value="status" selected>' in clerk.text("/customer/-/figures")


def test_each_figure_of_a_group_carries_its_name_where_the_head_is_not_shown(some: None, clerk: Visitor) -> None:
    assert 'data-label="Records">' in clerk.text("/customer/-/figures?by=status")
