"""What a list offers to be taken out as, and the files of what it shows."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site

ADDRESS = re.compile(r'href="(/customer/-/export/[^"]+)"')


def offered(visitor: Visitor, address: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in ADDRESS.findall(visitor.get(address).get_data(as_text=True))]


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.get_data().startswith(b"\xef\xbb\xbf")  # Excel knows UTF-8 by it
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def customers(site: Site) -> None:
    for name, status in (("Zoë Taken", "active"), ("Amy Taken", "active"), ("Eve Taken", "lead"), ("Bob", "active")):
        site.make(name=name, status=status, budget=5)


def test_what_is_listed_goes_out_in_its_order(clerk: Visitor, customers: None) -> None:
    words = "q=taken&status=active&sort=-name&after=x&columns=name,budget,status"
    (all_of_it,) = [each for each in offered(clerk, f"/customer?{words.replace('&after=x', '')}") if "all.csv" in each]
    (shown,) = [each for each in offered(clerk, f"/customer?{words.replace('&after=x', '')}") if "shown.csv" in each]

    everything, columns = rows_of(clerk.get(all_of_it)), rows_of(clerk.get(shown))
    assert [row["name"] for row in everything] == ["Zoë Taken", "Amy Taken"]
    assert {"email", "organisation_id", "created_at"} < everything[0].keys()
    assert list(columns[0]) == ["id", "name", "budget", "budget_currency", "status"]
    assert [row["name"] for row in columns] == ["Zoë Taken", "Amy Taken"]


def test_files_of_every_kind_are_offered(clerk: Visitor, customers: None) -> None:
    kinds = [each.partition("?")[0].rpartition("/")[2] for each in offered(clerk, "/customer")]
    assert kinds == ["all.xlsx", "all.csv", "all.ndjson", "shown.xlsx", "shown.csv"]
    for address in offered(clerk, "/customer"):
        assert clerk.get(address).headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''customers-")


def test_who_may_not_export_is_offered_nothing_and_finds_nothing(reader: Visitor, stranger: Visitor) -> None:
    assert not offered(reader, "/customer")
    assert reader.get("/customer/-/export/all.csv").status_code == 404
    assert stranger.get("/customer/-/export/all.csv").status_code == 303


@pytest.mark.parametrize("address", ["all.csv?trash=1", "all.pdf", "shown.ndjson", "some.csv", "all.csv?nonsense=1"])
def test_what_is_not_offered_is_not_there(clerk: Visitor, address: str) -> None:
    assert clerk.get(f"/customer/-/export/{address}").status_code in (400, 404)
    assert "/-/export/" not in clerk.get("/customer?trash=1").get_data(as_text=True)
