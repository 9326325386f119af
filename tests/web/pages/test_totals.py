"""What the columns of a board come to: of the records that match, that their reader sees, and of fields they may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.statements import counted
from tests.web.pages.visitor import Visitor
from tests.web.site import Site, open_site

DEAL = """
entity: deal
fields:
  name: text, required, search
  stage: [open, won, lost]
  place: [north, south]
  amount:
    type: money(EUR)
    access: {clerk: write, admin: write}
  weight: decimal(6,1)
list:
  views:
    board: {by: stage, total: amount}
access:
  clerk: all
  reader: {read: place eq 'north'}
"""
LOAD = """
entity: load
fields:
  name: text, required
  stage: [open, won]
  weight: decimal(6,1)
measures:
  heaviest: max weight
list:
  views:
    board: {by: stage, total: heaviest}
access: {clerk: all, reader: read}
"""
PLAIN = "entity: plain\nfields:\n  name: text, required\n  stage: [open, won]\naccess: {clerk: all}\n"
MORE = {"entities/deal.yaml": DEAL, "entities/load.yaml": LOAD, "entities/plain.yaml": PLAIN}


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path, database_url, more=MORE) as found:
        yield found


def heads(page: str) -> dict[str, tuple[str, str]]:
    """Column -> how many, and what they come to."""
    found = {}
    for lane in page.split('<section class="x-lane"')[1:]:
        head = re.sub(r'<span class="visually-hidden">.*?</span>', "", lane.split("</header>")[0].split(">", 1)[1])
        label, count, *total = [each.strip() for each in re.split(r"<[^>]+>", head) if each.strip()]
        found[label] = (count, total[0] if total else "")
    return found


def deal(site: Site, name: str, stage: str | None, amount: str | None, place: str = "north") -> Any:
    return site.make("deal", name=name, stage=stage, amount=amount, place=place)


def test_each_column_says_how_many_it_has_and_what_they_come_to(site: Site) -> None:
    deal(site, "Piano", "open", "1200.50")
    deal(site, "Organ", "open", "99.50")
    deal(site, "Harp", "won", None)
    deal(site, "Lute", None, "7")

    found = heads(Visitor(site, "clerk").text("/deal?view=board"))

    assert found["Open"] == ("2", "€1,300")
    assert found["Won"] == ("1", "€0")
    assert found["Lost"] == ("0", "")
    assert found["None"] == ("1", "€7")


def test_what_the_list_is_narrowed_to_is_what_is_added_up(site: Site) -> None:
    deal(site, "Piano in the hall", "open", "100")
    deal(site, "Piano in the attic", "open", "50", "south")
    deal(site, "Organ", "open", "1")
    clerk = Visitor(site, "clerk")

    assert heads(clerk.text("/deal?view=board&q=piano"))["Open"] == ("2", "€150")
    assert heads(clerk.text("/deal?view=board&place=south"))["Open"] == ("1", "€50")
    assert heads(clerk.text("/deal?view=board&filter=amount+lt+60"))["Open"] == ("2", "€51")


def test_a_total_is_of_a_measure_too(site: Site) -> None:
    for weight in ("3.5", "12.5"):
        site.make("load", name="Bricks", stage="open", weight=weight)

    page = Visitor(site, "clerk").text("/load?view=board")

    assert heads(page)["Open"] == ("2", "12.5")
    assert 'title="Heaviest"' in page


def test_everyone_gets_the_total_of_what_they_see_and_none_of_a_field_they_do_not(site: Site) -> None:
    deal(site, "Piano", "open", "100")
    deal(site, "Organ", "open", "50", "south")

    assert heads(Visitor(site, "clerk").text("/deal?view=board"))["Open"] == ("2", "€150")
    page = Visitor(site, "reader").text("/deal?view=board")
    assert heads(page)["Open"] == ("1", "")
    assert "Amount" not in page.split('class="x-board')[1]
    assert "100.00" not in page


def test_without_a_total_there_is_only_the_number_of_records(site: Site) -> None:
    site.make("plain", name="One", stage="open")

    assert heads(Visitor(site, "clerk").text("/plain?view=board"))["Open"] == ("1", "")


def test_more_records_take_no_more_statements(site: Site) -> None:
    clerk = Visitor(site, "clerk")
    deal(site, "First", "open", "1")
    clerk.text("/deal?view=board")
    few = statements(clerk)
    for number in range(12):
        deal(site, f"Deal {number}", ("open", "won")[number % 2], "1")

    assert statements(clerk) <= few
    assert heads(clerk.text("/deal?view=board"))["Open"] == ("7", "€7")


def statements(visitor: Visitor) -> int:
    with counted() as said:
        visitor.text("/deal?view=board")
    return len(said)
