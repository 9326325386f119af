"""Texts of a form and the values they mean."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.samples import CUSTOMER
from xrm.catalog.kinds import Kind
from xrm.projections.forms import Control, build_control
from xrm.web.pages.formats import Formats
from xrm.web.pages.typed import WRITE, meant, values_of, written

ENGLISH = Formats.of("en", "Europe/London")
GERMAN = Formats.of("de", "Europe/Berlin")


def control(name: str) -> Control:
    return build_control(CUSTOMER.fields[name])


def read(name: str, *texts: str, formats: Formats = ENGLISH) -> Any:
    return meant(control(name), texts, formats)


def test_every_kind_can_be_written() -> None:
    assert set(WRITE) == set(Kind)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        (" 1,234 ", 1234),
        ("-5", -5),
        ("1 234", 1234),
        ("", None),
        ("  ", None),
        ("12.5", "12.5"),
        ("many", "many"),
        ("1,23", "1,23"),
        ("9" * 30, "9" * 30),
    ],
)
def test_whole_numbers_are_read_and_what_is_none_is_handed_on(text: str, value: object) -> None:
    assert read("visits", text) == value


@pytest.mark.parametrize(
    ("formats", "text", "value"),
    [
        (ENGLISH, "1,234.50", Decimal("1234.50")),
        (ENGLISH, ".5", Decimal("0.5")),
        (GERMAN, "1.234,50", Decimal("1234.50")),
        (GERMAN, "0,5", Decimal("0.5")),
        (ENGLISH, "NaN", "NaN"),
        (ENGLISH, "1e5", "1e5"),
        (ENGLISH, "1,5", "1,5"),
    ],
)
def test_decimals_are_read_as_the_reader_writes_them(formats: Formats, text: str, value: object) -> None:
    assert read("balance", text, formats=formats) == value


def test_a_wall_clock_becomes_an_instant_and_back() -> None:
    assert read("seen", "2026-07-01T12:00") == "2026-07-01T11:00:00Z"
    assert written(control("seen"), datetime(2026, 7, 1, 11, tzinfo=UTC), ENGLISH) == ("2026-07-01T12:00",)


@pytest.mark.parametrize("text", ["{", "NaN", "[1,]", "[" * 100_000])
def test_what_is_no_json_is_said_here(text: str) -> None:
    values, problems = values_of([control("data")], {"data": (text,)}, ENGLISH)

    assert values == {}
    assert [each.target for each in problems] == ["data"]


def test_links_go_under_their_key_and_files_not_at_all() -> None:
    texts = {"parent": ("x",), "photo": ("me.png",), "name": ("Ann",)}

    values, _ = values_of([control(each) for each in texts], texts, ENGLISH)

    assert values == {"parent_id": "x", "name": "Ann"}


def test_a_choice_that_was_renamed_is_shown_by_its_name_of_today() -> None:
    assert written(control("status"), "on_leave", ENGLISH) == ("paused",)
    assert written(control("tags"), ("active", "on_leave"), ENGLISH) == ("active", "paused")


VALUES = {
    "visits": st.integers(-(10**9), 10**9),
    "balance": st.decimals(-(10**12), 10**12, places=4),
    "vip": st.booleans(),
}


@given(data=st.data(), formats=st.sampled_from([ENGLISH, GERMAN]))
def test_a_value_written_into_a_form_means_the_same_when_it_comes_back(data: st.DataObject, formats: Formats) -> None:
    name = data.draw(st.sampled_from(sorted(VALUES)))
    value = data.draw(VALUES[name])

    assert meant(control(name), written(control(name), value, formats), formats) == value


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_json_comes_back_as_it_was(value: Any) -> None:
    texts = written(control("data"), value, ENGLISH)

    assert meant(control("data"), texts, ENGLISH) == (None if value is None else json.loads(texts[0]))


@given(
    when=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
        lambda each: each.replace(second=0, microsecond=0, fold=0, tzinfo=UTC)
    )
)
def test_an_instant_keeps_its_minute_but_for_the_doubled_hour(when: datetime) -> None:
    formats = replace(ENGLISH, zone=ZoneInfo("Asia/Tokyo"))
    back = meant(control("seen"), written(control("seen"), when, formats), formats)

    assert abs(datetime.fromisoformat(back) - when).total_seconds() < 3601


def test_dates_and_times_are_written_as_browsers_want_them() -> None:
    assert written(control("born"), date(1990, 1, 2), ENGLISH) == ("1990-01-02",)
    assert written(control("opens"), time(8, 5, 9), ENGLISH) == ("08:05",)
