"""A board: a record goes to another column by a form, a status by its moves only, and nobody writes what they may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site, open_site

CASE = """
entity: case
fields:
  name: text, required
  urgency: [low, high]
  reason: text
  status:
    type: status
    states:
      fresh: {start: true}
      running:
      closed: {final: true}
    moves:
      begin: {from: fresh, to: running, when: urgency ne null, message: Say first how urgent it is.}
      close: {from: [fresh, running], to: closed, ask: [reason]}
      rescue: {from: running, to: fresh, roles: [admin]}
list:
  views:
    board: {by: status}
access:
  clerk: all
  reader: read
"""
DEAL = "entity: deal\nfields:\n  name: text, required\n  stage: [open, won, lost]\naccess: {clerk: all, reader: read}\n"


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path, database_url, more={"entities/case.yaml": CASE, "entities/deal.yaml": DEAL}) as found:
        yield found


def send(visitor: Visitor, entity: str, id: str, **words: str) -> Any:
    token = visitor.form("/", "/logout")["csrf_token"]
    return visitor.post(f"/{entity}/{id}/lane", {"csrf_token": token, "list": "view=board", **words})


def ways(page: str, title: str) -> list[str]:
    tile = page[page.index(f">{title}</a>") :].split("</li>")[0]
    return re.findall(r'name="to" value="([^"]*)"', tile)


def value(site: Site, entity: str, id: str, name: str) -> Any:
    return (site.ask("GET", f"/api/{entity}/{id}", role="admin").json or {})[name]


def test_a_choice_goes_to_any_other_column(site: Site) -> None:
    clerk = Visitor(site, "clerk")
    deal = site.make("deal", name="Piano", stage="open")["id"]
    assert ways(clerk.text("/deal?view=board"), "Piano") == ["won", "lost"]

    answer = send(clerk, "deal", deal, by="stage", to="won")

    assert answer.location == "/deal?view=board"
    assert value(site, "deal", deal, "stage") == "won"


def test_a_status_goes_where_a_move_of_the_reader_leads(site: Site) -> None:
    clerk, admin = Visitor(site, "clerk"), Visitor(site, "admin")
    case = site.make("case", name="Leak", urgency="high")["id"]
    assert ways(clerk.text("/case?view=board"), "Leak") == ["running", "closed"]

    send(clerk, "case", case, by="status", to="running")
    assert value(site, "case", case, "status") == "running"
    assert ways(clerk.text("/case?view=board"), "Leak") == ["closed"]
    assert ways(admin.text("/case?view=board"), "Leak") == ["fresh", "closed"]

    asking = send(clerk, "case", case, by="status", to="closed")
    assert asking.location == f"/case/{case}/move/close"
    assert value(site, "case", case, "status") == "running"
    refused = send(clerk, "case", case, by="status", to="fresh")
    assert refused.status_code == 303
    assert "No move of yours leads" in clerk.text("/case?view=board")
    assert value(site, "case", case, "status") == "running"


def test_a_move_that_does_not_hold_is_told_on_the_board(site: Site) -> None:
    clerk = Visitor(site, "clerk")
    case = site.make("case", name="Vague")["id"]

    assert send(clerk, "case", case, by="status", to="running").location == "/case?view=board"

    page = clerk.text("/case?view=board")
    assert "Say first how urgent it is." in page
    assert "x-refused" in page
    assert value(site, "case", case, "status") == "fresh"


def test_who_may_only_read_moves_nothing(site: Site) -> None:
    reader = Visitor(site, "reader")
    deal = site.make("deal", name="Organ", stage="open")["id"]
    case = site.make("case", name="Noise", urgency="low")["id"]
    assert ways(reader.text("/deal?view=board"), "Organ") == []
    assert ways(reader.text("/case?view=board"), "Noise") == []
    send(reader, "deal", deal, by="stage", to="won")
    send(reader, "case", case, by="status", to="running")
    assert (value(site, "deal", deal, "stage"), value(site, "case", case, "status")) == ("open", "fresh")


@pytest.mark.parametrize("words", [{}, {"by": "stage", "to": "x"}, {"by": "name", "to": "x"}, {"by": "x", "to": "won"}])
def test_a_column_that_is_not_there_is_refused(site: Site, words: dict[str, str]) -> None:
    deal = site.make("deal", name="Organ", stage="open")["id"]
    assert send(Visitor(site, "clerk"), "deal", deal, **words).status_code == 400
