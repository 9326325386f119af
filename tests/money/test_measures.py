"""Measures of money: those of one currency are amounts, the others are told by currency and never added up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.links.site import READER, SYSTEM, Site
from tests.money.definitions import ALL
from xrm.catalog.measures import Amount
from xrm.catalog.requests import Query

MakeSite = Callable[..., Site]


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    found = make_site(*ALL)
    for name, price, code, fee in (("a", 1, "EUR", 1), ("a", 2, "USD", 2), ("b", 4, "EUR", None), ("b", 7, "EUR", 3)):
        found.add("deal", name=name, price=price, price_currency=code, fee=fee, paid_in="EUR" if name == "a" else "USD")
    found.add("deal", name="none")
    return found


def figures(site: Site, names: list[str], *groups: str, **query: Any) -> list[tuple[Any, ...]]:
    by = [site.records.group(SYSTEM, "deal", each) for each in groups]
    found = site.records.figures(SYSTEM, Query(entity="deal", **query), names, by)
    return [(*row.keys, *row.values) for row in found.rows]


def test_amounts_of_several_currencies_are_told_by_currency(site: Site) -> None:
    assert figures(site, ["prices", "fees", "mean"]) == [
        ((Amount("EUR", 12), Amount("USD", 2)), 6, (Amount("EUR", 4), Amount("USD", 2)))
    ]


def test_in_groups_each_has_its_own(site: Site) -> None:
    assert figures(site, ["prices"], "paid_in") == [
        (None, ()),
        ("EUR", (Amount("EUR", 1), Amount("USD", 2))),
        ("USD", (Amount("EUR", 11),)),
    ]


def test_records_are_grouped_by_currency_too(site: Site) -> None:
    assert figures(site, ["prices"], "price_currency") == [
        (None, ()),
        ("EUR", (Amount("EUR", 12),)),
        ("USD", (Amount("USD", 2),)),
    ]


def test_what_is_asked_for_once_is_told_so_too(site: Site) -> None:
    most = site.records.measured(READER, "deal", "max", "price", "most")
    several = site.records.measured(READER, "deal", "distinct", "price", "several")

    found = site.records.figures(READER, Query(entity="deal"), [most, several], [])

    assert found.rows[0].values == ((Amount("EUR", 7), Amount("USD", 2)), 4)


def test_of_no_records_there_is_no_amount(make_site: MakeSite) -> None:
    assert figures(make_site(*ALL), ["prices", "fees"]) == [((), 0)]
