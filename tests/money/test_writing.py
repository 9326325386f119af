"""Amounts as they are written: with their currency, its decimals, and a clear answer where one is missing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.links.site import ADMIN, READER, STAFF, SYSTEM, Site, codes
from tests.money.definitions import ALL
from xrm.currencies import currencies_in_use, decimals_of
from xrm.errors import XrmError
from xrm.projections.texts import from_text, to_text

MakeSite = Callable[..., Site]


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(*ALL)


def pair(site: Site, id: Any, name: str = "price") -> tuple[Any, Any]:
    values = site.read("deal", id).values
    return values[name], values[f"{name}_currency"]


def refused(site: Site, **values: Any) -> list[tuple[str, str]]:
    with pytest.raises(XrmError) as error:
        site.add("deal", STAFF, **values)
    return codes(error)


def test_an_amount_without_a_currency_is_in_that_of_the_app(site: Site) -> None:
    made = site.add("deal", price="12.50")

    assert pair(site, made) == (Decimal("12.5"), "CHF")


def test_a_record_without_an_amount_has_no_currency(site: Site) -> None:
    assert pair(site, site.add("deal", name="free")) == (None, None)


def test_an_amount_is_in_the_currency_that_is_said(site: Site) -> None:
    assert pair(site, site.add("deal", price=3, price_currency="USD")) == (3, "USD")


@pytest.mark.parametrize("text", ["USD", "usd", " Usd "])
def test_a_currency_in_a_file_is_read_whatever_its_letters_are(site: Site, text: str) -> None:
    kept = site.app.current().catalog.entities["deal"].fields["price_currency"]

    assert from_text(kept, text) == "USD"
    assert (from_text(kept, " "), to_text(kept, "USD")) == (None, "USD")
    with pytest.raises(ValueError, match="`DOLLAR` is no currency"):
        from_text(kept, "dollar")


def test_a_currency_alone_can_be_changed(site: Site) -> None:
    made = site.add("deal", price=3, price_currency="USD")

    site.change("deal", made, STAFF, price_currency="EUR")

    assert pair(site, made) == (3, "EUR")


def test_a_new_amount_keeps_the_currency_that_was_there(site: Site) -> None:
    made = site.add("deal", price=3, price_currency="USD")

    site.change("deal", made, price=4)
    site.change("deal", made, price=5, price_currency=None)

    assert pair(site, made) == (5, "USD")


def test_an_amount_that_goes_takes_its_currency_along(site: Site) -> None:
    made = site.add("deal", price=3, price_currency="USD")

    site.change("deal", made, price=None)
    assert pair(site, made) == (None, None)

    site.change("deal", made, price=4)
    assert pair(site, made) == (4, "CHF")


def test_a_currency_without_an_amount_is_refused(site: Site) -> None:
    assert refused(site, price_currency="USD") == [("XRM810", "price_currency")]
    made = site.add("deal", price=3)
    for values in ({"price": None, "price_currency": "USD"}, {"price_currency": None}):
        with pytest.raises(XrmError) as error:
            site.change("deal", made, **values)
        assert codes(error) == [("XRM810", "price_currency")]


@pytest.mark.parametrize("code", ["EUX", "euro", "eur", "", 5, "XXX", ["EUR"]])
def test_what_is_no_currency_is_refused_at_its_field(site: Site, code: Any) -> None:
    assert refused(site, price=3, price_currency=code) == [("XRM810", "price_currency")]


def test_a_currency_that_is_out_of_use_is_not_taken_anew(site: Site) -> None:
    assert refused(site, price=3, price_currency="DEM") == [("XRM810", "price_currency")]


@pytest.mark.parametrize(
    ("values", "target"),
    [
        ({"fee": "1.001"}, "fee"),
        ({"yen": "1.5"}, "yen"),
        ({"dinar": "1.0005"}, "dinar"),
        ({"price": "1.5", "price_currency": "JPY"}, "price"),
        ({"price": "1.001"}, "price"),
        ({"paid": "1.001", "paid_in": "USD"}, "paid"),
        ({"fee": "1.000001"}, "fee"),
        ({"price": "1.000001"}, "price"),
    ],
)
def test_more_digits_than_the_currency_has_are_refused_at_the_amount(
    site: Site, values: dict[str, Any], target: str
) -> None:
    assert refused(site, **values) == [("XRM810", target)]


def test_the_digits_of_an_amount_are_told_with_the_way_out(site: Site) -> None:
    with pytest.raises(XrmError) as error:
        site.add("deal", fee="1.001", yen="1.5")

    assert [(each.message, each.hint) for each in error.value.problems] == [
        ("EUR has 2 digits after the point; this has 3.", "Write at most 2."),
        ("JPY has no digits after the point; this has 1.", "Write a whole amount."),
    ]


@pytest.mark.parametrize("amount", ["1.5", "1.00001", "1.0000000000001"])
def test_the_digits_of_the_currency_are_told_at_once_however_many_were_written(site: Site, amount: str) -> None:
    with pytest.raises(XrmError) as error:
        site.add("deal", price=amount, price_currency="JPY")

    digits = len(amount) - 2
    assert [(each.target, each.message) for each in error.value.problems] == [
        ("price", f"JPY has no digits after the point; this has {digits}.")
    ]


def test_more_digits_than_can_be_kept_are_no_amount_where_no_currency_is_known_either(site: Site) -> None:
    made = site.add("organisation", name="Nowhere")

    with pytest.raises(XrmError) as error:
        site.add("deal", organisation=made, amount="1.000001")

    assert codes(error) == [("XRM810", "amount")]


def test_a_currency_with_fewer_digits_than_the_amount_has_is_refused(site: Site) -> None:
    made = site.add("deal", price="3.50", price_currency="USD")

    with pytest.raises(XrmError) as error:
        site.change("deal", made, price_currency="JPY")

    assert codes(error) == [("XRM810", "price")]


def test_a_currency_comes_from_a_link(site: Site) -> None:
    tokyo = site.add("organisation", name="Tokyo", currency="JPY")
    made = site.add("deal", organisation=tokyo, amount=300)

    assert pair(site, made, "amount") == (300, "JPY")
    assert refused(site, organisation=tokyo, amount="3.5") == [("XRM810", "amount")]
    assert refused(site, organisation=tokyo, amount=3, amount_currency="EUR") == [("XRM810", "amount_currency")]
    site.change("organisation", tokyo, currency="EUR")
    assert pair(site, made, "amount") == (300, "EUR")


def test_an_amount_needs_a_currency_where_it_comes_from_elsewhere(site: Site) -> None:
    assert refused(site, amount=3) == [("XRM810", "amount")]
    assert refused(site, paid=3) == [("XRM810", "paid_in")]
    made = site.add("deal", paid=3, paid_in="EUR")
    with pytest.raises(XrmError) as error:
        site.change("deal", made, paid_in=None)
    assert codes(error) == [("XRM810", "paid_in")]


def test_rows_have_currencies_as_records_do(site: Site) -> None:
    tokyo = site.add("organisation", name="Tokyo", currency="JPY")
    made = site.add("deal", organisation=tokyo, lines=[{"each": 300, "times": 2, "extra": "1.5"}])

    row = site.value("deal", made, "lines")[0]
    assert (row.values["each_currency"], row.values["total"]) == ("JPY", 600)
    assert (row.values["extra"], row.values["extra_currency"]) == (Decimal("1.5"), "CHF")
    wrong = [{"each": "1.5"}, {"extra": 1, "extra_currency": "no"}]
    assert refused(site, organisation=tokyo, lines=wrong) == [
        ("XRM810", "lines/1/extra_currency"),
        ("XRM810", "lines/0/each"),
    ]


def test_a_default_brings_its_currency_along(site: Site) -> None:
    plan = site.add("plan", name="Adult", price=40, price_currency="USD")

    assert pair(site, site.add("deal", plan=plan), "cost") == (40, "USD")
    assert pair(site, site.add("deal", plan=plan, cost=30), "cost") == (30, "USD")
    assert pair(site, site.add("deal", plan=plan, cost=30, cost_currency="EUR"), "cost") == (30, "EUR")
    assert pair(site, site.add("deal", cost=30), "cost") == (30, "CHF")


def test_a_default_that_is_computed_is_rounded_to_its_currency(site: Site) -> None:
    assert site.value("deal", site.add("deal", yen=3), "due") == 4  # 4.5, half to even


def test_an_amount_that_was_kept_before_is_not_asked_again(site: Site) -> None:
    """Stricter never locks: an amount with more digits than its currency has today stays, whatever else is changed."""
    tokyo = site.add("organisation", name="Tokyo", currency="EUR")
    made = site.add("deal", organisation=tokyo, amount="3.50")
    site.change("organisation", tokyo, currency="JPY")

    site.change("deal", made, STAFF, name="renamed")

    assert pair(site, made, "amount") == (Decimal("3.5"), "JPY")


def test_a_change_of_the_currency_alone_is_remembered(site: Site) -> None:
    made = site.add("deal", price=3, price_currency="USD")
    site.change("deal", made, price_currency="EUR")

    latest = site.records.history(ADMIN, "deal", made)[0]

    assert dict(latest.changes) == {"price_currency": ("USD", "EUR")}


def test_lists_filter_and_sort_by_amount_and_currency(site: Site) -> None:
    made = [site.add("deal", price=price, price_currency=code) for price, code in ((3, "USD"), (1, "EUR"), (2, "USD"))]

    def found(**words: str) -> list[int]:
        return [made.index(each) for each in site.find("deal", READER, **words)]

    assert found(filter="price gt 1", orderby="price") == [2, 0]
    assert found(filter="price_currency eq 'USD'", orderby="price desc") == [0, 2]
    assert found(filter="price_currency ne 'USD'") == [1]
    assert found(orderby="price_currency,price desc") == [1, 0, 2]
    with pytest.raises(XrmError):
        found(filter="price_currency eq 'dollar'")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), code=st.sampled_from(sorted(currencies_in_use())))
def test_an_amount_comes_back_as_it_was_written(site: Site, data: st.DataObject, code: str) -> None:
    places = decimals_of(code)
    amount = data.draw(st.decimals(0, 10**14 - 1, allow_nan=False, places=places))

    made = site.add("deal", SYSTEM, price=str(amount), price_currency=code)

    assert pair(site, made) == (amount, code)
    finer = amount + Decimal(1).scaleb(-places - 1)
    if places < 4 and finer < 10**14:
        assert refused(site, price=finer, price_currency=code) == [("XRM810", "price")]
