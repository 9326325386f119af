"""Filters that differ only in the values they name have one shape; the values come as parameters."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.people import SCOPE
from xrm.expressions.checker import check
from xrm.expressions.shape import shape_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("name eq 'Ada'", "name   eq   'Grace Hopper'"),
        ("born ge 1990-01-01 and born lt 1991-01-01", "born ge 2001-02-03 and born lt 2002-02-03"),
        ("name in ('a', 'b')", "name in ('c', 'd')"),
        ("not (mentor/name ne 'x')", "not (mentor/name ne 'y')"),
        (
            "orders/any(o: o/status eq 'paid' and o/person/name eq 'a')",
            "orders/any(o: o/status eq 'paid' and o/person/name eq 'b')",
        ),
    ],
)
def test_other_values_are_the_same_shape(one: str, other: str) -> None:
    shapes = [shape_of(check(text, "person", SCOPE)) for text in (one, other)]

    assert shapes[0][0] == shapes[1][0]
    assert hash(shapes[0][0]) == hash(shapes[1][0])
    assert shapes[0][1].keys() == shapes[1][1].keys()
    assert shapes[0][1] != shapes[1][1]


@pytest.mark.parametrize(
    ("one", "other"), [("age eq 3", "age eq 4"), ("name eq 'a'", "name ne 'a'"), ("name eq null", "name eq 'a'")]
)
def test_another_question_is_another_shape(one: str, other: str) -> None:
    assert shape_of(check(one, "person", SCOPE))[0] != shape_of(check(other, "person", SCOPE))[0]


def test_the_values_are_of_their_kinds_python_type() -> None:
    _, given = shape_of(check("born eq 1990-01-02", "person", SCOPE))

    assert list(given.values()) == [date(1990, 1, 2)]
