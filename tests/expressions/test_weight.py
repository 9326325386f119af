"""Expressions measured with the formulas they name."""

from tests.support.people import SCOPE
from xrm.expressions.checker import check
from xrm.expressions.tree import Expression
from xrm.expressions.weight import Weight, weigh


def formula(text: str) -> Expression:
    return check(text, "person", SCOPE)


def test_a_stored_field_weighs_one() -> None:
    assert weigh(formula("age"), lambda entity, field: None) == Weight(1, 1)


def test_a_computed_field_weighs_what_its_formula_does() -> None:
    inner = Weight(10, 4)

    found = weigh(formula("worth add 1"), lambda entity, field: inner if field == "worth" else None)

    assert found == Weight(13, 6)


def test_formulas_that_double_each_other_are_soon_too_much() -> None:
    weight = weigh(formula("age add age"), lambda entity, field: None)
    chain = 0
    while not weight.is_too_much:
        known = {"worth": weight}
        weight = weigh(formula("worth add worth"), lambda entity, field, known=known: known.get(field))
        chain += 1

    assert chain < 12
