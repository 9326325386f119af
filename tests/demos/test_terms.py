"""The terms around a day, whatever the day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from xrm.demos.terms import terms

DAYS = [date(2023, 1, 1) + timedelta(days=number) for number in range(6 * 366)]


def test_on_every_day_three_are_over_one_runs_and_one_is_to_come() -> None:
    for day in DAYS:
        found = terms(day)
        assert [each.ends < day for each in found] == [True, True, True, False, False], day
        assert [each.runs_on(day) for each in found] == [False, False, False, True, False], day


def test_each_begins_the_day_after_the_one_before_it_ends() -> None:
    for day in DAYS:
        for one, next_one in pairwise(terms(day)):
            assert next_one.starts - one.ends == timedelta(days=1), day


@pytest.mark.parametrize(
    ("day", "running"),
    [
        (date(2028, 2, 29), "Autumn 2027"),
        (date(2028, 3, 1), "Spring 2028"),
        (date(2027, 8, 31), "Spring 2027"),
        (date(2027, 12, 31), "Autumn 2027"),
    ],
)
def test_a_term_is_called_by_the_year_it_begins_in(day: date, running: str) -> None:
    assert terms(day)[3].name == running
