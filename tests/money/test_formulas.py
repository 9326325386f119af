"""Formulas, roll-ups and comparisons of money: within a currency, and never over two."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.compiler.building import catalog_of, problems_of
from tests.links.site import STAFF, SYSTEM, Site
from tests.money.definitions import ALL
from xrm.catalog.field import Field
from xrm.expressions.checker import CONDITION, check
from xrm.expressions.evaluator import evaluate

MakeSite = Callable[..., Site]
PLAIN = "entity: course\nfields:\n  name: text\n  part_of: link self, inverse parts\n  rate: decimal(8,4)\n"
FIELDS = "  fee: money(EUR)\n  yen: money(JPY)\n  price: money\n  cost: money\n"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(*ALL)


def made(formula: str) -> Field:
    return catalog_of(f"{PLAIN}{FIELDS}  made: {formula}\n").entities["course"].fields["made"]


@pytest.mark.parametrize(
    ("formula", "currency"),
    [
        ("= fee add fee", "EUR"),
        ("= fee sub 10", "EUR"),
        ("= 10 sub fee", "EUR"),
        ("= fee mul 1.21", "EUR"),
        ("= rate mul fee", "EUR"),
        ("= fee divby 3", "EUR"),
        ("= fee mod 3", "EUR"),
        ("= -fee", "EUR"),
        ("= coalesce(fee, 0)", "EUR"),
        ("= if(name eq 'x', fee, null)", "EUR"),
        ("= round(fee)", "EUR"),
        ("= part_of/fee add fee", "EUR"),
        ("sum parts/fee", "EUR"),
        ("avg parts/fee", "EUR"),
        ("max parts/yen", "JPY"),
        ("sum parts/price where price_currency eq 'USD'", "USD"),
        ("sum parts/price where name ne 'x' and 'USD' eq price_currency", "USD"),
        ("{formula: yen mul rate, format: money(EUR)}", "EUR"),
        ("{formula: rate, format: money}", "EUR"),
        ("= price mul 2", "price_currency"),
        ("= price sub price", "price_currency"),
        ("= coalesce(price, 0) add 5", "price_currency"),
    ],
)
def test_money_stays_money(formula: str, currency: str) -> None:
    found = made(formula)

    assert (found.type.name, found.limits.currency or found.currency) == ("money", currency)


@pytest.mark.parametrize(
    "formula",
    ["= fee divby fee", "= price divby price", "= fee mul fee", "= rate divby fee", "count parts", "= fee gt 3"],
)
def test_what_is_no_amount_any_more_has_no_currency(formula: str) -> None:
    found = made(formula)

    assert found.type.name != "money"
    assert not (found.limits.currency or found.currency)


@pytest.mark.parametrize(
    "formula",
    [
        "= fee add yen",
        "= fee sub price",
        "= price add cost",
        "= fee divby yen",
        "= fee mod yen",
        "= coalesce(price, fee)",
        "= if(fee gt 1, fee, yen)",
        "= fee eq yen",
        "= fee in (1, yen)",
        "= part_of/price",
        "= part_of/price add price",
        "sum parts/price",
        "min parts/price",
        "avg parts/price where price_currency ne 'EUR'",
        "sum parts/price where price_currency eq 'EUR' or price_currency eq 'USD'",
        "sum parts/price where cost_currency eq 'EUR'",
    ],
)
def test_two_currencies_never_become_one_amount(formula: str) -> None:
    problems = problems_of(f"{PLAIN}{FIELDS}  made: {formula}\n")

    assert [each[:6] in ("XRM404", "XRM408") for each in problems] == [True]


def test_a_currency_that_comes_back_to_its_own_record_is_one(site: Site) -> None:
    tokyo, zug = site.add("organisation", name="Tokyo", currency="JPY"), site.add("organisation", name="Zug")
    for owner, amount in ((tokyo, 300), (tokyo, 400), (zug, 5)):
        site.add("deal", organisation=owner, amount=amount, price=amount, price_currency="EUR")
    values = site.read("organisation", tokyo, STAFF).values

    assert (values["value"], values["currency"], values["euros"]) == (700, "JPY", 700)
    assert site.read("organisation", zug, STAFF).values["value"] == 5


def test_formulas_of_money_are_worked_out_exactly(site: Site) -> None:
    made = site.add("deal", fee="0.25", price="0.50", price_currency="EUR")
    values = site.read("deal", made).values

    assert (values["half"], values["often"], values["parts"]) == (Decimal("0.125"), Decimal("0.5"), 1)
    assert (values["dear"], values["best"]) == (True, Decimal("0.5"))


def test_amounts_are_compared_within_a_currency(site: Site) -> None:
    def of(fee: int, price: int, code: str) -> tuple[bool, bool]:
        values = site.read("deal", site.add("deal", fee=fee, price=price, price_currency=code)).values
        return values["dear"], values["same"]

    assert of(1, 2, "EUR")[0] is True
    assert of(2, 1, "EUR")[0] is False
    assert of(1, 2, "USD")[0] is False
    assert site.read("deal", site.add("deal")).values["same"] is True
    same = site.add("deal", price=3, price_currency="EUR", cost=3, cost_currency="EUR")
    unlike = site.add("deal", price=3, price_currency="EUR", cost=3, cost_currency="USD")
    assert [site.value("deal", each, "same") for each in (same, unlike)] == [True, False]
    assert site.find("deal", filter="price ne cost and cost ne null") == [unlike]


CODES = st.sampled_from(["EUR", "USD", None])
AMOUNTS = st.one_of(st.none(), st.integers(0, 3))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(AMOUNTS, CODES, AMOUNTS, CODES, AMOUNTS), min_size=1, max_size=6),
    operator=st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"]),
    negated=st.booleans(),
    pair=st.sampled_from([("price", "cost"), ("price", "fee"), ("fee", "cost"), ("price", "1")]),
)
def test_python_compares_amounts_as_both_databases_do(
    site: Site, rows: list[Any], operator: str, negated: bool, pair: tuple[str, str]
) -> None:
    made, batch = [], str(uuid4())
    for price, price_in, cost, cost_in, fee in rows:
        said: dict[str, Any] = {"name": batch, "price": price, "cost": cost, "fee": fee}
        said |= {"price_currency": price_in} if price is not None else {}
        said |= {"cost_currency": cost_in} if cost is not None else {}
        made.append(site.add("deal", SYSTEM, **said))
    text = f"{pair[0]} {operator} {pair[1]}"
    text = f"not ({text})" if negated else text
    expression = check(text, "deal", site.records.scope(SYSTEM), want=CONDITION)

    holds = {id for id in made if evaluate(expression, site.read("deal", id).values, None, None) is True}  # type: ignore[arg-type]

    assert set(site.find("deal", filter=f"name eq '{batch}' and ({text})")) == holds
