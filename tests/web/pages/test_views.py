"""Boards, calendars and trees of a list, and entities of one record or kept from the API."""

from __future__ import annotations

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
  filters: {all_open: status eq 'open', gone: {where: status eq 'lost', off: true}}
  views:
    calendar: {from: begins, to: ends}
    tree: {by: part_of}
"""
HOUSE = "entity: house\nsingle: true\ntable: our_house\nfields:\n  name: text, required\n"
QUIET = "entity: quiet\napi: none\nfields:\n  name: text, required\n"
FIXED = "entity: fixed\napi: read\nfields:\n  name: text, required\n"
MORE = {f"entities/{text.split()[1]}.yaml": text for text in (DEAL.lstrip(), HOUSE, QUIET, FIXED)}


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path, database_url, more=MORE) as found:
        yield found


@pytest.fixture
def clerk(site: Site) -> Visitor:
    return Visitor(site, "clerk")


def test_a_list_can_be_looked_at_in_other_ways(site: Site, clerk: Visitor) -> None:
    above = site.make("deal", name="Above", status="open", begins="2026-03-30", ends="2026-04-02")
    below = site.make("deal", name="Below", status="won", part_of_id=above["id"], begins="2026-04-10")

    board = clerk.get("/deal?view=board").get_data(as_text=True)
    assert (
        board.index("Open</span>") < board.index(">Above</a>") < board.index("Won</span>") < board.index(">Below</a>")
    )

    month = clerk.get("/deal?view=calendar&month=2026-04").get_data(as_text=True)
    assert "April 2026" in month
    assert month.count(">Above</a>") == 4, "on each of its days, those of March that are shown too"
    assert month.count(">Below</a>") == 1
    assert clerk.get("/deal?view=calendar&month=x").status_code == 400

    tree = clerk.get("/deal?view=tree").get_data(as_text=True)
    assert tree.index(">Above</a>") < tree.index("</summary>", tree.index(">Above</a>")) < tree.index(">Below</a>")
    plain = clerk.get("/deal").get_data(as_text=True)
    assert plain.index(f'href="/deal/{below["id"]}"') < plain.index(f'href="/deal/{above["id"]}"'), (
        "in the order of the list"
    )
    assert "view=gone" not in plain
    assert "view=all_open" in plain


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
