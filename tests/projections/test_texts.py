"""Values as texts and back: what an export writes, an import reads."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.values import CHOICES, SHOWN, VALUES, field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import LinkedRecord, StoredFile
from xrm.projections.texts import WRITE, from_text, joined, parted, to_text


def test_every_kind_has_a_text() -> None:
    assert set(WRITE) == set(Kind)
    assert set(VALUES) == set(Kind) - {
        Kind.LIST,
        Kind.ROWS,
        Kind.SECRET,
    }  # lists have no value of their own, rows come back as words


@pytest.mark.parametrize("kind", VALUES, ids=str)
@given(data=st.data())
def test_a_value_comes_back_from_its_text(kind: Kind, data: st.DataObject) -> None:
    each, values = VALUES[kind]
    value = data.draw(values)
    assert from_text(each, to_text(each, value)) == value


@pytest.mark.parametrize("kind", VALUES, ids=str)
@given(text=st.text())
def test_any_text_is_a_value_or_a_sentence(kind: Kind, text: str) -> None:
    each, _ = VALUES[kind]
    try:
        value = from_text(each, text)
    except ValueError:
        return  # nothing else is ever raised
    if value not in (None, ()):
        assert from_text(each, to_text(each, value)) == value


@given(st.lists(SHOWN, max_size=6))
def test_texts_side_by_side_come_apart_again(parts: list[str]) -> None:
    assert parted(joined(tuple(parts))) == parts


def test_texts_are_those_people_expect() -> None:
    choices, stored = field(Kind.CHOICES, choices=CHOICES), UUID(int=7)
    assert to_text(choices, ("first_0", "first_1")) == 'one; "a; b"'
    assert from_text(choices, "one; ünïcode") == ("first_0", "first_4")
    assert to_text(field(Kind.DATETIME), datetime(2026, 1, 31, 12, 30, tzinfo=UTC)) == "2026-01-31T12:30:00Z"
    assert to_text(field(Kind.FILE), StoredFile(stored, "plan.pdf", 3, "application/pdf")) == f"plan.pdf <{stored}>"
    assert from_text(field(Kind.FILE), f"plan <1>.pdf <{stored}>") == stored
    assert to_text(field(Kind.LINK), LinkedRecord(stored, "Ada")) == str(stored)


@pytest.mark.parametrize("kind", VALUES, ids=str)
def test_empty_is_no_value(kind: Kind) -> None:
    each, _ = VALUES[kind]
    assert to_text(each, None) == ""
    assert from_text(each, "") == (() if kind in (Kind.CHOICES, Kind.LINKS, Kind.FILES) else None)


@pytest.mark.parametrize("text", ['"a', '"a" b', '"a"b; c'])
def test_a_quote_that_goes_wrong_is_told(text: str) -> None:
    with pytest.raises(ValueError):
        parted(text)
