"""Two people, one record: which fields are told apart, and whose value is offered."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.web.samples import CUSTOMER
from xrm.projections.forms import build_control
from xrm.web.pages.conflict import Difference, differences, plainly


def compare(was: str, theirs: str, mine: str) -> Difference | None:
    def texts(text: str) -> Mapping[str, tuple[str, ...]]:
        return {"name": (text,)}

    found = differences([build_control(CUSTOMER.fields["name"])], texts(was), texts(theirs), texts(mine), plainly)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("was", "theirs", "mine", "clash", "mine_first"),
    [("a", "b", "c", True, True), ("a", "b", "a", False, False), ("a", "a", "c", False, True)],
)
def test_a_field_that_either_changed_is_told(was: str, theirs: str, mine: str, clash: bool, mine_first: bool) -> None:
    found = compare(was, theirs, mine)

    assert found is not None
    assert (found.clash, found.mine_first) == (clash, mine_first)
    assert (found.was, found.theirs, found.mine) == (was, theirs, mine)


@pytest.mark.parametrize(("was", "theirs", "mine"), [("a", "a", "a"), ("a", "b", "b")])
def test_a_field_on_which_both_agree_is_not(was: str, theirs: str, mine: str) -> None:
    assert compare(was, theirs, mine) is None


def test_choices_are_told_by_their_labels() -> None:
    status, tags = build_control(CUSTOMER.fields["status"]), build_control(CUSTOMER.fields["tags"])

    assert plainly(status, ("paused",)) == "On leave"
    assert plainly(tags, ("active", "paused")) == "Active, On leave"
    assert plainly(build_control(CUSTOMER.fields["vip"]), ("true",)) == "Yes"
