"""Definitions that say a currency differently: no amount changes its own without being told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.links.site import ROLES
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.storage import open_database
from xrm.storage.internal import revisions
from xrm.testing import app_from, write_app

SYSTEM = Actor.for_system("test")
APP = ROLES + "currency: CHF\n"
ORGANISATION = "entity: organisation\nfields:\n  name: text\n  currency: [EUR, USD]\n"


def deal(price: str) -> str:
    return f"entity: deal\nfields:\n  name: text\n  organisation: link organisation\n  price: {price}\n"


class Change:
    """An application with one deal after another, and what becomes of them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def __call__(self, before: str, after: str, *deals: dict[str, object]) -> tuple[list[tuple[object, object]], str]:
        with app_from(self.folder, APP, ORGANISATION, deal(before), database_url=self.url) as application:
            records = application.current().records
            euros = records.create(SYSTEM, "organisation", {"name": "E", "currency": "EUR"}).id
            made = [records.create(SYSTEM, "deal", {"organisation": euros, **each}).id for each in deals]
            write_app(self.folder, deal(after))
            try:
                application.apply_folder()
            except XrmError as error:
                return [], " ".join(f"{each.code} {each.message} {each.hint}" for each in error.problems)
            assert application.apply_folder() is None
            records = application.current().records
            values = [records.read(SYSTEM, "deal", each).values for each in made]
            return [(each["price"], each.get("price_currency")) for each in values], ""


@pytest.fixture
def change(tmp_path: Path, database_url: str) -> Callable[..., tuple[list[tuple[object, object]], str]]:
    return Change(tmp_path, database_url)


def test_one_currency_for_all_becomes_one_of_each(change: Change) -> None:
    assert change("money(EUR)", "money", {"price": 3}, {}) == ([(3, "EUR"), (None, None)], "")


def test_one_of_each_becomes_one_for_all_where_all_have_it(change: Change) -> None:
    deals = [{"price": 3, "price_currency": "EUR"}, {}]
    assert change("money", "money(EUR)", *deals) == ([(3, None), (None, None)], "")


def test_one_of_each_does_not_become_one_for_all_while_others_stand_in(change: Change) -> None:
    deals = [{"price": 3, "price_currency": code} for code in ("EUR", "USD", "USD", "JPY")]
    found, words = change("money", "money(EUR)", *deals)

    assert found == []
    assert "2 amounts are in USD, 1 in JPY, not in EUR." in words
    assert "`price_currency ne 'EUR'`" in words


def test_back_again_each_has_the_currency_of_the_time_between(tmp_path: Path, database_url: str) -> None:
    with app_from(tmp_path, APP, ORGANISATION, deal("money"), database_url=database_url) as application:
        records = application.current().records
        kept = records.create(SYSTEM, "deal", {"price": 3, "price_currency": "EUR"}).id
        write_app(tmp_path, deal("money(EUR)"))
        application.apply_folder()
        application.current().records.update(SYSTEM, "deal", kept, {"price": None})
        new = application.current().records.create(SYSTEM, "deal", {"price": 4}).id
        write_app(tmp_path, deal("money"))

        application.apply_folder()

        values = [application.current().records.read(SYSTEM, "deal", each).values for each in (kept, new)]
        assert [(each["price"], each["price_currency"]) for each in values] == [(None, None), (4, "EUR")]


def test_a_currency_taken_from_a_link_can_become_one_of_each(change: Change) -> None:
    assert change("money, currency = organisation/currency", "money", {"price": 3}, {}) == (
        [(3, "EUR"), (None, None)],
        "",
    )


@pytest.mark.parametrize("before", ["money", "money(EUR)"])
def test_a_currency_is_taken_from_a_link_where_it_is_the_same(change: Change, before: str) -> None:
    said = {"price": 3, "price_currency": "EUR"} if before == "money" else {"price": 3}
    after = "money, currency = organisation/currency"
    assert change(before, after, said, {}) == ([(3, "EUR"), (None, "EUR")], "")


@pytest.mark.parametrize("before", ["money", "money(USD)"])
def test_a_currency_is_not_taken_from_a_link_where_it_is_another(change: Change, before: str) -> None:
    said = {"price": 3, "price_currency": "USD"} if before == "money" else {"price": 3}
    found, words = change(before, "money, currency = organisation/currency", said)

    assert found == []
    assert words.startswith("XRM704 `deal.price`: 1 amount is in USD, not in what `organisation/currency` says.")


def test_a_currency_taken_from_a_link_becomes_one_for_all_where_all_have_it(change: Change) -> None:
    before = "money, currency = organisation/currency"
    assert change(before, "money(EUR)", {"price": 3}) == ([(3, None)], "")


def test_a_currency_taken_from_a_link_does_not_become_another_for_all(change: Change) -> None:
    found, words = change("money, currency = organisation/currency", "money(USD)", {"price": 3})

    assert found == []
    assert "1 amount is in EUR, not in USD." in words


def test_a_number_does_not_become_money_by_itself(change: Change) -> None:
    found, words = change("decimal(18,4)", "money", {"price": 3})

    assert found == []
    assert "1 amount is in no currency" in words


def test_a_rename_keeps_each_currency(tmp_path: Path, database_url: str) -> None:
    with app_from(tmp_path, APP, ORGANISATION, deal("money"), database_url=database_url) as application:
        made = application.current().records.create(SYSTEM, "deal", {"price": 3, "price_currency": "EUR"}).id
        write_app(tmp_path, deal("money, renamed_from price").replace("  price:", "  cost:"))

        application.apply_folder()

        values = application.current().records.read(SYSTEM, "deal", made).values
        assert (values["cost"], values["cost_currency"]) == (3, "EUR")


def test_what_was_applied_in_the_currency_of_the_app_runs_on_until_it_is_applied_again(
    tmp_path: Path, database_url: str
) -> None:
    """Before each record had its currency, `money` alone was money in that of the app, and had no column beside it."""
    with app_from(tmp_path, APP, ORGANISATION, deal("money(CHF)"), database_url=database_url) as application:
        made = application.current().records.create(SYSTEM, "deal", {"price": 3}).id
    database = open_database(database_url)
    with database.write() as unit:
        kept = unit.one(select(revisions.c.documents))
        assert kept is not None
        words = json.loads(json.dumps(kept[0]).replace("money(CHF)", "money"))
        unit.execute(update(revisions).values(documents=words))
    database.close()
    write_app(tmp_path, deal("money"))

    with app_from(tmp_path, database_url=database_url) as application:
        assert application.current().records.read(SYSTEM, "deal", made).values["price"] == 3
        application.apply_folder()
        values = application.current().records.read(SYSTEM, "deal", made).values
        assert (values["price"], values["price_currency"]) == (3, "CHF")
