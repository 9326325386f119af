"""Boards, calendars and trees of a list, and entities of one record or kept from the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site, open_site

DEAL = """
entity: deal
fields:
  name: text, required
  status: [open, won, lost]
  begins: date
  ends: date
  part_of: link self, inverse parts
list:
  order: -name
  filters:
    all_open: status eq 'open'
    gone: {where: status eq 'lost', off: true}
    to_come: {where: begins ne null, order: begins}
  views:
    calendar: {from: begins, to: ends}
    tree: {by: part_of}
"""
SHIFT = """
entity: shift
fields:
  name: text, required
  begins: datetime
  ends: datetime
list:
  views:
    calendar: {from: begins, to: ends}
"""
HOUSE = "entity: house\nsingle: true\ntable: our_house\nfields:\n  name: text, required\n"
QUIET = "entity: quiet\napi: none\nfields:\n  name: text, required\n"
FIXED = "entity: fixed\napi: read\nfields:\n  name: text, required\n"
MORE = {f"entities/{text.split()[1]}.yaml": text for text in (DEAL.lstrip(), SHIFT.lstrip(), HOUSE, QUIET, FIXED)}


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path, database_url, more=MORE) as found:
        yield found


@pytest.fixture
def clerk(site: Site) -> Visitor:
    return Visitor(site, "clerk")


def test_a_filter_has_an_order_of_its_own_until_another_is_chosen(site: Site, clerk: Visitor) -> None:
    for name, begins in (("Bore", "2026-02-01"), ("Clad", "2026-03-02"), ("Arch", "2026-04-03")):
        site.make("deal", name=name, begins=begins, status="open")

    def names(address: str) -> list[str]:
        rows = clerk.get(address).get_data(as_text=True).split('id="rows"')[1]
        return re.findall(r'data-label="Deal".*?>(Arch|Bore|Clad)<', rows)

    assert names("/deal?view=to_come") == ["Bore", "Clad", "Arch"]
    assert names("/deal?view=all_open") == ["Clad", "Bore", "Arch"], "by name, backwards, as the list says"
    assert names("/deal?view=to_come&sort=name") == ["Arch", "Bore", "Clad"]


def test_a_list_can_be_looked_at_in_other_ways(site: Site, clerk: Visitor) -> None:
    above = site.make("deal", name="Above", status="open", begins="2026-03-30", ends="2026-04-02")
    below = site.make("deal", name="Below", status="won", part_of_id=above["id"], begins="2026-04-10")

    board = clerk.get("/deal?view=board").get_data(as_text=True)
    assert (
        board.index("Open</span>") < board.index(">Above</a>") < board.index("Won</span>") < board.index(">Below</a>")
    )

    month = clerk.get("/deal?view=calendar&month=2026-04").get_data(as_text=True)
    assert "April 2026" in month
    assert month.count('title="Above"') == 4, "on each of its days, those of March that are shown too"
    assert month.count("(goes on)") == 3
    assert month.count('title="Below"') == 1
    assert "Nothing in" not in month
    assert "Nothing in March 2020." in clerk.text("/deal?view=calendar&month=2020-03")
    assert clerk.get("/deal?view=calendar&month=x").status_code == 400

    tree = clerk.get("/deal?view=tree").get_data(as_text=True)
    assert tree.index(">Above</a>") < tree.index("</summary>", tree.index(">Above</a>")) < tree.index(">Below</a>")
    plain = clerk.get("/deal").get_data(as_text=True)
    assert plain.index(f'href="/deal/{below["id"]}"') < plain.index(f'href="/deal/{above["id"]}"'), (
        "in the order of the list"
    )
    assert "view=gone" not in plain
    assert "view=all_open" in plain


def test_a_day_shows_some_at_once_and_the_others_below_it(site: Site, clerk: Visitor) -> None:
    for day, many in (("2026-05-04", 4), ("2026-05-06", 6)):
        for number in range(many):
            site.make("deal", name=f"{day} {number}", begins=day)

    page = clerk.text("/deal?view=calendar&month=2026-05")

    days = {
        each: page.split(f' {each} May 2026</span><span class="x-day-number"')[1].split("</td>")[0]
        for each in ("4", "6")
    }
    assert (days["4"].count("x-event"), "<summary>" in days["4"]) == (4, False), "never one more alone"
    at_once, more = days["6"].split("<details")
    assert (at_once.count("x-event"), more.count("x-event")) == (3, 3)
    assert "<summary>3 more" in more


def test_what_begins_at_a_time_says_when_on_its_first_day(site: Site, clerk: Visitor) -> None:
    site.make("shift", name="Night watch", begins="2026-06-01T21:15:00Z", ends="2026-06-02T05:00:00Z")

    page = clerk.text("/shift?view=calendar&month=2026-06")

    assert page.count("<time>") == 1
    assert page.count('title="Night watch"') == 2
    assert ":15</time> Night watch" in page


def test_there_is_one_record_only(site: Site, clerk: Visitor) -> None:
    assert clerk.get("/house").location == "/house/new"
    made = site.make("house", name="Ours")
    assert clerk.get("/house").location == f"/house/{made['id']}"
    answer = site.ask("POST", "/api/house", json={"name": "Second"})
    assert answer.status_code == 422
    assert "one house only" in answer.get_data(as_text=True)


def test_the_api_offers_what_the_definition_lets_it(site: Site) -> None:
    assert site.ask("GET", "/api/quiet").status_code == 404
    assert site.ask("GET", "/api/fixed").status_code == 200
    assert site.ask("POST", "/api/fixed", json={"name": "x"}).status_code == 405
    document = site.ask("GET", "/api/openapi.json").json or {}
    assert "/api/quiet" not in document["paths"]
    assert "post" not in document["paths"]["/api/fixed"]
