"""Lists: their state is in the address, and the address is read strictly."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site


def titles_in(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'<a class="x-title" href="/customer/[^"]+">([^<]*)</a>', page)]


@pytest.fixture(scope="module")
def some(site: Site) -> list[str]:
    partner = site.make("organisation", name="List Works")["id"]
    for number in range(60):
        site.make(
            name=f"Lister {number:02}",
            visits=number,
            status="active" if number % 2 else "lead",
            vip=number < 3,
            **({"organisation_id": partner} if number < 2 else {}),
        )
    return [partner]


def test_a_list_shows_titles_as_links_and_choices_by_their_labels(some: list[str], clerk: Visitor) -> None:
    page = clerk.text("/customer?q=lister")

    assert titles_in(page)[:2] == ["Lister 00", "Lister 01"]
    assert re.search(r'class="x-badge[^"]*">Lead<', page)


def test_pages_follow_each_other_without_loss(some: list[str], clerk: Visitor) -> None:
    first = clerk.text("/customer?q=lister")
    after = unescape(re.search(r'rel="next"', first) and re.search(r'href="([^"]+after=[^"]+)"', first)[1])

    second = clerk.text(after)

    assert len(titles_in(first)) == 50
    assert titles_in(first) + titles_in(second) == [f"Lister {number:02}" for number in range(60)]
    assert "First page" in second


def test_a_header_sorts_up_then_down_then_not(some: list[str], clerk: Visitor) -> None:
    assert titles_in(clerk.text("/customer?q=lister&sort=title"))[0] == "Lister 00"
    down = clerk.text("/customer?q=lister&sort=-title")

    assert titles_in(down)[0] == "Lister 59"
    assert 'aria-sort="descending"' in down


@pytest.mark.parametrize(
    ("words", "count"),
    [("status=active", "30 records"), ("status=lead", "30 records"), ("vip=true", "3 records"), ("", "60 records")],
)
def test_quick_filters_narrow_the_list(some: list[str], clerk: Visitor, words: str, count: str) -> None:
    page = clerk.text(f"/customer?q=lister&{words}")

    assert f'aria-live="polite">{count}' in page


def test_a_link_filters_by_the_record_it_leads_to(some: list[str], clerk: Visitor) -> None:
    page = clerk.text(f"/customer?organisation={some[0]}")

    assert titles_in(page) == ["Lister 00", "Lister 01"]
    assert re.search(r'<option value="[^"]+" selected>List Works</option>', page)


def test_a_text_that_comes_first_leads_to_its_record_where_the_title_is_no_column(
    some: list[str], clerk: Visitor
) -> None:
    page = clerk.text("/customer?q=lister&columns=name,visits")

    assert titles_in(page)[:2] == ["Lister 00", "Lister 01"]
    assert "Open Lister 00" not in page
    assert "Open Lister 00" in clerk.text("/customer?q=lister&columns=visits,name"), "a number is no name"


def test_some_quick_filters_are_shown_and_those_that_are_on(some: list[str], clerk: Visitor) -> None:
    def shown(words: str) -> list[str]:
        beside = clerk.text(f"/customer?q=lister&{words}").split('class="x-drop x-further"')[0]
        return re.findall(r'for="filter-(\w+)"', beside)

    at_first = shown("")
    assert len(at_first) == 2, "without tabs the buttons stand beside them"
    assert "organisation" not in at_first
    assert shown(f"organisation={some[0]}") == [*at_first, "organisation"]


def test_nothing_found_offers_a_way_back(clerk: Visitor) -> None:
    page = clerk.text("/customer?q=nobodyatall")

    assert "Nothing matches" in page
    assert 'href="/customer">Show all' in page


@pytest.mark.parametrize(
    "words",
    [
        "unknown=1",
        "sort=secret",
        "sort=nothing",
        "sort=name%20desc,id",
        "status=nonsense",
        "status=%27%20or%20true",
        "vip=perhaps",
        "organisation=nokey",
        "after=forged",
        "view=nothing",
        "q=%00",
        "q=" + "x" * 600,
        "trash=1&after=forged",
    ],
)
def test_an_address_that_means_nothing_is_refused_in_words(clerk: Visitor, words: str) -> None:
    answer = clerk.get(f"/customer?{words}")

    assert answer.status_code == 400, answer.status_code
    assert "<h1>" in answer.get_data(as_text=True)


def test_a_field_one_may_not_see_is_no_column_no_filter_and_no_sort(clerk: Visitor, admin: Visitor) -> None:
    assert "ecret" not in clerk.text("/customer")
    assert clerk.get("/customer?sort=secret").status_code == 400
    assert admin.get("/customer?sort=secret").status_code == 200


def test_the_search_box_finds_what_its_reader_may_read(site: Site, clerk: Visitor, reader: Visitor) -> None:
    site.make(name="Seldom seen", status="gone")

    assert "Seldom seen" in clerk.text("/-/find?q=seldom")
    assert "Seldom seen" not in reader.text("/-/find?q=seldom")
    assert clerk.text("/-/find?q=").strip().endswith("</li>")
    assert clerk.get("/-/find?p=x").status_code == 400
