"""Values as texts and back: what an export writes, an import reads."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrm.catalog.choices import Choice
from xrm.catalog.field import Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.limits import Limits
from xrm.catalog.requests import LinkedRecord, StoredFile
from xrm.projections.texts import WRITE, from_text, joined, parted, to_text

NAMES = ("one", "a; b", 'say "no"', " spaced ", "ünïcode", "1,5")
SHOWN = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


def field(kind: Kind, **more: Any) -> Field:
    type_ = FieldType(name=str(kind), kind=kind, label=str(kind))
    return Field(id=1, name="x", type=type_, label=Label.of("X"), column="x", **more)


CHOICES = tuple(Choice(name, f"first_{position}", Label.of(name)) for position, name in enumerate(NAMES))
STORED = [each.stored for each in CHOICES]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6).filter(math.isfinite) | SHOWN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SHOWN, inner, max_size=3),
    max_leaves=8,
)
VALUES: dict[Kind, tuple[Field, st.SearchStrategy[Any]]] = {
    Kind.KEY: (field(Kind.KEY), st.uuids()),
    Kind.TEXT: (
        field(Kind.TEXT),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    ),
    Kind.INTEGER: (field(Kind.INTEGER), st.integers(-(2**63), 2**63 - 1)),
    Kind.DECIMAL: (
        field(Kind.DECIMAL, limits=Limits(digits=18, scale=6)),
        st.decimals(-(10**11), 10**11, places=6).map(lambda number: Decimal(number)),
    ),
    Kind.BOOLEAN: (field(Kind.BOOLEAN), st.booleans()),
    Kind.DATE: (field(Kind.DATE), st.dates()),
    Kind.TIME: (field(Kind.TIME), st.times()),
    Kind.DATETIME: (field(Kind.DATETIME), st.datetimes(timezones=st.just(UTC))),
    Kind.CHOICE: (field(Kind.CHOICE, choices=CHOICES), st.sampled_from(STORED)),
    Kind.CHOICES: (field(Kind.CHOICES, choices=CHOICES), st.lists(st.sampled_from(STORED), unique=True).map(tuple)),
    Kind.JSON: (field(Kind.JSON), JSON.filter(lambda value: value is not None)),
    Kind.FILE: (field(Kind.FILE), st.uuids()),
    Kind.FILES: (field(Kind.FILES), st.lists(st.uuids(), unique=True).map(tuple)),
    Kind.LINK: (field(Kind.LINK), st.uuids()),
    Kind.COMPLEX: (
        field(Kind.COMPLEX, parts=(field(Kind.TEXT, part="name"), field(Kind.DATE, part="day"))),
        st.fixed_dictionaries({"name": SHOWN.filter(bool) | st.none(), "day": st.dates() | st.none()}).filter(
            lambda value: any(value.values())
        ),
    ),
    Kind.LINKS: (field(Kind.LINKS), st.lists(st.uuids(), unique=True).map(tuple)),
}


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
