"""Money over the API and on the pages: an amount and its currency, in a form as one, in the API side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.money.definitions import DEAL, ORGANISATION, PLAN
from tests.web.pages.visitor import Visitor
from tests.web.site import Site, open_site

DONE = """\
  status:
    type: status
    states: {open: {start: true}, paid: {final: true}}
    moves:
      settle: {from: open, to: paid, ask: [price], set: {fee: = fee divby 3}}
measures:
"""


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    deal = DEAL.replace("measures:\n", DONE).replace("entity: deal\n", "entity: deal\ntitle: '{name}'\n", 1)
    firm = ORGANISATION.replace("entity: organisation", "entity: firm")
    deal = deal.replace("link organisation", "link firm, inverse deals")
    more = {"entities/deal.yaml": deal, "entities/firm.yaml": firm, "entities/plan.yaml": PLAN}
    with open_site(tmp_path, database_url, more=more) as found:
        yield found


@pytest.fixture
def visitor(site: Site) -> Visitor:
    return Visitor(site, "clerk")


def api(site: Site, method: str, path: str, **more: Any) -> Any:
    return site.ask(method, f"/api/{path}", **more)


def made(site: Site, **values: Any) -> dict[str, Any]:
    answer = api(site, "POST", "deal", json={"name": "Deal", **values})
    assert answer.status_code == 201, answer.json
    found: dict[str, Any] = answer.json
    return found


def words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def test_the_api_has_the_amount_and_its_currency_beside_it(site: Site) -> None:
    deal = made(site, price=12.5, price_currency="USD", fee=3)

    assert (deal["price"], deal["price_currency"], deal["fee"]) == (12.5, "USD", 3)
    assert "fee_currency" not in deal
    path = f"deal/{deal['id']}"
    changed = api(site, "PATCH", path, json={"price_currency": "EUR"}).json
    assert (changed["price"], changed["price_currency"]) == (12.5, "EUR")
    assert api(site, "GET", f"{path}/price_currency").json["value"] == "EUR"
    assert api(site, "GET", path, query_string={"$select": "price"}).json["price"] == 12.5
    past = api(site, "GET", f"{path}/history").json["value"][0]
    assert past["changes"] == {"price_currency": {"old": "USD", "new": "EUR"}}
    replaced = api(site, "PUT", path, json={"name": "B", "price": 1}).json
    assert (replaced["price"], replaced["price_currency"]) == (1, "EUR")


def test_the_api_says_what_is_wrong_at_its_field(site: Site) -> None:
    body = {"price": "1.001", "fee": "1.001", "yen": 1, "cost": 3, "cost_currency": "EUX"}
    error = api(site, "POST", "deal", json=body).json["error"]

    assert {each["target"] for each in error["details"]} == {"price", "fee", "cost_currency"}


def test_the_api_filters_and_sorts_by_both(site: Site) -> None:
    for price, code in ((3, "USD"), (1, "EUR"), (2, "USD")):
        made(site, price=price, price_currency=code)
    query = {"$filter": "price_currency eq 'USD' and price lt 9", "$orderby": "price_currency,price desc"}
    found = api(site, "GET", "deal", query_string=query).json["value"]

    assert [each["price"] for each in found] == [3, 2]


def test_the_document_of_the_api_tells_currencies(site: Site) -> None:
    schemas = api(site, "GET", "openapi.json").json["components"]["schemas"]

    read, new = schemas["deal"]["properties"], schemas["deal.new"]["properties"]
    assert read["price"]["description"] == "In what `price_currency` says."
    assert new["fee"]["multipleOf"] == 0.01
    assert new["yen"]["multipleOf"] == 1
    assert {"EUR", "JPY", "KWD"} < set(new["price_currency"]["enum"])
    assert "DEM" not in new["price_currency"]["enum"]
    assert read["amount_currency"]["readOnly"]
    assert "amount_currency" not in new


def test_figures_of_several_currencies_are_told_by_currency(site: Site) -> None:
    for price, code in ((3, "USD"), (1, "EUR"), (2, "USD")):
        made(site, price=price, price_currency=code)
    found = api(site, "GET", "deal", query_string={"$apply": "aggregate(prices,price with max as most)"}).json["value"]

    assert found == [
        {
            "prices": [{"currency": "EUR", "amount": 1}, {"currency": "USD", "amount": 5}],
            "most": [{"currency": "EUR", "amount": 1}, {"currency": "USD", "amount": 3}],
        }
    ]


def test_a_form_has_an_amount_and_its_currency_as_one(site: Site, visitor: Visitor) -> None:
    page = visitor.get("/deal/new").text

    assert page.count('name="price_currency"') == 1
    assert 'aria-label="Price currency"' in page
    assert "Price currency</label>" not in page
    assert 'name="amount_currency"' not in page
    assert re.search(r'<option value="EUR" selected>', page)  # the app's


def test_a_form_sends_both(site: Site, visitor: Visitor) -> None:
    visitor.send("/deal/new", {"name": "Sent", "price": "1,234.50", "price_currency": "USD"})
    visitor.send("/deal/new", {"name": "Blank"})
    found = {each["name"]: each for each in api(site, "GET", "deal").json["value"]}

    assert (found["Sent"]["price"], found["Sent"]["price_currency"]) == (1234.5, "USD")
    assert (found["Blank"]["price"], found["Blank"]["price_currency"]) == (None, None)


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(site: Site, visitor: Visitor) -> None:
    answer = visitor.send("/deal/new", {"name": "Wrong", "price": "1.5", "price_currency": "JPY"})

    assert answer.status_code == 422
    assert "JPY has no digits after the point; this has 1." in words(answer)
    assert re.search(r'<option value="JPY" selected>', answer.text)
    answer = visitor.send("/deal/new", {"name": "Wrong", "price_currency": "USD"})
    assert answer.status_code == 422
    assert 'id="field-price_currency-problem"' in answer.text


def test_an_edit_of_the_currency_alone_is_kept_and_told(site: Site, visitor: Visitor) -> None:
    deal = made(site, price=12.5, price_currency="USD")
    visitor.send(f"/deal/{deal['id']}/edit", {"price_currency": "EUR"})

    page = words(visitor.get(f"/deal/{deal['id']}"))
    assert "€12.50" in page
    assert "Price was US$12.50 now €12.50" in page
    assert "Price currency" not in page


def test_pages_show_each_amount_in_its_own_currency(site: Site, visitor: Visitor) -> None:
    tokyo = api(site, "POST", "firm", json={"name": "Tokyo", "currency": "JPY"}).json["id"]
    deal = made(site, organisation_id=tokyo, amount=3000, price=5, price_currency="CHF", dinar="1.234", fee=1,
                lines=[{"each": 7, "times": 3}])  # fmt: skip
    page = words(visitor.get(f"/deal/{deal['id']}"))

    for text in ("JP¥3,000", "CHF\u00a05.00", "KWD\u00a01.234", "€1.00", "€0.50", "JP¥21"):
        assert text.replace("\u00a0", " ") in page.replace("\u00a0", " "), text
    for path in ("/deal", "/deal?columns=name,price,amount,net", "/deal?filter=price_currency eq 'CHF'", "/firm", "/",
                 f"/deal/{deal['id']}/edit", f"/deal/{deal['id']}/duplicate", "/deal/-/figures", f"/firm/{tokyo}",
                 "/deal/-/figures?by=price_currency"):  # fmt: skip
        answer = visitor.get(path)
        assert answer.status_code == 200, (path, answer.text[:2000])
    assert "CHF 5.00" in words(visitor.get("/deal?columns=name,price,amount,net")).replace("\u00a0", " ")
    assert "JP¥3,000" in words(visitor.get("/firm"))


def test_rows_take_a_currency_each(site: Site, visitor: Visitor) -> None:
    visitor.send(
        "/deal/new",
        {
            "name": "Rows",
            **{f"lines.0.{name}": said for name, said in {"what": "x", "extra": "2", "extra_currency": "USD"}.items()},
            **{
                f"lines.1.{name}": said
                for name, said in {"what": "", "extra": "", "extra_currency": "EUR", "times": "1"}.items()
            },
        },
    )
    found = api(site, "GET", "deal", query_string={"$expand": "lines"}).json["value"]

    assert [(row["extra"], row["extra_currency"]) for each in found for row in each["lines"]] == [(2, "USD")]


def test_a_move_asks_for_both_and_rounds_what_it_sets(site: Site, visitor: Visitor) -> None:
    deal = made(site, fee=10)
    visitor.send(f"/deal/{deal['id']}/move/settle", {"price": "4", "price_currency": "USD"})

    found = api(site, "GET", f"deal/{deal['id']}").json
    assert (found["price"], found["price_currency"], found["fee"]) == (4, "USD", 3.33)
    other = made(site)
    moved = api(site, "POST", f"deal/{other['id']}/settle", json={"price": 2, "price_currency": "GBP"})
    assert moved.status_code == 200, moved.json
    assert moved.json["price_currency"] == "GBP"
