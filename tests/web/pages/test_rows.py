"""Rows on pages: typed in a form that works without scripts, shown as a table; nothing typed is ever lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from xrm.app import Application
from xrm.testing import app_from, browser_of, person

APP = "app: shop\nxrm: 1\nroles: {clerk: Clerk, guest: Guest}\naccess: {clerk: all, guest: [read]}\n"
PRODUCT = "entity: product\nfields:\n  name: text, required\n"
ORDER = """\
entity: order
fields:
  name: text, required
  lines:
    rows:
      what: text, required
      amount: integer, min 0, default 1
      gift: boolean, default false
      product: link product
      note:
        type: text
        access: {clerk: write}
      total: = amount mul 2
    access: {clerk: write, guest: read}
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path / "app", APP, PRODUCT, ORDER) as made:
        yield made


def token(text: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def row(number: int, **texts: str) -> dict[str, str]:
    return {f"lines.{number}.{name}": text for name, text in texts.items()}


def test_rows_are_typed_changed_and_taken_away_without_scripts(app: Application) -> None:
    clerk = person(app, "clerk")
    browser = browser_of(app, clerk)
    page = browser.get("/order/new").text
    base = {"csrf_token": token(page), "name": "First", "lines": ""}

    added = browser.post("/order/new", data={**base, **row(0, what="pen", amount="3"), "_rows": "lines.add"})
    assert added.status_code == 200
    assert 'name="lines.0.what"' in added.text
    assert 'value="pen"' in added.text
    assert 'name="lines.1.what"' in added.text
    refused = browser.post("/order/new", data={**base, **row(0, amount="1"), **row(3, what="ink", amount="-4")})
    assert refused.status_code == 422
    assert 'href="#field-lines"' in refused.text
    assert "Lines, row 1, Amount" in refused.text, "an untouched row is none"
    assert 'id="field-lines-1-amount-problem"' in refused.text
    made = browser.post("/order/new", data={**base, **row(0, what="pen", amount="3"), **row(1, what="ink")})
    assert made.status_code == 303
    place = made.headers["Location"]
    shown = browser.get(place).text
    assert all(word in shown for word in ("pen", "ink", "Amount", "Total"))

    form = browser.get(f"{place}/edit").text
    ids = re.findall(r'name="lines\.\d+\.id" value="([0-9a-f-]{36})"', form)
    was = re.search(r'name="_was" value="([^"]*)"', form)
    assert was is not None
    again = {**base, "csrf_token": token(form), "_version": "1", "_was": html.unescape(was[1])}
    moved = browser.post(
        f"{place}/edit",
        data={
            **again,
            **row(0, id=ids[0], what="pen", amount="3"),
            **row(1, id=ids[1], what="ink"),
            "_rows": "lines.1.up",
        },
    )
    assert moved.text.index('value="ink"') < moved.text.index('value="pen"')
    saved = browser.post(f"{place}/edit", data={**again, **row(1, id=ids[1], what="ink", amount="9")})
    assert saved.status_code == 303
    record = app.current().records.read(clerk, "order", UUID(place.rsplit("/", 1)[1]))
    assert [(str(each.id), each.values["amount"]) for each in record.values["lines"]] == [(ids[1], 9)]
    assert "pen" in browser.get(place).text, "the past tells what was taken away"


def test_a_conflict_offers_both_sides_of_rows(app: Application) -> None:
    clerk = person(app, "clerk")
    browser, records = browser_of(app, clerk), app.current().records
    record = records.create(clerk, "order", {"name": "o", "lines": [{"what": "pen"}]})
    place = f"/order/{record.id}"
    form = browser.get(f"{place}/edit").text
    records.update(clerk, "order", record.id, {"lines": [{"what": "ink"}]})

    answer = browser.post(
        f"{place}/edit",
        data={"csrf_token": token(form), "_version": "1", "_was": "{}", "name": "o", "lines": "", **row(0, what="cap")},
    )

    assert answer.status_code == 412
    assert "ink" in answer.text
    assert "cap" in answer.text


def test_what_is_hidden_in_rows_is_on_no_page(app: Application) -> None:
    clerk, guest = person(app, "clerk"), person(app, "guest")
    records = app.current().records
    record = records.create(clerk, "order", {"name": "o", "lines": [{"what": "pen", "note": "hush"}]})

    page = browser_of(app, guest).get(f"/order/{record.id}").text

    assert "pen" in page
    assert "hush" not in page
    assert ">Note<" not in page
    assert "hush" in browser_of(app, clerk).get(f"/order/{record.id}").text


def test_a_link_in_rows_offers_what_it_may_lead_to(app: Application) -> None:
    clerk = person(app, "clerk")
    app.current().records.create(clerk, "product", {"name": "Pencil"})
    assert "Pencil" in browser_of(app, clerk).get("/order/-/options/lines.product?q=pen").text
    assert browser_of(app, clerk).get("/order/-/options/lines.parent").status_code == 404
    assert browser_of(app, clerk).get("/order_lines/-/options/product").status_code == 404


@pytest.mark.parametrize("word", ["lines.0.wat", "lines.x.what", "name.0.what", "lines.0"])
def test_a_word_that_names_no_input_of_a_row_is_refused(app: Application, word: str) -> None:
    browser = browser_of(app, person(app, "clerk"))
    page = browser.get("/order/new").text
    answer = browser.post("/order/new", data={"csrf_token": token(page), "name": "x", word: "y"})
    assert answer.status_code == 400
