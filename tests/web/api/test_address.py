"""Addresses below /api: OData's ways to write a key, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrm.errors import XrmError
from xrm.web.api.address import Address, KeyPart, parse_address
from xrm.web.api.dispatch import Resource, resource_of

ID = "0193a1b2-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("customer", Address("customer")),
        ("customer/", Address("customer")),
        (f"customer/{ID}", Address("customer", (KeyPart("id", ID),))),
        (f"customer({ID})", Address("customer", (KeyPart("id", ID),))),
        (f"customer(id={ID})/history", Address("customer", (KeyPart("id", ID),), ("history",))),
        ("customer/$count", Address("customer", (), ("$count",))),
        (f"customer/{ID}/photo/$value", Address("customer", (KeyPart("id", ID),), ("photo", "$value"))),
        ("customer(email='a@b.c')", Address("customer", (KeyPart("email", "'a@b.c'"),))),
        ("customer(code='a/b',year=2026)", Address("customer", (KeyPart("code", "'a/b'"), KeyPart("year", "2026")))),
    ],
)
def test_both_ways_to_write_a_key_mean_the_same(path: str, expected: Address) -> None:
    assert parse_address(path) == expected


def test_a_doubled_quote_in_a_key_is_one_quote() -> None:
    found = parse_address("customer(name='O''Neil/(x)')")

    assert found.key[0].plain == "O'Neil/(x)"


@pytest.mark.parametrize(
    "path", ["", "/", "a//b", "customer(", "customer('x", "a/b(c)", "(x)", "customer(x)y", "a" * 3000]
)
def test_what_follows_no_grammar_is_not_found(path: str) -> None:
    with pytest.raises(XrmError) as caught:
        parse_address(path)

    assert caught.value.problems[0].code in ("XRM805", "XRM801")


def test_a_key_that_says_a_field_twice_is_malformed() -> None:
    with pytest.raises(XrmError, match="twice"):
        parse_address("customer(a=1,a=2)")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_problem(path: str) -> None:
    with suppress(XrmError):
        assert isinstance(resource_of(parse_address(path)), Resource)


@pytest.mark.parametrize(
    "path", ["customer(" + "'" * 1501, "customer(a=" + "'x'" * 500, "customer(" + "a='b'," * 250 + "'"]
)
def test_odd_quotes_cost_no_time(path: str) -> None:
    started = process_time()

    with suppress(XrmError):
        parse_address(path)

    assert process_time() - started < 0.5
