"""What goes out: exact, in public words, and only what was asked for."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.web.samples import CUSTOMER
from xrm.catalog.columns import VERSION_COLUMN
from xrm.catalog.requests import HistoryEntry, Page, Record, StoredFile
from xrm.web.api.encode import Writer, dumps
from xrm.web.api.negotiate import Manner

ID = UUID("0193a1b2-0000-7000-8000-000000000001")
FILE = StoredFile(ID, "me.png", 12, "image/png")
VALUES = {
    "id": ID,
    "name": "Ann",
    "balance": Decimal("0.10"),
    "born": date(2001, 2, 3),
    "opens": time(9, 30),
    "seen": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "status": "on_leave",
    "tags": ("active", "on_leave"),
    "photo": FILE,
    "parent": ID,
    "data": {"a": [1.5]},
    "email": None,
}


def page(*names: str, row: tuple[object, ...]) -> Page:
    return Page(CUSTOMER, names, [row])


def rows(found: Page, select: tuple[str, ...] | None = None, manner: Manner | None = None) -> list[dict[str, object]]:
    written = Writer(manner or Manner(), 3).page(found, select, {}, {})
    return list(json.loads(written)["value"])


def test_a_row_of_every_kind_is_written_as_the_surface_says() -> None:
    (row,) = rows(page(VERSION_COLUMN, *VALUES, row=(7, *VALUES.values())))

    assert row == {
        "@odata.etag": 'W/"7.3"',
        "id": str(ID),
        "name": "Ann",
        "balance": 0.10,
        "born": "2001-02-03",
        "opens": "09:30:00",
        "seen": "2026-01-02T03:04:05Z",
        "status": "paused",
        "tags": ["active", "paused"],
        "photo": {"id": str(ID), "name": "me.png", "size": 12, "type": "image/png"},
        "parent_id": str(ID),
        "data": {"a": [1.5]},
        "email": None,
    }


def test_a_record_and_its_row_in_a_list_say_the_same() -> None:
    record = Record(CUSTOMER, ID, 7, "Ann", VALUES)

    (row,) = rows(page(VERSION_COLUMN, *VALUES, row=(7, *VALUES.values())))

    assert json.loads(dumps(Writer(Manner(), 3).record(record))) == row


def test_only_what_was_selected_is_written() -> None:
    found = page("id", VERSION_COLUMN, "name", row=(ID, 7, "Ann"))

    assert rows(found, ("name",)) == [{"@odata.etag": 'W/"7.3"', "name": "Ann"}]
    assert rows(found, ("name",), Manner(metadata="none")) == [{"name": "Ann"}]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_decimal_goes_out_digit_by_digit(value: Decimal) -> None:
    number = Writer(Manner(), 1).page(page("balance", row=(value,)), None, {}, {})
    text = Writer(Manner(exact_as_text=True), 1).page(page("balance", row=(value,)), None, {}, {})

    assert json.loads(number, parse_float=Decimal)["value"][0]["balance"] == value
    assert json.loads(text)["value"][0]["balance"] == format(value, "f")


def test_a_page_without_columns_is_a_page_of_empty_objects() -> None:
    assert rows(page("id", row=(ID,)), ("name",)) == [{}]


def test_history_tells_old_and_new_in_public_words() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    entry = HistoryEntry(ID, at, None, "system", "update", {"status": ("active", "on_leave"), "parent": (None, ID)})

    told = json.loads(dumps(Writer(Manner(), 1).history(CUSTOMER, entry)))

    assert told["changes"] == {
        "status": {"old": "active", "new": "paused"},
        "parent_id": {"old": None, "new": str(ID)},
    }


def test_a_number_beyond_64_bits_that_is_stored_already_is_given_back_in_its_digits() -> None:
    assert dumps({"value": [{"data": {"a": 10**30, "b": [True, -(10**25)]}}]}) == (
        b'{"value":[{"data":{"a":1' + b"0" * 30 + b',"b":[true,-1' + b"0" * 25 + b"]}}]}"
    )
