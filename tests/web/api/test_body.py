"""Bodies: one JSON object, exact, storable; anything else is refused with a sentence."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrm.errors import XrmError
from xrm.web.api.body import parse_object, plain


def test_a_decimal_keeps_the_digits_that_were_sent() -> None:
    assert parse_object(b'{"amount": 0.10}')["amount"] == Decimal("0.10")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not JSON"),
        (b"{", "line 1, column 2"),
        (b"[]", "one JSON object"),
        (b"3", "one JSON object"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": {"b": 1, "b": 2}}', "twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": "\xff"}', "UTF-8"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"\\ud800": 1}', "surrogate"),
        (b'{"a": "x\\u0000"}', "NUL"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "nested"),
        (b'{"a": ' + b"9" * 5000 + b"}", "400 characters"),
        (b'{"a": 0.' + b"9" * 5000 + b"}", "400 characters"),
    ],
)
def test_what_cannot_be_a_record_is_refused_with_its_reason(raw: bytes, said: str) -> None:
    with pytest.raises(XrmError) as caught:
        parse_object(raw)

    assert [problem.code for problem in caught.value.problems] == ["XRM804"]
    assert said in caught.value.problems[0].message


def test_a_json_field_keeps_floating_numbers_and_refuses_what_no_float_holds() -> None:
    assert plain({"a": [Decimal("1.5"), 3, True]}, "data") == {"a": [1.5, 3, True]}
    for value in (Decimal("1e999"), 2**70):
        with pytest.raises(XrmError):
            plain({"a": value}, "data")


@given(st.binary(max_size=100))
def test_any_bytes_are_an_object_or_one_problem(raw: bytes) -> None:
    with suppress(XrmError):
        assert isinstance(parse_object(raw), dict)
